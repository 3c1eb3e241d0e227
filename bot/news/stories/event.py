"""What an item says happened, in a form that can be compared over languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zlib import crc32

from bot.model import NewsItem, Stage, Topic, Verdict
from bot.news.stories.ideas import ideas
from bot.news.stories.names import names, of_country, skeleton
from bot.news.stories.numbers import TELLING, numbers
from bot.news.stories.places import places

#: Characters of the lead that are read: what a report is about stands at its start.
LEAD_CHARS = 600
#: Characters of the text in which a copy is looked for, and words in a row that make it one.
COPY_CHARS = 1_500
SHINGLE = 5
#: Letters of words that every text has: and, the, von, про.
SHORT = 3

_WORD = re.compile(r"\w+")
#: The first word of a sentence.
_FIRST = re.compile(r"[.!?:;—–\"“”«»]\s*\w+")
#: Scripts without spaces: two letters stand for a word.
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The parts of a report that tell one event from another."""

    #: None where the publisher gave no date.
    day: date | None
    #: The most central first.
    countries: tuple[str, ...]
    #: Whether it is about cluster munitions.
    cluster: bool
    topics: frozenset[Topic]
    stage: Stage | None
    language: str
    #: The small numbers, and those that seldom stand in two reports by chance.
    numbers: frozenset[int]
    large: frozenset[int]
    #: Consonants of people's and places' names, without those of its countries.
    names: frozenset[str]
    #: Those that stand within a sentence of the lead, where a capital says that it is a name; none in German.
    sure_names: frozenset[str]
    #: Regions.
    places: frozenset[str]
    ideas: frozenset[str]
    #: The title's words; and the stems of title and lead without regions and what made the item relevant.
    title: str
    words: frozenset[str]
    #: Runs of words of the lead, hashed: the same in copies.
    shingles: frozenset[int]


def event_of(item: NewsItem, verdict: Verdict) -> Event:
    """Return what an item says happened."""
    lead = item.summary or item.content
    return _event(
        item.title,
        lead[:COPY_CHARS],
        item.published.date() if item.published else None,
        verdict.countries,
        verdict.topics,
        verdict.stage,
        verdict.language if verdict.language != "und" else (item.language or "")[:2],
        tuple(sorted({match.text for match in verdict.matches})),
    )


# A new item is compared with the recent ones again and again.
@lru_cache(maxsize=8192)
def _event(
    title: str,
    lead: str,
    day: date | None,
    countries: tuple[str, ...],
    topics: tuple[Topic, ...],
    stage: Stage | None,
    language: str,
    terms: tuple[str, ...],
) -> Event:
    text = f"{title}. {lead[:LEAD_CHARS]}"
    own = frozenset[str]().union(*(of_country(iso3) for iso3 in countries))
    regions = places(text, language, countries)
    found = frozenset(name for name in names(text, language) if not _bent(name, own)) - frozenset(regions)
    within = _FIRST.sub(" ", f". {lead[:LEAD_CHARS]}") if language != "de" else ""
    named = numbers(text, language)
    large = frozenset(number for number in named if number >= TELLING)
    return Event(
        day=day,
        countries=countries,
        cluster="cluster_munitions" in topics,
        topics=frozenset(topics),
        stage=stage,
        language=language,
        numbers=named - large,
        large=large,
        names=found,
        sure_names=found & names(within, language),
        places=frozenset(regions.values()),
        ideas=ideas(text, language),
        title=normal_title(title),
        words=frozenset(_stems(text, language, regions)) - frozenset(_stems(" ".join(terms), language, {})),
        shingles=_shingles(lead),
    )


def normal_title(title: str) -> str:
    """Return a title's words alone, case-folded, for comparing."""
    return " ".join(_WORD.findall(title.casefold()))


def _bent(name: str, own: frozenset[str]) -> bool:
    return any(name[:size] in own for size in range(max(3, len(name) - 3), len(name) + 1))


def _stems(text: str, language: str, regions: Mapping[str, str]) -> list[str]:
    """Return the words cut to six letters, so that bent forms meet; pairs of letters in scripts without spaces.

    The names of regions, by their consonants or letters, are left out: they are compared as places.
    """
    found = []
    for word in _WORD.findall(text.casefold()):
        if _DENSE.match(word):
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        elif len(word) > SHORT and not (regions and (word in regions or skeleton(word, language) in regions)):
            found.append(word[:6])
    return found


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text.casefold())
    return frozenset(
        crc32(" ".join(words[at : at + SHINGLE]).encode("utf-8", "surrogatepass"))
        for at in range(len(words) - SHINGLE + 1)
    )
