"""Kill processes of one bot on one PostgreSQL database while stories stream; then count what each channel holds.

``python -m tests.running.many --kills 60 --seed 7`` starts three processes, first of all roles each and then of mixed
ones, kills one, two or all of them at random moments, and kills the database itself once. It ends with 0 where every
story stands once in each channel, in the order in which they were queued, and with 1 and the stories' names where one
is lost, there twice or out of its order, or where a process ended by itself.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bot.jobs.crew import LEASE_S
from bot.model import NewsItem
from tests.discord_server import CHANNEL, DiscordServer
from tests.fakes import NOON
from tests.postgres import Server, running
from tests.running.chaos import SHOWN, STORY
from tests.running.fleet import Fleet
from tests.running.harness import NewsSite
from tests.running.outcome import Outcome, surprises_in
from tests.running.stories import clearance
from tests.running.weather import Weather
from tests.slack_server import SlackServer, Trouble

PROCESSES = 3
SLACKS = ("C1", "C2")
DISCORDS = (CHANNEL, CHANNEL + 1)
#: What the processes are started for in the first half of the kills, and in the second.
ALIKE: tuple[tuple[str, ...], ...] = ((), (), ())
MIXED = (("poll", "deliver"), ("deliver",), ("poll", "chat", "deliver"))
#: How many of the processes a kill takes: mostly one, sometimes all.
VICTIMS = (1, 1, 1, 2, 3)
#: Stories that wait for the slowest channel.
WAITING = 5
#: Seconds between two kills; half of the kills wait for a message that was just taken.
BETWEEN_S = (0.2, 3.0)
AIMED, AIMED_WAITS_S, SOON_S = 0.5, 6.0, 0.3
#: Seconds without any change after which nothing more is waited for; a dead process's lease runs out before.
PATIENCE_S = 90.0
#: How often a call meets trouble, if nothing else is said.
TROUBLED = 0.1
#: Seconds that a message, and then its answer, is on its way.
TRAVEL_S = 0.15
#: A post to Slack that takes long is taken after so many seconds: longer than whoever takes over half-sent messages
#: waits until it looks for them. After how many of the kills that leave a process alive one comes.
LONG_S, LONG_AFTER = 8.0, 0.4
#: Two messages of one Slack channel come this close at the least: it takes one a second, and bursts for a moment.
CLOSEST_S = 0.5
#: The channel and the story of each delivery, in the order of the queue, and where it stands.
ROWS = (
    "SELECT deliveries.channel, items.url, deliveries.state FROM deliveries "
    "JOIN stories ON stories.id = deliveries.story_id JOIN items ON items.id = stories.lead "
    "WHERE deliveries.kind = 'alert' ORDER BY deliveries.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to do."""

    seed: int
    kills: int
    #: How often a call meets trouble.
    troubled: float = TROUBLED
    #: Whether roles are mixed in the second half, and the database is killed once.
    mixes: bool = True
    database: bool = True
    #: Another story comes as soon as fewer wait for the slowest channel.
    waiting: int = WAITING
    last_stories: int = 10
    channels: int = 2
    #: Seconds after which a dead process's work is another's.
    lease_s: float = LEASE_S
    #: How many of the kills that leave a process alive a post follows that is long on its way.
    long_after: float = LONG_AFTER
    #: Seconds between two kills, and that half of the kills wait for a message at most.
    between_s: tuple[float, float] = BETWEEN_S
    aimed_waits_s: float = AIMED_WAITS_S


