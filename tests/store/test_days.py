import asyncio
from datetime import UTC, date, datetime

from bot.model import PolledDay
from bot.store.sql import SqlStore

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)
MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


async def test_polls_add_up_by_day_and_are_told_with_their_month(store: SqlStore) -> None:
    await store.add_days({FIRST: PolledDay(polls=3, failed={"a": 1}), date(2026, 3, 31): PolledDay(polls=1)})
    await store.add_days({FIRST: PolledDay(polls=2, failed={"a": 2, "b": 1}), SECOND: PolledDay(polls=5)})

    march, april = await store.span(MARCH, APRIL), await store.span(APRIL, MAY)

    assert march.polls == {
        FIRST: PolledDay(polls=5, failed={"a": 3, "b": 1}),
        SECOND: PolledDay(polls=5),
        date(2026, 3, 31): PolledDay(polls=1),
    }
    assert (march.polls_since, april.polls_since) == (FIRST, FIRST)
    assert april.polls == {}


async def test_polls_of_processes_that_write_at_once_all_count(store: SqlStore) -> None:
    await asyncio.gather(*(store.add_days({FIRST: PolledDay(polls=1, failed={"a": 1})}) for _ in range(8)))

    assert (await store.span(MARCH, APRIL)).polls == {FIRST: PolledDay(polls=8, failed={"a": 8})}
