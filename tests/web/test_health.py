"""What machines are told of the bot, over loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.metrics import Metrics
from bot.model import Feed, FeedState
from bot.news.links import canonical
from bot.ports import Chat
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.web import Health, WebServer
from bot.web.health import kept_for
from tests.builders import FEED
from tests.fakes import NOON, FakeChat, FakeClock


class Dropped(FakeChat):
    """A chat that was started and has lost its connection."""

    is_live = False


class Watched:
    """A bot as far as it is watched."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FakeClock()
        self.state = FeedState(url=FEED, last_polled=NOON, next_poll=NOON + timedelta(minutes=15))
        self.chats: dict[str, Chat] = {"fake": FakeChat()}
        self.up = dict(self.chats)
        self.trouble = ""
        self.health = Health(
            store=store,
            probe=store.mark,
            clock=self.clock,
            feeds=(Feed(url=FEED),),
            state=lambda url: self.state,
            states=store.feed_states,
            chats=self.chats,
            up=self.up,
            trouble=lambda: self.trouble,
            exposition=Metrics("1.2", NOON).exposition,
        )
        self.server = WebServer(host="127.0.0.1", port=0, routes=self.health.routes())

    async def ask(self, path: str) -> tuple[int, str, str]:
        """Return the status, the text and its kind."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.server.port}{path}") as answer,
        ):
            return answer.status, await answer.text(), answer.headers["Content-Type"]

    async def parts(self) -> dict[str, Any]:
        return {part.name: part for part in await self.health.parts()}


@pytest_asyncio.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    store = await open_store(f"sqlite:///{tmp_path}/store.sqlite", canonical=canonical)
    bot = Watched(store)
    await bot.server.open()
    yield bot
    await bot.server.close()
    await store.close()


async def test_a_bot_that_is_well_says_so_in_three_ways(watched: Watched) -> None:
    watched.clock.pass_by(seconds=90)

    alive, ready, numbers = [await watched.ask(path) for path in ("/healthz", "/readyz", "/metrics")]

    assert alive[:2] == (200, '{"alive": true, "up_seconds": 90.0}')
    assert ready[0] == 200
    assert '"ready": true' in ready[1]
    assert numbers[0] == 200
    assert numbers[2] == "text/plain; version=0.0.4; charset=utf-8"
    assert "\ntreatywatch_ready 1.0\n" in numbers[1]
    assert '\ntreatywatch_feeds{state="well"} 1.0\n' in numbers[1]


async def test_a_store_that_can_not_be_read_is_not_ready_and_the_other_parts_still_answer(watched: Watched) -> None:
    await watched.store.close()

    status, text, _ = await watched.ask("/readyz")
    numbers = await watched.ask("/metrics")

    assert status == 503
    assert "is closed already" in text
    assert "fake is connected" in text
    assert "\ntreatywatch_store_readable 0.0\n" in numbers[1]
    assert (await watched.ask("/healthz"))[0] == 200


async def test_a_store_that_can_not_be_written_is_not_ready(watched: Watched) -> None:
    watched.trouble = "store.sqlite: the disk is full: free some space, and it goes on by itself"

    assert (await watched.parts())["store"].why == watched.trouble
    assert (await watched.ask("/readyz"))[0] == 503


@pytest.mark.parametrize("how", ["never started", "dropped"])
async def test_a_platform_that_is_not_connected_is_not_ready(watched: Watched, how: str) -> None:
    watched.up.clear()
    if how == "dropped":
        watched.up["fake"] = Dropped()

    part = (await watched.parts())["fake"]

    assert not part.ok
    assert "not connected" in part.why


async def test_polls_that_have_stopped_are_told_with_what_to_do(watched: Watched) -> None:
    watched.clock.pass_by(minutes=26)

    part = (await watched.parts())["polls"]

    assert not part.ok
    assert part.why == (
        "The last poll ended at 2026-03-02 12:00:00 UTC. 1 feed is due, and none was polled for 26 minutes: "
        "restart the bot."
    )


@pytest.mark.parametrize(
    ("minutes", "due"),
    [(14, 15), (24, 15), (300, 600)],
    ids=["nothing is due", "what is due is not late yet", "a feed that is read twice a day"],
)
async def test_a_long_time_without_polls_is_well_where_none_was_due(watched: Watched, minutes: int, due: int) -> None:
    watched.state = replace(watched.state, next_poll=NOON + timedelta(minutes=due))
    watched.clock.pass_by(minutes=minutes)

    assert (await watched.parts())["polls"].ok


async def test_what_another_process_polls_is_polled(watched: Watched) -> None:
    watched.clock.pass_by(minutes=26)
    await watched.store.save_state(replace(watched.state, last_polled=watched.clock.now()))

    assert (await watched.parts())["polls"].ok


async def test_a_fresh_start_after_long_has_time_to_poll(watched: Watched) -> None:
    watched.state = replace(watched.state, last_polled=NOON - timedelta(days=9), next_poll=NOON - timedelta(days=9))
    watched.clock.pass_by(minutes=9)
    assert (await watched.parts())["polls"].ok
    watched.clock.pass_by(minutes=2)

    assert not (await watched.parts())["polls"].ok


@pytest.mark.parametrize(("took_s", "seconds"), [(0.0, 10), (0.5, 10), (2.0, 40)])
def test_counts_that_take_long_are_asked_for_seldom(took_s: float, seconds: int) -> None:
    assert kept_for(took_s) == timedelta(seconds=seconds)


async def test_the_store_is_asked_once_in_ten_seconds(watched: Watched) -> None:
    await watched.health.readings()
    await watched.store.stop("fake:C1", "archived", "It is archived.", NOON, None)

    watched.clock.pass_by(seconds=9)
    before = (await watched.health.readings()).tallies
    watched.clock.pass_by(seconds=1)
    after = (await watched.health.readings()).tallies

    assert before is not None
    assert after is not None
    assert (before.stopped, after.stopped) == (0, 1)
