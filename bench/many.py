"""Deliveries a second with one, two and four processes on one PostgreSQL database, over local platforms.

Each process is ``treatywatch run --role deliver``; all are up before a story is queued for many channels. "No limit" is
a story to 1,000 Slack channels, each of which gets one message, so that no pace holds anything back: what limits is
the machine, on which the database and the platform's stand-in (one process) run too. "A message a second" is a queue
of six stories in each of 20 Slack channels, and "50 a second" a story to 400 Discord channels, where more processes
must not be faster than one.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.many_costs import TICKS, judged, polled, server_cpu_s
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.discord_server import DiscordServer
from tests.postgres import Server, running
from tests.running.fleet import Fleet
from tests.slack_server import SlackServer

HEAD = (
    "platform", "processes", "deliveries a second", "beside one process", "CPU a delivery: bot + database + platform",
    "posted by the busiest process", "twice", "shortest time between two in a channel",
)  # fmt: skip
PROCESSES = (1, 2, 4)
#: Seconds that anything may take.
PATIENCE_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is queued."""

    name: str
    chat: str
    channels: int
    stories: int

    @property
    def messages(self) -> int:
        return self.channels * self.stories

    def places(self) -> list[str]:
        if self.chat == "slack":
            return [f"C{number:06}" for number in range(self.channels)]
        return [str(900_000_000_000_000_000 + number) for number in range(self.channels)]


LOADS = (
    Load(name="Slack, no limit", chat="slack", channels=1_000, stories=1),
    Load(name="Slack, a message a second in each channel", chat="slack", channels=20, stories=6),
    Load(name="Discord, 50 a second", chat="discord", channels=400, stories=1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took."""

    per_s: float
    bot_ms: float
    database_ms: float
    platform_ms: float
    busiest: float
    twice: int
    closest_s: float


class Taken:
    """What the platform has taken."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.count, self.last = 0, 0.0
        self.all = asyncio.Event()
        #: When, by channel.
        self.at: dict[str, list[float]] = defaultdict(list)

    def note(self, channel: str) -> None:
        self.count, self.last = self.count + 1, time.perf_counter()
        self.at[channel].append(self.last)
        if self.count >= self.wanted:
            self.all.set()


async def run(load: Load, processes: int, server: Server) -> Run:
    """Deliver a load with so many processes."""
    async with AsyncExitStack() as stack:
        name = stack.enter_context(server.database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = discord = None
        places = load.places()
        if load.chat == "slack":
            slack = await stack.enter_async_context(SlackServer())
        else:
            discord = await stack.enter_async_context(DiscordServer())
            discord.channels = set(places)
        taken = Taken(load.messages)
        if slack:
            slack.on_message = lambda message: taken.note(message.channel)
        if discord:
            discord.on_message = lambda message: taken.note(message["channel_id"])
        store = await open_store(server.url(name), canonical=canonical)
        fleet = Fleet(folder, server.url(name), slack, discord)
        # Their own levels of noise cost more than what is measured.
        fleet.env["LOG_LEVEL"] = "ERROR"
        fleet.write_feeds(["https://feeds.example/none"], [f"{load.chat}:{places[0]}"])
        for number in range(processes):
            await fleet.start(number, ("deliver",))
        try:
            await _all_up(server, name, processes, fleet)
            return await _deliver(load, store, server, fleet, taken)
        finally:
            await fleet.end()
            await store.close()


async def _all_up(server: Server, name: str, processes: int, fleet: Fleet) -> None:
    began = time.monotonic()
    there = 0
    while there < processes:
        if fleet.note_ended() or time.monotonic() - began > PATIENCE_S:
            raise RuntimeError("\n".join(fleet.ended_alone) or "the processes did not come up")
        await asyncio.sleep(0.2)
        (((found),),) = await asyncio.to_thread(server.sql, "SELECT count(*) FROM processes", name)
        there = int(str(found))
    # A chat is started once the process is there.
    await asyncio.sleep(3.0)


async def _deliver(load: Load, store: SqlStore, server: Server, fleet: Fleet, taken: Taken) -> Run:
    pids = [member.process.pid for member in fleet.members.values()]
    names = [f"{load.chat}:{place}" for place in load.places()]
    database, own, bots = server_cpu_s(server), time.process_time(), [_cpu_s(pid) for pid in pids]
    began = time.perf_counter()
    for number in range(load.stories):
        await store.add(polled(judged(number, *names)), lambda one, stories: None)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(taken.all.wait(), PATIENCE_S)
    spent = [_cpu_s(pid) - before for pid, before in zip(pids, bots, strict=True)]
    gaps = [b - a for times in taken.at.values() for a, b in pairwise(times)]
    count = taken.count
    if count < load.messages:
        raise RuntimeError(f"{load.name}: only {count} of {load.messages} came within {PATIENCE_S:g} s")
    return Run(
        per_s=count / (taken.last - began),
        bot_ms=1000 * sum(spent) / count,
        database_ms=1000 * (server_cpu_s(server) - database) / count,
        platform_ms=1000 * (time.process_time() - own) / count,
        busiest=max(spent) / max(sum(spent), 0.001),
        twice=count - load.messages,
        closest_s=min(gaps, default=float("inf")),
    )


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS


def measure(loads: Sequence[Load] = LOADS, processes: Sequence[int] = PROCESSES) -> list[tuple[str, ...]]:
    """Measure each load with each number of processes and return the rows of the table."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    rows: list[tuple[str, ...]] = []
    with running() as server:
        for load in loads:
            one: float | None = None
            for number in processes:
                found = asyncio.run(run(load, number, server))
                one = one or found.per_s
                rows.append(
                    (
                        load.name,
                        str(number),
                        f"{found.per_s:,.0f}",
                        f"{found.per_s / one:.2f}",
                        f"{found.bot_ms:.1f} + {found.database_ms:.1f} + {found.platform_ms:.1f} ms",
                        f"{found.busiest:.0%} of the CPU",
                        str(found.twice),
                        "" if found.closest_s == float("inf") else f"{found.closest_s:.2f} s",
                    )
                )
                print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="loads with this in their name")
    parser.add_argument("--processes", default=",".join(map(str, PROCESSES)))
    asked = parser.parse_args()
    chosen = [load for load in LOADS if asked.only in load.name]
    for each in (HEAD, *measure(chosen, [int(one) for one in asked.processes.split(",")])):
        print(" | ".join(each))
