"""Polls counted by day for the monthly report."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.jobs.days import Days
from bot.jobs.poll import Polled
from bot.model import Feed, FeedState, PolledDay
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.builders import FEED
from tests.fakes import FakeClock

WELL = Polled(feed=Feed(url=FEED), state=FeedState(url=FEED))
ILL = replace(WELL, state=FeedState(url=FEED, fault="dns"))
MIDNIGHT = datetime(2026, 3, 2, 23, 59, 50, tzinfo=UTC)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{tmp_path}/store.sqlite", canonical=canonical)
    yield store
    await store.close()


async def test_each_poll_counts_once_on_its_day_of_utc(store: SqlStore) -> None:
    clock = FakeClock(MIDNIGHT)
    days = Days(store, clock)
    days.polled(WELL)
    await days.save()
    await days.save()
    days.polled(ILL)
    clock.pass_by(seconds=20)
    days.polled(WELL)
    await days.save()

    found = await store.span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))

    assert found.polls == {date(2026, 3, 2): PolledDay(polls=2, failed={FEED: 1}), date(2026, 3, 3): PolledDay(polls=1)}


async def test_what_could_not_be_written_is_written_the_next_time(store: SqlStore, tmp_path: Path) -> None:
    closed = await open_store(f"sqlite:///{tmp_path}/closed.sqlite", canonical=canonical)
    await closed.close()
    days = Days(closed, FakeClock(MIDNIGHT))
    days.polled(ILL)

    with pytest.raises(StoreError):
        await days.save()
    days._store = store
    days.polled(ILL)
    await days.save()

    found = await store.span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert found.polls == {date(2026, 3, 2): PolledDay(polls=2, failed={FEED: 2})}
