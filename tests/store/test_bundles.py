"""Digests: what waits for one, how it is made, and that its alerts stand or fall with it."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotWaiting
from bot.model import State, Waiting
from bot.news.links import canonical
from bot.store import open_store
from bot.store.bundles import A_MESSAGE, A_MESSAGE_CHARS, divided
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.test_codec import CALM
from tests.store.values import CONSOLE, SLACK, alone, minutes, queue

DAILY = "daily digest"
OTHER = "slack:C0OTHER"


async def hold(store: SqlStore, *keys: str, to: Sequence[str] = (SLACK,), at: float = 0) -> None:
    """Have stories wait for a digest in the channels."""
    new = [judged(news(key), *to, held=dict.fromkeys(to, DAILY)) for key in keys]
    await store.add(record(*new, polled=minutes(at)), alone)


async def test_what_waits_for_a_digest_is_not_due_and_holds_up_no_other(store: SqlStore) -> None:
    await hold(store, "a", "b")
    (single,) = await queue(store, 1, SLACK, polled=minutes(1))

    assert [one.id for one in await store.due(["slack"], minutes(99), 5)] == [single]
    assert await store.held() == {SLACK: Waiting(count=2, since=NOON)}
    rows = await store.outbox()
    assert [(row.state, row.held) for row in rows] == [("queued", ""), ("queued", DAILY), ("queued", DAILY)]


async def test_a_digest_carries_what_waited_the_newest_first_and_holds_nothing_back(store: SqlStore) -> None:
    await hold(store, "a", "b")
    await hold(store, "c", to=(SLACK, OTHER), at=1)

    assert await store.bundle(SLACK, "k1", DAILY, minutes(5))

    (digest,) = await store.due(["slack"], minutes(5), 5)
    assert (digest.kind, digest.key, digest.note, digest.created_at) == ("digest", "k1", DAILY, minutes(5))
    assert [story.item.key for story in digest.stories] == ["c", "b", "a"]
    assert digest.story == digest.stories[0]
    assert await store.held() == {OTHER: Waiting(count=1, since=minutes(1))}
    assert {row.digest for row in await store.outbox() if row.channel == SLACK and row.kind == "alert"} == {digest.id}


async def test_a_digest_is_made_once_for_its_key(store: SqlStore) -> None:
    await hold(store, "a")
    assert await store.bundle(SLACK, "k1", DAILY, NOON)
    await hold(store, "b", at=1)

    assert not await store.bundle(SLACK, "k1", DAILY, minutes(1))
    assert await store.bundle(SLACK, "k2", DAILY, minutes(1))


async def test_nothing_new_is_no_digest_unless_one_is_asked_for(store: SqlStore) -> None:
    assert not await store.bundle(SLACK, "k1", DAILY, NOON)
    assert await store.bundle(SLACK, "k1", DAILY, NOON, empty=True)

    (digest,) = await store.due(["slack"], NOON, 5)
    assert (digest.kind, digest.stories, digest.story) == ("digest", (), None)
    assert await store.last_digests() == {SLACK: NOON}


@pytest.mark.parametrize("state", ["sent", "reconciled", "refused", "expired"])
async def test_the_alerts_of_a_digest_come_to_its_end_with_it(store: SqlStore, state: State) -> None:
    await hold(store, "a", "b")
    await store.bundle(SLACK, "k1", DAILY, NOON)
    (digest,) = await store.due(["slack"], NOON, 5)
    await store.sending(digest.id, NOON)
    assert {row.state for row in await store.outbox() if row.kind == "alert"} == {"queued"}

    await store.settled(digest.id, state, minutes(1), reason="why", message="m1")

    rows = await store.outbox()
    assert {(row.state, row.reason, row.message, row.updated_at) for row in rows} == {(state, "why", "m1", minutes(1))}
    assert await store.due(["slack"], minutes(9), 5) == ()


async def test_a_digest_that_is_written_here_takes_its_alerts_with_it(store: SqlStore) -> None:
    await hold(store, "a", "b", to=(CONSOLE,))
    await store.bundle(CONSOLE, "k1", DAILY, NOON)
    (digest,) = await store.due(["console"], NOON, 5)

    await store.hand_over(digest.id, minutes(1), lambda: None)

    assert {(row.state, row.updated_at) for row in await store.outbox()} == {("sent", minutes(1))}


async def test_a_digest_that_could_not_be_written_here_keeps_its_alerts(store: SqlStore) -> None:
    await hold(store, "a", to=(CONSOLE,))
    await store.bundle(CONSOLE, "k1", DAILY, NOON)
    before = await store.due(["console"], NOON, 5)

    def write() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await store.hand_over(before[0].id, minutes(1), write)

    assert await store.due(["console"], NOON, 5) == before


async def test_what_does_not_fit_in_one_message_follows_in_its_thread_once_that_is_there(store: SqlStore) -> None:
    keys = [f"s{n:02}" for n in range(2 * A_MESSAGE + 3)]
    await hold(store, *keys)
    await store.bundle(SLACK, "k1", DAILY, NOON)
    (single,) = await queue(store, 1, SLACK, polled=minutes(1))

    (digest,) = await store.due(["slack"], minutes(1), 9)
    assert len(digest.stories) == A_MESSAGE
    await store.sending(digest.id, minutes(1))
    await store.settled(digest.id, "sent", minutes(1), reason="", message="1700000000.000100")
    *replies, last = await store.due(["slack"], minutes(1), 9)

    assert [(one.kind, one.thread, one.note) for one in replies] == [("reply", "1700000000.000100", DAILY)] * 2
    assert len({digest.key, *(one.key for one in replies)}) == 3
    shown = [story.item.key for one in (digest, *replies) for story in one.stories]
    assert shown == sorted(keys, reverse=True)
    assert last.id == single


async def test_a_reply_whose_message_was_refused_comes_in_the_channel(store: SqlStore) -> None:
    await hold(store, *(f"s{n}" for n in range(A_MESSAGE + 1)))
    await store.bundle(SLACK, "k1", DAILY, NOON)
    (digest,) = await store.due(["slack"], NOON, 9)
    await store.settled(digest.id, "refused", NOON, reason="no", message=None)

    (reply,) = await store.due(["slack"], NOON, 9)

    assert (reply.kind, reply.thread, len(reply.stories)) == ("reply", None, 1)


async def test_after_an_outage_all_that_was_never_handed_over_is_one_digest(store: SqlStore) -> None:
    tried, *_ = await queue(store, 3, SLACK)
    await queue(store, 2, SLACK, polled=minutes(50))
    await hold(store, "held", at=70)
    await store.sending(tried, NOON)
    await store.postponed(tried, "queued", NOON, reason="HTTP 503", retry_at=NOON)
    now = minutes(80)

    assert not await store.bundle(SLACK, "k1", "away", now, older_than=minutes(20), more_than=2)
    assert await store.bundle(SLACK, "k1", "away", now, older_than=minutes(20), more_than=1)

    first, digest = await store.due(["slack"], now, 9)
    assert (first.id, first.kind) == (tried, "alert")
    assert [story.item.key for story in digest.stories] == ["held", "1250-1", "1250-0", "1200-2", "1200-1"]
    assert {row.held for row in await store.outbox() if row.digest} == {DAILY, "away"}


async def test_what_was_put_into_a_digest_is_handed_over_no_more_by_itself(store: SqlStore) -> None:
    first, second = await queue(store, 2, SLACK)
    await store.bundle(SLACK, "k1", "away", minutes(90), older_than=minutes(30))

    for one in (first, second):
        with pytest.raises(NotWaiting):
            await store.sending(one, minutes(90))
        with pytest.raises(NotWaiting):
            await store.hand_over(one, minutes(90), lambda: None)


async def test_of_processes_that_make_a_digest_at_once_one_does(url: str) -> None:
    here, there = await asyncio.gather(*(open_store(url, canonical=canonical) for _ in range(2)))
    await hold(here, "a", "b", "c")

    made = await asyncio.gather(
        *(store.bundle(SLACK, f"k{n}", DAILY, NOON) for n in range(4) for store in (here, there))
    )

    assert made.count(True) == 1
    assert len([row for row in await here.outbox() if row.kind == "digest"]) == 1
    await asyncio.gather(here.close(), there.close())


async def test_more_than_a_channel_takes_in_an_hour_waits_for_a_digest(store: SqlStore) -> None:
    caps = {SLACK: 2}

    async def poll(number: int, at: float) -> list[str]:
        new = [judged(news(f"{at}-{n}"), SLACK, OTHER) for n in range(number)]
        given = record(*new, polled=minutes(at))
        await store.add(type(given)(state=given.state, new=given.new, caps=caps), alone)
        return [row.held for row in await store.outbox() if row.channel == SLACK and row.created_at == minutes(at)][
            ::-1
        ]

    assert await poll(3, 0) == ["", "", "more than 2 in an hour"]
    assert await poll(1, 59) == ["more than 2 in an hour"]
    assert await store.held() == {SLACK: Waiting(count=2, since=NOON, over_cap_since=NOON)}
    assert await poll(3, 61) == ["", "", "more than 2 in an hour"]
    assert {row.held for row in await store.outbox() if row.channel == OTHER} == {""}


async def test_an_alert_that_waits_takes_no_room_of_the_hour(store: SqlStore) -> None:
    new = [judged(news("a"), SLACK, held={SLACK: DAILY}), judged(news("b"), SLACK)]
    given = record(*new)

    await store.add(type(given)(state=given.state, new=given.new, caps={SLACK: 1}), alone)

    assert [row.held for row in await store.outbox()] == ["", DAILY]


@CALM
@given(sizes=st.lists(st.integers(1, 5_000), max_size=80))
def test_messages_take_all_stories_in_order_within_what_one_holds(sizes: list[int]) -> None:
    parts = divided(sizes)

    assert sum(parts) == len(sizes)
    start = 0
    for part in parts:
        taken = sizes[start : start + part]
        assert 1 <= part <= A_MESSAGE
        assert part == 1 or sum(taken) <= A_MESSAGE_CHARS
        if start + part < len(sizes) and part < A_MESSAGE:
            assert sum(taken) + sizes[start + part] > A_MESSAGE_CHARS
        start += part


async def test_a_notice_is_queued_once_for_its_key_and_carries_its_words(store: SqlStore) -> None:
    assert await store.notify("slack:U1", "n1", "slack:C1 takes\nnothing", "It is archived.\nUnarchive it.", NOON)
    assert not await store.notify("slack:U1", "n1", "again", "", minutes(1))

    (notice,) = await store.due(["slack"], NOON, 5)
    assert (notice.kind, notice.channel, notice.story) == ("notice", "slack:U1", None)
    assert (notice.title, notice.note) == ("slack:C1 takes nothing", "It is archived.\nUnarchive it.")
    (row,) = await store.outbox()
    assert (row.kind, row.title, row.url) == ("notice", "slack:C1 takes nothing", "")
