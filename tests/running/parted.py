"""Cut one process off from the database while it still reaches Slack and Discord; then mend the link.

``python -m tests.running.parted`` starts two processes of one bot on one PostgreSQL database, one of them in a network
namespace of its own. While its link to the database is cut it must post nothing, and the other must take over every
channel; once the link is mended it must post again; and every story must stand once in each channel, in its order. It
ends with 0 where all that holds, with 1 where not, and with 2 where this machine allows no namespaces (needs root and
``iproute2``).
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.discord_server import DiscordServer
from tests.postgres import Server, running
from tests.running.apart import HERE, NETWORK, Apart, NotAllowedError, Relay, apart
from tests.running.fleet import Fleet
from tests.running.harness import NewsSite
from tests.running.many import Many, ManyOutcome, Plan
from tests.running.outcome import surprises_in
from tests.slack_server import SlackServer

#: The process that is cut off, and the one that is not.
CUT_OFF, OTHER = 0, 1
#: A message that was on its way at the cut may still be posted for so many seconds.
GRACE_S = 1.0
#: Seconds of the cut at the least: longer than a lease.
CUT_S = 45.0
#: Seconds to wait for anything that must happen.
PATIENCE_S = 120.0
#: Seconds between two stories.
EVERY_S = 2.0


@dataclass(slots=True, kw_only=True)
class PartedOutcome(ManyOutcome):
    """What the channels hold, and what the cut-off process did."""

    #: Messages that the cut-off process posted before, during and after the cut, and all that came during it.
    before: int = 0
    during: int = 0
    after: int = 0
    all_during: int = 0
    #: Seconds from the cut until the other had posted everything, and from the mending to the first post.
    taken_over_s: float = 0.0
    resumed_s: float = 0.0
    missing: list[str] = field(default_factory=list)

    @property
    def offences(self) -> list[str]:
        """Whatever is not as it must be, one line each."""
        found: list[str] = ManyOutcome.offences.__get__(self)
        if self.during:
            found.append(f"{self.during} messages were posted by the process that had no database")
        return found + self.missing

    def table(self) -> str:
        """Return the summary for people."""
        return (
            f"{ManyOutcome.table(self)}\nposted by the cut-off process: {self.before} before, {self.during} during, "
            f"{self.after} after; by others during the cut: {self.all_during}\nthe others had taken everything over "
            f"after {self.taken_over_s:.1f} s; the cut-off one posted again {self.resumed_s:.1f} s after the mending"
        )


class Parted:
    """Two processes, a link, and stories that stream."""

    def __init__(self, many: Many, outcome: PartedOutcome, relays: list[Relay]) -> None:
        self.many, self.outcome, self.relays = many, outcome, relays

    @property
    def posts(self) -> list[float]:
        """When the process in the namespace posted."""
        return sorted(at for relay in self.relays for at in relay.posts)

    async def stream(self) -> None:
        """Publish for ever."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.many.publish()

    async def until(self, holds: Callable[[], bool], what: str) -> float:
        """Wait until something holds and return the seconds; note it as missing where it does not come."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > PATIENCE_S:
                self.outcome.missing.append(f"did not happen within {PATIENCE_S:g} s: {what}")
                break
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    def all_stand(self, wanted: list[str]) -> bool:
        """Whether these stories stand in every channel."""
        return all(set(wanted) <= set(stories) for stories in self.many.stand().values())

    async def run(self, there: Apart, show: Callable[[str], None]) -> None:
        """Cut the link, wait, and mend it."""
        loop, outcome = asyncio.get_running_loop(), self.outcome
        streaming = asyncio.create_task(self.stream())
        show("both run …")
        await self.until(lambda: len(self.posts) >= 3, "the process in the namespace posts")
        there.cut()
        cut_at, had = loop.time(), self._all()
        outcome.before = len(self.posts)
        show(f"cut, after it had posted {outcome.before} messages …")
        await asyncio.sleep(CUT_S / 2)
        wanted = list(outcome.wanted)
        outcome.taken_over_s = CUT_S / 2 + await self.until(
            lambda: self.all_stand(wanted), "the other takes over all channels"
        )
        await asyncio.sleep(max(cut_at + CUT_S - loop.time(), 0.0))
        mended_at = loop.time()
        outcome.during = len([at for at in self.posts if cut_at + GRACE_S < at <= mended_at])
        outcome.all_during = self._all() - had
        if not outcome.all_during:
            outcome.missing.append("nobody posted during the cut")
        there.mend()
        show("mended …")
        outcome.resumed_s = await self.until(
            lambda: any(at > mended_at for at in self.posts), "the cut-off process posts again"
        )
        outcome.after = len([at for at in self.posts if at > mended_at])
        streaming.cancel()

    def _all(self) -> int:
        return len(self.many.slack.of_bot) + len(self.many.discord.messages)


async def run(
    folder: Path, server: Server, name: str, there: Apart, show: Callable[[str], None], logs: Path | None = None
) -> PartedOutcome:
    """Part a process from the database and return what came of it."""
    outcome, began = PartedOutcome(seed=0), time.monotonic()
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(NewsSite())
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(DiscordServer())
        ports = [urlsplit(url).port or 0 for url in (site.url, slack.url, discord.api_url)]
        relays = [Relay(port) for port in ports]
        for relay in relays:
            await stack.enter_async_context(await relay.serve(there.listening(relay.port)))
        fleet = Fleet(folder, server.url(name), slack, discord)
        plan = Plan(seed=0, kills=0, troubled=0.0, last_stories=3)
        many = Many(plan, outcome, fleet, (server, name), site, slack, discord)
        fleet.write_feeds([f"{site.url}/rss"], many.channels)
        parted = Parted(many, outcome, relays)
        many.publish()
        try:
            its_url = server.url(name).replace("127.0.0.1", HERE)
            await fleet.start(CUT_OFF, within=there.within, env={"STORE_URL": its_url})
            await fleet.start(OTHER)
            await fleet.all_start(site.asked)
            await parted.run(there, show)
            await many.come_to_rest()
        finally:
            there.mend()
            await fleet.end()
            if logs:
                fleet.save_logs(logs)
        await many.note()
    outcome.ended_alone = fleet.ended_alone
    outcome.surprises = [line for _, err in fleet.wrote for line in surprises_in(err)]
    outcome.took_s = time.monotonic() - began
    return outcome


def main() -> int:
    """Run it; return 0 where all is as it must be, 1 where not, 2 where it can't be run here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--logs", type=Path, help="a folder for what the processes write")
    given = parser.parse_args()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    try:
        with apart() as there, running() as server, tempfile.TemporaryDirectory() as folder:
            server.listen_everywhere(NETWORK)
            with server.database() as name:
                outcome = asyncio.run(run(Path(folder), server, name, there, _say, given.logs))
    except NotAllowedError as error:
        _say(f"skipped: {error}")
        return 2
    _say(outcome.table())
    for offence in outcome.offences:
        _say(offence)
    _say("not as it must be" if outcome.offences else "without the database it posted nothing, and then went on")
    return 1 if outcome.offences else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
