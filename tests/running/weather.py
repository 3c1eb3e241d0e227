"""Two platforms at their worst, and chance that decides when: what is posted meets trouble, connections break."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.discord_server import Behaviour, DiscordServer
from tests.slack_server import Breaks, Busy, Drops, SlackServer, Trouble

SLACK_TROUBLES: dict[str, Trouble] = {
    "429": Busy(),
    "500": Breaks(),
    "500 after": Breaks(taken=True),
    "drop before": Drops(taken=False),
    "drop after": Drops(taken=True),
}
#: What comes more often: Slack has no key by which it would know a message again.
WORST = ("500 after", "drop after", "drop after")
DISCORD_TROUBLES: tuple[Behaviour, ...] = (
    "429", "429 global", "429 cloudflare", "500", "503", "500 after", "504 after", "drop before", "drop after",
)  # fmt: skip
#: Where a look into a channel fails: no message is taken or not.
DISCORD_READ_TROUBLES: tuple[Behaviour, ...] = ("429", "500", "503", "drop before")
#: Calls in which Slack misbehaves: what posts, and what looks for what was posted.
SLACK_CALLS = {"chat.postMessage": "slack post", "conversations.history": "slack look"}
#: Looks fail so much less often: each that fails doubles the bot's wait for the next, in which nothing happens.
LOOKS = 0.4
#: How often a message or its answer is on its way for a while, and the most seconds it is.
SLOW, SLOW_S = 0.7, 0.6
#: A connection breaks this many times less often, looked at about three times a second.
BREAKS_IN = 3
#: What Discord's limits ask to wait, in seconds.
WAIT_S = 0.3


class Weather:
    """What both servers do to the bot, until it is calm.

    Args:
        chance: Decides.
        met: Counts what came, by name.
        happened: Told when a platform is about to take a message ("slack post", "discord post"), has taken it
            ("slack taken", "discord taken"), or is looked into ("slack look", "discord look").
    """

    def __init__(
        self,
        chance: random.Random,
        met: Counter[str],
        happened: Callable[[str], None],
        slack: SlackServer,
        discord: DiscordServer,
    ) -> None:
        self.chance, self.met, self.happened = chance, met, happened
        self.slack, self.discord = slack, discord
        #: How often a call meets trouble; 0 is calm.
        self.troubled = 0.35
        slack.weather, discord.weather = self.on_slack, self._on_discord
        slack.travel_s = discord.travel_s = self._travel_s
        slack.on_message = lambda message: happened("slack taken")
        discord.on_message = lambda message: happened("discord taken")
        discord.retry_after_s = discord.banned_s = WAIT_S

    def on_slack(self, method: str) -> Trouble | None:
        """Return what a call to Slack meets; None for no trouble."""
        if method not in SLACK_CALLS:
            return None
        self.happened(SLACK_CALLS[method])
        if not self._meets_trouble(is_look=method != "chat.postMessage"):
            return None
        name = self.chance.choice((*SLACK_TROUBLES, *WORST))
        self.met[f"slack {name}"] += 1
        return SLACK_TROUBLES[name]

    def _on_discord(self, method: str) -> Behaviour | None:
        self.happened("discord post" if method == "POST" else "discord look")
        if not self._meets_trouble(is_look=method != "POST"):
            return None
        behaviour = self.chance.choice(DISCORD_TROUBLES if method == "POST" else DISCORD_READ_TROUBLES)
        self.met[f"discord {behaviour}"] += 1
        return behaviour

    def _meets_trouble(self, *, is_look: bool) -> bool:
        return self.chance.random() < self.troubled * (LOOKS if is_look else 1)

    def _travel_s(self) -> float:
        return self.chance.uniform(0.0, SLOW_S) if self.chance.random() < SLOW else 0.0

    async def break_a_connection(self) -> None:
        """Let one of the bot's standing connections end or fall silent, in one of the platforms' ways."""
        name = self.chance.choice(
            (
                "slack hang-up", "slack refresh", "slack address run out", "slack deaf", "slack dead",
                "discord close", "discord reconnect", "discord session forgotten",
            )
        )  # fmt: skip
        self.met[name] += 1
        match name:
            case "slack hang-up":
                await self.slack.hang_up()
            case "slack refresh":
                await self.slack.refresh()
            case "slack address run out":
                await self.slack.lock_out()
            case "slack deaf" | "slack dead":
                self.slack.deafen(pong=name == "slack deaf")
            case "discord close":
                await self.discord.close_gateway(4000)
            case "discord reconnect":
                await self.discord.ask_to_reconnect()
            case _:
                self.discord.forget_sessions()
                await self.discord.close_gateway(4000)

    @asynccontextmanager
    async def blowing(self, each_time: Callable[[], None]) -> AsyncIterator[None]:
        """Break connections at random and do something else every now and then, until it is left.

        Raises:
            ExceptionGroup: Something went wrong in that.
        """
        async with asyncio.TaskGroup() as group:
            blowing = group.create_task(self._blow(each_time))
            yield
            blowing.cancel()

    async def _blow(self, each_time: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0.1, 0.6))
            each_time()
            if self.chance.random() < self.troubled / BREAKS_IN:
                await self.break_a_connection()