#: Half a minute: leases as short as LEASE_S may be, and no post that is longer on its way than one.
SHORT = Plan(
    seed=7, kills=4, troubled=0.0, waiting=2, last_stories=1, channels=1,
    lease_s=3.0, long_after=0.0, between_s=(0.1, 0.8), aimed_waits_s=1.5,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class ManyOutcome(Outcome):
    """What the channels hold, and in which order."""

    #: Stories by channel, as they were queued and as they stand there.
    queued: dict[str, list[str]] = field(default_factory=dict)
    stood: dict[str, list[str]] = field(default_factory=dict)
    #: Seconds between the two messages of one Slack channel that came closest.
    closest_s: float = float("inf")
    #: Times that the database was killed, and seconds until a message came again.
    database_kills: int = 0
    back_s: float = 0.0
    #: Seconds between the kill of all processes' last message and the next, the longest.
    longest_gap_s: float = 0.0
    ended_alone: list[str] = field(default_factory=list)

    @property
    def offences(self) -> list[str]:
        """Whatever is not as it must be, one line each; empty where nothing is lost, doubled, open or out of order."""
        found: list[str] = Outcome.offences.__get__(self)
        for channel, queued in self.queued.items():
            places = {story: place for place, story in enumerate(queued)}
            stood = [places[story] for story in dict.fromkeys(self.stood.get(channel, ())) if story in places]
            late = [queued[b] for a, b in pairwise(stood) if b < a]
            found += [f"{channel}: out of its order: {story}" for story in late]
        if self.closest_s < CLOSEST_S:
            found.append(f"two messages of one Slack channel came within {self.closest_s:.2f} s")
        return found + self.ended_alone

    def _untried(self) -> list[str]:
        if self._reconciled("slack:") + self._reconciled("discord:") + self.given_again:
            return []
        return ["nothing was looked for and found, or given again: no kill fell within a post"]

    def table(self) -> str:
        """Return the summary for people."""
        return (
            f"{Outcome.table(self)}\nthe database was killed {self.database_kills} times; after it, messages came "
            f"again in {self.back_s:.1f} s\nlongest time without any message: {self.longest_gap_s:.1f} s; closest two "
            f"in one Slack channel: {self.closest_s:.2f} s"
        )


class Many:
    """The fleet, a feed that grows, two platforms, a database, and chance."""

    def __init__(
        self,
        plan: Plan,
        outcome: ManyOutcome,
        fleet: Fleet,
        database: tuple[Server, str],
        site: NewsSite,
        slack: SlackServer,
        discord: DiscordServer,
    ) -> None:
        self.plan, self.outcome, self.fleet, self.site = plan, outcome, fleet, site
        self.server, self.name = database
        self.slack, self.discord = slack, discord
        self.chance = random.Random(plan.seed)
        self.weather = Weather(self.chance, outcome.met, self._happened, slack, discord)
        self.weather.troubled = plan.troubled
        slack.weather = self._on_slack
        slack.travel_s = self._travel_s
        discord.travel_s = lambda: TRAVEL_S
        #: The next post to Slack is long on its way; it now is.
        self._slow_next = self._slow_now = False
        #: Until when a post is on its way that was begun by a process that lives.
        self._slow_until = 0.0
        self.slack_channels = SLACKS[: plan.channels]
        self.discord_channels = DISCORDS[: plan.channels]
        self.channels = [f"slack:{one}" for one in self.slack_channels]
        self.channels += [f"discord:{one}" for one in self.discord_channels]
        self._came: asyncio.Event = asyncio.Event()
        self._last_came = time.monotonic()
        site.feeds["rss"] = []
        discord.channels = {str(one) for one in self.discord_channels}

    # ── what happens ──────────────────────────────────────────────────────────────────────────────────────────────

    def publish(self) -> None:
        """Put one more story into the feed."""
        item = story(len(self.outcome.wanted))
        self.outcome.wanted.append(item.url)
        self.site.feeds["rss"] = [item, *self.site.feeds["rss"]][:SHOWN]

    def keep_going(self) -> None:
        """Publish where too little waits."""
        fewest = min(len(set(stories)) for stories in self.stand().values())
        if len(self.outcome.wanted) - fewest < self.plan.waiting:
            self.publish()

    def stand(self) -> dict[str, list[str]]:
        """Return the stories that stand in each channel, in order."""
        found: dict[str, list[str]] = {channel: [] for channel in self.channels}
        for message in self.slack.of_bot:
            found[f"slack:{message.channel}"] += _told(message.blocks)
        for told in self.discord.messages:
            found[f"discord:{told['channel_id']}"] += _told(told["embeds"])
        return found

    async def start_all(self, mix: Sequence[Sequence[str]]) -> None:
        """Start every process that does not run, all at one moment."""
        missing = [number for number in range(PROCESSES) if number not in self.fleet.members]
        await asyncio.gather(*(self.fleet.start(number, mix[number]) for number in missing))

    async def kill_some(self, mix: Sequence[Sequence[str]]) -> None:
        """Wait for a moment, kill one process or several, and start them anew."""
        if self.chance.random() < AIMED:
            self._came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), self.plan.aimed_waits_s)
                self.outcome.aimed["taken"] += 1
            await asyncio.sleep(self.chance.uniform(0.0, SOON_S))
        else:
            await asyncio.sleep(self.chance.uniform(*self.plan.between_s))
        # A sender that dies now may be taken for one whose message never arrived, and rightly so.
        await asyncio.sleep(max(self._slow_until - time.monotonic(), 0.0))
        self.fleet.note_ended()
        self._slow_next = False
        alive = list(self.fleet.members.values())
        victims = self.chance.sample(alive, min(self.chance.choice(VICTIMS), len(alive)))
        await self.fleet.kill(*victims)
        self.outcome.kills += len(victims)
        # A post of somebody who lives is on its way while another comes up and looks for what is half-sent.
        self._slow_next = len(victims) < len(alive) and self.chance.random() < self.plan.long_after
        await self.start_all(mix)

    async def kill_database(self) -> None:
        """Kill the database in the midst of its work; it comes back, and the processes must by themselves."""
        await asyncio.to_thread(self.server.restart_hard)
        self.outcome.database_kills += 1
        began = time.monotonic()
        for _ in range(3):
            self.publish()
        self._came.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._came.wait(), PATIENCE_S)
        self.outcome.back_s = time.monotonic() - began

    async def come_to_rest(self) -> None:
        """Let the processes run until every delivery is at its end or nothing changes any more."""
        for _ in range(self.plan.last_stories):
            self.publish()
        self.weather.troubled = 0.0
        changed, before = time.monotonic(), [("", "", "")]
        while time.monotonic() - changed < PATIENCE_S:
            await asyncio.sleep(0.3)
            rows = await self.rows()
            ended = [row for row in rows if row[2] in ("sent", "reconciled")]
            if len(ended) == len(rows) == len(self.outcome.wanted) * len(self.channels):
                break
            if rows != before:
                before, changed = rows, time.monotonic()

    async def rows(self) -> list[tuple[str, str, str]]:
        """Return channel, story and state of each delivery, in the order of the queue."""
        found = await asyncio.to_thread(self.server.sql, ROWS, self.name)
        return [(str(channel), str(url), str(state)) for channel, url, state in found]

    async def note(self) -> None:
        """Note what the channels and the database hold in the end."""
        rows, outcome = await self.rows(), self.outcome
        outcome.stood = self.stand()
        outcome.held = {channel: Counter(stories) for channel, stories in outcome.stood.items()}
        outcome.queued = {channel: [url for to, url, _ in rows if to == channel] for channel in self.channels}
        outcome.outbox = {
            channel: Counter(state for to, _, state in rows if to == channel) for channel in self.channels
        }
        outcome.given_again = self.discord.given_again
        outcome.closest_s = closest_s(self.slack)

    def _on_slack(self, method: str) -> Trouble | None:
        if method != "chat.postMessage" or not self._slow_next:
            return self.weather.on_slack(method)
        self._slow_next, self._slow_now = False, True
        self._slow_until = time.monotonic() + LONG_S + 1
        self.outcome.met["slack long on its way"] += 1
        return None

    def _travel_s(self) -> float:
        # Always the same, so that two messages stand as far from each other as they were sent.
        slow, self._slow_now = self._slow_now, False
        return LONG_S if slow else TRAVEL_S

    def _happened(self, what: str) -> None:
        if what.endswith("taken"):
            now = time.monotonic()
            self.outcome.longest_gap_s = max(self.outcome.longest_gap_s, now - self._last_came)
            self._last_came = now
            self._came.set()


