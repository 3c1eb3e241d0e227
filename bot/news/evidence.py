"""What the lexicon finds in an item: every term with its place, and those that do not count with the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.model import NewsItem, Where
from bot.news.automaton import Found
from bot.news.compiled import FORMS, LISTS, UNLESS
from bot.news.lexicon import Lexicon
from bot.news.meanings import SENSES, Meaning, Sense
from bot.news.normalise import Folded, fold
from bot.news.terms import Term

#: Characters read of an entry's full text.
BODY_CHARS = 12_000
#: Stands between two parts; a private character, so that no publisher's text holds it.
MARK = "\ue000"
#: Words between finds in different parts.
FAR = 10_000


class Part(NamedTuple):
    """A part of the item: where it ends in the folded text, and where it begins in the original."""

    where: Where
    end: int
    begins: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's text in one piece, a mark between its parts."""

    whole: Folded
    parts: tuple[Part, ...]

    def part_at(self, position: int) -> Part:
        """Return the part that holds a position."""
        for part in self.parts:
            if position <= part.end:
                return part
        return self.parts[-1]

    def quote(self, start: int, end: int) -> tuple[str, int]:
        """Return the words of a find as they stand in the original, and where they begin in their part."""
        position, text = self.whole.original_slice(start, end)
        return text, position - self.part_at(start).begins

    def words_between(self, first: int, second: int) -> int:
        """Return how many words lie between the end of one find and the start of the next; many across parts."""
        text = self.whole.text
        if text.find(MARK, first, second) >= 0:
            return FAR
        spaces = text.count(" ", first, second)
        # Japanese or Khmer: no spaces, and a word is about two characters.
        return spaces if spaces * 15 > second - first or text[first:second].isascii() else (second - first) // 2


class Hit(NamedTuple):
    """A term in the text."""

    term: Term
    sense: Sense
    start: int
    end: int
    where: Where
    #: The term's place in ``Lexicon.terms``.
    number: int
    #: What the longer find means that these words are a part of, and that counts instead; None where they stand alone.
    inside: Meaning | None = None


class Ruling(NamedTuple):
    """A term in the text that does not count, and why."""

    hit: Hit
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything found, in order of place."""

    reading: Reading
    hits: tuple[Hit, ...]
    ruled_out: tuple[Ruling, ...]

    def of(self, *meanings: Meaning) -> Iterator[Hit]:
        """Yield the hits that mean one of these."""
        return (hit for hit in self.hits if hit.term.means in meanings)

    def distance(self, one: Hit, other: Hit) -> int:
        """Return the words between two hits; many where they stand in different parts."""
        if one.start > other.start:
            one, other = other, one
        return self.reading.words_between(min(one.end, other.start), other.start)


def read(item: NewsItem) -> Reading:
    """Return an item's parts in the one spelling."""
    written: list[tuple[Where, str]] = [("title", item.title)]
    if item.summary:
        written.append(("lead", item.summary))
    written += [("category", category) for category in item.categories]
    if item.content:
        written.append(("body", item.content[:BODY_CHARS]))
    whole = fold(f" {MARK} ".join([text.replace(MARK, " ") for _, text in written]))
    parts: list[Part] = []
    at = begins = 0
    for where, text in written:
        end = whole.text.find(MARK, at)
        parts.append(Part(where, end if end >= 0 else len(whole.text), begins))
        at, begins = end + 1, begins + len(text) + len(MARK) + 2
    return Reading(whole, tuple(parts))


def subjects(reading: Reading, lexicon: Lexicon) -> list[Found]:
    """Return every subject term of any language in the text: where there is none, nothing else need be looked for."""
    return lexicon.subjects.find(reading.whole)


def gather(reading: Reading, lexicon: Lexicon, found: Sequence[Found], languages: frozenset[str]) -> Evidence:
    """Return what some languages' terms say of a text.

    Args:
        reading: The text.
        lexicon: The terms.
        found: What ``subjects`` returned.
        languages: Codes of the languages whose terms count.
    """
    hits: list[Hit] = []
    unless: dict[int, list[Found]] = {}
    near: dict[int, list[Found]] = {}
    terms = lexicon.terms
    others = [one for finder in lexicon.others(languages) for one in finder.find(reading.whole)]
    for one in (*found, *others):
        owner, start, end = one
        number, part = divmod(owner, LISTS)
        if part == FORMS:
            term = terms[number]
            if term.language in languages:
                hits.append(Hit(term, SENSES[term.means], start, end, reading.part_at(start).where, number))
        else:
            (unless if part == UNLESS else near).setdefault(number, []).append(one)
    hits.sort(key=lambda hit: (hit.start, -hit.end, hit.sense.role != "against"))
    return _weed(reading, hits, unless, near)


def _weed(
    reading: Reading,
    hits: list[Hit],
    unless: dict[int, list[Found]],
    near: dict[int, list[Found]],
) -> Evidence:
    """Take out what another sense covers, what lacks its company, and what a longer find has counted already."""
    kept: list[Hit] = []
    ruled_out: list[Ruling] = []
    cover: Hit | None = None
    for hit in hits:
        other = next((one for one in unless.get(hit.number, ()) if one.start < hit.end and hit.start < one.end), None)
        if other is not None:
            ruled_out.append(Ruling(hit, f"“{reading.whole.text[other.start : other.end]}” is not meant"))
            continue
        if hit.term.near and not _has_company(reading, hit, hits, near.get(hit.number, ())):
            ruled_out.append(
                Ruling(hit, f"none of its company ({', '.join(hit.term.near)}) within {hit.term.within} words")
            )
            continue
        if cover is not None and hit.end <= cover.end:
            if cover.sense.role == "against":
                if hit.sense.role != "against":
                    words = reading.whole.text[cover.start : cover.end]
                    ruled_out.append(Ruling(hit, f"“{words}” ({cover.term.name}) is not meant"))
                continue
            # "Planted landmines" tells of laying, and "landmines" still says more surely what is laid.
            laid = cover.term.means == "laying" and hit.sense.role == "subject" and not hit.sense.doubtful
            if not laid:
                if hit.number != cover.number:
                    kept.append(hit._replace(inside=cover.term.means))
                continue
            kept.append(hit)
            continue
        kept.append(hit)
        if hit.sense.role in {"subject", "against"}:
            cover = hit
    return Evidence(reading, tuple(kept), tuple(ruled_out))


def _has_company(reading: Reading, hit: Hit, hits: Sequence[Hit], forms: Sequence[Found]) -> bool:
    meanings = {written.removeprefix("@") for written in hit.term.near if written.startswith("@")}
    beside = [(one.start, one.end) for one in forms]
    beside += [(one.start, one.end) for one in hits if one.term.means in meanings and one.term is not hit.term]
    return any(
        reading.words_between(min(end, hit.start), hit.start) < hit.term.within
        if start < hit.start
        else reading.words_between(min(hit.end, start), start) < hit.term.within
        for start, end in beside
    )
