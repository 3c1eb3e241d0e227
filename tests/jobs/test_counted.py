"""What polls, posts and answers hand to whoever counts them."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.commands import Commands
from bot.errors import TryLater
from bot.jobs.poll import Polled
from bot.model import Added, Asker, Fault, Feed, FeedState
from bot.news.links import canonical
from bot.news.stories import join
from bot.ports import NOTHING, PollResult
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON, FakeChat, FakeClock
from tests.jobs.office import Office


class Counted:
    """A meter that keeps what it is told."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, timedelta, timedelta | None]] = []
        self.answers: list[tuple[str, str, bool]] = []

    def polled(self, result: PollResult, fault: Fault | None = None, outcomes: Mapping[str, int] = NOTHING) -> None: ...

    def posted(self, chat: str, at: datetime, seen: datetime, published: datetime | None) -> None:
        self.posts.append((chat, at - seen, at - published if published else None))

    def answered(self, chat: str, command: str, seconds: float, *, ok: bool) -> None:
        assert 0 <= seconds < 60
        self.answers.append((chat, command, ok))


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{tmp_path}/store.sqlite", canonical=canonical)
    yield store
    await store.close()


async def test_an_alert_is_counted_when_its_channel_has_it_and_once(store: SqlStore) -> None:
    meter, clock = Counted(), FakeClock()
    office = Office(store, clock, FakeChat(TryLater("HTTP 503")))
    office.deliverer.meter = meter
    early = news("a", published=NOON - timedelta(minutes=4))
    await store.add(record(judged(early, "fake:C1")), join)
    await office.once()
    assert meter.posts == []

    clock.pass_by(seconds=10)
    await office.once()
    await office.once()

    assert meter.posts == [("fake", timedelta(seconds=10), timedelta(minutes=4, seconds=10))]


def test_an_entry_that_told_a_known_story_counts_as_a_duplicate() -> None:
    entries = (judged(news("a")), judged(news("b")), judged(news("c"), step="not relevant"))
    polled = Polled(
        feed=Feed(url=FEED),
        state=FeedState(url=FEED),
        judged=entries,
        added=Added(queued=1, joined=((entries[1].item.title, "another"),), edited=2),
    )

    assert polled.outcomes == {"queued": 1, "duplicate": 1, "not relevant": 1, "edited": 2}


async def test_every_answer_is_counted_once_by_command_and_platform(store: SqlStore) -> None:
    meter = Counted()
    commands = Commands(load_facts(), store, FakeClock(), places=store, meter=meter)
    asker = Asker(chat="slack", channel="slack:C1")

    await commands.ask("/treaty poland", asker)
    await commands.ask("/alerts latest", asker)
    await commands.ask("/alerts wibble", asker)
    await commands.press("why", "0", asker)
    await commands.press("ask", "/treaty stats", asker)

    assert meter.answers == [
        ("slack", "treaty", True),
        ("slack", "alerts latest", True),
        ("slack", "not understood", False),
        ("slack", "button why", False),
        ("slack", "treaties stats", True),
    ]