async def run(
    folder: Path,
    server: Server,
    name: str,
    plan: Plan,
    show: Callable[[str], None] = lambda line: None,
    logs: Path | None = None,
) -> ManyOutcome:
    """Kill processes as planned, let the rest come to an end, and return what the channels hold.

    Args:
        folder: Where the processes' files are.
        server: The database server; where it is killed, it must keep what is committed.
        name: The database, empty or with tables.
        plan: What to do.
        show: Called with how far it is, after each kill.
        logs: Where to keep what the processes wrote.
    """
    outcome, began = ManyOutcome(seed=plan.seed), time.monotonic()
    async with NewsSite() as site, SlackServer() as slack, DiscordServer() as discord:
        fleet = Fleet(folder, server.url(name), slack, discord)
        fleet.env["LEASE_S"] = f"{plan.lease_s:g}"
        many = Many(plan, outcome, fleet, (server, name), site, slack, discord)
        fleet.write_feeds([f"{site.url}/rss"], many.channels)
        try:
            many.publish()
            await many.start_all(ALIKE)
            await fleet.all_start(site.asked)
            async with many.weather.blowing(many.keep_going):
                while outcome.kills < plan.kills:
                    mixed = plan.mixes and outcome.kills >= plan.kills / 2
                    await many.kill_some(MIXED if mixed else ALIKE)
                    if plan.database and not outcome.database_kills and outcome.kills >= plan.kills / 4:
                        await many.kill_database()
                    posts = len(slack.of_bot) + len(discord.messages)
                    show(f"{outcome.kills} of {plan.kills} kills, {len(outcome.wanted)} stories, {posts} messages")
            await many.come_to_rest()
        finally:
            await fleet.end()
            if logs:
                fleet.save_logs(logs)
        await many.note()
    outcome.ended_alone = fleet.ended_alone
    outcome.surprises = [line for _, err in fleet.wrote for line in surprises_in(err)]
    outcome.took_s = time.monotonic() - began
    return outcome


