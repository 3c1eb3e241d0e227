"""How fast the outbox empties when one story goes to many channels, and what that takes in memory.

The platform here takes every message at once, so what is measured is the bot: reading what is due, marking it as
being sent, drawing the card, marking it as sent. The baseline posts the same cards in a loop without any record.
Discord takes 50 requests a second from one bot: an outbox that is faster than that never is what people wait for.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.app import SystemClock
from bot.cards.alert import alert_card
from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.deliver import Deliverer
from bot.jobs.stops import Stops
from bot.model import Card, Channel, Delivery, FeedState, Judged, Manner, NewsItem, PollRecord, Story, Verdict
from bot.news.links import canonical
from bot.ports import PLAIN, Answers
from bot.store import open_store

HEAD = ("channels", "deliveries a second", "of the baseline without a record", "peak memory")
ITEM = NewsItem(
    feed="https://news.example/rss",
    key="n1",
    url="https://news.example/n1",
    title="Parliament votes to leave the Mine Ban Treaty",
    summary="Lawmakers voted on Thursday.",
    source="Example News",
)
VERDICT = Verdict(relevant=True, score=8.0, threshold=2.8, topics=("withdrawal",), countries=("POL",), urgency="high")


class Swallow:
    """A platform that takes every message at once."""

    name = "discord"
    pause_s = 0.0
    per_s = 0.0
    local = False
    repeat_s = 120.0

    def __init__(self) -> None:
        self.taken = 0

    async def start(self, answers: Answers) -> None:
        """Be ready."""

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Take the message."""
        self.taken += len(card.text) > 0
        await asyncio.sleep(0)
        return key

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        """Take the change."""

    def link(self, place: str, message: str) -> str | None:
        """Know of no address."""
        return None

    async def check(self, place: str) -> tuple[str, ...]:
        """Find nothing missing."""
        return ()

    def writer(self, card: Card) -> Callable[[], None]:
        """Refuse: it is not local."""
        raise TypeError("not local")

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        """Find nothing."""
        return None

    async def close(self) -> None:
        """Be gone."""


def measure() -> list[tuple[str, ...]]:
    """Drain 100, 1,000 and 10,000 channels, each in a process of its own, and return the rows of the table."""
    rows: list[tuple[str, ...]] = []
    for channels in (100, 1_000, 10_000):
        command = [sys.executable, "-m", "bench.drain", str(channels)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        rate, share, peak = done.stdout.split()
        rows.append((f"{channels:,}", f"{float(rate):,.0f}", f"{float(share):.0%}", f"{peak} MiB"))
    return rows


async def drain(channels: int) -> tuple[float, float, int]:
    """Return deliveries a second, the share of the baseline's, and the peak of memory in MiB."""
    chat, clock = Swallow(), SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/bench.sqlite", canonical=canonical)
        wanted = tuple(f"discord:{number}" for number in range(1, channels + 1))
        judged = Judged(item=ITEM, verdict=VERDICT, summary=ITEM.summary, step="queued", reason="", channels=wanted)
        now = clock.now()
        state = FeedState(url=ITEM.feed, first_polled=now, last_polled=now, last_ok=now)
        await store.add(PollRecord(state=state, new=(judged,)), lambda one, stories: None)
        board = Board((), store, clock)
        stops = Stops(store, board, clock, print)
        bundler = Bundler(store, board, clock)
        outbox = Deliverer(
            {chat.name: chat}, store, clock, _compose, board=board, stops=stops, bundler=bundler, tell=print
        )
        began = time.perf_counter()
        while chat.taken < channels:
            await outbox.tick()
            await outbox.drain()
        recorded = time.perf_counter() - began
        (story,) = await store.latest(1)
        await store.close()
    bare = await _baseline(story, channels)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return channels / recorded, bare / recorded, peak


async def _baseline(story: Story, channels: int) -> float:
    chat = Swallow()
    began = time.perf_counter()
    for number in range(channels):
        await chat.post(str(number), alert_card(story, str), key="k", first=True)
    return time.perf_counter() - began


def _compose(delivery: Delivery, channel: Channel) -> Card:
    assert delivery.story is not None
    return alert_card(delivery.story, str)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("channels", type=int)
    sys.stdout.write(" ".join(map(str, asyncio.run(drain(parser.parse_args().channels)))) + "\n")
