"""Compile the table of country words from CLDR (through Babel) and the YAML files in bot/data/countries/.

    python -m tools.build_countries            writes bot/data/countries/compiled.json
    python -m tools.build_countries --check    exit 1 where that file is not what the sources give

How the YAML files are written is told in bot/data/countries/README.md.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import babel
import yaml
from babel import Locale
from babel.core import get_global

from bot.news.country_text import align

DATA = Path(__file__).parent.parent / "bot" / "data" / "countries"
COMPILED = DATA / "compiled.json"
LANGUAGES = (
    "mul en fr es pt de it nl pl uk ru lt lv et fi sv no da cs ro el tr ar fa ja ko zh km my "
    # Beside the lexicon's own languages, with little more than CLDR's names.
    "bg mk sr hr sl sk hu sq az hy ka he hi th vi id be ca is"
).split()
#: Languages that share letters, so that a word of one may stand by chance in another.
SCRIPTS = [
    group.split()
    for group in (
        "en fr es pt de it nl pl lt lv et fi sv no da cs ro tr hr sl sk hu sq az vi id ca is",
        "uk ru bg mk sr be",
        "ar fa",
        *"el ja ko zh km my hy ka he hi th".split(),
    )
]
#: Locales beside the language's own whose names count too.
MORE_LOCALES = {
    "zh": ["zh_Hant", "zh_Hant_HK"],
    "pt": ["pt_PT"],
    "es": ["es_MX"],
    "de": ["de_CH"],
    "uk": [],
    "no": ["nn"],
}
#: States, and territories that news of mines speaks of, that are in CLDR but are no United Nations members.
BESIDE_THE_UNITED_NATIONS = {"VAT", "PSE", "TWN", "ESH", "COK", "NIU"}
SECTIONS = {
    "countries": "name",
    "peoples": "people",
    "seats": "seat",
    "leaders": "leader",
    "places": "place",
    "organisations": "organisation",
    "home": "home",
}
ANY_ENDING = r"\w{0,12}"
END = r"(?!\w)"
#: Of the states with several time zones.
MORE_CITIES = set(
    """Africa/Kinshasa Africa/Lubumbashi America/Argentina/Buenos_Aires America/Mexico_City America/Sao_Paulo
    Asia/Almaty Asia/Gaza
    Asia/Hebron Asia/Jakarta Asia/Kuala_Lumpur Asia/Nicosia Asia/Tashkent Asia/Ulaanbaatar Europe/Berlin
    Europe/Kyiv Europe/Lisbon Europe/Madrid Europe/Moscow Pacific/Port_Moresby""".split()
)
#: As in the YAML files: treaties are named after these cities, or it is a person's name too.
CITY_FLAGS = {
    "Europe/Oslo": "@",
    "Europe/Vienna": "@",
    "Europe/Dublin": "@",
    "Europe/Istanbul": "!",
    "Europe/Paris": "!",
    "Europe/Rome": "!",
    "Europe/Minsk": "!",
    "Europe/Budapest": "!",
    "Europe/Lisbon": "!",
    "Africa/Maputo": "!",
    "Europe/Sofia": "?",
}
#: Where words are not divided by spaces a short name stands within other words.
SHORTEST_CITY = {"km": 5, "my": 6, "th": 5}
NOT_LATIN = set("uk ru el ar fa ja ko zh km my bg mk sr hy ka he hi th be".split())
#: A shorter stem ("Ček*") is only a country where the text is known to be of its language; with listed endings
#: ("Irak~") it may be shorter.
SHORTEST_OPEN_STEM = 5
SHORTEST_STEM = 3
UNBENT = {"ja", "ko", "zh", "km", "my", "th"}


class NoKeyTwice(yaml.SafeLoader):
    """YAML takes the last of two equal keys in silence, and the first one's words would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            sys.exit(f"{node.start_mark.name}, line {node.start_mark.line + 1}: keys written twice: {sorted(twice)}")
        return super().construct_mapping(node, deep)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args()
    text = dump(build())
    if arguments.check:
        if COMPILED.read_text(encoding="utf-8") == text:
            return 0
        print("bot/data/countries/compiled.json is not what its sources give: run python -m tools.build_countries")
        return 1
    COMPILED.write_text(text, encoding="utf-8")
    return 0


def dump(table: dict[str, Any]) -> str:
    """Return the table as JSON with one pattern a line, so that a change can be read."""
    head = {key: value for key, value in table.items() if key not in ("patterns", "terms", "tails")}
    parts = [json.dumps(head, ensure_ascii=False)[:-1]]
    for key in ("tails", "terms", "patterns"):
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in table[key])
        parts.append(f'"{key}": [\n{lines}\n]')
    return ",\n".join(parts) + "}\n"


