"""Finds any number of forms in one pass over a text. The only module that knows ahocorasick_rs."""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.news.anchors import Anchor, Asked, words_of
from bot.news.forms import CASED, EXTENDS, OPEN_LEFT, OPEN_RIGHT, PREFIXED
from bot.news.normalise import Folded
from bot.news.patterns import pattern_of

#: A term that stands in a text more often says nothing more by it.
MOST_FINDS = 6

#: A form in a text: whose it is, and where it begins and ends in the folded text. No NamedTuple: a dozen are made for
#: each text, and a plain one takes a quarter of the time.
Found = tuple[int, int, int]

#: The rest of a word: letters and figures.
_TO_THE_END = re.compile(r"[^\W_]*").match
_FIRST = itemgetter(0)
_LAST = itemgetter(2)

_Look = Callable[[str, int], re.Match[str] | None]
#: What is still to be looked at where an anchor was found: the anchor, where the text may have another mark in its
#: place; flags, what must follow, the owner, and what must have been met further on (None: nothing).
_Row = tuple[str, int, _Look | None, int, frozenset[int] | None]
#: The forms that may be meant, and what all of them together need further on (None where one needs nothing).
_Meant = tuple[tuple[_Row, ...], frozenset[int] | None, int, int]


class Finder:
    """Anchors with what is asked for where they are found, compiled.

    Args:
        anchors: What is looked for; several languages may look for the same.
        prefixes: What may be written onto the beginning of a word where a form is flagged so.
    """

    def __init__(self, anchors: Iterable[Anchor], prefixes: frozenset[str]) -> None:
        self._prefixes = prefixes
        merged: dict[tuple[str, int, int], list[Asked]] = {}
        for looked_for, before, behind, asked in anchors:
            key = (looked_for, before, behind)
            merged[key] = merged[key] + asked if key in merged else asked
        self._asked = list(merged.items())
        self._numbers = {looked_for: number for number, (looked_for, _, _) in enumerate(merged)}
        #: Anchors without letters ("$"): the spaced text has nothing of them.
        self._marks = [
            (number, *key) for number, key in enumerate(merged) if not key[0][0].isalnum() and key[0][0] != " "
        ]
        #: By number: the forms that may be meant. Made when first met.
        self._rows: list[_Meant | None] = [None] * len(merged)
        self._patterns: dict[tuple[str, bool], re.Pattern[str]] = {}
        # A DFA is no faster on texts this short, and takes 230 MB more with thirty languages.
        self._automaton = AhoCorasick(
            [looked_for for looked_for, _, _ in merged],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def find(self, folded: Folded) -> list[Found]:
        """Return the forms in the text, of each owner the first six; they may overlap."""
        text = folded.text
        rows = self._rows
        found: list[Found] = []
        matches = self._automaton.find_matches_as_indexes(folded.words, overlapping=True)
        if self._marks:
            matches = self._with_marks(matches, text)
        # Nearly all looks fail for want of a word, and most words hold what would have been met further on.
        ahead: set[int] = set()
        for index, first, last in reversed(matches):
            ahead.add(index)
            here = rows[index]
            if here is None:
                here = rows[index] = self._meant(index)
            meant, wanted, before, behind = here
            if wanted is not None and wanted.isdisjoint(ahead):
                continue
            start, end = first - before, last - behind
            for anchor, flags, look, owner, needed in meant:
                if anchor and not text.startswith(anchor, start):
                    continue
                stop = end
                if look:
                    if needed is not None and needed.isdisjoint(ahead):
                        continue
                    after = look(text, end)
                    if after is None:
                        continue
                    stop = after.end()
                if flags:
                    if flags & PREFIXED and not self._is_prefixed(text, start):
                        continue
                    if flags & EXTENDS and stop < len(text):
                        stop = _TO_THE_END(text, stop).end()  # type: ignore[union-attr] # it always matches
                    if flags & CASED and not _is_in_capitals(folded, start, stop):
                        continue
                found.append((owner, start, stop))
        found.reverse()
        # Only where so many are repeats can one owner have too many.
        return found if len(found) - len(set(map(_FIRST, found))) < MOST_FINDS else _fewer(found)

    def _with_marks(self, matches: list[Found], text: str) -> list[Found]:
        """Return what was found, with the marks that stand in the text, in order of their ends."""
        met = [
            (number, at + before, at + len(mark) + behind)
            for number, mark, before, behind in self._marks
            if mark in text
            for at in _places(mark, text)
            if (before or not _is_letter(text, at - 1)) and (behind == 1 or not _is_letter(text, at + len(mark)))
        ]
        return sorted(matches + met, key=_LAST) if met else matches

    def _meant(self, number: int) -> _Meant:
        """Return what an anchor's forms still ask for."""
        meant: list[_Row] = []
        wanted: set[int] | None = set()
        (_, before, behind), forms = self._asked[number]
        for anchor, flags, rests, owner in reversed(forms):
            asked = flags & (EXTENDS | CASED if flags & OPEN_LEFT else EXTENDS | CASED | PREFIXED)
            closed = not flags & OPEN_RIGHT
            look = self._after(rests, closed=closed) if rests else None
            needed = self._needed(rests, closed=closed) if rests else None
            wanted = None if wanted is None or needed is None else wanted | needed
            meant.append((anchor, asked, look, owner, needed))
        return tuple(meant), None if wanted is None else frozenset(wanted), before, behind

    def _needed(self, rests: str, *, closed: bool) -> frozenset[int] | None:
        """Return the longest words of each rest that are looked for; None where one rest has none."""
        needed: set[int] = set()
        for rest in rests.split("\n"):
            met = [words for words in words_of(rest, closed=closed) if words in self._numbers]
            if not met:
                return None
            needed.add(self._numbers[max(met, key=len)])
        return frozenset(needed)

    def _after(self, rests: str, *, closed: bool) -> _Look:
        pattern = self._patterns.get((rests, closed))
        if pattern is None:
            pattern = self._patterns[rests, closed] = re.compile(pattern_of(rests.split("\n"), closed=closed))
        return pattern.match

    def _is_prefixed(self, text: str, start: int) -> bool:
        first = start
        while first > 0 and text[first - 1].isalnum():
            first -= 1
        return first == start or text[first:start] in self._prefixes


def _places(mark: str, text: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _is_letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()


def _fewer(found: list[Found]) -> list[Found]:
    times: dict[int, int] = {}
    few: list[Found] = []
    for one in found:
        time = times[one[0]] = times.get(one[0], 0) + 1
        if time <= MOST_FINDS:
            few.append(one)
    return few


def _is_in_capitals(folded: Folded, start: int, end: int) -> bool:
    if len(folded.cased) == len(folded.text):
        return folded.cased[start:end].isupper()
    return folded.original_slice(start, end)[1].isupper()
