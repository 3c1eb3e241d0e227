"""Write bot/data/stories/own_names.txt: what each country, its people and its capital are called, as consonants.

Every report of a country names it: for telling one event from another such a name is no evidence.
Run: python -m tools.build_own_names
"""

import json
from collections import defaultdict
from pathlib import Path

from bot.news.stories.names import LENGTH, skeleton

DATA = Path(__file__).parent.parent / "bot" / "data"
#: The kinds of word in the country finder's table that name a country itself.
OWN = frozenset(("name", "seat", "people", "home"))


def own_names() -> dict[str, set[str]]:
    """Return the consonants of each country's names, people and capital, in all languages."""
    compiled = json.loads((DATA / "countries" / "compiled.json").read_text(encoding="utf-8"))
    terms = [term.split("\t")[1:3] for term in compiled["terms"]]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in compiled["patterns"]:
        pattern, *numbers = row.split("\t")
        spelt = {skeleton(part, language) for part in (*pattern.split(), pattern.strip()) for language in ("en", "pl")}
        for number in numbers:
            codes, kind = terms[int(number)]
            if kind in OWN:
                for iso3 in codes.rpartition(">")[2].split("+"):
                    found[iso3] |= {name for name in spelt if len(name) >= LENGTH and name.isascii()}
    return dict(sorted(found.items()))


if __name__ == "__main__":
    lines = [f"{iso3} {' '.join(sorted(names))}\n" for iso3, names in own_names().items()]
    (DATA / "stories" / "own_names.txt").write_text("".join(lines), encoding="utf-8")
