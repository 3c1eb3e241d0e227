"""Make bot/data/names/names.json from CLDR's names (through Babel) and the files beside it. Run at release time.

    python tools/build_names.py

Babel would cost a second and 160 MB at run time; the file costs a few milliseconds.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from babel import Locale, localedata
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.treaty.countries import COUNTRIES, FOLDER
from bot.treaty.spelling import is_latin, key

#: Languages most people here write in: their names stand, whatever they look like.
KNOWN = frozenset("en fr es pt de it nl pl uk ru ar".split())
#: Languages whose names are also found when they are misspelt.
SPOKEN = tuple("fr es pt de it nl pl uk ru ar sv da nb fi cs sk hr ro hu tr lt lv et el id".split())
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"})
CODES = {code.lower(): iso3 for iso3, country in COUNTRIES.items() for code in (iso3, country.iso2)}
#: Shorter Latin names keep their accents: "Áo" is Vietnamese for Austria, "AO" the code of Angola.
SHORT = 3


@cache
def cldr_names() -> dict[str, list[tuple[str, str]]]:
    """Return every name by alpha-3 code, with the language it comes from."""
    by_iso2 = {country.iso2: iso3 for iso3, country in COUNTRIES.items()}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for identifier in localedata.locale_identifiers():
        for iso2, name in Locale.parse(identifier).territories.items():
            # Untranslated: the code itself stands there.
            if iso2 in by_iso2 and name != iso2:
                found[by_iso2[iso2]].append((identifier, name))
    return found


def read_list(file: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """Read "code code: name; name" lines."""
    rows = []
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            codes, names = line.split(":", 1)
            rows.append((tuple(codes.split()), [name.strip() for name in names.split(";")]))
    return rows


def build() -> dict[str, dict[str, list[str]]]:
    """Return the content of names.json: groups of keys by code.

    ``asked`` (several states) and ``none`` (no state) come
    first; then ``english``, ``aliases``, ``vernacular``, ``demonyms``, ``spoken`` and ``all``;
    ``accented`` holds Latin names that count only with
    their accents: those of up to three letters, and those that are asked back without.
    """
    asked = {key(name): " ".join(codes) for codes, names in read_list("asked_back.txt") for name in names}
    none = {key(name): " ".join(codes) for codes, names in read_list("no_states.txt") for name in names}
    taken = asked.keys() | none.keys()
    names = cldr_names()
    english: dict[str, str] = {}
    for iso3, country in COUNTRIES.items():
        in_english = {name for language, name in names[iso3] if language.partition("_")[0] == "en"}
        for name in (country.name, *sorted(in_english)):
            _put(english, key(name), iso3, f"in English: {name}", instead=taken)
    own = dict(english)
    aliases = _listed("aliases.txt", own)
    vernacular = _listed("vernacular.txt", own)
    demonyms = _listed("demonyms.txt", own)
    spoken: dict[str, set[str]] = defaultdict(set)
    every: dict[str, set[str]] = defaultdict(set)
    accented: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()
    for iso3, pairs in names.items():
        for language, name in pairs:
            for variant in {name, name.translate(_SPELT_OUT)}:
                plain = key(variant)
                if is_latin(plain) and len(plain) <= SHORT:
                    accented[variant.casefold()].add(iso3)
                elif plain and plain not in own and plain not in taken:
                    every[plain].add(iso3)
                    if language.partition("_")[0] in KNOWN:
                        known.add(plain)
                    if language.partition("_")[0] in SPOKEN:
                        spoken[plain].add(iso3)
    latin = [plain for plain in (*english, *aliases) if is_latin(plain) and len(plain) > SHORT]
    for plain, codes in every.items():
        if is_latin(plain) and plain not in known and (close := _one_slip_away(plain, latin, own) - codes):
            # A name in a language few here speak, which is more often a slip in another name.
            asked[plain] = " ".join(sorted(codes | close))
            print(f"asked back: {plain} {asked[plain]}")
            for code in codes:
                for name in (name for _, name in names[code] if key(name) == plain and not name.isascii()):
                    accented[name.casefold()].add(code)
            continue
        # One name, two states: the better known languages decide, else it is asked back.
        decided = codes if len(codes) == 1 else spoken.get(plain, codes)
        if len(decided) > 1:
            asked[plain] = " ".join(sorted(decided))
            print(f"asked back: {plain} {asked[plain]}")
    return {
        "asked": _by_code(asked),
        "none": _by_code({plain: codes for plain, codes in none.items() if plain not in asked}),
        "english": _by_code({plain: iso3 for plain, iso3 in english.items() if plain not in taken}),
        "aliases": _by_code(aliases),
        "demonyms": _by_code(demonyms),
        "vernacular": _by_code(vernacular),
        "spoken": _by_code({plain: next(iter(codes)) for plain, codes in spoken.items() if plain not in asked}),
        "all": _by_code(
            {plain: next(iter(codes)) for plain, codes in every.items() if plain not in asked and plain not in spoken}
        ),
        "accented": _by_code({name: " ".join(sorted(codes)) for name, codes in accented.items()}),
    }


def _listed(file: str, own: dict[str, str]) -> dict[str, str]:
    """Return what a list adds to the names that are there already, and put it there."""
    added: dict[str, str] = {}
    for (iso3,), names in read_list(file):
        for name in names:
            plain = key(name)
            if CODES.get(plain, iso3) != iso3:
                raise SystemExit(f"{file}: {name!r} is the code of {CODES[plain]}; take it away")
            if plain not in own:
                added[plain] = iso3
            _put(own, plain, iso3, f"{file}: {name}")
    return added


def _put(own: dict[str, str], plain: str, iso3: str, where: str, instead: Collection[str] = ()) -> None:
    if own.setdefault(plain, iso3) != iso3 and plain not in instead:
        raise SystemExit(f"{where}: {plain!r} is {own[plain]} already; put it into asked_back.txt or take one away")


def _one_slip_away(plain: str, known: list[str], own: dict[str, str]) -> set[str]:
    found = process.extract(plain, known, scorer=OSA.distance, score_cutoff=1, limit=None)
    return {own[name] for name, _, _ in found if name[0] == plain[0] or name[1:] == plain}


def _by_code(found: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for plain, codes in found.items():
        groups[codes].append(plain)
    return {codes: sorted(groups[codes]) for codes in sorted(groups)}


def written(groups: dict[str, dict[str, list[str]]]) -> str:
    """Return the file's text: one code a line, so that a change can be read."""
    text = json.dumps(groups, ensure_ascii=False, indent=1)
    return re.sub(r"\n {3,}|(?<=\")\n  (?=\])", "", text) + "\n"


if __name__ == "__main__":
    path = FOLDER / "names.json"
    path.write_text(written(build()), encoding="utf-8")
    print(f"{path}: {path.stat().st_size // 1024} KiB")
