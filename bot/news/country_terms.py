"""The table of names, peoples, capitals, leaders and places, made at release time, and the one pass that finds them.

``tools/build_countries.py`` writes the table from CLDR's names and the YAML files beside it; a term there is a stem and
what may follow it, so that "Puolassa", "польського" and "Lietuvos" are found without a row for each form.
"""

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.errors import DataError

#: What sort of word a term is; a country's weight goes by it.
KINDS: Final = ("name", "people", "seat", "leader", "place", "organisation", "home", "none", "cue")

#: How a term must stand in the text: as a word, behind Arabic proclitics, between other scripts, anywhere.
_WORD, _ARABIC, _KATAKANA, _ANYWHERE = range(4)
#: Language codes under another's name.
_ALSO: Final = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "prs": "fa", "yue": "zh", "in": "id", "iw": "he"}
#: A tail that lets nothing follow: the word ends here.
_NOTHING = r"(?!\w)"
#: Letters that Arabic and Hebrew write onto the front of a name. Arabic: and, so, in, to, as, the.
_PROCLITICS = frozenset(
    ["", "ال", "لل", "ب", "ل", "ك", "بال", "كال", "عال"]
    # Hebrew: and, in, to, from, the, that.
    + ["ו", "ב", "ל", "מ", "ה", "ש", "וב", "ול", "ומ", "וה", "שב", "של"]
    + [first + second for first in "وف" for second in ("", "ال", "لل", "ب", "ل", "ك", "بال", "كال")]
)


class Term(NamedTuple):
    """What one spelling means in some languages."""

    #: ISO 3166-1 alpha-3, several for "Baltic states"; empty for what is no country.
    codes: tuple[str, ...]
    #: One of KINDS.
    kind: str
    #: 0: as it comes; 1: begins with a capital; 2: all capitals.
    case: int
    #: What may follow up to the end of the word; None for nothing.
    tail: re.Pattern[str] | None
    #: 0 as a word, 1 behind Arabic proclitics, 2 between other scripts, 3 anywhere.
    edge: int
    #: A cue's name: "treaty", "reason_before", …
    cue: str
    #: Which of the table's notes goes with it: what is disputed about the place. Empty where nothing is.
    note: str
    #: A city that treaties are named after or met in: 0 no; 1 no country beside a word for "treaty"; 2 a host besides.
    treaty_city: int
    #: Also a person, a bird, a part of another country: counts little by itself.
    doubtful: bool
    #: A stem so short that other languages have words with it.
    short: bool


#: What a term asks for where its pattern was found: edge, what must follow, case; whether it is a cue; the term.
_Row = tuple[int, Callable[[str, int], re.Match[str] | None] | None, int, bool, Term]


class Hit(NamedTuple):
    """One term in a text: ``start`` and ``end`` are places in its folded spelling."""

    start: int
    end: int
    term: Term


class Tongue(NamedTuple):
    """What a language itself tells of the countries named in it."""

    #: One bit a language: where to search.
    languages: int
    #: Words right before a country, between spaces, and what they tell: "past", "not", "receiver", "place", "origin".
    before: dict[str, str]
    #: Endings of the case that says "to a country".
    receiver_endings: tuple[str, ...]
    #: The one country that speaks it; empty where several do.
    home: str


