"""Pollers under measurement, each in a process of its own: one cycle over all feeds for each line on standard input.

A cycle's answer is a line of JSON: seconds by the clock, seconds of computing (with child processes), and the peak of
memory of the process and of its children in MiB.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.feed_server import PORT, address
from bot.fetch import HttpFetcher
from bot.model import Added, FeedState, Fetched, PollRecord, Unchanged, Validators
from bot.ports import Chat, Join
from bot.store.sql import SqlStore

#: Between two cycles, for the bot's clock: every feed is due again, and the bot has not been away.
LATER = timedelta(seconds=4_000)
TICKS = os.sysconf("SC_CLK_TCK")


def children() -> list[int]:
    """Return the ids of this process's children."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    by_threads = (path.read_text().split() for path in found.parents[1].glob("*/children"))
    return sorted({int(pid) for pids in by_threads for pid in pids})


def computing_s() -> float:
    """Return the seconds of computing of this process and its children, dead or alive."""
    mine = os.times()
    alive = 0
    for pid in children():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        alive += int(fields[11]) + int(fields[12])
    return mine.user + mine.system + mine.children_user + mine.children_system + alive / TICKS


def peaks_mib() -> tuple[float, float]:
    """Return the peak memory of this process and the sum of its children's since ``forget_peaks``."""
    return _peak_mib(os.getpid()), sum(map(_peak_mib, children()))


def forget_peaks() -> None:
    for pid in (os.getpid(), *children()):
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class Meter:
    """Measures a cycle from its first request to its last record."""

    def __init__(self) -> None:
        forget_peaks()
        self.start()

    def start(self) -> None:
        self._began, self._used = time.perf_counter(), computing_s()

    def line(self) -> str:
        own, helpers = peaks_mib()
        took, used = time.perf_counter() - self._began, computing_s() - self._used
        return json.dumps({"took_s": took, "cpu_s": used, "own_mib": own, "helpers_mib": helpers})


def serial(cycle: Callable[[], None]) -> None:
    """Run a cycle for each line of the standard input."""
    for _ in sys.stdin:
        meter = Meter()
        cycle()
        print(meter.line(), flush=True)


def loop(urls: list[str], folder: Path) -> None:
    """Ask with stored validators, parse, keep what is there: the loop that everybody writes first."""
    import feedparser

    known: dict[str, tuple[str | None, str | None]] = {}
    seen: set[str] = set()

    def cycle() -> None:
        for url in urls:
            etag, modified = known.get(url, (None, None))
            doc = feedparser.parse(url, etag=etag, modified=modified)
            if doc.get("status") == 304:
                continue
            known[url] = (doc.get("etag"), doc.get("modified"))
            seen.update(entry.get("id", "") for entry in doc["entries"])
        (folder / "state.json").write_text(json.dumps([known, sorted(seen)]))

    serial(cycle)


def reader(urls: list[str], folder: Path, workers: int) -> None:
    """The library ``reader``, which keeps feeds and entries in SQLite."""
    import feedparser_sgmllib

    # Its copy of feedparser wants the module by the name that feedparser gave up.
    sys.modules.setdefault("sgmllib", feedparser_sgmllib)
    from reader import make_reader

    made = make_reader(str(folder / "reader.sqlite"))
    for url in urls:
        made.add_feed(url)
    serial(lambda: made.update_feeds(workers=workers, scheduled=False))


async def bot(urls: list[str], folder: Path, *, slack: str = "") -> None:
    """The whole bot: fetching, parsing, judging, grouping, storing, queueing and posting to a chat that takes all."""
    from bot.app import Bot, Plan, load_knowledge
    from bot.model import Channel, Feed
    from bot.news.links import canonical
    from bot.pool.judging import keep_for_good
    from bot.settings import Settings
    from bot.store import open_store

    class Later:
        """The machine's clock, set forward between cycles."""

        ahead = timedelta()

        def now(self) -> datetime:
            return datetime.now(UTC) + self.ahead

    clock, polled = Later(), Counted()
    chat = _chat(slack)
    store = await open_store(f"sqlite:///{folder}/bot.sqlite", canonical=canonical)
    running = Bot(
        Plan(
            settings=Settings(fetch_allow_private=True, facts_dir=folder / "facts", facts_refresh=False),
            feeds=tuple(Feed(url=url, name=f"Publisher {number}", articles=False) for number, url in enumerate(urls)),
            channels=tuple(Channel(to=f"{chat.name}:C{number}") for number in range(3)),
            chats=(chat.name,),
        ),
        load_knowledge(),
        store=polled.counting(store),
        chats={chat.name: chat},
        clock=clock,
        tell=lambda line: None,
        stop=asyncio.Event(),
    )
    polled.watching(running.fetcher)
    keep_for_good()
    await running.parser.prepare()  # how long a start takes is measured for itself
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await lines.readline()
    meter = Meter()
    run = asyncio.create_task(running.run())
    while True:
        await polled.reached(len(urls))
        print(meter.line(), flush=True)
        if not await lines.readline():
            break
        polled.number, meter = 0, Meter()
        clock.ahead += LATER
        # Up to a second passes until the bot looks whether anything is due, which is no part of the cycle.
        await polled.asking()
        meter.start()
    running.stop.set()
    await run


def _chat(slack: str) -> Chat:
    """Return a chat of Slack, or one that takes everything at once; a platform's library is imported only for it."""
    if not slack:
        from bench.drain import Swallow

        return Swallow()
    from handlers.slack import SlackChat
    from tests.slack_server import APP_TOKEN, BOT_TOKEN

    return SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack)


class Counted:
    """Counts the polls that were recorded."""

    def __init__(self) -> None:
        self.number = 0
        self._more = asyncio.Event()
        self._asked = asyncio.Event()

    def watching(self, fetcher: HttpFetcher) -> None:
        """Have a fetcher tell when it is asked for something."""
        asked = self._asked

        class Watched(HttpFetcher):
            async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
                asked.set()
                return await super().get(url, validators, user_agent=user_agent)

        fetcher.__class__ = Watched

    async def asking(self) -> None:
        """Wait until the next feed is asked for."""
        self._asked.clear()
        await self._asked.wait()

    def counting(self, store: SqlStore) -> SqlStore:
        """Have a store count what is recorded of polls."""
        counted = self

        class Counting(SqlStore):
            async def add(self, record: PollRecord, join: Join) -> Added:
                added = await super().add(record, join)
                counted.one()
                return added

            async def save_state(self, state: FeedState) -> None:
                await super().save_state(state)
                counted.one()

        store.__class__ = Counting
        return store

    def one(self) -> None:
        self.number += 1
        self._more.set()

    async def reached(self, number: int) -> None:
        while self.number < number:
            self._more.clear()
            await self._more.wait()


def main() -> None:
    """Be one of the pollers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("who", choices=("bot", "reader-1", "reader-20", "loop"))
    parser.add_argument("feeds", type=int)
    parser.add_argument("--slack", default="", help="address of a local Slack to post to")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    urls = [address(number, PORT) for number in range(asked.feeds)]
    with tempfile.TemporaryDirectory() as folder:
        if asked.who == "bot":
            asyncio.run(bot(urls, Path(folder), slack=asked.slack))
        elif asked.who == "loop":
            loop(urls, Path(folder))
        else:
            reader(urls, Path(folder), int(asked.who.partition("-")[2]))


if __name__ == "__main__":
    main()
