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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ideas:
    """The ideas of one language."""

    words: Mapping[str, str]
    stems: Mapping[str, str]
    #: Of languages without spaces.
    parts: Mapping[str, str]


@lru_cache(maxsize=1)
def _read() -> tuple[Mapping[str, float], Mapping[str, Ideas]]:
    weights: dict[str, float] = {}
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    stems: defaultdict[str, dict[str, str]] = defaultdict(dict)
    parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
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
                kind[language][form.strip("+*")] = name
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
    found = {idea for part, idea in known.parts.items() if part in folded}
    for word in _WORD.findall(folded):
        for form in {word, _ARABIC.sub("", word)} if language == "ar" else (word,):
            idea = known.words.get(form)
            if idea:
                found.add(idea)
            found.update(known.stems[form[:size]] for size in range(2, len(form) + 1) if form[:size] in known.stems)
    return frozenset(found)
