"""Countries of a channel as people write them."""

import re
from collections.abc import Sequence

from bot.following.problem import Problem
from bot.following.topics import ALL
from bot.treaty.countries import COUNTRIES
from bot.treaty.names import resolve
from bot.words import ENGLISH, Words, mark

#: Words of the longest name that is looked for in a text without commas.
LONGEST = 6
NO_COUNTRY = mark("'{text}' is no country.")


def read_countries(text: str) -> frozenset[str] | Problem:
    """Read countries in any language, by code or flag, divided by commas, or by spaces where that is clear."""
    if text.strip().casefold() in (*ALL, "world"):
        return frozenset()
    found: set[str] = set()
    for part in re.split(r"[,;\n]", text):
        whole = part.strip()
        if whole in COUNTRIES:
            found.add(whole)
            continue
        words = whole.split()
        while words:
            iso3, n = longest(words)
            if iso3:
                found.add(iso3)
            elif words[0].casefold() not in ("and", "or", "&"):
                return unknown(" ".join(words))
            words = words[n:]
    return frozenset(found)


def longest(words: Sequence[str]) -> tuple[str | None, int]:
    """Find the country that the most of the first words name; guesses do not count.

    Returns:
        Its code, or None, and how many words it takes: at least 1.
    """
    for n in range(min(LONGEST, len(words)), 0, -1):
        found = resolve(" ".join(words[:n]))
        if found.iso3 and not found.guess:
            return found.iso3, n
    return None, 1


def unknown(text: str) -> Problem:
    """Say that a text is no country, and what may be meant."""
    found = resolve(text)
    if not found.suggestions:
        found = resolve(text.split(maxsplit=1)[0])
    if found.suggestions:
        several = mark("'{text}' is the name of several countries.")
        return Problem(
            message=several if found.ambiguous else NO_COUNTRY,
            values={"text": text[:40]},
            meant=found.suggestions[:3],
            example=found.suggestions[0],
        )
    return Problem(message=NO_COUNTRY, values={"text": text[:40]}, example="Poland, Ukraine")


def write_countries(countries: frozenset[str]) -> str:
    """Return what ``read_countries`` reads back."""
    return ", ".join(sorted(countries)) or "all"


def say_countries(countries: frozenset[str], say: Words = ENGLISH) -> str:
    """Name countries for people."""
    return say.series(sorted((say.country(iso3) for iso3 in countries), key=say.in_order)) or say("all")
