"""Make bot/data/names/localized.json: CLDR's names, dates and numbers in the languages of answers. Run at release time.

    python tools/build_localized.py

Babel would cost a second and 160 MB at run time; the file costs a few milliseconds.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from babel import Locale

from bot.following.tongues import CODES
from bot.treaty.countries import COUNTRIES, FOLDER
from bot.words.languages import LANGUAGES, Language

#: UN M49 regions as the data writes them, with their codes in CLDR.
REGIONS = {
    "Africa": "002", "Americas": "019", "Asia": "142", "Europe": "150", "Oceania": "009",
    "Australia and New Zealand": "053", "Central Asia": "143", "Eastern Asia": "030", "Eastern Europe": "151",
    "Latin America and the Caribbean": "419", "Melanesia": "054", "Micronesia": "057", "Northern Africa": "015",
    "Northern America": "021", "Northern Europe": "154", "Polynesia": "061", "South-eastern Asia": "035",
    "Southern Asia": "034", "Southern Europe": "039", "Sub-Saharan Africa": "202", "Western Asia": "145",
    "Western Europe": "155",
}  # fmt: skip
#: British dates: the project writes 27 December 2025. Portuguese as in Portugal, Angola and Mozambique, all parties.
VARIANTS: dict[Language, str] = {"en": "en_GB", "pt": "pt_PT"}
#: French says "1er mars", which CLDR leaves out.
_FIRST = {"fr": "1er"}
#: CLDR's short forms end with a full stop, which no sentence may have twice.
_WRITTEN_OUT = {"\u202fр.": " року", "\u202fг.": " года"}
#: CLDR says it of Spanish, Polish and European Portuguese: four digits stand without a space or point.
_GROUPED_FROM = {"es": 10000, "pl": 10000, "pt": 10000}
#: CLDR has "American region" here.
_OWN_REGIONS = {("uk", "Americas"): "Америка"}


def own_names() -> dict[str, dict[Language, str]]:
    """Return the names that stand for CLDR's: own_names.txt has "code language: name" lines."""
    found: dict[str, dict[Language, str]] = {}
    for line in (FOLDER / "own_names.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            where, name = line.split(": ", 1)
            iso3, code = where.split()
            language = next(one for one in LANGUAGES if one == code)
            found.setdefault(iso3, {})[language] = name.strip()
    return found


def build() -> dict[str, dict[str, Any]]:
    """Return the file's content, by language."""
    own = own_names()
    return {language: _of(language, own) for language in LANGUAGES}


def _of(language: Language, own: dict[str, dict[Language, str]]) -> dict[str, Any]:
    locale = Locale.parse(VARIANTS.get(language, language))
    territories = locale.territories
    symbols = locale.number_symbols["latn"]
    months = locale.months
    return {
        "countries": {
            iso3: country.name if language == "en" else own.get(iso3, {}).get(language) or territories[country.iso2]
            for iso3, country in sorted(COUNTRIES.items())
        },
        "regions": {
            name: name if language == "en" else _OWN_REGIONS.get((language, name), territories[code])
            for name, code in REGIONS.items()
        },
        "months": list(months["format"]["wide"].values()),
        "months_alone": list(months["stand-alone" if "L" in _month(locale) else "format"]["wide"].values()),
        "weekdays": [locale.days["format"]["abbreviated"][number] for number in range(7)],
        "languages": {code: locale.languages[code] for code in sorted(CODES)},
        "day": _pattern(locale.date_formats["long"].pattern),
        "month": _pattern(_month(locale)),
        "first": _FIRST.get(language, "1"),
        "group": symbols["group"],
        "decimal": symbols["decimal"],
        "grouped_from": _GROUPED_FROM.get(language, 1000),
    }


def _month(locale: Locale) -> str:
    return str(locale.datetime_skeletons["yMMMM"].pattern)


def _pattern(pattern: str) -> str:
    """Return CLDR's pattern as a Python format: "d 'de' MMMM 'de' y" is "{d} de {m} de {y}"."""
    parts = re.split(r"'([^']*)'", pattern)
    parts[::2] = [re.sub(r"d|[ML]+|y", lambda match: f"{{{match[0][0].lower()}}}", part) for part in parts[::2]]
    text = "".join(parts).replace("{l}", "{m}")
    for short, whole in _WRITTEN_OUT.items():
        text = text.replace(short, whole)
    return text


if __name__ == "__main__":
    path = FOLDER / "localized.json"
    path.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size // 1024} KiB")
