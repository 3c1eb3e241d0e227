"""What operators hear of readers' votes."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.jobs.accuracy import DAYS, Votes, Weigher, low_line
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON, FakeClock
from tests.store.values import alone


class Desk:
    """Votes, and what operators hear of them."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FakeClock()
        self.told: list[str] = []
        self.voters = 0

    async def vote(self, item: int, *, up: int = 0, down: int = 0, at: datetime | None = None) -> None:
        for value, count in (("up", up), ("down", down)):
            for _ in range(count):
                self.voters += 1
                await self.store.vote(item, f"v{self.voters}", value, at or self.clock.now())  # type: ignore[arg-type]  # it is one of both

    async def look(self) -> list[str]:
        """Look as a bot that was just started does; return what was told."""
        self.told.clear()
        await Weigher(self.store, self.clock, self.told.append).look()
        return list(self.told)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = await open_store(f"sqlite:///{tmp_path}/store.sqlite", canonical=canonical)
    bad = [
        judged(news(f"b{n}", title=f"Political minefield for minister {n}", summary="A debate.", source="Gossip"))
        for n in range(3)
    ]
    good = [judged(news(f"g{n}", title=f"Parliament leaves the treaty, part {n}", source="Wire")) for n in range(3)]
    await store.add(record(*bad, *good), alone)
    yield Desk(store)
    await store.close()


async def test_many_votes_down_are_told_once_with_sources_words_and_what_to_do(desk: Desk) -> None:
    await desk.vote(1, down=3)
    await desk.vote(2, down=3)
    await desk.vote(4, up=3)
    await desk.vote(5, up=3)

    (line,) = await desk.look()
    again = await desk.look()

    assert line.startswith("Readers find many alerts not useful: 6 of 12 votes in 30 days (50%).")
    assert "Most of these came from Gossip (2)." in line
    assert "“political minefield for" in line
    assert "treatywatch lexicon suggest" in line
    assert again == []


async def test_the_end_is_told_once_and_the_next_beginning_again(desk: Desk) -> None:
    await desk.vote(1, down=10)
    await desk.look()
    await desk.vote(4, up=15)
    assert await desk.look() == []
    await desk.vote(5, up=10)

    ended = await desk.look()
    after = await desk.look()
    await desk.vote(2, down=30)

    assert ended == ["Readers find few alerts not useful again: 10 of 35 votes in 30 days (29%)."]
    assert after == []
    assert len(await desk.look()) == 1


async def test_few_votes_and_good_ones_are_not_told(desk: Desk) -> None:
    await desk.vote(1, down=9)
    assert await desk.look() == []
    await desk.vote(4, up=91)

    assert await desk.look() == []


async def test_votes_that_have_aged_end_it(desk: Desk) -> None:
    await desk.vote(1, down=12, at=NOON)
    assert len(await desk.look()) == 1

    desk.clock.pass_by(days=DAYS, seconds=1)

    assert await desk.look() == ["Readers find few alerts not useful again: no votes in 30 days."]


async def test_of_two_processes_one_tells(desk: Desk) -> None:
    await desk.vote(1, down=12)
    first, second = (Weigher(desk.store, desk.clock, desk.told.append) for _ in range(2))

    await first.look()
    await second.look()

    assert len(desk.told) == 1


@pytest.mark.parametrize(
    ("up", "down", "low", "well"),
    [(6, 4, False, False), (59, 41, True, False), (7, 3, False, True), (0, 9, False, True), (0, 10, True, False)],
)
def test_it_does_not_go_to_and_fro_between_the_shares(up: int, down: int, low: bool, well: bool) -> None:
    votes = Votes(up=up, down=down)

    assert (votes.low, votes.well) == (low, well)


def test_without_items_the_line_still_says_what_to_do() -> None:
    line = low_line(Votes(up=0, down=10), [], [])

    assert line == (
        "Readers find many alerts not useful: 10 of 10 votes in 30 days (100%). "
        "What to do: treatywatch lexicon suggest, and docs/lexicon.md."
    )
