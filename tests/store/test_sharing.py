"""Processes that share a PostgreSQL database: each channel, feed and job in one hand, none in a dead one for long."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.errors import NotWaiting, StoreAway, StoreError
from bot.model import FeedState
from bot.news.links import canonical
from bot.store import open_store
from bot.store.ledger import CUT_OFF
from bot.store.sql import SqlStore
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON, FakeClock
from tests.postgres import Server
from tests.store.values import SLACK, alone, minutes, queue

LEASE_S = 30.0
OTHER = "slack:C000OTHER"


@pytest.fixture
def shared(server: Server, prepared: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables and nothing in them."""
    with server.database(prepared) as name:
        yield server.url(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def three(shared: str, clock: FakeClock) -> AsyncIterator[list[SqlStore]]:
    """Three processes' stores over one database, each joined, whose leases go by one clock."""
    async with AsyncExitStack() as stack:
        stores = []
        for number in range(3):
            store = await open_store(shared, canonical=canonical, clock=clock)
            stack.push_async_callback(store.close)
            await store.join(f"host:{number}", ("poll", "deliver"), LEASE_S)
            stores.append(store)
        yield stores


async def renew(store: SqlStore) -> tuple[tuple[str, ...], int]:
    """Renew a lease and return who was found dead, and how many deliveries are uncertain for it."""
    told = await store.renew(minutes(1), minutes(1), LEASE_S)
    assert told is not None
    return told.dead, told.uncertain


async def channels(store: SqlStore, limit: int = 100) -> set[str]:
    return {one.channel for one in await store.due(["slack"], NOON, limit)}


async def test_a_channel_is_in_one_hand_until_it_is_given_back(three: list[SqlStore]) -> None:
    one, two, _ = three
    await queue(one, 2, SLACK, OTHER)

    assert await channels(one, 1) == {SLACK}
    assert await channels(two) == {OTHER}
    assert await channels(one) == {SLACK}
    await one.keep_channels([])

    assert await channels(two) == {SLACK, OTHER}
    assert await channels(one) == set()


async def test_what_a_process_asks_for_after_it_was_taken_for_dead_stays_for_the_others(
    three: list[SqlStore], clock: FakeClock
) -> None:
    one, two, _ = three
    await queue(two, 1, SLACK)
    clock.pass_by(seconds=LEASE_S - 1)
    await renew(two)
    clock.pass_by(seconds=2)
    await renew(two)

    assert await one.claim(["job:bundle"]) == set()
    assert await one.claim_feed(FEED) is None
    assert await channels(one) == set()
    assert await two.claim(["job:bundle"]) == {"job:bundle"}
    assert await two.claim_feed(FEED) is not None
    assert await channels(two) == {SLACK}


async def test_many_channels_taken_at_once_are_each_taken_once(three: list[SqlStore]) -> None:
    names = [f"slack:C{number:03}" for number in range(60)]
    await queue(three[0], 1, *names)

    rounds = [await asyncio.gather(*(channels(store, 7) for store in three)) for _ in range(5)]
    # What a process has in hand it is told of again.
    held = [set().union(*(found[which] for found in rounds)) for which in range(3)]

    assert sum(map(len, held)) == len(set().union(*held)) <= 60
    assert all(held)


async def test_what_another_process_is_sending_is_not_touched_at_a_start(three: list[SqlStore]) -> None:
    one, two, _ = three
    (delivery,) = await queue(one, 1, SLACK)
    await channels(one)
    await one.sending(delivery, NOON)

    assert await two.recover(minutes(1), minutes(1)) == 0
    assert await renew(two) == ((), 0)
    await one.settled(delivery, "sent", minutes(2), reason="", message="m1")

    assert [row.state for row in await two.outbox()] == ["sent"]


async def test_what_a_dead_process_was_sending_is_uncertain_when_its_lease_has_run_out(
    three: list[SqlStore], clock: FakeClock
) -> None:
    one, two, three_ = three
    first, second = await queue(one, 2, SLACK)
    await channels(one)
    await one.sending(first, NOON)
    clock.pass_by(seconds=LEASE_S - 1)
    assert (await renew(two), await renew(three_)) == (((), 0), ((), 0))
    clock.pass_by(seconds=2)

    assert await renew(two) == (("host:0",), 1)
    assert await renew(three_) == ((), 0)

    rows = {row.id: row for row in await two.outbox()}
    assert (rows[first].state, rows[first].reason, rows[first].retry_at) == ("uncertain", CUT_OFF, minutes(1))
    assert rows[second].state == "queued"
    assert await two.due(["slack"], NOON, 10) == ()
    assert [one.id for one in await two.due(["slack"], minutes(1), 10)] == [first, second]
    assert await three_.due(["slack"], minutes(1), 10) == ()


async def test_a_process_that_was_taken_for_dead_begins_no_post_and_overwrites_no_end(
    three: list[SqlStore], clock: FakeClock
) -> None:
    one, two, _ = three
    first, second = await queue(one, 2, SLACK)
    await channels(one)
    await one.sending(first, NOON)
    clock.pass_by(seconds=LEASE_S + 1)
    await renew(two)
    assert [found.id for found in await two.due(["slack"], minutes(1), 10)] == [first, second]

    with pytest.raises(NotWaiting):
        await one.sending(second, minutes(1))
    assert await one.renew(minutes(1), minutes(1), LEASE_S) is None
    await two.settled(first, "reconciled", minutes(1), reason="found", message="m1")
    with pytest.raises(NotWaiting):
        await one.postponed(first, "uncertain", minutes(2), reason="no answer", retry_at=minutes(2))

    await one.join("host:0", ("deliver",), LEASE_S)
    assert await channels(one) == set()
    assert {row.id: row.state for row in await one.outbox()} == {first: "reconciled", second: "queued"}


async def test_a_message_that_did_arrive_is_known_as_sent_however_late_its_process_says_so(
    three: list[SqlStore], clock: FakeClock
) -> None:
    one, two, _ = three
    (delivery,) = await queue(one, 1, SLACK)
    await channels(one)
    await one.sending(delivery, NOON)
    clock.pass_by(seconds=LEASE_S + 1)
    await renew(two)

    await one.settled(delivery, "sent", minutes(2), reason="", message="m1")

    assert [(row.state, row.message) for row in await two.outbox()] == [("sent", "m1")]
    with pytest.raises(NotWaiting):
        await two.sending(delivery, minutes(2))


async def test_a_lease_that_ran_out_unseen_is_renewed_with_all_that_is_in_hand(
    three: list[SqlStore], clock: FakeClock
) -> None:
    one, two, _ = three
    (delivery,) = await queue(one, 1, SLACK)
    await channels(one)
    clock.pass_by(seconds=LEASE_S + 1)

    assert await renew(one) == (("host:1", "host:2"), 0)

    await one.sending(delivery, minutes(1))
    assert await two.renew(minutes(1), minutes(1), LEASE_S) is None


async def test_who_leaves_gives_back_what_it_had_in_hand(three: list[SqlStore]) -> None:
    one, two, _ = three
    await queue(one, 1, SLACK)
    await channels(one)
    assert await one.claim(["job:tidy"]) == {"job:tidy"}
    assert await two.claim(["job:tidy", "job:watch"]) == {"job:watch"}

    await one.leave()

    assert await channels(two) == {SLACK}
    assert await two.claim(["job:tidy", "job:watch"]) == {"job:tidy", "job:watch"}
    told = await two.renew(NOON, NOON, LEASE_S)
    assert told is not None
    assert {fellow.name: fellow.roles for fellow in told.fellows} == {
        "host:1": ("deliver", "poll"),
        "host:2": ("deliver", "poll"),
    }


async def test_a_feed_is_in_one_hand_and_comes_with_what_is_known_of_it_now(three: list[SqlStore]) -> None:
    one, two, _ = three
    assert await one.claim_feed(FEED) == FeedState(url=FEED)
    assert await two.claim_feed(FEED) is None
    await one.add(record(judged(news("a")), polled=minutes(1)), alone)
    await one.release_feeds([FEED])

    found = await two.claim_feed(FEED)

    assert found is not None
    assert found.last_polled == minutes(1)
    assert await one.claim_feed(FEED) is None


async def test_edits_of_a_dead_process_are_made_by_another(three: list[SqlStore], clock: FakeClock) -> None:
    one, two, _ = three
    (delivery,) = await queue(one, 1, SLACK)
    await channels(one)
    await one.sending(delivery, NOON)
    await one.settled(delivery, "sent", NOON, reason="", message="m1", shown="old")
    await one.edit_later(delivery, NOON)
    assert [edit.delivery.id for edit in await one.edits("slack", NOON, 0, 5)] == [delivery]
    assert await two.edits("slack", NOON, 0, 5) == ()
    clock.pass_by(seconds=LEASE_S + 1)

    await renew(two)

    assert [edit.delivery.id for edit in await two.edits("slack", minutes(2), 0, 5)] == [delivery]


async def test_words_reach_every_process_and_come_again_after_the_connection_was_lost(
    server: Server, three: list[SqlStore]
) -> None:
    one, two, _ = three
    heard: asyncio.Queue[str] = asyncio.Queue()
    listening = asyncio.create_task(two.listen(heard.put_nowait))
    assert await asyncio.wait_for(heard.get(), 10) == "due"

    await one.tell_hurry(FEED)
    assert await asyncio.wait_for(heard.get(), 10) == f"feed:{FEED}"
    await queue(one, 1, SLACK)
    assert await asyncio.wait_for(heard.get(), 10) == "due"
    # Its connection is cut off; what is said until it has another would not be heard.
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")

    assert await asyncio.wait_for(heard.get(), 10) == "due"
    listening.cancel()


RUN = """
import asyncio, sys
from bot.news.links import canonical
from bot.store import open_store

async def main() -> None:
    store = await open_store(sys.argv[1], canonical=canonical)
    await store.join("other", ("deliver",), 30)
    print("joined", flush=True)
    sys.stdin.readline()

asyncio.run(main())
"""


async def test_a_sqlite_file_is_one_processs_alone_until_that_one_has_died(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    command = [sys.executable, "-c", RUN, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "joined\n"
        store = await open_store(str(path), canonical=canonical)

        with pytest.raises(StoreError, match="another Treatywatch runs on it"):
            await store.join("me", ("deliver",), LEASE_S)

        other.kill()
    await store.join("me", ("deliver",), LEASE_S)
    assert not store.shared
    await store.close()


async def test_a_process_that_starts_while_the_server_does_waits_for_it(server: Server, prepared: str) -> None:
    with server.database(prepared) as name:
        with server.stopped():
            with pytest.raises(StoreAway, match="the server can't be reached"):
                await open_store(server.url(name), canonical=canonical)
            opening = asyncio.create_task(open_store(server.url(name), canonical=canonical, patience_s=30))
            await asyncio.sleep(0)

        store = await opening

        assert await store.outbox() == ()
        await store.close()
