"""Finds any number of forms in one pass over a text. The only module that knows ahocorasick_rs."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.news.forms import Form
from bot.news.normalise import Folded


class Found(NamedTuple):
    """A form in a text: whose it is, and where in the folded text."""

    owner: int
    start: int
    end: int


class Finder:
    """Forms with their owners (any numbers), compiled.

    Args:
        forms: Each form, its owner, and the letters its language may write before a word (Arabic "ال", "و").
    """

    def __init__(self, forms: Iterable[tuple[Form, int, frozenset[str]]]) -> None:
        wanted: dict[str, list[tuple[Form, int, frozenset[str]]]] = {}
        for form, owner, prefixes in forms:
            wanted.setdefault(form.anchor, []).append((form, owner, prefixes))
        self._wanted = list(wanted.values())
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._automaton = AhoCorasick(
            list(wanted), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def find(self, folded: Folded) -> list[Found]:
        """Return every form in the text, in order of where it ends; forms may overlap."""
        text = folded.text
        found: list[Found] = []
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before = start > 0 and text[start - 1].isalnum()
            after = end < length and text[end].isalnum()
            for form, owner, prefixes in self._wanted[index]:
                if before and not form.open_left and not (prefixes and _is_prefixed(text, start, prefixes)):
                    continue
                stop = end
                if form.pattern:
                    whole = self._pattern(form.pattern).match(text, start)
                    if whole is None:
                        continue
                    stop = whole.end()
                    if not form.open_right and stop < length and text[stop].isalnum():
                        continue
                elif after and not form.open_right:
                    continue
                if form.extends:
                    while stop < length and text[stop].isalnum():
                        stop += 1
                if form.cased and not _is_in_capitals(folded, start, stop):
                    continue
                found.append(Found(owner, start, stop))
        return found

    def _pattern(self, pattern: str) -> re.Pattern[str]:
        compiled = self._patterns.get(pattern)
        if compiled is None:
            compiled = self._patterns[pattern] = re.compile(pattern)
        return compiled


def _is_prefixed(text: str, start: int, prefixes: frozenset[str]) -> bool:
    first = start
    while first > 0 and text[first - 1].isalnum():
        first -= 1
    return text[first:start] in prefixes


def _is_in_capitals(folded: Folded, start: int, end: int) -> bool:
    if len(folded.cased) == len(folded.text):
        return folded.cased[start:end].isupper()
    return folded.original_slice(start, end)[1].isupper()
