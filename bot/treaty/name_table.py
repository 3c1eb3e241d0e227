"""The names file in memory: what each spelling stands for, and which spellings a guess may be made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.treaty.countries import COUNTRIES, FOLDER
from bot.treaty.spelling import is_latin, key, sound

#: Alpha-3 codes: one for a state's name, several for a name that states share.
Codes = tuple[str, ...]

#: Shorter names are too like other words to be guessed, by group.
_SHORTEST = {"english": 4, "aliases": 6, "demonyms": 8}
_SHORTEST_ASKED = 5
_SHORTEST_SPOKEN = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTable:
    """Spellings (``spelling.key``) to codes."""

    #: Shared by several states: asked back.
    asked: Mapping[str, Codes]
    #: No state, though it looks like one; the codes are suggested.
    none: Mapping[str, Codes]
    exact: Mapping[str, str]
    #: Latin names that count only with their accents, in lower case.
    accented: Mapping[str, Codes]
    #: ISO 3166-1 alpha-2 and alpha-3, in lower case.
    codes: Mapping[str, str]
    #: English names and those of our own lists.
    near: Mapping[str, Codes]
    #: Names in other well-known languages.
    far: Mapping[str, Codes]
    #: What names of both kinds sound like.
    sounds: Mapping[str, frozenset[Codes]]
    #: Spelling, name and code of each state and territory, in the order of the alphabet.
    english: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=1)
def name_table() -> NameTable:
    """Read names.json, once: some ten thousands of names, a few hundredths of a second."""
    groups: Mapping[str, Mapping[str, list[str]]] = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
    exact: dict[str, str] = {}
    for group in ("all", "spoken", "vernacular", "demonyms", "aliases", "english"):
        for iso3, keys in groups[group].items():
            exact.update(dict.fromkeys(keys, iso3))
    asked = _by_key(groups["asked"])
    near: dict[str, Codes] = {
        plain: (iso3,)
        for group, shortest in _SHORTEST.items()
        for iso3, keys in groups[group].items()
        for plain in keys
        if len(plain) >= (shortest if is_latin(plain) else _SHORTEST_ASKED)
    }
    near |= {plain: codes for plain, codes in asked.items() if len(plain) >= _SHORTEST_ASKED}
    far = {
        plain: codes
        for group in ("spoken", "vernacular")
        for plain, codes in _by_key(groups[group]).items()
        if len(plain) >= _SHORTEST_SPOKEN
    }
    return NameTable(
        asked=asked,
        none=_by_key(groups["none"]),
        exact=exact,
        accented=_by_key(groups["accented"]),
        codes={iso2_or_3: iso3 for iso3, row in COUNTRIES.items() for iso2_or_3 in (row.iso2.lower(), iso3.lower())},
        near=near,
        far=far,
        sounds=_by_sound(near, far),
        english=tuple(sorted((key(country.name), country.name, iso3) for iso3, country in COUNTRIES.items())),
    )


def _by_key(group: Mapping[str, list[str]]) -> dict[str, Codes]:
    return {plain: tuple(codes.split()) for codes, keys in group.items() for plain in keys}


def _by_sound(*pools: Mapping[str, Codes]) -> dict[str, frozenset[Codes]]:
    heard: dict[str, set[Codes]] = {}
    for pool in pools:
        for plain, codes in pool.items():
            if is_latin(plain):
                heard.setdefault(sound(plain), set()).add(codes)
    return {sounding: frozenset(codes) for sounding, codes in heard.items()}
