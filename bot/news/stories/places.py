"""Regions that are in the news of mines again and again, known in every script."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from bot.news.stories.names import LENGTH, names, skeleton

#: Scripts whose words can't be told apart by spaces, or whose names have no capitals: a name is looked for as it is.
_AS_IT_IS = re.compile(r"[^\u0000-\u058f]")


def places(text: str, language: str) -> frozenset[str]:
    """Return the regions that a text names, each by the first of its spellings."""
    by_consonants, by_letters = _read()
    found = {by_consonants[name] for name in names(text, language) if name in by_consonants}
    for name in names(text, language):
        # Bent: "на Харківщині", "w obwodzie charkowskim".
        for size in range(max(LENGTH + 1, len(name) - 3), len(name)):
            if name[:size] in by_consonants:
                found.add(by_consonants[name[:size]])
    if _AS_IT_IS.search(text):
        found |= {place for letters, place in by_letters.items() if letters in text}
    return frozenset(found)


@lru_cache(maxsize=1)
def _read() -> tuple[Mapping[str, str], Mapping[str, str]]:
    by_consonants: dict[str, str] = {}
    by_letters: dict[str, str] = {}
    text = (files("bot") / "data" / "stories" / "places.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        spellings = line.split()
        for spelling in spellings:
            if _AS_IT_IS.search(spelling):
                by_letters[spelling] = spellings[0]
                continue
            for language in ("en", "pl"):
                spelt = skeleton(spelling, language)
                if len(spelt) >= LENGTH:
                    by_consonants.setdefault(spelt, spellings[0])
    return by_consonants, by_letters
