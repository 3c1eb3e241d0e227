import asyncio
from collections import defaultdict
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotWaiting
from bot.model import State
from bot.news.links import canonical
from bot.store import open_store
from bot.store.ledger import CUT_OFF
from bot.store.queues import A_CHANNEL, turns
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.test_codec import CALM
from tests.store.values import CONSOLE, SLACK, alone, minutes, queue, titles_due

OTHER_SLACK, DISCORD = "slack:C0OTHER", "discord:12345"


async def due_ids(store: SqlStore, *chats: str, now: float = 0, limit: int = 100) -> list[int]:
    return [one.id for one in await store.due(chats, minutes(now), limit)]


async def test_a_queued_delivery_is_due_at_once_and_carries_its_story(store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), SLACK)), alone)

    (delivery,) = await store.due(["slack"], NOON, 10)

    assert (delivery.channel, delivery.state, delivery.attempts) == (SLACK, "queued", 0)
    assert (delivery.tried_at, delivery.created_at, delivery.reason) == (None, NOON, "")
    assert delivery.story is not None
    assert delivery.story.item == news("n1")
    assert len(delivery.key) == 24


async def test_only_the_chats_that_are_asked_for_are_due(store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), SLACK, DISCORD, CONSOLE)), alone)

    due = await store.due(["discord", "console"], NOON, 10)

    assert {one.channel for one in due} == {DISCORD, CONSOLE}
    assert await store.due([], NOON, 10) == ()


async def test_a_channel_gets_its_stories_in_the_order_of_the_poll(store: SqlStore) -> None:
    await queue(store, 15, SLACK, OTHER_SLACK)

    due = await store.due(["slack"], NOON, 100)

    assert [one.id for one in due] == sorted(one.id for one in due)
    by_channel = defaultdict(list)
    for one in due:
        assert one.story is not None
        by_channel[one.channel].append(one.story.item.key)
    assert by_channel[SLACK] == by_channel[OTHER_SLACK] == [f"1200-{n}" for n in range(15)]


async def test_a_channel_whose_oldest_open_delivery_is_not_due_yields_none_and_holds_up_no_other(
    store: SqlStore,
) -> None:
    first, *_ = await queue(store, 3, SLACK)
    others = await queue(store, 2, OTHER_SLACK, polled=minutes(1))
    await store.sending(first, minutes(1))
    await store.postponed(first, "queued", minutes(1), reason="HTTP 503", retry_at=minutes(5))

    assert await due_ids(store, "slack", now=4) == others
    assert len(await due_ids(store, "slack", now=5)) == 5


async def test_what_stands_behind_an_uncertain_delivery_waits_until_it_is_checked(store: SqlStore) -> None:
    first, second, third = await queue(store, 3, SLACK)
    await store.sending(second, NOON)
    await store.postponed(second, "uncertain", NOON, reason="no answer", retry_at=minutes(1))

    assert await due_ids(store, "slack") == [first]
    assert await due_ids(store, "slack", now=1) == [first, second, third]


async def test_a_delivery_that_is_being_sent_holds_up_its_channel(store: SqlStore) -> None:
    first, *_ = await queue(store, 2, SLACK)

    await store.sending(first, NOON)

    assert await due_ids(store, "slack", now=60) == []


@pytest.mark.parametrize("state", ["queued", "uncertain"])
async def test_what_is_put_off_without_a_time_is_not_tried_by_itself_and_holds_up_no_other(
    store: SqlStore, state: State
) -> None:
    first, second = await queue(store, 2, SLACK)
    await store.sending(first, NOON)
    await store.postponed(first, state, NOON, reason="can't look", retry_at=None)

    assert await due_ids(store, "slack", now=60) == [second]


@pytest.mark.parametrize("state", ["sent", "reconciled", "refused", "expired"])
async def test_what_has_come_to_its_end_is_never_due_again(store: SqlStore, state: State) -> None:
    first, second = await queue(store, 2, SLACK)
    await store.sending(first, NOON)
    await store.settled(first, state, minutes(1), reason="why", message="1700000000.000100")

    assert await due_ids(store, "slack", now=60) == [second]
    (row,) = await store.outbox(states=[state])
    assert (row.id, row.state, row.reason, row.message) == (first, state, "why", "1700000000.000100")
    assert (row.attempts, row.updated_at, row.retry_at) == (1, minutes(1), None)


