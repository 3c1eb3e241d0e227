"""States of many feeds in few transactions."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.model import FeedState
from bot.store.gathering import MOST, Gathering
from bot.store.sql import SqlStore
from tests.fakes import NOON


class Desk:
    """Takes groups of values when it is let; ``written`` is what it took."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None

    async def write(self, values: Sequence[int]) -> None:
        await self.open.wait()
        if self.error:
            raise self.error
        self.written.append(list(values))


async def test_what_comes_while_one_write_is_under_way_is_written_together() -> None:
    desk = Desk()
    gathering = Gathering(desk.write)
    asked = [asyncio.create_task(gathering.put(0))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked += [asyncio.create_task(gathering.put(n)) for n in range(1, MOST + 11)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in asked)

    desk.open.set()
    await asyncio.gather(*asked)

    assert [len(group) for group in desk.written] == [1, MOST, 10]
    assert [n for group in desk.written for n in group] == list(range(MOST + 11))


async def test_a_write_that_fails_is_told_to_all_whose_value_was_in_it_and_the_next_is_tried() -> None:
    desk = Desk()
    desk.error = StoreError("the disk is full")
    desk.open.set()
    gathering = Gathering(desk.write)

    results = await asyncio.gather(*(gathering.put(n) for n in range(3)), return_exceptions=True)
    desk.error = None
    await gathering.put(9)

    assert [str(one) for one in results] == ["the disk is full"] * 3
    assert desk.written == [[9]]


async def test_who_is_cancelled_stops_no_write_and_closing_waits_for_it() -> None:
    desk = Desk()
    gathering = Gathering(desk.write)
    asked = asyncio.create_task(gathering.put(1))
    await asyncio.sleep(0)

    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    desk.open.set()
    await gathering.close()

    assert desk.written == [[1]]


async def test_states_that_are_saved_at_once_are_all_there(store: SqlStore) -> None:
    states = [FeedState(url=f"https://n{n}.example/rss", failures=n, last_polled=NOON) for n in range(250)]

    await asyncio.gather(*map(store.save_state, states))

    assert await store.feed_states() == {state.url: state for state in states}


async def test_of_two_states_of_one_feed_the_later_counts(store: SqlStore) -> None:
    state = FeedState(url="https://n.example/rss", failures=1)

    await asyncio.gather(*(store.save_state(replace(state, failures=n)) for n in range(40)))

    assert (await store.feed_states())[state.url].failures == 39


async def test_a_feed_keeps_what_is_known_of_it_at_its_new_address(store: SqlStore) -> None:
    old, new = "https://news.example/rss", "https://news.example/feed"
    await store.save_state(FeedState(url=old, moved_to=new, moved_polls=3, last_new=NOON, gap_s=60.0, hub="https://h/"))

    assert await store.rename_feed(old, new)

    assert await store.feed_states() == {new: FeedState(url=new, last_new=NOON, gap_s=60.0)}
    assert not await store.rename_feed(old, new)
    await store.save_state(FeedState(url=old))
    assert not await store.rename_feed(old, new)
