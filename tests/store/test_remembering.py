from datetime import timedelta

from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import alone


async def test_what_was_told_before_is_said_and_the_same_is_not_told_again(store: SqlStore) -> None:
    told = [await store.retell("votes", state) for state in ("low", "low", "well", "low")]
    other = await store.retell("version", "1.0")

    assert told == ["", None, "low", "well"]
    assert other == ""


async def test_votes_are_counted_from_a_moment_on(store: SqlStore) -> None:
    await store.add(record(judged(news("a")), judged(news("b"))), alone)
    await store.vote(1, "x", "down", NOON - timedelta(days=1))
    await store.vote(1, "y", "down", NOON)
    await store.vote(2, "x", "up", NOON)
    await store.vote(2, "y", "down", NOON)

    assert list(await store.voted(NOON)) == [(1, 0, 1), (2, 1, 1)]


async def test_what_voters_are_hashed_with_is_not_touched(store: SqlStore) -> None:
    await store.add(record(judged(news("a"))), alone)
    await store.vote(1, "x", "down", NOON)
    await store.retell("voter_key", "overwritten")
    await store.vote(1, "x", "up", NOON)

    assert list(await store.voted(NOON)) == [(1, 1, 0)]