def build() -> dict[str, Any]:
    """Return the table that ``bot.news.country_terms.TermTable`` takes."""
    notes: dict[str, str] = {}
    tails: dict[str, int] = {}
    tongues: dict[str, dict[str, Any]] = {}
    meanings: dict[tuple[str, str, str, int, int, int, str], int] = {}
    for language in LANGUAGES:
        source = yaml.load((DATA / f"{language}.yaml").read_text(encoding="utf-8"), Loader=NoKeyTwice)
        notes.update(source.get("notes", {}))
        bit = 1 << LANGUAGES.index(language)
        tongues[language] = tongue(source)
        for code, kind, written, endings in entries(language, source):
            try:
                pattern, case, tail, edge, flags = compile_term(language, written, endings)
            except ValueError as error:
                sys.exit(f"bot/data/countries/{language}.yaml: {code} {written}: {error}")
            number = tails.setdefault(tail, len(tails))
            key = (pattern, code, kind, case, number, edge, flags)
            meanings[key] = meanings.get(key, 0) | bit
    if missing := {code.rpartition(">")[0] for _, code, *_ in meanings} - set(notes) - {""}:
        sys.exit(f"bot/data/countries/mul.yaml: no note for {sorted(missing)}")
    for told in tongues.values():
        tongues["mul"]["before"] = told["before"] | tongues["mul"]["before"]
    terms: dict[str, int] = {}
    patterns: dict[str, list[int]] = {}
    for (pattern, code, kind, case, number, edge, flags), bits in meanings.items():
        term = "\t".join(map(str, (bits, code, kind, case, number, edge, flags)))
        patterns.setdefault(pattern, []).append(terms.setdefault(term, len(terms)))
    return {
        "sources": f"CLDR through Babel {babel.__version__}; bot/data/countries/*.yaml",
        "languages": LANGUAGES,
        "scripts": SCRIPTS,
        "notes": notes,
        "tongues": tongues,
        "tails": list(tails),
        "terms": list(terms),
        "patterns": ["\t".join([pattern, *map(str, numbers)]) for pattern, numbers in sorted(patterns.items())],
    }


def tongue(source: dict[str, Any]) -> dict[str, Any]:
    """Return what a language's file tells of its grammar."""
    articles = ["", *(source.get("articles") or "").split()]
    return {
        "before": {
            f" {fold(word.replace('_', ' '))} {article} ".replace("  ", " "): cue
            for cue, words in (source.get("before") or {}).items()
            for word in words.split()
            for article in articles
        },
        "receiver_endings": (source.get("receiver_endings") or "").split(),
        "home": source.get("home_country", ""),
    }


