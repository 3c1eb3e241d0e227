from datetime import timedelta

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

    def __getattr__(self, name: str) -> object:
        if name == "followings":
            self.reads += 1
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
