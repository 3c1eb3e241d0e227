"""What the lexicon finds in an item: every term with its place, and those that do not count with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.model import Where
from bot.news.automaton import Found
from bot.news.compiled import FORMS, LISTS, UNLESS
from bot.news.lexicon import Lexicon
from bot.news.meanings import SENSES, Meaning, Role
from bot.news.reading import Reading
from bot.news.terms import Term

#: Roles in which a find takes the shorter ones within it.
_COVERING: frozenset[Role] = frozenset({"subject", "against"})
#: Where a term stands, as sorting wants it: start, end below zero, the term's rank among those there, its number.
_Place = tuple[int, int, float, int]

#: Words between finds in different parts.
FAR = 10_000
#: A title reads on into the lead: company so near across the two is company.
ACROSS = 12


@dataclass(slots=True, eq=False)
class Hit:
    """A term in the text. Not changed once weeded; not frozen, since a frozen one takes three times as long to make."""

    term: Term
    means: Meaning
    role: Role
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

    @property
    def doubtful(self) -> bool:
        """Whether it counts only beside company."""
        return SENSES[self.means].doubtful


class Ruling(NamedTuple):
    """A term in the text that does not count, and why."""

    hit: Hit
    reason: str


@dataclass(slots=True, eq=False)
class Evidence:
    """Everything found, in order of place. Not changed once made."""

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
    between = other.first - one.last if one.start <= other.start else one.first - other.last
    return between if between > 0 else 0


def gather(reading: Reading, lexicon: Lexicon, found: Sequence[Found], languages: frozenset[str]) -> Evidence:
    """Return what some languages' terms say of a text.

    Args:
        reading: The text.
        lexicon: The terms.
        found: Every subject term of these languages in it.
        languages: Codes of the languages whose terms count.
    """
    forms: list[_Place] = []
    unless: dict[int, list[Found]] = {}
    near: dict[int, list[_Place]] = {}
    ranks = lexicon.ranks
    for finds in (found, *[finder.find(reading.whole) for finder in lexicon.others(languages)]):
        for one in finds:
            owner, start, end = one
            number, part = owner // LISTS, owner % LISTS
            if part == FORMS:
                # In this order tuples sort as hits must be read: by start, the longest first, other senses first.
                forms.append((start, -end, ranks[number], number))
            elif part == UNLESS:
                unless.setdefault(number, []).append(one)
            else:
                near.setdefault(number, []).append((start, -end, ranks[number], number))
    forms.sort()
    hits = _placed(reading, lexicon, forms)
    met = {}
    if near:
        there = {number for _, _, _, number in forms}
        met = {number: _placed(reading, lexicon, sorted(places)) for number, places in near.items() if number in there}
    return _weed(reading, hits, unless, met)


def _placed(reading: Reading, lexicon: Lexicon, places: list[_Place]) -> list[Hit]:
    """Return hits in order of place, each with its part and its words counted from the beginning of the text."""
    hits: list[Hit] = []
    text, parts, spaced = reading.whole.text, reading.parts, reading.spaced
    kinds = lexicon.kinds
    index = first = counted = 0
    where, part_end = parts[0].where, parts[0].end
    for start, minus_end, _, number in places:
        while start > part_end:
            index += 1
            where, part_end = parts[index].where, parts[index].end
        end = -minus_end
        if spaced:
            first += text.count(" ", counted, start)
            counted = start
            last = first + text.count(" ", start, end)
        else:
            # A word is about two characters.
            first, last = start // 2, end // 2
        term, means, role = kinds[number]
        hits.append(Hit(term, means, role, number, start, end, where, index, first, last))
    return hits


def _weed(
    reading: Reading, hits: list[Hit], unless: Mapping[int, Sequence[Found]], near: Mapping[int, Sequence[Hit]]
) -> Evidence:
    """Take out what another sense covers, what lacks its company, and what a longer find has counted already."""
    kept: list[Hit] = []
    ruled_out: list[Ruling] = []
    cover: Hit | None = None
    by_meaning: dict[Meaning, list[Hit]] = {}
    for hit in hits:
        role = hit.role
        if unless and hit.number in unless:
            other = _other_sense(hit, unless[hit.number])
            if other is not None:
                ruled_out.append(Ruling(hit, f"“{reading.whole.text[other[1] : other[2]]}” is not meant"))
                continue
        if hit.term.near and not _has_company(hit, hits, near.get(hit.number, ())):
            company = ", ".join(hit.term.near)
            ruled_out.append(Ruling(hit, f"none of its company ({company}) within {hit.term.within} words"))
            continue
        if cover is None or hit.end > cover.end:
            if cover is not None and hit.start < cover.end and cover.role == "against" and role == "subject":
                words = reading.whole.text[cover.start : cover.end]
                ruled_out.append(Ruling(hit, f"“{words}” ({cover.term.name}) is not meant"))
                continue
            if role in _COVERING:
                cover = hit
        elif cover.role == "against":
            if role != "against":
                words = reading.whole.text[cover.start : cover.end]
                ruled_out.append(Ruling(hit, f"“{words}” ({cover.term.name}) is not meant"))
            continue
        elif cover.means == "laying" and role == "subject" and not hit.doubtful:
            # "Planted landmines" tells of laying, and "landmines" still says more surely what is laid.
            pass
        elif hit.number != cover.number:
            hit.inside = cover.means
        else:
            continue
        kept.append(hit)
        means = hit.means
        if means in by_meaning:
            by_meaning[means].append(hit)
        else:
            by_meaning[means] = [hit]
    return Evidence(tuple(kept), by_meaning, tuple(ruled_out))


def _other_sense(hit: Hit, forms: Sequence[Found]) -> Found | None:
    return next((one for one in forms if one[1] < hit.end and hit.start < one[2]), None)


def _has_company(hit: Hit, hits: Sequence[Hit], forms: Sequence[Hit]) -> bool:
    meanings = {written.removeprefix("@") for written in hit.term.near if written.startswith("@")}
    beside = [*forms, *(one for one in hits if one.means in meanings and one.number != hit.number)]
    return any(_apart(hit, one) <= hit.term.within for one in beside)


def _apart(one: Hit, other: Hit) -> int:
    """Return the words between two hits; a title reads on into the lead."""
    if one.part != other.part and {one.where, other.where} == {"title", "lead"}:
        between = other.first - one.last if one.start <= other.start else one.first - other.last
        return max(0, between) if between <= ACROSS else FAR
    return distance(one, other)