class TermTable:
    """The compiled table; safe to share between threads."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        """Build the automaton from the JSON of ``tools/build_countries.py``.

        Raises:
            DataError: The table has another shape than this program knows.
        """
        try:
            languages: dict[str, int] = {name: 1 << at for at, name in enumerate(compiled["languages"])}
            every = (1 << len(languages)) - 1
            self.notes: dict[str, str] = compiled["notes"]
            self._rows: list[str] = compiled["terms"]
            self._tails: list[str] = compiled["tails"]
            self._bits = [int(row.partition("\t")[0]) for row in self._rows]
            rows = [row.split("\t") for row in compiled["patterns"]]
            # Those that can stand in a text of ASCII come first: their numbers are the same in both automata.
            rows.sort(key=lambda row: not row[0].isascii())
            self._patterns = [row[0] for row in rows]
            self._meanings = [tuple(map(int, row[1:])) for row in rows]
            tongues: dict[str, dict[str, Any]] = compiled["tongues"]
            self.any_tongue = _tongue(every, tongues["mul"])
            self._tongues = {}
            for script in compiled["scripts"]:
                others = every & ~sum(languages[name] for name in script)
                for name in script:
                    self._tongues[name] = _tongue(others | languages[name] | languages["mul"], tongues[name])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(f"bot/data/countries/compiled.json: {error!r}; run tools/build_countries.py") from error
        # Made when first met: a text needs a few of the thousands.
        self._terms: dict[int, Term] = {}
        #: By a tongue's languages and a pattern: what it can mean there. Made when first met, too.
        self._meant: dict[int, dict[int, tuple[_Row, ...]]] = {}
        self._meant_in_any: dict[int, tuple[_Row, ...]] = {}
        # Most of the news in English is ASCII: less than half of the patterns, and more in the processor's cache.
        self._of_ascii = _automaton([pattern for pattern in self._patterns if pattern.isascii()])
        #: Of all patterns; made when first asked for.
        self._of_all: AhoCorasick | None = None

    def tongue(self, language: str | None) -> Tongue:
        """Return what a language tells: its own words and those in other scripts; all where it is not known."""
        primary = (language or "").lower().replace("_", "-").partition("-")[0]
        return self._tongues.get(_ALSO.get(primary, primary), self.any_tongue)

    def matches(self, folded: str) -> list[tuple[int, int, int]]:
        """Return each pattern that stands in a text, in any language: its number, where it begins and ends."""
        if folded.isascii():
            return self._of_ascii.find_matches_as_indexes(folded, overlapping=True)
        if self._of_all is None:
            self._of_all = _automaton(self._patterns)
        return self._of_all.find_matches_as_indexes(folded, overlapping=True)

    def read(
        self, matches: list[tuple[int, int, int]], folded: str, raw: str, tongue: Tongue
    ) -> tuple[list[Hit], list[Hit]]:
        """Return the terms among matches, none within another, and the cues, both in order of place.

        Args:
            matches: What ``matches`` found in ``folded``.
            folded: The text as it is searched, with a space before and behind.
            raw: The same with its capitals and punctuation.
            tongue: The language whose words count. Where it is any, short stems and "the government" don't.
        """
        meant = self._meant_in_any if tongue is self.any_tongue else self._meant.setdefault(tongue.languages, {})
        hits: list[Hit] = []
        cues: list[Hit] = []
        for at, start, end in matches:
            rows = meant.get(at)
            if rows is None:
                rows = meant[at] = self._rows_of(at, tongue)
            for edge, tail, case, into_cues, term in rows:
                first, last = start, end
                if edge == _WORD:
                    first += 1
                elif edge == _ARABIC:
                    if folded[folded.rfind(" ", 0, start) + 1 : start] not in _PROCLITICS:
                        continue
                elif edge == _KATAKANA:
                    if _katakana(folded[start - 1]) or _katakana(folded[end]):
                        continue
                elif edge == _ANYWHERE:
                    # A Korean term may ask for a space before or behind it.
                    first += folded[start] == " "
                    last -= folded[end - 1] == " "
                if edge < _KATAKANA:
                    if tail is None:
                        if folded[end].isalnum():
                            continue
                    elif rest := tail(folded, end):
                        last = rest.end()
                    else:
                        continue
                if case and not (raw[first].isupper() if case == 1 else raw[first:last].isupper()):
                    continue
                (cues if into_cues else hits).append(Hit(first, last, term))
        return _longest(hits), cues

    def _rows_of(self, at: int, tongue: Tongue) -> tuple[_Row, ...]:
        known = tongue is not self.any_tongue
        rows: list[_Row] = []
        for number in self._meanings[at]:
            if self._bits[number] & tongue.languages:
                term = self._terms.get(number) or self._term(number)
                if known or not (term.short or term.kind == "home"):
                    rows.append((term.edge, term.tail.match if term.tail else None, term.case, bool(term.cue), term))
        return tuple(rows)

    def _term(self, number: int) -> Term:
        _, codes, kind, case, tail, edge, flags = self._rows[number].split("\t")
        note, _, codes = codes.rpartition(">")
        kind, _, cue = kind.partition(":")
        term = Term(
            codes=tuple(codes.split("+")) if codes else (),
            kind=kind,
            case=int(case),
            tail=re.compile(self._tails[int(tail)]) if self._tails[int(tail)] != _NOTHING else None,
            edge=int(edge),
            cue=cue,
            note=note,
            treaty_city=2 if "@" in flags else 1 if "!" in flags else 0,
            doubtful="?" in flags,
            short="s" in flags,
        )
        self._terms[number] = term
        return term


def load_terms() -> TermTable:
    """Load the table shipped with the bot."""
    return TermTable(json.loads(files("bot").joinpath("data/countries/compiled.json").read_bytes()))


def _automaton(patterns: list[str]) -> AhoCorasick:
    return AhoCorasick(patterns, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def _tongue(languages: int, told: dict[str, Any]) -> Tongue:
    return Tongue(languages, told["before"], tuple(told["receiver_endings"]), told["home"])


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