def story(number: int) -> NewsItem:
    """Return the story of this number, older than the one before: a feed's dates in the future would all become now."""
    return replace(clearance(number), published=NOON - timedelta(days=10 * number))


def _told(message: object) -> list[str]:
    """Return the stories that stand in a message, each once."""
    return list(dict.fromkeys(STORY.findall(json.dumps(message))))


def closest_s(slack: SlackServer) -> float:
    """Return the seconds between the two messages of one channel that came closest."""
    last: dict[str, float] = {}
    closest = float("inf")
    for message in slack.of_bot:
        at = float(message.ts)
        closest = min(closest, at - last.get(message.channel, float("-inf")))
        last[message.channel] = at
    return closest


def _say(line: str, *, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def main() -> int:
    """Run it as the command line says; return 0 where all is as it must be, else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--alike", action="store_true", help="all processes have all roles, also in the second half")
    parser.add_argument("--calm", action="store_true", help="the platforms make no trouble")
    parser.add_argument("--logs", type=Path, help="a folder for what the processes write")
    parser.add_argument("--short", action="store_true", help="four kills with leases of three seconds, whatever else")
    given = parser.parse_args()
    _say(f"seed {given.seed}")
    # The local servers cut connections by raising; aiohttp would show each as a traceback.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    plan = Plan(seed=given.seed, kills=given.kills, mixes=not given.alike, troubled=0.0 if given.calm else TROUBLED)
    if given.short:
        plan = replace(SHORT, seed=given.seed)
    with running() as server, tempfile.TemporaryDirectory() as folder:
        server.keep_what_is_committed()
        with server.database() as name:
            outcome = asyncio.run(
                run(Path(folder), server, name, plan, lambda line: _say(f"\r{line}", end=""), logs=given.logs)
            )
    _say(f"\n{outcome.table()}")
    for offence in outcome.offences:
        _say(offence)
    _say("not as it must be" if outcome.offences else "every story once in each channel, in its order")
    return 1 if outcome.offences else 0


if __name__ == "__main__":
    sys.exit(main())
