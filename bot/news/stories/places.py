"""Regions that are in the news of mines again and again, known in every script."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from bot.news.stories.names import LENGTH, skeleton, spelt

#: Scripts whose words can't be told apart by spaces, or whose names have no capitals: a name is looked for as it is.
_AS_IT_IS = re.compile(r"[^\u0000-\u058f]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Regions:
    """The regions of one country by their spellings: consonants, whole short words, letters."""

    by_consonants: dict[str, str] = field(default_factory=dict)
    by_word: dict[str, str] = field(default_factory=dict)
    by_letters: dict[str, str] = field(default_factory=dict)


def places(text: str, language: str, countries: Sequence[str]) -> Mapping[str, str]:
    """Return the regions of these countries that a text names: each by what names it there, consonants or letters.

    A region is known by the first of its spellings. Consonants alone are much alike over the world (Polen and Pailin),
    so nothing is found for a text without a country.
    """
    found: dict[str, str] = {}
    for known in filter(None, map(_read().get, countries)):
        for name in spelt(text, language):
            # Bent: "на Харківщині", "w obwodzie charkowskim".
            for size in range(len(name), max(LENGTH, len(name) - 4), -1):
                if name[:size] in known.by_consonants:
                    found[name] = known.by_consonants[name[:size]]
                    break
            else:
                if name in known.by_consonants:
                    found[name] = known.by_consonants[name]
        if known.by_word:
            found |= {
                word: known.by_word[plain]
                for word in _WORD.findall(text)
                if word[0].isupper() and (plain := _plain(word)) in known.by_word
            }
        if not text.isascii():
            found |= {letters: place for letters, place in known.by_letters.items() if letters in text}
    return found


def _plain(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def _read() -> Mapping[str, _Regions]:
    regions: defaultdict[str, _Regions] = defaultdict(_Regions)
    text = (files("bot") / "data" / "stories" / "places.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        country, *spellings = line.split()
        known = regions[country]
        for spelling in spellings:
            if _AS_IT_IS.search(spelling):
                known.by_letters[spelling] = spellings[0]
                continue
            for language in ("en", "pl"):
                consonants = skeleton(spelling, language)
                if len(consonants) >= LENGTH:
                    known.by_consonants.setdefault(consonants, spellings[0])
                else:
                    known.by_word[_plain(spelling)] = spellings[0]
    return dict(regions)
