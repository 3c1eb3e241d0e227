"""How fast feeds are polled, beside the library ``reader`` and a plain loop of feedparser with stored validators.

Each feed is a publisher of its own on the loopback network: 20 entries and about 116 kB, one entry in 20 about mines.
Every poller goes through the same five cycles, one after the other in each cycle: all feeds for the first time, all
answering 304, one in ten changed by two entries, all answering 200 with the same bytes, and all answering 200 with
nothing new but ``lastBuildDate``. The bot is the whole bot: it judges, groups, stores, queues and posts as well, and
its parser is a second process; only the pages of articles are not fetched. ``reader`` and the loop only store. "beside
reader" is feeds a second against the better of ``reader``'s two settings.

1,000 feeds take about fifteen minutes on two cores, and ``python -m bench.polling --feeds 100`` about two.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.slack_server import SlackServer

HEAD = ("cycle", "poller", "feeds a second", "computing for 1,000 feeds", "peak memory", "beside reader")
FEEDS = 1_000
LATENCY_S = 0.1
#: Only a fifth of the feeds is polled where each answer takes time: the loop would need minutes.
WITH_LATENCY = 5
POLLERS = {
    "bot": "the bot",
    "reader-1": "reader, 1 worker",
    "reader-20": "reader, 20 workers",
    "loop": "feedparser loop",
}
CYCLES = {
    "cold": "all new",
    "304": "all 304",
    "changed": "one in ten changed",
    "same": "200, same bytes",
    "volatile": "200, another lastBuildDate",
}
ANSWERS_HEAD = ("while", "p50", "p99", "longest")
#: Seconds between two questions.
EVERY_S = 0.03
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """What one cycle of one poller took."""

    took_s: float
    cpu_s: float
    own_mib: float
    helpers_mib: float


class Process:
    """A process that answers each line with one line."""

    def __init__(self, *command: str) -> None:
        self._command = " ".join(command)
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command], stdin=PIPE, stdout=PIPE, text=True, bufsize=1, cwd=ROOT
        )

    def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        return self.read()

    def read(self) -> str:
        assert self._process.stdout is not None
        if not (answer := self._process.stdout.readline()):
            raise RuntimeError(f"{self._command} ended with {self._process.wait()}")
        return answer.strip()

    def end(self) -> None:
        self._process.communicate()


def run(feeds: int, latency_s: float, pollers: Sequence[str]) -> Mapping[tuple[str, str], Cycle]:
    """Run every cycle with every poller; return what each took, by cycle and poller."""
    server = Process("bench.feed_server", str(feeds), "--latency", str(latency_s))
    server.read()
    running = {name: Process("bench.pollers", name, str(feeds)) for name in pollers}
    found = {}
    for cycle in CYCLES:
        server.ask(cycle)
        for name, process in running.items():
            found[cycle, name] = Cycle(**json.loads(process.ask(cycle)))
            print(
                f"  {cycle:9} {name:10} {feeds / found[cycle, name].took_s:8.1f} feeds/s", file=sys.stderr, flush=True
            )
    for process in (*running.values(), server):
        process.end()
    return found


def rows(found: Mapping[tuple[str, str], Cycle], feeds: int, latency_s: float) -> list[tuple[str, ...]]:
    """Return the rows of the table."""
    after = f", each after {latency_s:g} s" if latency_s else ""
    best = {
        cycle: min(one.took_s for (which, name), one in found.items() if which == cycle and name.startswith("reader"))
        for cycle in CYCLES
        if any(name.startswith("reader") for which, name in found if which == cycle)
    }
    return [
        (
            CYCLES[cycle] + after,
            POLLERS[name],
            f"{feeds / one.took_s:,.0f}",
            f"{one.cpu_s * 1000 / feeds:.2f} s",
            f"{one.own_mib:.0f} MiB" + (f" + {one.helpers_mib:.0f}" if one.helpers_mib else ""),
            f"{best[cycle] / one.took_s:.1f}" if cycle in best else "",
        )
        for (cycle, name), one in found.items()
    ]


async def answers(feeds: int) -> list[tuple[str, ...]]:
    """Ask the bot over a local Slack while it polls all feeds for the first time, and before; return the rows."""
    server = Process("bench.feed_server", str(feeds))
    server.read()
    async with SlackServer() as slack:
        command = [sys.executable, "-m", "bench.pollers", "bot", str(feeds), "--slack", slack.api_url]
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=ROOT)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"cold\n")
        cold = asyncio.create_task(process.stdout.readline())
        await slack.connected(1)
        while not cold.done():
            await slack.slash("/treaty", "poland")
            await asyncio.sleep(EVERY_S)
        busy = [ack.after_s * 1000 for ack in slack.acks]
        slack.acks.clear()
        for _ in range(100):
            await slack.slash("/treaty", "poland")
            await asyncio.sleep(EVERY_S)
        idle = [ack.after_s * 1000 for ack in slack.acks]
        await process.communicate(b"")  # without input, its standard input would stay open
    server.end()
    return [_waits("nothing is polled", idle), _waits(f"{feeds:,} feeds are polled for the first time", busy)]


def _waits(situation: str, taken: Sequence[float]) -> tuple[str, ...]:
    figures = (statistics.median(taken), statistics.quantiles(taken, n=100)[98], max(taken))
    return situation, *(f"{figure:.1f} ms" for figure in figures)


def with_latency(feeds: int) -> int:
    """Return how many of the feeds are polled where each answer takes its time."""
    return max(feeds // WITH_LATENCY, 10)


def measure(feeds: int = FEEDS, pollers: Sequence[str] = tuple(POLLERS)) -> list[tuple[str, ...]]:
    """Measure without and with a server that takes its time, and return the rows of the table."""
    fewer = with_latency(feeds)
    return rows(run(feeds, 0, pollers), feeds, 0) + rows(run(fewer, LATENCY_S, pollers), fewer, LATENCY_S)


def main() -> None:
    """Measure and print, without a word in RESULTS.md."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--pollers", default=",".join(POLLERS), help="of " + ", ".join(POLLERS))
    parser.add_argument("--no-latency", action="store_true", help="leave out the slow server")
    parser.add_argument("--no-answers", action="store_true", help="leave out the slash command")
    asked = parser.parse_args()
    pollers = asked.pollers.split(",")
    found = rows(run(asked.feeds, 0, pollers), asked.feeds, 0) if asked.no_latency else measure(asked.feeds, pollers)
    for row in (HEAD, *found):
        print(" | ".join(f"{cell:27}" for cell in row))
    if not asked.no_answers:
        for row in (ANSWERS_HEAD, *asyncio.run(answers(asked.feeds))):
            print(" | ".join(f"{cell:27}" for cell in row))


if __name__ == "__main__":
    main()