async def test_an_attempt_is_counted_when_it_is_handed_over(store: SqlStore) -> None:
    (first,) = await queue(store, 1, SLACK)
    for number in range(3):
        await store.sending(first, minutes(number))
        await store.postponed(first, "queued", minutes(number), reason="HTTP 503", retry_at=minutes(number + 1))

    (delivery,) = await store.due(["slack"], minutes(9), 5)
    assert (delivery.attempts, delivery.tried_at, delivery.reason) == (3, minutes(2), "HTTP 503")


async def test_two_processes_cannot_both_take_a_delivery(url: str) -> None:
    here, there = await asyncio.gather(*(open_store(url, canonical=canonical) for _ in range(2)))
    (first,) = await queue(here, 1, SLACK)

    taken = await asyncio.gather(
        *(store.sending(first, NOON) for store in (here, there, here, there)), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in taken) == ["NoneType", "NotWaiting", "NotWaiting", "NotWaiting"]
    await asyncio.gather(here.close(), there.close())


async def test_a_delivery_that_is_settled_is_handed_over_no_more(store: SqlStore) -> None:
    (first,) = await queue(store, 1, CONSOLE)
    lines: list[str] = []
    await store.hand_over(first, NOON, lambda: lines.append("first"))

    with pytest.raises(NotWaiting, match=f"delivery {first} is not waiting any more"):
        await store.hand_over(first, NOON, lambda: lines.append("second"))
    assert lines == ["first"]


async def test_a_delivery_that_does_not_exist_is_an_error(store: SqlStore) -> None:
    with pytest.raises(NotWaiting, match="there is no delivery 4711"):
        await store.settled(4711, "sent", NOON, reason="", message=None)
    with pytest.raises(NotWaiting, match="there is no delivery 4711"):
        await store.postponed(4711, "queued", NOON, reason="", retry_at=None)


async def test_what_a_dead_process_left_half_sent_becomes_uncertain(store: SqlStore) -> None:
    first, second, third = await queue(store, 3, SLACK)
    await store.sending(first, NOON)
    await store.settled(first, "sent", NOON, reason="", message="m")
    await store.sending(second, NOON)

    assert await store.recover(minutes(1), minutes(2)) == 1
    assert await store.recover(minutes(1), minutes(2)) == 0
    assert await due_ids(store, "slack", now=1) == []
    uncertain, queued = await store.due(["slack"], minutes(2), 5)
    assert (uncertain.id, uncertain.state, uncertain.reason) == (second, "uncertain", CUT_OFF)
    assert (queued.id, queued.state) == (third, "queued")


async def test_a_long_queue_gives_a_beginning_and_holds_up_no_other_channel(store: SqlStore) -> None:
    long = await queue(store, 60, SLACK)
    short = await queue(store, 3, OTHER_SLACK, polled=minutes(1))

    assert await due_ids(store, "slack", now=1) == long[:A_CHANNEL] + short
    assert await due_ids(store, "slack", now=1, limit=7) == long[:4] + short
    assert await due_ids(store, "slack", now=1, limit=0) == []


async def test_the_oldest_channels_come_first_where_there_are_more_than_the_limit(store: SqlStore) -> None:
    channels = [f"slack:C{n}" for n in range(30)]
    await store.add(record(judged(news("n1"), *channels)), alone)

    due = await store.due(["slack"], NOON, 10)

    assert [one.channel for one in due] == channels[:10]


async def test_channels_that_wait_take_no_place_from_those_that_are_due(store: SqlStore) -> None:
    busy, late, free = [f"slack:C{n}" for n in range(3)]
    await store.add(record(judged(news("n1"), busy, late, free)), alone)
    sending, postponed, due = await due_ids(store, "slack")
    await store.sending(sending, NOON)
    await store.postponed(postponed, "queued", NOON, reason="HTTP 503", retry_at=minutes(5))

    assert await due_ids(store, "slack", limit=1) == [due]


