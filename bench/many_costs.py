"""What one feed, item, delivery, channel and command costs: computing, memory, bytes in the database.

Computing is the bot's own process and, on PostgreSQL, the database server's processes, each in CPU milliseconds, so
that a busy machine changes little. The platform takes every message at once.
"""

import asyncio
import gc
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.classifier import WORDS
from bench.drain import ITEM, VERDICT, Swallow
from bot.app import SystemClock
from bot.cards.alert import alert_card
from bot.commands import Commands
from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.deliver import Deliverer
from bot.jobs.poll import judge
from bot.jobs.stops import Stops
from bot.model import Asker, Card, Channel, Delivery, FeedState, Judged, PollRecord
from bot.news.links import canonical
from bot.ports import Chat, Clock
from bot.store import open_store
from bot.store.codec import encode_chosen
from bot.store.schema import changes, followings
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from tests.postgres import Server, running

HEAD = ("what", "SQLite", "PostgreSQL: the bot", "PostgreSQL: the server")
#: By what costs: (of the bot, of the database server) in CPU milliseconds, or (bytes, 0).
Costs = dict[str, tuple[float, float]]
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
#: Characters of an entry's text; most entries are about other things than mines.
TEXT_CHARS = 1_500
ITEMS, STORIES, CHANNELS, FEEDS, FOLLOWED, QUESTIONS = 2_000, 100, 100, 2_000, 10_000, 300


class Machine:
    """One database, and what it and this process have used so far."""

    def __init__(self, store: SqlStore, size: Callable[[], int], server: Server | None) -> None:
        self.store, self.size, self.server = store, size, server

    def cpu_s(self) -> tuple[float, float]:
        """Return the CPU seconds of this process and of the database server."""
        return time.process_time(), server_cpu_s(self.server) if self.server else 0.0


@asynccontextmanager
async def machines() -> AsyncIterator[tuple[Machine, Machine]]:
    """Open a store on SQLite and one on PostgreSQL."""
    with running() as server, server.database() as name, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite"
        small = await open_store(f"sqlite:///{file}", canonical=canonical)
        large = await open_store(server.url(name), canonical=canonical)

        def file_bytes() -> int:
            return sum(path.stat().st_size for path in Path(folder).glob("bench.sqlite*") if "shm" not in path.name)

        def database_bytes() -> int:
            server.sql("CHECKPOINT")
            found = server.sql(f"SELECT pg_database_size('{name}')")[0][0]
            return int(str(found))

        yield Machine(small, file_bytes, None), Machine(large, database_bytes, server)
        await small.close()
        await large.close()


def server_cpu_s(server: Server) -> float:
    """Return the CPU seconds of a PostgreSQL server: its processes, and those that have ended."""
    first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    total = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(entry.name) == first:
            total += sum(map(int, fields[11:15])) / TICKS
        elif int(fields[1]) == first:
            total += sum(map(int, fields[11:13])) / TICKS
    return total


def rss() -> int:
    """Return this process's resident memory in bytes."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def outbox(store: SqlStore, chats: Sequence[Chat], clock: Clock, board: Board) -> Deliverer:
    """Return a deliverer as the bot puts it together."""
    return Deliverer(
        {chat.name: chat for chat in chats},
        store,
        clock,
        compose,
        board=board,
        stops=Stops(store, board, clock, print),
        bundler=Bundler(store, board, clock),
        tell=print,
    )


def compose(delivery: Delivery, channel: Channel) -> Card:
    """Return an alert's card."""
    assert delivery.story is not None
    return alert_card(delivery.story, str)


def judged(number: int, *channels: str, relevant: bool = True) -> Judged:
    """Return an item of its own story."""
    chance = random.Random(number)
    text = f"Event {number} at place {number * 7919}. " + " ".join(chance.choices(WORDS, k=300))
    item = replace(
        ITEM,
        key=f"k{number}",
        url=f"https://news.example/{number}",
        title=f"Story {number} of town {number * 7919}",
        summary=text[:TEXT_CHARS],
    )
    verdict = VERDICT if relevant else replace(VERDICT, relevant=False, topics=(), countries=())
    step = "queued" if relevant else "not relevant"
    return Judged(item=item, verdict=verdict, summary=text[:400], step=step, reason="", channels=channels)  # type: ignore[arg-type]  # a literal of two


def feed_state(url: str) -> FeedState:
    now = datetime.now(UTC)
    return FeedState(url=url, first_polled=now, last_polled=now, last_ok=now, next_poll=now, body_hash="h" * 32)


def polled(*new: Judged) -> PollRecord:
    return PollRecord(state=feed_state(ITEM.feed), new=new)


