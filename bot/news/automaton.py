"""Finds any number of forms in one pass over a text. The only module that knows ahocorasick_rs."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.news.forms import CASED, EXTENDS, OPEN_LEFT, OPEN_RIGHT, PREFIXED
from bot.news.normalise import Folded
from bot.news.patterns import pattern_of

#: A term that stands in a text more often says nothing more by it.
MOST_FINDS = 6

#: For each anchor its forms: flags, what may follow (one a line; nothing for the anchor alone) and owner (any number).
Wanted = Mapping[str, Sequence[tuple[int, str, int]]]


class Found(NamedTuple):
    """A form in a text: whose it is, and where in the folded text."""

    owner: int
    start: int
    end: int


class Finder:
    """Forms with their owners, compiled.

    Args:
        wanted: The forms.
        prefixes: What may be written onto the beginning of a word where a form is flagged so.
    """

    def __init__(self, wanted: Wanted, prefixes: frozenset[str]) -> None:
        self._wanted = list(wanted.values())
        self._prefixes = prefixes
        self._patterns: dict[tuple[str, int], re.Pattern[str]] = {}
        # A DFA is no faster on texts this short, and takes 230 MB more with thirty languages.
        self._automaton = AhoCorasick(
            list(wanted), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def find(self, folded: Folded) -> list[Found]:
        """Return the forms in the text, of each owner the first six; they may overlap."""
        text = folded.text
        found: list[Found] = []
        times: dict[int, int] = {}
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before = start > 0 and text[start - 1].isalnum()
            after = end < length and text[end].isalnum()
            for flags, rests, owner in self._wanted[index]:
                if before and not flags & OPEN_LEFT and not (flags & PREFIXED and self._is_prefixed(text, start)):
                    continue
                stop = end
                if rests:
                    rest = self._pattern(rests, flags & OPEN_RIGHT).match(text, end)
                    if rest is None:
                        continue
                    stop = rest.end()
                elif after and not flags & OPEN_RIGHT:
                    continue
                if flags & EXTENDS:
                    while stop < length and text[stop].isalnum():
                        stop += 1
                if flags & CASED and not _is_in_capitals(folded, start, stop):
                    continue
                time = times.get(owner, 0)
                if time < MOST_FINDS:
                    times[owner] = time + 1
                    found.append(Found(owner, start, stop))
        return found

    def _pattern(self, rests: str, open_right: int) -> re.Pattern[str]:
        compiled = self._patterns.get((rests, open_right))
        if compiled is None:
            compiled = re.compile(pattern_of(rests.split("\n"), closed=not open_right))
            self._patterns[rests, open_right] = compiled
        return compiled

    def _is_prefixed(self, text: str, start: int) -> bool:
        first = start
        while first > 0 and text[first - 1].isalnum():
            first -= 1
        return text[first:start] in self._prefixes


def _is_in_capitals(folded: Folded, start: int, end: int) -> bool:
    if len(folded.cased) == len(folded.text):
        return folded.cased[start:end].isupper()
    return folded.original_slice(start, end)[1].isupper()
