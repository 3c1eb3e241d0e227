"""How the bot is, in counts that anyone may read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.model import Asker, Feed, FeedState
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from tests.builders import judged, news, record
from tests.fakes import NOON, FakeClock
from tests.store.values import SLACK, alone

FEEDS = tuple(Feed(url=f"https://{name}.example/rss", name=name.upper()) for name in ("a", "b", "c"))
ANYONE = Asker(chat="discord", user="7", channel="discord:99")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(str(tmp_path / "store.sqlite"), canonical=canonical)
    for feed in FEEDS:
        await store.save_state(FeedState(url=feed.url, last_polled=NOON, last_ok=NOON))
    yield store
    await store.close()


async def shown(store: SqlStore, line: str = "/alerts health") -> tuple[str, dict[str, str]]:
    commands = Commands(load_facts(), store, FakeClock(), places=store, feeds=FEEDS)
    reply = await commands.ask(line, ANYONE)
    assert reply.private
    return reply.card.tone, {fact.label: fact.value for fact in reply.card.facts}


async def test_where_all_is_well_it_says_so(store: SqlStore) -> None:
    tone, facts = await shown(store)

    assert tone == "good"
    assert facts["Feeds"] == "3, all well"
    assert facts["Messages"] == "0 waiting, 0 in doubt"
    assert "Channels that take nothing now" not in facts
    assert set(facts) == {"Feeds", "Last look at a feed", "Messages", "Facts last checked"}


async def test_what_is_wrong_is_counted_and_no_other_channel_is_named(store: SqlStore) -> None:
    await store.save_state(FeedState(url=FEEDS[1].url, last_polled=NOON, fault="gone", failures=3))
    await store.add(record(judged(news("a"), SLACK), judged(news("b"), SLACK)), alone)
    first, _ = await store.due(["slack"], NOON, 5)
    await store.postponed(first.id, "uncertain", NOON, reason="no answer", retry_at=None)
    await store.stop(SLACK, "archived", "The channel is archived.", NOON, NOON + timedelta(minutes=15))

    tone, facts = await shown(store)

    assert tone == "warning"
    assert facts["Feeds"] == "3, of which 1 can't be read now: B"
    assert facts["Messages"] == "1 waiting, 1 in doubt"
    assert facts["Channels that take nothing now"] == "1"
    assert SLACK.partition(":")[2] not in str(facts)


async def test_a_feed_that_was_not_read_yet_is_not_called_well(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "new.sqlite"), canonical=canonical)
    _, facts = await shown(store)
    await store.save_state(FeedState(url=FEEDS[1].url, last_polled=NOON, fault="gone", failures=3))
    _, later = await shown(store)
    await store.close()

    assert facts["Feeds"] == "3; not read yet: 3"
    assert later["Feeds"] == "3, of which 1 can't be read now: B; not read yet: 2"


async def test_it_is_told_in_the_language_that_is_asked_for(store: SqlStore) -> None:
    _, facts = await shown(store, "/alerts health lang:de")

    assert facts["Nachrichten"] == "wartend: 0; ungewiss: 0"