def entries(language: str, source: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (codes, kind, term, endings of the language) of a language's file and of CLDR."""
    endings = alternatives(source.get("endings", ""))
    known = {"endings", "rules", "skip", "doubtful", "notes", "none", "cues", "before", "articles"} | set(SECTIONS)
    known |= {"receiver_endings", "home_country"}
    if unknown := set(source) - known:
        sys.exit(f"bot/data/countries/{language}.yaml: unknown keys {sorted(unknown)}")
    rules = source.get("rules") or {}
    for section, kind in SECTIONS.items():
        for code, terms in (source.get(section) or {}).items():
            for term in (terms or "").split():
                plain = language == "mul" and term[0].isupper() and len(term) > 4 and not re.search("[*~<!?@]", term)
                yield code, kind, bend(term, rules) if plain and not term.isupper() else term, endings
    for term in (source.get("none") or "").split():
        yield "", "none", term, endings
    for cue, terms in (source.get("cues") or {}).items():
        for term in terms.split():
            yield "", f"cue:{cue}", term, endings
    if language == "mul":
        for two, code in alpha3().items():
            if code in STATES:
                yield code, "name", "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in two), endings
    else:
        doubtful = set((source.get("doubtful") or "").split())
        skip = set((source.get("skip") or "").split())
        for code, name, flag in cldr_cities(language):
            yield code, "seat", bend(name, rules) + flag, endings
        for code, name in cldr_names(language):
            if code not in skip:
                # "îles Marshall", "république tchèque": several words are no chance, so their capitals don't matter.
                written = name[0].lower() + name[1:] if "_" in name else name
                yield code, "name", bend(written, rules) + "?" * (code in doubtful), endings


def cldr_names(language: str) -> Iterator[tuple[str, str]]:
    """Yield (alpha-3, name) of each state in the language, without what stands in brackets."""
    codes = alpha3()
    seen = set()
    for locale in [language, *MORE_LOCALES.get(language, [])]:
        for two, name in Locale.parse(locale).territories.items():
            code = codes.get(two, "")
            if code in STATES:
                for variant in {name.replace("\u200b", ""), re.sub(r" *[(（].*[)）]", "", name).replace("\u200b", "")}:
                    if (code, variant) not in seen and not re.search("[(（]", variant):
                        seen.add((code, variant))
                        yield code, variant.replace(" ", "_")


def cldr_cities(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield (alpha-3, name, flag) of the cities that CLDR names time zones after: mostly capitals."""
    codes, territories = alpha3(), get_global("zone_territories")
    zones: dict[str, str] = {}
    for zone, two in territories.items():
        if codes.get(two) in STATES and (zone in MORE_CITIES or list(territories.values()).count(two) == 1):
            zones[zone] = codes[two]
    for locale in [language, *MORE_LOCALES.get(language, [])]:
        named = Locale.parse(locale).time_zones
        for zone, code in zones.items():
            name = named.get({"Europe/Kyiv": "Europe/Kiev"}.get(zone, zone), {}).get("city")
            if not name and language not in NOT_LATIN:
                name = zone.rpartition("/")[2].replace("_", " ")
            if not name or len(name) < SHORTEST_CITY.get(language, 2):
                continue
            name = name.replace("\u200b", "").replace(" ", "_")
            yield code, "_" * (language == "ko") + name, CITY_FLAGS.get(zone, "")


def alpha3() -> dict[str, str]:
    """Return ISO 3166 alpha-3 by alpha-2, as CLDR's aliases give it."""
    aliases = get_global("territory_aliases").items()
    return {twos[0]: three for three, twos in aliases if three in STATES and len(twos) == 1} | {"XK": "XKX"}


def bend(name: str, rules: dict[str, str]) -> str:
    """Write a CLDR name as a term: its ending, where a rule knows it, gives way to the rule's endings."""
    for length in (3, 2, 1, 0):
        ending = name[len(name) - length :]
        if len(name) > length + 2 and ending in rules:
            return f"{name[: len(name) - length]}<{rules[ending].replace(' ', '|')}>"
    return name


def compile_term(language: str, written: str, endings: str) -> tuple[str, int, str, int, str]:
    """Return pattern, case, what may follow, edge and flags of one term."""
    flags = "".join(sorted(set(re.search(r"[!?@]*$", written)[0])))  # type: ignore[index]  # always matches
    written = re.sub(r"[!?@]*$", "", written).replace("_", " ")
    if not written.strip():
        raise ValueError("empty")
    head = re.split(r"[*~<]", written, maxsplit=1)[0]
    pattern, rest = fold(head), written[len(head) :]
    letters = [letter for letter in written if letter.isalpha()]
    case = 0
    if letters and letters[0].isupper():
        case = 2 if len(letters) > 1 and "".join(letters).isupper() else 1
    if re.search("[\u0590-\u06ff]", head):
        edge = 1
    elif re.fullmatch("[\u30a1-\u30fa\u30fc\u30fb]+", head):
        edge, pattern = 2, pattern.strip()
    elif (language in UNBENT and not re.match("[A-Za-z]", head)) or not letters:
        edge = 3
    else:
        edge, pattern = 0, " " + pattern.lstrip()
    if not rest and edge in (0, 1):
        pattern = pattern.rstrip()
    if edge in (2, 3):
        if rest:
            raise ValueError("no endings in this script")
        return pattern, 0, "", edge, flags
    if rest and len(pattern.strip()) < (SHORTEST_OPEN_STEM if "*" in rest else SHORTEST_STEM):
        flags += "s"
    tail = ""
    for piece in re.findall(r"\*|~|<[^>]*>|[^*~<]+", rest):
        if piece == "*":
            tail += ANY_ENDING
        elif piece == "~":
            if not endings:
                raise ValueError("~ without endings in the file")
            tail += endings + "?"
        elif piece[0] == "<":
            tail += alternatives(piece[1:-1].replace("|", " "))
        else:
            tail += re.escape(fold(piece))
    return pattern, case, tail + END, edge, flags


def alternatives(endings: str) -> str:
    """Return a pattern for one of the endings, the longest first; "-" stands for none, "*" behind one for any more."""
    chosen = {ending for ending in endings.split() if ending != "-"}
    if not chosen:
        return ""
    written = sorted(
        (re.escape(fold(ending.removesuffix("*"))) + ANY_ENDING * ending.endswith("*") for ending in chosen),
        key=lambda ending: (-len(ending), ending),
    )
    return f"(?:{'|'.join(written)})" + "?" * ("-" in endings.split())


def fold(text: str) -> str:
    return align(text).folded


STATES = BESIDE_THE_UNITED_NATIONS | set(
    (
        "AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB "
        "BRN BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA "
        "ECU EGY ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI "
        "HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA "
        "LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM "
        "NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN "
        "SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO "
        "TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE XKX "
    ).split()
)


if __name__ == "__main__":
    sys.exit(main())
