import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.jobs.board import Board
from bot.model import Channel, Following, Mute
from bot.store.sql import SqlStore
from tests.fakes import NOON, FakeClock

FILE = Channel(to="slack:C1", topics=frozenset({"use"}), per_hour=5)
FOLLOWING = Following(to="slack:C1", chosen={"topics": "withdrawal"}, by="slack:U1", at=NOON)


class Counting:
    """A store that counts how often the settings are read."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.reads = 0
        #: Channels that were read, by read; None where all were.
        self.read: list[Sequence[str] | None] = []

    async def followings(self, now: datetime, only: Sequence[str] | None = None) -> object:
        self.reads += 1
        self.read.append(only)
        return await self._store.followings(now, only)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


async def test_a_change_in_chat_counts_from_the_next_look_on(store: SqlStore, clock: FakeClock) -> None:
    board = Board([FILE], store, clock)
    assert await board.look() == (FILE,)

    await store.follow(FOLLOWING, "topics: withdrawal (were: use)")
    (channel,) = await board.look()

    assert (channel.topics, channel.per_hour) == (frozenset({"withdrawal"}), 5)
    assert board.of("slack:C1") == channel
    assert board.set_by("slack:C1") == "slack:U1"


async def test_what_another_process_changes_is_seen_too_and_nothing_is_read_twice(
    store: SqlStore, clock: FakeClock
) -> None:
    counting = Counting(store)
    board = Board([FILE], counting, clock)  # type: ignore[arg-type]  # it is a store by delegation
    for _ in range(3):
        await board.look()
    assert counting.reads == 1

    await store.mute("slack:C1", Mute(kind="topic", value="use"), by="slack:U1", at=NOON)
    for _ in range(3):
        await board.look()

    assert counting.reads == 2
    assert [mute.value for mute in board.of("slack:C1").mutes] == ["use"]


async def test_a_channel_that_is_unfollowed_is_none_and_one_that_nobody_named_has_every_default(
    store: SqlStore, clock: FakeClock
) -> None:
    board = Board([FILE], store, clock)
    await store.follow(Following(to="slack:C1", chosen={}, by="slack:U1", at=NOON, active=False), "unfollowed")
    await store.follow(Following(to="slack:C2", chosen={}, by="slack:U1", at=NOON + timedelta(1)), "followed")

    assert [one.to for one in await board.look()] == ["slack:C2"]
    assert board.find("slack:C1") is None
    assert board.of("slack:U9") == Channel(to="slack:U9")
    assert board.set_by("slack:U9") == ""


async def test_only_channels_that_have_changed_are_read_again(store: SqlStore, clock: FakeClock) -> None:
    counting = Counting(store)
    board = Board([FILE], counting, clock)  # type: ignore[arg-type]  # it is a store by delegation
    for name in ("slack:C1", "slack:C2", "slack:C3"):
        await store.follow(Following(to=name, chosen={}, by="slack:U1", at=NOON), "followed")
    await board.look()

    await store.follow(FOLLOWING, "topics: withdrawal")
    await store.follow(Following(to="slack:C2", chosen={}, by="slack:U2", at=NOON, active=False), "unfollowed")
    await board.look()

    assert counting.read[0] is None
    assert sorted(counting.read[1] or ()) == ["slack:C1", "slack:C2"]
    assert [(one.to, one.topics) for one in board.channels] == [
        ("slack:C1", frozenset({"withdrawal"})),
        ("slack:C3", Channel(to="").topics),
    ]
    assert board.set_by("slack:C2") == "slack:U2"


async def test_a_channel_of_a_server_that_has_left_is_no_more_at_the_next_look(
    store: SqlStore, clock: FakeClock
) -> None:
    board = Board([FILE], store, clock)
    await store.follow(Following(to="slack:C2", chosen={}, by="slack:U1", at=NOON, server="T1"), "followed")
    assert [one.to for one in await board.look()] == ["slack:C1", "slack:C2"]

    await store.forget("slack", "T1", NOON)

    assert await board.look() == (FILE,)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_changed_in_whatever_order_the_board_is_as_one_that_begins_now(
    store: SqlStore, clock: FakeClock, seed: int
) -> None:
    chance = random.Random(seed)
    board = Board([FILE], store, clock)
    for _ in range(12):
        for _ in range(chance.randrange(3)):
            to = f"slack:C{chance.randrange(4)}"
            if chance.random() < 0.3:
                mute = Mute(kind="topic", value=chance.choice(("use", "treaty")))
                await store.mute(to, mute, by="slack:U1", at=NOON, server="T1")
            else:
                chosen = {"topics": chance.choice(("use", "withdrawal"))}
                following = Following(to=to, chosen=chosen, by="slack:U1", at=NOON, server="T1")
                await store.follow(replace(following, active=chance.random() < 0.7), "changed")
        if chance.random() < 0.1:
            await store.forget("slack", "T1", NOON)
        there = await board.look()

        fresh = Board([FILE], store, clock)
        assert sorted(there, key=str) == sorted(await fresh.look(), key=str)
