"""Finds any number of forms in one pass over a text. The only module that knows ahocorasick_rs."""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.news.forms import CASED, EXTENDS, OPEN_LEFT, OPEN_RIGHT, PREFIXED
from bot.news.normalise import Folded
from bot.news.patterns import pattern_of, pieces, words_of

#: A term that stands in a text more often says nothing more by it.
MOST_FINDS = 6

#: For each anchor its forms: flags, what may follow (one a line; nothing for the anchor alone) and owner (any number).
Wanted = Mapping[str, Sequence[tuple[int, str, int]]]
#: A form in a text: whose it is, and where it begins and ends in the folded text. No NamedTuple: a dozen are made for
#: each text, and a plain one takes a quarter of the time.
Found = tuple[int, int, int]

#: The rest of a word: letters and figures.
_TO_THE_END = re.compile(r"[^\W_]*").match
#: What an anchor's place says.
_BEFORE, _AFTER = 1, 2
_FIRST = itemgetter(0)

_Look = Callable[[str, int], re.Match[str] | None]
#: What is still to be looked at where an anchor was found: flags, what must follow, the owner, and the anchors of which
#: the text has one wherever that can follow (empty where any text may have it).
_Row = tuple[int, _Look | None, int, frozenset[int]]


class Finder:
    """Forms with their owners, compiled.

    Args:
        wanted: The forms.
        prefixes: What may be written onto the beginning of a word where a form is flagged so.
    """

    def __init__(self, wanted: Wanted, prefixes: frozenset[str]) -> None:
        self._wanted = list(wanted.values())
        self._numbers = {anchor: number for number, anchor in enumerate(wanted)}
        self._prefixes = prefixes
        #: By anchor and whether letters stand around it: the forms that may be meant. Made when first met.
        self._rows: dict[int, tuple[_Row, ...]] = {}
        self._patterns: dict[tuple[str, bool], re.Pattern[str]] = {}
        # A DFA is no faster on texts this short, and takes 230 MB more with thirty languages.
        self._automaton = AhoCorasick(
            list(wanted), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def find(self, folded: Folded) -> list[Found]:
        """Return the forms in the text, of each owner the first six; they may overlap."""
        text = folded.text
        rows = self._rows
        found: list[Found] = []
        length = len(text)
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        there = set(map(_FIRST, matches))
        for index, start, end in matches:
            key = index * 4
            if start and text[start - 1].isalnum():
                key += _BEFORE
            if end < length and text[end].isalnum():
                key += _AFTER
            here = rows.get(key)
            if here is None:
                here = rows[key] = self._meant(key)
            for flags, look, owner, needed in here:
                stop = end
                if look:
                    # Nearly all looks fail for want of a word, and most words hold an anchor that would have been met.
                    if needed and needed.isdisjoint(there):
                        continue
                    after = look(text, end)
                    if after is None:
                        continue
                    stop = after.end()
                if flags:
                    if flags & PREFIXED and not self._is_prefixed(text, start):
                        continue
                    if flags & EXTENDS and stop < length:
                        stop = _TO_THE_END(text, stop).end()  # type: ignore[union-attr] # it always matches
                    if flags & CASED and not _is_in_capitals(folded, start, stop):
                        continue
                found.append((owner, start, stop))
        # Only where so many are repeats can one owner have too many.
        return found if len(found) - len(set(map(_FIRST, found))) < MOST_FINDS else _fewer(found)

    def _meant(self, key: int) -> tuple[_Row, ...]:
        """Return what an anchor's forms still ask for where letters do, or do not, stand around it."""
        index, around = divmod(key, 4)
        meant: list[_Row] = []
        for flags, rests, owner in self._wanted[index]:
            if around & _BEFORE and not flags & (OPEN_LEFT | PREFIXED):
                continue
            if around & _AFTER and not rests and not flags & OPEN_RIGHT:
                continue
            asked = flags & (EXTENDS | CASED)
            if around & _BEFORE and not flags & OPEN_LEFT:
                asked |= PREFIXED
            look = self._after(rests, closed=not flags & OPEN_RIGHT) if rests else None
            meant.append((asked, look, owner, self._needed(rests) if rests else frozenset()))
        return tuple(meant)

    def _needed(self, rests: str) -> frozenset[int]:
        """Return the longest anchor within the words of each rest; none where one rest has no anchor in it."""
        needed: set[int] = set()
        for rest in rests.split("\n"):
            within = [anchor for word in words_of(rest) for anchor in pieces(word) if anchor in self._numbers]
            if not within:
                return frozenset()
            needed.add(self._numbers[max(within, key=len)])
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
        return text[first:start] in self._prefixes


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
