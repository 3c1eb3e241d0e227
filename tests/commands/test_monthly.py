"""``/alerts report``: a month in a channel."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.commands import Commands
from bot.commands.monthly import MonthlyAnswers
from bot.model import Asker, Feed, Reply
from bot.news.links import canonical
from bot.news.stories import join
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON, FakeClock

ASKER = Asker(chat="slack", channel="slack:C1")
#: Of March, in which the fakes' noon is.
APRIL = datetime(2026, 4, 20, tzinfo=UTC)


async def _fill(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    await store.add(record(judged(news("a"), "slack:C1"), polled=NOON), join)
    await store.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store with one story; questions only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('monthly')}/store.sqlite"
    asyncio.run(_fill(url))
    return url


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url, canonical=canonical)
    yield store
    await store.close()


async def ask(store: SqlStore, line: str, now: datetime = APRIL) -> Reply:
    clock = FakeClock(now)
    monthly = MonthlyAnswers(store=store, clock=clock, feeds=(Feed(url=FEED),))
    return await Commands(load_facts(), store, clock, places=store, monthly=monthly).ask(line, ASKER)


async def test_a_month_comes_with_its_picture_told_in_words(store: SqlStore) -> None:
    reply = await ask(store, "/alerts report 2026-03")

    assert reply.ok
    assert not reply.private
    assert reply.card.title == "Landmine policy: March 2026"
    assert reply.card.lead.startswith("Stories: 1; reports: 1; sources: 1.")
    (picture,) = reply.files
    assert picture.name == "treatywatch-2026-03.png"
    assert picture.data.startswith(b"\x89PNG")
    assert "By country: Poland 1." in picture.description


async def test_without_a_month_it_is_the_last_whole_one(store: SqlStore) -> None:
    assert (await ask(store, "/alerts report")).card.title == "Landmine policy: March 2026"


async def test_in_the_bots_first_month_it_is_that_month_so_far(store: SqlStore) -> None:
    reply = await ask(store, "/alerts report", now=NOON)

    assert reply.card.title == "Landmine policy: March 2026"
    assert "The month is not over: counted up to 2 March 2026, 12:00 UTC." in reply.card.lead


async def test_an_empty_month_says_so_without_a_picture(store: SqlStore) -> None:
    reply = await ask(store, "/alerts report 2026-01")

    assert reply.card.lead.startswith("Nothing is recorded of this month.")
    assert reply.files == ()


@pytest.mark.parametrize("month", ["march", "2026-13", "2031-01"])
async def test_what_is_no_month_is_told_to_the_one_who_asked(store: SqlStore, month: str) -> None:
    reply = await ask(store, f"/alerts report {month}")

    assert not reply.ok
    assert reply.private
    assert reply.card.title == f"'{month}' is no month that has begun."
    assert "/alerts report 2026-03" in reply.card.lead