def fill_followings(connection: sa.Connection, names: Sequence[str]) -> None:
    """Have channels be followed as if somebody had done so in chat."""
    now = datetime.now(UTC)
    chosen = encode_chosen({"topics": "withdrawal, use", "digest": "off"})
    common: dict[str, Any] = {"server": "S1", "chosen": chosen, "by": "slack:U1", "at": now, "active": True}
    rows = [{"channel": name, "chat": name.partition(":")[0], **common} for name in names]
    for start in range(0, len(rows), 5_000):
        connection.execute(sa.insert(followings), rows[start : start + 5_000])
    connection.execute(sa.insert(changes).values(channel=names[0], at=now, by="slack:U1", what="followed"))


async def costs(machine: Machine) -> Costs:  # noqa: PLR0915  # one measurement after the other
    """Return what each thing costs on one database."""
    store = machine.store
    found: Costs = {}
    none = lambda one, stories: None  # noqa: E731  # the join that takes nothing for the same event

    async def spend(name: str, count: int, work: Callable[[], Any]) -> None:
        before = machine.cpu_s()
        await work()
        after = machine.cpu_s()
        found[name] = (1000 * (after[0] - before[0]) / count, 1000 * (after[1] - before[1]) / count)

    async def grow(name: str, count: int, work: Callable[[], Any]) -> None:
        before = machine.size()
        await work()
        found[name] = ((machine.size() - before) / count, 0.0)

    async def items() -> None:
        for start in range(0, ITEMS, 20):
            new = (judged(number, relevant=False) for number in range(start, start + 20))
            await store.add(polled(*new), none)

    async def stories(first: int, channels: Sequence[str]) -> None:
        for number in range(first, first + STORIES):
            await store.add(polled(judged(number, *channels)), none)

    await grow("item of no interest, bytes", ITEMS, lambda: spend("item of no interest recorded, of 20", ITEMS, items))
    await grow(
        "story, bytes", STORIES, lambda: spend("story recorded, no channel", STORIES, lambda: stories(10_000, ()))
    )
    names = [f"discord:{number}" for number in range(1, CHANNELS + 1)]
    wanted = STORIES * CHANNELS

    async def deliver() -> None:
        chat, clock = Swallow(), SystemClock()
        deliverer = outbox(store, (chat,), clock, Board((), store, clock))
        while chat.taken < wanted:
            await deliverer.tick()
            await deliverer.drain()

    async def queue_and_deliver() -> None:
        await spend("delivery queued", wanted, lambda: stories(20_000, names))
        await spend("delivery posted", wanted, deliver)

    await grow("delivery, bytes (with its part of the story)", wanted, queue_and_deliver)

    async def states() -> None:
        for number in range(FEEDS):
            await store.save_state(feed_state(f"https://publisher{number}.example/feed.xml"))

    await grow("feed, bytes", FEEDS, lambda: spend("poll without news recorded", FEEDS, states))

    async def follow() -> None:
        await store._database.write(fill_followings, [f"discord:9{number:09}" for number in range(FOLLOWED)])

    await grow("channel set up in chat, bytes", FOLLOWED, follow)
    board = Board((), store, SystemClock())
    before = rss()
    await spend("channel read at a change of any channel", FOLLOWED, board.look)
    found["channel, bytes of memory"] = ((rss() - before) / FOLLOWED, 0.0)
    item = judged(1)

    async def choose() -> None:
        for _ in range(20):
            judge(item.item, VERDICT, board.channels, None, datetime.now(UTC) + timedelta(days=1))

    await spend("channel asked whether it wants an item", FOLLOWED * 20, choose)
    commands = Commands(load_facts(), store, SystemClock())
    asker = Asker(chat="console")

    async def ask(line: str) -> None:
        for _ in range(QUESTIONS):
            await commands.ask(line, asker)

    await ask("/treaty poland")
    await spend("/treaty poland", QUESTIONS, lambda: ask("/treaty poland"))
    await spend("/alerts latest", QUESTIONS, lambda: ask("/alerts latest"))
    return found


async def measure() -> list[tuple[str, ...]]:
    """Measure both databases and return the rows of the table."""
    async with machines() as (small, large):
        on_small, on_large = await costs(small), await costs(large)
    rows: list[tuple[str, ...]] = []
    for name, (first, _) in on_small.items():
        bot, server = on_large[name]
        if "bytes" in name:
            rows.append((name, f"{first:,.0f}", "", f"{bot:,.0f}" if "memory" not in name else ""))
        else:
            rows.append((name, f"{first:.3f} ms", f"{bot:.3f} ms", f"{server:.3f} ms"))
    return rows


if __name__ == "__main__":
    for each in (HEAD, *asyncio.run(measure())):
        print(" | ".join(f"{cell:40}" if not place else f"{cell:>20}" for place, cell in enumerate(each)))
