"""One story to 100,000 channels, through the real store and deliverer, on PostgreSQL.

Half of the channels are Slack's and half Discord's, each set up in chat. The platforms are stand-ins with a clock of
their own: Slack takes every message (one a second in each channel, and no channel gets two), Discord 50 a second from
one bot. The clock is the machine's, and jumps ahead where Discord would have the bot wait. So "until the last has it"
holds the bot's own work on this machine, and the platform's limit.
"""

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.drain import Swallow
from bench.many_costs import Machine, fill_followings, judged, outbox, polled, rss
from bot.jobs.board import Board
from bot.jobs.poll import caps, judge
from bot.model import Card, Manner
from bot.news.links import canonical
from bot.ports import PLAIN
from bot.store import open_store
from tests.postgres import running

HEAD = (
    "channels", "settings read", "item judged for all", "story queued", "deliveries a second, bot alone",
    "CPU a delivery, bot + database", "Slack: last has it", "Discord: last has it", "peak memory",
)  # fmt: skip
#: Requests a second that Discord takes from one bot.
DISCORD_PER_S = 50.0
SIZES = (1_000, 10_000, 100_000)


class Ahead:
    """The machine's clock, which jumps ahead where somebody would wait."""

    def __init__(self) -> None:
        self.jumped_s = 0.0

    def seconds(self) -> float:
        return time.perf_counter() + self.jumped_s

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.jumped_s)


class Paced(Swallow):
    """A platform that takes so many messages a second, by a clock that jumps over the waiting."""

    def __init__(self, name: str, clock: Ahead, per_s: float) -> None:
        super().__init__()
        self.name = name
        self.clock, self.gap_s = clock, 1 / per_s if per_s else 0.0
        self.free_at = 0.0
        #: When each message was taken.
        self.at: list[float] = []

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Take the message at its turn."""
        turn = max(self.clock.seconds(), self.free_at)
        self.free_at = turn + self.gap_s
        self.at.append(turn)
        return await super().post(place, card, key=key, first=first, manner=manner)


async def largest(channels: int) -> tuple[str, ...]:
    """Send one story to so many channels and return the row of the table."""
    with running() as server, server.database() as name:
        store = await open_store(server.url(name), canonical=canonical)
        machine = Machine(store, lambda: 0, server)
        names = [f"slack:C{number:09}" for number in range(channels // 2)]
        names += [f"discord:{number:018}" for number in range(channels // 2)]
        await store._database.write(fill_followings, names)
        server.sql("ANALYZE", name)
        clock = Ahead()
        board = Board((), store, clock)
        before = rss()
        began = time.perf_counter()
        await board.look()
        read_s = time.perf_counter() - began
        held = rss() - before
        item, verdict = judged(1).item, judged(1).verdict
        began = time.perf_counter()
        one = judge(item, verdict, board.channels, None, clock.now())
        judged_s = time.perf_counter() - began
        assert len(one.channels) == channels
        began = time.perf_counter()
        record = polled(one)
        await store.add(type(record)(state=record.state, new=(one,), caps=caps(board.channels)), lambda _, __: None)
        queued_s = time.perf_counter() - began
        slack, discord = Paced("slack", clock, 0.0), Paced("discord", clock, DISCORD_PER_S)
        deliverer = outbox(store, (slack, discord), clock, board)
        cpu = machine.cpu_s()
        began, start = time.perf_counter(), clock.seconds()
        while len(slack.at) + len(discord.at) < channels:
            await deliverer.tick()
            await deliverer.drain()
        took_s = time.perf_counter() - began
        spent = [1000 * (after - at) / channels for at, after in zip(cpu, machine.cpu_s(), strict=True)]
        await store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{channels}: {held / channels:.0f} bytes a channel; Slack p50 {statistics.median(slack.at) - start:.0f} s, "
        f"Discord p50 {statistics.median(discord.at) - start:.0f} s",
        file=sys.stderr,
    )
    return (
        f"{channels:,}",
        f"{read_s:.2f} s",
        f"{judged_s:.2f} s",
        f"{queued_s:.2f} s",
        f"{channels / took_s:,.0f}",
        f"{spent[0]:.2f} + {spent[1]:.2f} ms",
        _lasting(slack.at[-1] - start),
        _lasting(discord.at[-1] - start),
        f"{peak} MiB",
    )


def _lasting(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def measure(sizes: Sequence[int] = SIZES) -> list[tuple[str, ...]]:
    """Measure each size in a process of its own and return the rows of the table."""
    rows = []
    for size in sizes:
        command = [sys.executable, "-m", "bench.many_largest", "--one", str(size)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[1])
        rows.append(tuple(done.stdout.strip().splitlines()[-1].split("|")))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, help="channels")
    parser.add_argument("--one", type=int, help="measure this size here and print its row")
    asked = parser.parse_args()
    if asked.one:
        print("|".join(asyncio.run(largest(asked.one))))
    else:
        for each in (HEAD, *measure(asked.sizes or SIZES)):
            print(" | ".join(each))
