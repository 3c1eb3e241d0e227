"""What the lexicon finds in an item: every term with its place, and those that do not count with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.model import Where
from bot.news.automaton import Found
from bot.news.compiled import FORMS, LISTS, UNLESS
from bot.news.lexicon import Lexicon
from bot.news.meanings import SENSES, Meaning, Sense
from bot.news.reading import Reading
from bot.news.terms import Term

#: Words between finds in different parts.
FAR = 10_000


class Hit(NamedTuple):
    """A term in the text."""

    term: Term
    sense: Sense
    #: The term's place in ``Lexicon.terms``.
    number: int
    #: Characters in the folded text.
    start: int
    end: int
    where: Where
    #: The part's number: there may be several categories.
    part: int
    #: Words before its start and before its end, from the beginning of the text.
    first: int
    last: int
    #: What the longer find means that these words are a part of, and that counts instead; None where they stand alone.
    inside: Meaning | None = None


class Ruling(NamedTuple):
    """A term in the text that does not count, and why."""

    hit: Hit
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything found, in order of place."""

    hits: tuple[Hit, ...]
    by_meaning: Mapping[Meaning, Sequence[Hit]]
    ruled_out: tuple[Ruling, ...]

    def of(self, meanings: Iterable[Meaning]) -> list[Hit]:
        """Return the hits that mean one of these."""
        return [hit for meaning in meanings for hit in self.by_meaning.get(meaning, ())]


def distance(one: Hit, other: Hit) -> int:
    """Return the words between two hits; ``FAR`` where they stand in different parts."""
    if one.part != other.part:
        return FAR
    return max(0, other.first - one.last if one.start <= other.start else one.first - other.last)


def gather(reading: Reading, lexicon: Lexicon, found: Sequence[Found], languages: frozenset[str]) -> Evidence:
    """Return what some languages' terms say of a text.

    Args:
        reading: The text.
        lexicon: The terms.
        found: Every subject term of any language in it.
        languages: Codes of the languages whose terms count.
    """
    forms: list[tuple[int, int, bool, int]] = []
    unless: dict[int, list[Found]] = {}
    near: dict[int, list[tuple[int, int, bool, int]]] = {}
    terms = lexicon.terms
    others = [one for finder in lexicon.others(languages) for one in finder.find(reading.whole)]
    for one in (*found, *others):
        owner, start, end = one
        number, part = divmod(owner, LISTS)
        if part == UNLESS:
            unless.setdefault(number, []).append(one)
        elif terms[number].language in languages:
            # In this order tuples sort as hits must be read: by start, the longest first, other senses before subjects.
            place = (start, -end, SENSES[terms[number].means].role != "against", number)
            if part == FORMS:
                forms.append(place)
            else:
                near.setdefault(number, []).append(place)
    hits = _placed(reading, lexicon, forms)
    return _weed(reading, hits, unless, {number: _placed(reading, lexicon, places) for number, places in near.items()})


def _placed(reading: Reading, lexicon: Lexicon, places: list[tuple[int, int, bool, int]]) -> list[Hit]:
    """Return hits in order of place, each with its part and its words counted from the beginning of the text."""
    hits: list[Hit] = []
    text, parts, spaced = reading.whole.text, reading.parts, reading.spaced
    index = first = counted = 0
    for start, minus_end, _, number in sorted(places):
        while start > parts[index].end:
            index += 1
        if spaced:
            first += text.count(" ", counted, start)
            counted = start
            last = first + text.count(" ", start, -minus_end)
        else:
            # A word is about two characters.
            first, last = start // 2, -minus_end // 2
        term = lexicon.terms[number]
        hits.append(
            Hit(term, SENSES[term.means], number, start, -minus_end, parts[index].where, index, first, last, None)
        )
    return hits


def _weed(
    reading: Reading, hits: list[Hit], unless: Mapping[int, Sequence[Found]], near: Mapping[int, Sequence[Hit]]
) -> Evidence:
    """Take out what another sense covers, what lacks its company, and what a longer find has counted already."""
    kept: list[Hit] = []
    ruled_out: list[Ruling] = []
    cover: Hit | None = None
    for hit in hits:
        other = _other_sense(hit, unless[hit.number]) if hit.number in unless else None
        if other is not None:
            ruled_out.append(Ruling(hit, f"“{reading.whole.text[other.start : other.end]}” is not meant"))
        elif hit.term.near and not _has_company(hit, hits, near.get(hit.number, ())):
            company = ", ".join(hit.term.near)
            ruled_out.append(Ruling(hit, f"none of its company ({company}) within {hit.term.within} words"))
        elif cover is None or hit.end > cover.end:
            kept.append(hit)
            if hit.sense.role in {"subject", "against"}:
                cover = hit
        elif cover.sense.role == "against":
            if hit.sense.role != "against":
                words = reading.whole.text[cover.start : cover.end]
                ruled_out.append(Ruling(hit, f"“{words}” ({cover.term.name}) is not meant"))
        elif cover.term.means == "laying" and hit.sense.role == "subject" and not hit.sense.doubtful:
            # "Planted landmines" tells of laying, and "landmines" still says more surely what is laid.
            kept.append(hit)
        elif hit.number != cover.number:
            kept.append(hit._replace(inside=cover.term.means))
    by_meaning: dict[Meaning, list[Hit]] = {}
    for hit in kept:
        by_meaning.setdefault(hit.term.means, []).append(hit)
    return Evidence(tuple(kept), by_meaning, tuple(ruled_out))


def _other_sense(hit: Hit, forms: Sequence[Found]) -> Found | None:
    return next((one for one in forms if one.start < hit.end and hit.start < one.end), None)


def _has_company(hit: Hit, hits: Sequence[Hit], forms: Sequence[Hit]) -> bool:
    meanings = {written.removeprefix("@") for written in hit.term.near if written.startswith("@")}
    beside = [*forms, *(one for one in hits if one.term.means in meanings and one.number != hit.number)]
    return any(distance(hit, one) <= hit.term.within for one in beside)
