"""Kill the bot again and again while stories come and both platforms misbehave; then count what each channel holds.

``python -m tests.running.chaos --kills 200 --seed 7`` ends with 0 where every story stands once in each channel, and
with 1 and the stories' names where one is lost or there twice. With ``--blind`` the bot may not look into the channels:
then a story may be missing where its delivery is uncertain, and is still never there twice.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import NewsItem
from tests.discord_server import CHANNEL, HISTORY, DiscordServer
from tests.fakes import NOON
from tests.running.harness import BotProcess, Ended, NewsSite
from tests.running.outcome import Outcome, surprises_in
from tests.running.stories import clearance
from tests.running.weather import Weather
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

SLACK, DISCORD = "slack:C1", f"discord:{CHANNEL}"
#: What such a kill waits for: a message is about to be taken, or one in doubt looked for; or a message was just taken.
MOMENTS = {
    SLACK: (("slack post", "slack look"), ("slack taken",)),
    DISCORD: (("discord post", "discord look"), ("discord taken",)),
}
#: A channel's next message comes soon where it is due within this.
SOON_DUE = timedelta(seconds=3)
#: Seconds that such a kill waits at most, once the bot reads its feed, and from its moment to the kill: half of them in
#: the midst of writing down what happened, half within the time that a call may take.
WAITS_S, AT_ONCE_S, SOON_S = 8.0, 0.02, 0.5
#: Any other kill comes this long after the start at least, and this long after the bot reads its feed at most, so that
#: some die before they post anything. A busy machine takes longer to read it: what the last start took, counts.
AFTER_START_S, AFTER_READING_S = 0.3, 2.5
#: Seconds that a start takes until it reads its feed: at first, and at most.
USUAL_START_S, LONGEST_START_S = 1.0, 10.0
#: Newest stories that the feed shows; far more than come while no start lives long enough to read it.
SHOWN = 100
#: Stories that may wait for a channel: before one is there, as many as a first look at a feed posts; and where a
#: kill waits for one more.
WAITING_AT_FIRST, WAITING_AT_MOST = 4, 12
#: The weather clears up when no more stories than these wait for a channel.
NEARLY = 2
#: Seconds in which nothing changes any more after the last kill, until the bot is stopped.
PATIENCE_S = 60.0
STORY = re.compile(r"https://news\.example/[a-z-]+-\d+")
#: States of deliveries that are not at their end.
OPEN = ("queued", "sending", "uncertain")
#: What an operator is told of a message that the bot may not look for.
CANT_LOOK = "the bot can't look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to do; what is left is up to the machine's own pace."""

    #: Decides whatever chance decides.
    seed: int
    kills: int
    #: How many of the kills wait for a moment; the others come whenever they come.
    aimed: float = 0.5
    #: How often a call meets trouble.
    troubled: float = 0.35
    #: Stories that wait for a channel: another comes as soon as there are fewer.
    waiting: int = 6
    #: The bot lacks what it needs to look into the channels.
    blind: bool = False
    #: Stories that come after the last kill.
    last_stories: int = 20
    #: How often a call meets trouble then, and for how many seconds, unless nearly all is there before.
    last_troubled: float = 0.5
    last_weather_s: float = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery that is not at its end, as it stands in the database."""

    channel: str
    state: str
    key: str
    #: When it is tried or looked for; None for never.
    due: datetime | None


class Chaos:
    """A bot, a feed that grows, two platforms in bad weather, and chance that decides when the bot is killed."""

    def __init__(
        self, plan: Plan, outcome: Outcome, bot: BotProcess, site: NewsSite, slack: SlackServer, discord: DiscordServer
    ) -> None:
        self.chance = random.Random(plan.seed)
        self.plan, self.outcome, self.bot = plan, outcome, bot
        self.site, self.slack, self.discord = site, slack, discord
        self.weather = Weather(self.chance, outcome.met, self._happened, slack, discord)
        self.weather.troubled = plan.troubled
        self._awaited: tuple[str, ...] = ()
        self._came: asyncio.Future[str] | None = None
        #: Stories that will never come, by channel: the bot could not look whether they are there.
        self._missing: Counter[str] = Counter()
        #: Seconds that the last start took until it read its feed.
        self._start_s = USUAL_START_S
        #: What the last kill left open.
        self._left: list[Row] = []
        site.feeds["rss"] = []

    @property
    def waiting(self) -> tuple[int, int]:
        """How many stories Slack is still to get, and how many Discord."""
        wanted = len(self.outcome.wanted)
        on_slack, on_discord = len(self.slack.of_bot), len(self.discord.messages)
        return wanted - on_slack - self._missing[SLACK], wanted - on_discord - self._missing[DISCORD]

    def publish(self) -> None:
        """Put one more story into the feed."""
        item = _story(len(self.outcome.wanted))
        self.outcome.wanted.append(item.url)
        self.site.feeds["rss"] = [item, *self.site.feeds["rss"]][:SHOWN]

    def keep_going(self) -> None:
        """Publish where too little waits."""
        begun = self.slack.of_bot or self.discord.messages
        if max(self.waiting) < (self.plan.waiting if begun else min(self.plan.waiting, WAITING_AT_FIRST)):
            self.publish()

    async def kill_once(self) -> None:
        """Start the bot, kill it, and note what the kill cut through."""
        if self.chance.random() < self.plan.aimed:
            moment = self._moment()
            self._ended(await self.bot.killed_at(self._comes(moment), "run"))
        else:
            after_s = self.chance.uniform(AFTER_START_S, self._start_s + AFTER_READING_S)
            self._ended(await self.bot.killed("run", after_s=after_s))
        self.outcome.kills += 1
        taken = {message.key for message in self.slack.of_bot} | self.discord.keys
        rows = self._left = left_rows(self.bot.folder)
        self._missing = Counter(row.channel for row in rows if row.due is None and row.key not in taken)
        for row in rows:
            if row.state == "sending":
                when = "after" if row.key in taken else "before"
                self.outcome.half_sent[f"{row.channel.partition(':')[0]} {when}"] += 1

    async def come_to_rest(self) -> None:
        """Run the bot until every delivery is at its end or nothing changes any more; after a while it is calm."""
        for _ in range(self.plan.last_stories):
            self.publish()
        self.weather.troubled = self.plan.last_troubled
        self.site.asked.clear()
        process = await self.bot.start("run")
        reading = asyncio.ensure_future(process.communicate())
        try:
            there = await self._rests(reading)
            by_itself = reading.done()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            out, err = await reading
        self._ended(Ended(code=process.returncode or 0, out=out.decode(), err=err.decode()))
        if by_itself:
            raise RuntimeError(f"the bot ended by itself: {err.decode()[-2000:]}")
        if not there:
            await self._all_there()

    async def _rests(self, reading: asyncio.Future[tuple[bytes, bytes]]) -> bool:
        """Wait until every delivery is at its end, nothing changes or the bot ends; return whether all is there."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.site.asked.wait(), PATIENCE_S)
        began = changed = time.monotonic()
        before: list[Row] = []
        while time.monotonic() - changed < PATIENCE_S and not reading.done():
            await asyncio.sleep(0.2)
            if max(self.waiting) <= NEARLY or time.monotonic() - began > self.plan.last_weather_s:
                self.weather.troubled = 0.0
            rows = open_rows(self.bot.folder)
            still = any(row.due or row.state != "uncertain" for row in rows)
            if not still and await self._all_there():
                return True
            if rows != before or _waits(rows):
                before, changed = rows, time.monotonic()
        return False

    def _moment(self) -> tuple[str, ...]:
        """Choose what to wait for, where it can come soon, and see to it that there is something to come."""
        channel = self.chance.choice([to for to in MOMENTS if self._comes_soon(to)] or list(MOMENTS))
        has_all = self.waiting[channel == DISCORD] <= 0
        if has_all and max(self.waiting) < WAITING_AT_MOST:
            self.publish()
        return self.chance.choice(MOMENTS[channel])

    def _comes_soon(self, channel: str) -> bool:
        """Whether the channel's queue will move: what the kill left half-sent is not looked for before five seconds."""
        heads = ((row.state, row.due) for row in self._left if row.channel == channel and row.due)
        state, due = next(heads, ("", datetime.min.replace(tzinfo=UTC)))
        return state != "sending" and due < datetime.now(UTC) + SOON_DUE

    async def _comes(self, moment: tuple[str, ...]) -> None:
        began = time.monotonic()
        came = self._came = asyncio.get_running_loop().create_future()
        self._awaited = moment
        self.site.asked.clear()
        reading = asyncio.ensure_future(self.site.asked.wait())
        await asyncio.wait({reading, came}, timeout=LONGEST_START_S, return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        self._start_s = time.monotonic() - began
        try:
            self.outcome.aimed[await asyncio.wait_for(came, WAITS_S)] += 1
        except TimeoutError:
            self.outcome.missed[moment[0]] += 1
            return
        await asyncio.sleep(self.chance.uniform(0.0, self.chance.choice((AT_ONCE_S, SOON_S))))

    def _happened(self, what: str) -> None:
        if what in self._awaited and self._came and not self._came.done():
            self._came.set_result(what)

    def _ended(self, ended: Ended) -> None:
        self.outcome.surprises += surprises_in(ended.err)
        self.outcome.told += (ended.out + ended.err).count(CANT_LOOK)

    async def _all_there(self) -> bool:
        """Read the outbox; return whether every story has its deliveries and these are at their ends."""
        listed = await self.bot.run("outbox", "--json")
        if listed.code:
            raise RuntimeError(f"the outbox can't be read: {listed.err}")
        outbox = {to: Counter(states) for to, states in json.loads(listed.out)["counts"].items()}
        self.outcome.outbox = outbox
        all_told = all(outbox.get(to, Counter()).total() >= len(self.outcome.wanted) for to in (SLACK, DISCORD))
        moving = ("queued", "sending") if self.plan.blind else OPEN
        return all_told and not any(states[state] for states in outbox.values() for state in moving)


async def run(folder: Path, plan: Plan, show: Callable[[str], None] = lambda line: None) -> Outcome:
    """Kill the bot as planned, let it come to rest, and return what the channels hold.

    Args:
        folder: Where the bot's files are.
        plan: What to do.
        show: Called with how far it is, after each kill.
    """
    outcome, began = Outcome(seed=plan.seed, blind=plan.blind), time.monotonic()
    bot = BotProcess(folder)
    async with NewsSite() as site, SlackServer() as slack, DiscordServer() as discord:
        if plan.blind:
            slack.scopes = ("chat:write", "commands")
            discord.permissions &= ~HISTORY
        chaos = Chaos(plan, outcome, bot, site, slack, discord)
        bot.env |= discord.environment
        bot.env |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
        channels = "".join(f"  - to: {to}\n    per_hour: 500\n" for to in (SLACK, DISCORD))
        (folder / "feeds.yaml").write_text(f"feeds:\n  - url: {site.url}/rss\nchannels:\n{channels}")
        chaos.publish()
        async with chaos.weather.blowing(chaos.keep_going):
            while outcome.kills < plan.kills:
                await chaos.kill_once()
                stories, messages = len(outcome.wanted), len(slack.of_bot) + len(discord.messages)
                show(f"{outcome.kills} of {plan.kills} kills, {stories} stories, {messages} messages")
        async with chaos.weather.blowing(lambda: None):
            await chaos.come_to_rest()
        outcome.given_again = discord.given_again
        outcome.held = {
            SLACK: _stories(message.blocks for message in slack.of_bot),
            DISCORD: _stories(message["embeds"] for message in discord.messages),
        }
    outcome.took_s = time.monotonic() - began
    return outcome


def left_rows(folder: Path) -> list[Row]:
    """Return what a killed bot left open, read from a copy: the next start is to mend its own database."""
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("bot.sqlite*"):
            shutil.copy(file, copy)
        return open_rows(Path(copy))


def open_rows(folder: Path) -> list[Row]:
    """Return the deliveries that are not at their end; none where a kill came before there was a database."""
    file = folder / "bot.sqlite"
    if not file.exists():
        return []
    with contextlib.closing(sqlite3.connect(file)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'deliveries'").fetchone():
            return []
        marks = ", ".join("?" * len(OPEN))
        found = database.execute(
            f"SELECT channel, state, key, retry_at FROM deliveries WHERE state IN ({marks}) ORDER BY id",
            OPEN,
        )
        return [
            Row(channel=to, state=state, key=key, due=datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)
            for to, state, key, at in found
        ]


def _waits(rows: list[Row]) -> bool:
    """Whether a channel's oldest delivery is to be tried later: the bot waits longer after each failure."""
    now = datetime.now(UTC)
    heads = {row.channel: row for row in reversed(rows) if row.due}
    return any(row.due and row.due > now for row in heads.values())


def _story(number: int) -> NewsItem:
    """Return the story of this number, older than the one before: a feed's dates in the future would all become now."""
    return replace(clearance(number), published=NOON - timedelta(days=10 * number))


def _stories(messages: Iterable[object]) -> Counter[str]:
    """Count the messages in which each story stands."""
    return Counter(url for message in messages for url in set(STORY.findall(json.dumps(message))))


def _say(line: str, *, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def main() -> int:
    """Run it as the command line says; return 0 where nothing is lost, doubled or left open, else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--blind", action="store_true", help="the bot may not look into the channels")
    given = parser.parse_args()
    _say(f"seed {given.seed}")
    # The local servers cut connections by raising; aiohttp would show each as a traceback.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(kills=given.kills, seed=given.seed, blind=given.blind)
        outcome = asyncio.run(run(Path(folder), plan, show=lambda line: _say(f"\r{line}", end="")))
    _say(f"\n{outcome.table()}")
    for offence in outcome.offences:
        _say(offence)
    well = "no story twice, none lost unsaid" if given.blind else "every story once in each channel"
    _say("not as it must be" if outcome.offences else well)
    return 1 if outcome.offences else 0


if __name__ == "__main__":
    sys.exit(main())
