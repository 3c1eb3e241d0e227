"""What a report is about beside countries, weapons and steps, whatever the language: a child, a bus, a medal."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
#: What Arabic writes in front of a word as part of it.
_ARABIC = re.compile(r"\A(?:[وفبلك])?(?:ال|لل)?")
#: L'UE, d'enfants, dell'esercito.
_ELIDED = re.compile(r"\A(?:[cdjlmnst]|qu|dell|nell|sull|all|un)['’]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ideas:
    """The ideas of one language."""

    words: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    #: Of languages without spaces.
    parts: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def _read() -> tuple[Mapping[str, float], Mapping[str, Ideas]]:
    weights: dict[str, float] = {}
    words: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    stems: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    parts: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    text = (files("bot") / "data" / "stories" / "ideas.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, *tongues = line.split("|")
        name, weight = head.split()
        weights[name] = float(weight)
        for tongue in tongues:
            language, _, forms = tongue.strip().partition(": ")
            for form in forms.casefold().split():
                kind = parts if form.startswith("+") else stems if form.endswith("*") else words
                plain, of = form.strip("+*"), kind[language]
                of[plain] = of.get(plain, frozenset()) | {name}
    languages = {*words, *stems, *parts}
    return weights, {one: Ideas(words=words[one], stems=stems[one], parts=parts[one]) for one in languages}


def weight(idea: str) -> float:
    """Return how much it tells that two reports share an idea: 1 (often chance) to 3."""
    return _read()[0][idea]


def ideas(text: str, language: str) -> frozenset[str]:
    """Return the ideas that a text names; none in a language that has no list.

    Args:
        text: Title and lead.
        language: Primary language subtag.
    """
    known = _read()[1].get(language)
    if known is None:
        return frozenset()
    folded = text.casefold()
    found = {idea for part, meant in known.parts.items() if part in folded for idea in meant}
    for word in _WORD.findall(folded):
        for form in {word, _ARABIC.sub("", word)} if language == "ar" else {word, _ELIDED.sub("", word)}:
            found |= known.words.get(form, frozenset())
            for size in range(2, len(form) + 1):
                found |= known.stems.get(form[:size], frozenset())
    return frozenset(found)
