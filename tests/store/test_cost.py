"""What a call costs does not grow with what is stored: counted in steps of SQLite's machine, not in seconds."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.model import Joined, Judged, Telling
from bot.news.links import canonical
from bot.store import open_store
from bot.store.queues import A_CHANNEL
from bot.store.sql import SqlStore
from tests.builders import FEED, judged, news, record, verdict
from tests.fakes import NOON
from tests.store.values import SLACK, alone

#: Items a day, and how many of them are news: a small coalition's feeds.
A_DAY, NEWS = 100, 5
DAYS_BEFORE, DAYS_AFTER = 20, 100
#: Steps between two counts; a call takes thousands.
GRAIN = 20
COUNTRIES = ("POL", "LTU", "LVA", "EST", "FIN", "UKR", "AGO", "COL", "MMR", "USA")


class Meter:
    """Counts what the store's connections do."""

    def __init__(self) -> None:
        self.count = 0

    def tick(self) -> int:
        self.count += GRAIN
        return 0

    async def of(self, call: Callable[[], Awaitable[object]]) -> int:
        await call()
        before = self.count
        await call()
        return self.count - before


@pytest.fixture
def meter() -> Iterator[Meter]:
    meter = Meter()

    def watch(connection: Any, _: object) -> None:
        connection.set_progress_handler(meter.tick, GRAIN)

    sa.event.listen(sa.Engine, "connect", watch)
    yield meter
    sa.event.remove(sa.Engine, "connect", watch)


@pytest.fixture
async def sqlite_store(prepared_file: Path, tmp_path: Path, meter: Meter) -> AsyncIterator[SqlStore]:
    path = tmp_path / "store.sqlite"
    shutil.copy(prepared_file, path)
    store = await open_store(str(path), canonical=canonical)
    yield store
    await store.close()


def a_days_items(day: int, *channels: str) -> list[Judged]:
    return [
        judged(
            news(f"d{day}-{number}", published=NOON + timedelta(days=day)),
            *channels,
            step="queued" if number < NEWS else "not relevant",
            verdict=verdict(countries=(COUNTRIES[(day + number) % len(COUNTRIES)],)),
        )
        for number in range(A_DAY)
    ]


async def fill(store: SqlStore, days: range, *channels: str) -> None:
    for day in days:
        await store.add(record(*a_days_items(day, *channels), polled=NOON + timedelta(days=day)), alone)


async def costs(store: SqlStore, meter: Meter, day: int) -> dict[str, int]:
    now = NOON + timedelta(days=day)
    polls = iter(range(10))
    offered: list[int] = []

    async def poll() -> None:
        number = next(polls)
        new = [
            judged(news(f"late{day}-{number}-{n}", published=now), step="queued" if n == 0 else "not relevant")
            for n in range(20)
        ]

        def note(_: Judged, told: Sequence[Telling]) -> Joined | None:
            offered.append(len(told))
            return None

        await store.add(replace(record(*new, polled=now), caps={SLACK: 12}), note)

    keys = [f"d{day - 1}-{n}" for n in range(A_DAY)]
    found = {
        "add": await meter.of(poll),
        "save_state": await meter.of(lambda: store.save_state(record(polled=now).state)),
        "known": await meter.of(lambda: store.known(FEED, keys)),
        "latest": await meter.of(lambda: store.latest(5)),
        "record": await meter.of(lambda: store.record(f"https://news.example/d{day - 1}-1")),
        "due": await meter.of(lambda: store.due(["slack"], now, 100)),
        "outbox": await meter.of(lambda: store.outbox(limit=20)),
        "held": await meter.of(store.held),
        "mark": await meter.of(store.mark),
        "bundle": await meter.of(lambda: store.bundle(SLACK, "k", "daily digest", now)),
        "away": await meter.of(lambda: store.bundle(SLACK, "k", "away", now, older_than=now, more_than=10**6)),
    }
    assert 0 < max(offered) < 40
    return found


async def test_no_call_costs_more_with_ten_thousand_items_than_with_two_thousand(
    sqlite_store: SqlStore, meter: Meter
) -> None:
    await fill(sqlite_store, range(DAYS_BEFORE))
    before = await costs(sqlite_store, meter, DAYS_BEFORE)
    await fill(sqlite_store, range(DAYS_BEFORE + 1, DAYS_AFTER))
    after = await costs(sqlite_store, meter, DAYS_AFTER)

    assert {call: count for call, count in after.items() if count > 1.3 * before[call] + 200} == {}


async def test_a_long_queue_costs_a_beginning(sqlite_store: SqlStore, meter: Meter) -> None:
    await fill(sqlite_store, range(2), SLACK)
    short = await meter.of(lambda: sqlite_store.due(["slack"], NOON + timedelta(days=99), 100))
    await fill(sqlite_store, range(2, 60), SLACK)

    due = await sqlite_store.due(["slack"], NOON + timedelta(days=99), 100)
    long = await meter.of(lambda: sqlite_store.due(["slack"], NOON + timedelta(days=99), 100))

    assert len(due) == A_CHANNEL
    # Looking for the channels whose turn it is walks over the queue's index: a few steps a row, and no more.
    assert long < 2.5 * short + 10 * 60 * NEWS
