"""Words that separate what readers voted up from what they voted down: candidates for the lexicon."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.model import NewsItem

#: Longest phrase, in words.
LONGEST = 3
#: Items a phrase must stand in to say anything.
LEAST_ITEMS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A phrase and in how many items of each kind it stands."""

    phrase: str
    up: int
    down: int
    #: Natural logarithm of the odds, each count one half more; positive where readers want it.
    odds: float


def suggest(up: Iterable[NewsItem], down: Iterable[NewsItem], most: int) -> tuple[Suggestion, ...]:
    """Return the phrases of up to three words that separate best, the strongest first.

    Args:
        up: Items that readers voted up.
        down: Items that they voted down.
        most: Phrases returned at the most.
    """
    ups, n_up = _count(up)
    downs, n_down = _count(down)
    found = []
    for phrase in ups.keys() | downs.keys():
        in_up, in_down = ups[phrase], downs[phrase]
        if in_up + in_down >= LEAST_ITEMS:
            odds = _odds(in_up, n_up) - _odds(in_down, n_down)
            found.append(Suggestion(phrase=phrase, up=in_up, down=in_down, odds=odds))
    found.sort(key=lambda one: (-abs(one.odds), -len(one.phrase), one.phrase))
    return tuple(found[:most])


def _count(items: Iterable[NewsItem]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    number = 0
    for item in items:
        number += 1
        words = re.findall(r"[^\W\d_]{2,}", f"{item.title} {item.summary}".casefold())
        starts = range(len(words))
        counts.update({" ".join(words[at : at + length]) for at in starts for length in range(1, LONGEST + 1)})
    return counts, number


def _odds(found: int, of: int) -> float:
    return math.log((found + 0.5) / (of - found + 0.5))
