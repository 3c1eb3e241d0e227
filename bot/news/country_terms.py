"""The table of names, peoples, capitals, leaders and places, made at release time, and the one pass that finds them.

``tools/build_countries.py`` writes the table from CLDR's names and the YAML files beside it; a term there is a stem and
what may follow it, so that "Puolassa", "польського" and "Lietuvos" are found without a row for each form.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.errors import DataError
from bot.news.country_text import Aligned

#: Shown in "why": what kind of word it was.
KINDS: Final = ("name", "seat", "leader", "place", "organisation", "home", "none", "cue")

#: Letters that Arabic writes onto the front of a name: and, so, in, to, as, the.
_PROCLITICS = frozenset(
    ["", "ال", "لل"]
    + [first + second for first in "وف" for second in ("", "ال", "لل", "ب", "ل", "ك", "بال", "كال", "س")]
    + ["ب", "ل", "ك", "بال", "كال", "عال"]
)
#: How a term must stand in the text: as a word, with Arabic's proclitics, between other scripts, anywhere.
_WORD, _ARABIC, _KATAKANA, _ANYWHERE = range(4)


@dataclass(frozen=True, slots=True)
class Term:
    """What one spelling means in some languages."""

    #: ISO 3166-1 alpha-3, several for "Baltic states"; empty for what is no country.
    codes: tuple[str, ...]
    #: One of KINDS; a cue's name stands in ``cue``.
    kind: str
    #: One bit a language.
    languages: int
    #: 0: as it comes; 1: begins with a capital; 2: all capitals.
    case: int
    #: What may follow up to the end of the word.
    tail: int
    #: How it must stand in the text: 0 as a word, 1 behind Arabic proclitics, 2 between other scripts, 3 anywhere.
    edge: int
    #: A cue's name: "treaty", "reason_before", …
    cue: str = ""
    #: Which of the table's notes goes with it: what is disputed about the place. Empty where nothing is.
    note: str = ""
    #: Not a country where a word for "treaty" stands beside it (Ottawa, Oslo).
    treaty_city: bool = False
    #: Also a person, a bird, a part of another country: counts little by itself.
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One term in a text: ``start`` and ``end`` are places in its folded spelling."""

    start: int
    end: int
    term: Term


class TermTable:
    """The compiled table; immutable, and safe to share between threads."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        """Build the automaton from the JSON of ``tools/build_countries.py``.

        Raises:
            DataError: A row has another shape than this program knows.
        """
        try:
            self._languages: dict[str, int] = {name: 1 << at for at, name in enumerate(compiled["languages"])}
            self._same_script: dict[str, int] = {}
            for script in compiled["scripts"]:
                bits = sum(self._languages[name] for name in script)
                self._same_script.update(dict.fromkeys(script, bits))
            self._tails: list[str | re.Pattern[str]] = list(compiled["tails"])
            self.notes: dict[str, str] = compiled["notes"]
            shapes = [_term(row) for row in compiled["terms"]]
            self._rows = [tuple(shapes[at] for at in row[1:]) for row in compiled["patterns"]]
            patterns = [row[0] for row in compiled["patterns"]]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(f"bot/data/countries/compiled.json: {error!r}; run tools/build_countries.py") from error
        self._all = (1 << len(self._languages)) - 1
        self._automaton = AhoCorasick(
            patterns, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def languages(self, language: str | None) -> int:
        """Return the languages to search in: the text's own and those in other scripts; all where it is not known."""
        primary = (language or "").lower().replace("_", "-").partition("-")[0]
        primary = {"nb": "no", "nn": "no"}.get(primary, primary)
        if primary not in self._languages:
            return self._all
        return self._all & ~self._same_script[primary] | self._languages[primary] | self._languages["mul"]

    @property
    def every_language(self) -> int:
        return self._all

    def find(self, text: Aligned, languages: int) -> tuple[list[Hit], list[Hit]]:
        """Return the terms of a text, none within another, and the cues, both in order of place."""
        folded, raw = text.folded, text.raw
        rows = self._rows
        hits: list[Hit] = []
        cues: list[Hit] = []
        for at, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            for term in rows[at]:
                if not term.languages & languages:
                    continue
                first = start
                if term.edge == _WORD:
                    first = start + 1
                elif term.edge == _ARABIC:
                    word = folded.rfind(" ", 0, start) + 1
                    if folded[word:start] not in _PROCLITICS:
                        continue
                elif term.edge == _KATAKANA and (_katakana(folded[start - 1]) or _katakana(folded[end])):
                    continue
                last = end
                if term.edge < _KATAKANA:
                    rest = self._tail(term.tail).match(folded, end)
                    if rest is None:
                        continue
                    last = rest.end()
                if term.case and not (raw[first:last].isupper() if term.case == 2 else raw[first].isupper()):
                    continue
                (cues if term.kind == "cue" else hits).append(Hit(first, last, term))
        return _longest(hits), cues

    def _tail(self, at: int) -> re.Pattern[str]:
        # Compiled when first met: there are hundreds, and one text needs few.
        tail = self._tails[at]
        if isinstance(tail, str):
            tail = self._tails[at] = re.compile(tail)
        return tail


def load_terms() -> TermTable:
    """Load the table shipped with the bot."""
    return TermTable(json.loads(files("bot").joinpath("data/countries/compiled.json").read_text(encoding="utf-8")))


def _term(row: Sequence[Any]) -> Term:
    codes, kind, languages, case, tail, edge, flags = row
    label, _, codes = codes.rpartition(">")
    kind, _, cue = kind.partition(":")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}")
    return Term(
        codes=tuple(codes.split("+")) if codes else (),
        kind=kind,
        languages=languages,
        case=case,
        tail=tail,
        edge=edge,
        cue=cue,
        note=label,
        treaty_city="!" in flags,
        doubtful="?" in flags,
    )


def _katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fa" or letter == "ー"


def _longest(hits: list[Hit]) -> list[Hit]:
    if len(hits) < 2:
        return hits
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    last = -1
    for hit in hits:
        if hit.start >= last:
            kept.append(hit)
            last = hit.end
    return kept
