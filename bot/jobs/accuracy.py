"""Readers' votes: operators hear once when too many alerts are not useful, and once when that is over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import NewsItem
from bot.news.suggest import suggest
from bot.ports import Clock, Memory, Tell

#: Votes of so many days count, from so many votes on.
DAYS, LEAST = 30, 10
#: Too many are not useful above the first share, and enough are again at or below the second: not to and fro.
LOW, WELL = 0.4, 0.3
#: Phrases and sources named; items that are looked at for them.
NAMED, LOOKED_AT = 3, 200
#: What this is remembered as.
ABOUT = "votes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Votes of a while."""

    up: int
    down: int

    @property
    def share(self) -> float:
        """The share of votes that said "not useful"; 0 where nobody voted."""
        return self.down / (self.up + self.down) if self.up + self.down else 0.0

    @property
    def low(self) -> bool:
        """Whether too many said "not useful"."""
        return self.up + self.down >= LEAST and self.share > LOW

    @property
    def well(self) -> bool:
        """Whether few did, or few votes are left."""
        return self.up + self.down < LEAST or self.share <= WELL


class Weigher:
    """Looks at votes."""

    def __init__(self, store: Memory, clock: Clock, tell: Tell) -> None:
        """Begin.

        Args:
            store: Where votes are, and where it is remembered what was told.
            clock: The time.
            tell: Where lines for operators go.
        """
        self.store = store
        self.clock = clock
        self.tell = tell

    async def look(self) -> None:
        """Tell what has begun or ended since the last look, by whichever process.

        Raises:
            StoreError: Nothing was told.
        """
        counted = await self.store.voted(self.clock.now() - timedelta(days=DAYS))
        votes = Votes(up=sum(up for _, up, _ in counted), down=sum(down for _, _, down in counted))
        if votes.low:
            line = low_line(votes, *await self._items(counted))
            if await self.store.retell(ABOUT, "low") is not None:
                self.tell(line)
        elif votes.well and await self.store.retell(ABOUT, "well") == "low":
            self.tell(well_line(votes))

    async def _items(self, counted: Sequence[tuple[int, int, int]]) -> tuple[list[NewsItem], list[NewsItem]]:
        """Return the items that most voters found useful, and those that most did not; a tie says nothing."""
        ups: list[NewsItem] = []
        downs: list[NewsItem] = []
        for number, up, down in counted[-LOOKED_AT:]:
            record = await self.store.record(str(number)) if up != down else None
            if record is not None:
                (ups if up > down else downs).append(record.item)
        return ups, downs


def low_line(votes: Votes, ups: Sequence[NewsItem], downs: Sequence[NewsItem]) -> str:
    """Return the line when it begins, with the sources and phrases that stand out among what was not useful."""
    said = [
        f"Readers find many alerts not useful: {_counted(votes)}.",
        *_named("Most of these came from", (f"{name} ({count})" for name, count in _sources(downs))),
        *_named("Words that stand out in them:", (f"“{phrase}”" for phrase in _phrases(ups, downs))),
        "What to do: treatywatch lexicon suggest, and docs/lexicon.md.",
    ]
    return " ".join(said)


def well_line(votes: Votes) -> str:
    """Return the line when it ends."""
    return f"Readers find few alerts not useful again: {_counted(votes)}."


def _counted(votes: Votes) -> str:
    total = votes.up + votes.down
    return f"{votes.down} of {total} votes in {DAYS} days ({votes.share:.0%})" if total else f"no votes in {DAYS} days"


def _sources(downs: Iterable[NewsItem]) -> list[tuple[str, int]]:
    return Counter(item.source or item.feed for item in downs).most_common(NAMED)


def _phrases(ups: Sequence[NewsItem], downs: Sequence[NewsItem]) -> list[str]:
    """Return phrases that stand in what was not useful, and none that is a part of another."""
    found: list[str] = []
    for one in suggest(ups, downs, 200):
        inside = any(f" {one.phrase} " in f" {other} " or f" {other} " in f" {one.phrase} " for other in found)
        if one.odds < 0 and one.down > one.up and not inside:
            found.append(one.phrase)
    return found[:NAMED]


def _named(what: str, names: Iterable[str]) -> list[str]:
    told = ", ".join(names)
    return [f"{what} {told}."] if told else []
