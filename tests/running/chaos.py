"""Kill the bot again and again while stories come and both platforms misbehave; then count what each channel holds.

``python -m tests.running.chaos --kills 200 --seed 7`` ends with 0 where every story stands once in each channel, and
with 1 and the stories' names where one is lost or there twice.
"""

import argparse
import asyncio
import json
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.model import NewsItem
from tests.discord_server import CHANNEL, Behaviour, DiscordServer
from tests.fakes import NOON
from tests.running.harness import BotProcess, NewsSite
from tests.running.stories import clearance
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Breaks, Busy, Drops, SlackServer, Trouble

SLACK, DISCORD = "slack:C1", f"discord:{CHANNEL}"
SLACK_TROUBLES: dict[str, Trouble] = {
    "429": Busy(),
    "500": Breaks(),
    "500 after": Breaks(taken=True),
    "drop before": Drops(taken=False),
    "drop after": Drops(taken=True),
}
DISCORD_TROUBLES: tuple[Behaviour, ...] = ("429", "500", "500 after", "504 after", "drop before", "drop after")
#: Calls in which Slack misbehaves: what posts, and what looks for what was posted.
SLACK_CALLS = ("chat.postMessage", "conversations.history")
#: How often a call or a story meets trouble.
TROUBLED = 0.35
#: Seconds from start to kill. A start takes about one and a half, so that some die before they have posted anything.
KILLED_AFTER_S = (0.3, 4.0)
#: Newest stories that the feed shows; far more than come while no start lives long enough to read it.
SHOWN = 100
STORY = re.compile(r"https://news\.example/[a-z-]+-\d+")
#: States of deliveries that are not at their end.
OPEN = ("queued", "sending", "uncertain")


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run did and what the channels hold after it."""

    seed: int
    kills: int = 0
    #: Kills before the first message of that start.
    before_any_post: int = 0
    #: Troubles and reconnects by name.
    met: Counter[str] = field(default_factory=Counter)
    wanted: list[str] = field(default_factory=list)
    #: Messages by channel and story.
    held: dict[str, Counter[str]] = field(default_factory=dict)
    #: Deliveries by channel and state, as the bot counts them.
    outbox: dict[str, Counter[str]] = field(default_factory=dict)
    took_s: float = 0.0

    @property
    def offences(self) -> list[str]:
        """Whatever is not as it must be, one line each; empty where nothing is lost, doubled or left open."""
        found = [
            f"{channel}: {'lost' if not held[url] else f'{held[url]} times'}: {url}"
            for channel, held in self.held.items()
            for url in self.wanted
            if held[url] != 1
        ]
        found += [
            f"{channel}: {count} deliveries end as {state}"
            for channel, states in self.outbox.items()
            for state, count in states.items()
            if state not in ("sent", "reconciled")
        ]
        return found

    def table(self) -> str:
        """Return the summary for people."""
        rows: list[tuple[str, ...]] = [("channel", "stories", "once", "lost", "twice", "reconciled")]
        for channel, held in self.held.items():
            counts = [held[url] for url in self.wanted]
            twice = len([count for count in counts if count > 1])
            reconciled = self.outbox.get(channel, Counter())["reconciled"]
            rows.append((channel, *map(str, (len(counts), counts.count(1), counts.count(0), twice, reconciled))))
        lines = ["  ".join(f"{cell:<14}" for cell in row).rstrip() for row in rows]
        met = ", ".join(f"{name} {count}" for name, count in sorted(self.met.items()))
        first = f"seed {self.seed}: {self.kills} kills in {self.took_s:.0f} s, {self.before_any_post} before any post"
        return "\n".join((first, f"met: {met}", *lines))


class Chaos:
    """A feed that grows, two platforms that misbehave, and chance that decides when."""

    def __init__(self, outcome: Outcome, site: NewsSite, slack: SlackServer, discord: DiscordServer) -> None:
        self.chance = random.Random(outcome.seed)
        self.outcome = outcome
        self.site, self.slack, self.discord = site, slack, discord
        site.feeds["rss"] = []
        slack.weather = self._weather

    @property
    def posted(self) -> int:
        """Messages in both channels."""
        return len(self.slack.of_bot) + len(self.discord.messages)

    def calm(self) -> None:
        """Let Slack behave from here on; what Discord was to meet next it still meets."""
        self.slack.weather = lambda method: None

    def publish(self) -> None:
        """Put one more story into the feed, and often trouble in its way to Discord."""
        item = _story(len(self.outcome.wanted))
        self.outcome.wanted.append(item.url)
        self.site.feeds["rss"] = [item, *self.site.feeds["rss"]][:SHOWN]
        if self.chance.random() < TROUBLED:
            behaviour = self.chance.choice(DISCORD_TROUBLES)
            self.outcome.met[f"discord {behaviour}"] += 1
            self.discord.meets(behaviour)

    async def go_on(self) -> None:
        """Publish and cut connections at random until cancelled."""
        while True:
            await asyncio.sleep(self.chance.uniform(0.6, 2.6))
            self.publish()
            if self.chance.random() < TROUBLED:
                await self._reconnect()

    async def _reconnect(self) -> None:
        name = self.chance.choice(("slack hang-up", "slack refresh", "discord close", "discord reconnect"))
        self.outcome.met[name] += 1
        match name:
            case "slack hang-up":
                await self.slack.hang_up()
            case "slack refresh":
                await self.slack.refresh()
            case "discord close":
                await self.discord.close_gateway(4000)
            case _:
                await self.discord.ask_to_reconnect()

    def _weather(self, method: str) -> Trouble | None:
        if method not in SLACK_CALLS or self.chance.random() > TROUBLED:
            return None
        name = self.chance.choice(tuple(SLACK_TROUBLES))
        self.outcome.met[f"slack {name}"] += 1
        return SLACK_TROUBLES[name]


async def run(folder: Path, *, kills: int, seed: int, quiet: bool = False, settle_s: float = 60.0) -> Outcome:
    """Kill the bot this many times, let it come to rest, and return what the channels hold.

    Args:
        folder: Where the bot's files are.
        kills: How often it is killed.
        seed: Decides on everything but the machine's own pace.
        quiet: Print no progress.
        settle_s: Seconds for the last, undisturbed start; each story adds three (one post a second, and waits).
    """
    outcome, began = Outcome(seed=seed), time.monotonic()
    bot = BotProcess(folder)
    async with NewsSite() as site, SlackServer() as slack, DiscordServer() as discord:
        chaos = Chaos(outcome, site, slack, discord)
        bot.env |= discord.environment
        bot.env |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
        channels = "".join(f"  - to: {to}\n    per_hour: 500\n" for to in (SLACK, DISCORD))
        (folder / "feeds.yaml").write_text(f"feeds:\n  - url: {site.url}/rss\nchannels:\n{channels}")
        first = await bot.run("run", "--once")
        if first.code:
            raise RuntimeError(f"the bot does not start: {first.err}")
        chaos.publish()
        disturbing = asyncio.create_task(chaos.go_on())
        try:
            while outcome.kills < kills:
                before = chaos.posted
                await bot.killed("run", after_s=chaos.chance.uniform(*KILLED_AFTER_S))
                outcome.kills += 1
                outcome.before_any_post += chaos.posted == before
                if not quiet:
                    line = f"\r{outcome.kills}/{kills} kills, {len(outcome.wanted)} stories, {chaos.posted} messages"
                    _say(line, end="")
        finally:
            disturbing.cancel()
            await asyncio.gather(disturbing, return_exceptions=True)
        chaos.calm()
        await _come_to_rest(bot, outcome, settle_s + 3 * len(outcome.wanted))
        outcome.held = {
            SLACK: _stories(message.blocks for message in slack.of_bot),
            DISCORD: _stories(message["embeds"] for message in discord.messages),
        }
    outcome.took_s = time.monotonic() - began
    return outcome


async def _come_to_rest(bot: BotProcess, outcome: Outcome, within_s: float) -> None:
    """Run the bot undisturbed until every story's deliveries are at their end, or the time is over."""
    process = await bot.start("run")
    reading = asyncio.ensure_future(process.communicate())
    until = time.monotonic() + within_s
    while time.monotonic() < until and not reading.done():
        await asyncio.sleep(2)
        outcome.outbox = {to: Counter(states) for to, states in (await _counts(bot)).items()}
        full = all(outcome.outbox.get(to, Counter()).total() >= len(outcome.wanted) for to in (SLACK, DISCORD))
        if full and not any(states[state] for states in outcome.outbox.values() for state in OPEN):
            break
    if reading.done():
        raise RuntimeError(f"the bot ended by itself: {reading.result()[1].decode()[-2000:]}")
    process.terminate()
    await reading


async def _counts(bot: BotProcess) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = json.loads((await bot.run("outbox", "--json")).out)["counts"]
    return counts


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
    given = parser.parse_args()
    _say(f"seed {given.seed}")
    # The local servers cut connections by raising; aiohttp would show each as a traceback.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(run(Path(folder), kills=given.kills, seed=given.seed))
    _say(f"\n{outcome.table()}")
    for offence in outcome.offences:
        _say(offence)
    _say("not as it must be" if outcome.offences else "every story once in each channel")
    return 1 if outcome.offences else 0


if __name__ == "__main__":
    sys.exit(main())