async def test_processes_that_write_at_once_wait_for_each_other(url: str) -> None:
    here, there = await asyncio.gather(*(open_store(url, canonical=canonical) for _ in range(2)))
    numbers = await queue(here, 40, *(f"console:{n}" for n in range(2)))
    lines: list[int] = []

    async def hand_over(store: SqlStore, mine: list[int]) -> None:
        for number in mine:
            await store.hand_over(number, NOON, partial(lines.append, number))

    await asyncio.gather(hand_over(here, numbers[::2]), hand_over(there, numbers[1::2]))

    assert sorted(lines) == numbers
    await asyncio.gather(here.close(), there.close())


async def test_the_outbox_shows_the_newest_first_and_only_the_states_asked_for(store: SqlStore) -> None:
    first, second, third = await queue(store, 3, SLACK)
    await store.sending(second, NOON)
    await store.postponed(second, "uncertain", minutes(1), reason="no answer", retry_at=minutes(2))

    assert [row.id for row in await store.outbox()] == [third, second, first]
    assert [row.id for row in await store.outbox(limit=2)] == [third, second]
    (row,) = await store.outbox(states=["uncertain", "refused"])
    assert (row.id, row.channel, row.title) == (second, SLACK, news("1200-1").title)
    assert (row.created_at, row.updated_at, row.retry_at) == (NOON, minutes(1), minutes(2))
    assert (row.attempts, row.reason, row.message) == (1, "no answer", None)


async def test_deliveries_are_counted_by_channel_and_state(store: SqlStore) -> None:
    first, *_ = await queue(store, 3, SLACK)
    await queue(store, 1, CONSOLE, polled=minutes(1))
    await store.settled(first, "sent", NOON, reason="", message=None)

    assert await store.outbox_counts() == {CONSOLE: {"queued": 1}, SLACK: {"sent": 1, "queued": 2}}


async def test_a_delivery_keeps_its_place_and_key_through_everything(store: SqlStore) -> None:
    (first, second) = await queue(store, 2, SLACK)
    key = {row.id: row.key for row in await store.outbox()}
    await store.sending(first, NOON)
    await store.recover(NOON, minutes(1))
    await store.sending(first, minutes(1))
    await store.postponed(first, "queued", minutes(1), reason="busy", retry_at=minutes(2))

    due = await store.due(["slack"], minutes(2), 5)

    assert [(one.id, one.key) for one in due] == [(first, key[first]), (second, key[second])]


async def test_titles_are_due_in_the_order_in_which_they_were_polled(store: SqlStore) -> None:
    for number in range(3):
        await queue(store, 1, CONSOLE, polled=NOON + timedelta(minutes=number))

    assert await titles_due(store, "console", now=minutes(5)) == [news(f"120{n}-0").title for n in range(3)]


QUEUES = st.lists(st.tuples(st.sampled_from("abcde"), st.booleans()), max_size=60)


@CALM
@given(queues=QUEUES, limit=st.integers(1, 30))
def test_turns_keep_each_channels_order_skip_nothing_and_are_fair(queues: list[tuple[str, bool]], limit: int) -> None:
    rows = [(channel, number, is_due) for number, (channel, is_due) in enumerate(queues)]

    chosen = turns(rows, limit)

    assert chosen == sorted(set(chosen))
    assert len(chosen) <= limit
    whole: defaultdict[str, list[int]] = defaultdict(list)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    for channel, number, is_due in rows:
        whole[channel].append(number if is_due else -1)
    for number in chosen:
        taken[rows[number][0]].append(number)
    for channel, numbers in taken.items():
        assert numbers == whole[channel][: len(numbers)]
    full = max((len(numbers) for numbers in taken.values()), default=0)
    for channel, numbers in whole.items():
        free = numbers.index(-1) if -1 in numbers else len(numbers)
        assert len(taken[channel]) >= min(free, full - 1)
    assert len(chosen) == limit or all(
        len(taken[channel]) == (numbers.index(-1) if -1 in numbers else len(numbers))
        for channel, numbers in whole.items()
    )
