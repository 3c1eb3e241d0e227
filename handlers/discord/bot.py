"""The bot's client: which events it asks for, and what it does on a pressed button."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.errors import TryLater
from bot.ports import Answers
from handlers.discord.answering import NO_ONE, answer, asker_of
from handlers.discord.commands import Tree
from handlers.discord.embeds import pressed
from handlers.discord.places import number_of
from handlers.discord.posting import Poster

log = logging.getLogger(__name__)

#: Seconds that discord.py may wait for a rate limit by itself; longer ones come back as an error. Its least value.
LIMIT_WAIT_S = 30.0
#: Seconds to wait for the gateway's word on a channel; it tells most of them within a moment of connecting.
TOLD_S = 10.0
#: Channels that are kept where no gateway tells of them, and seconds for which each is.
ASKED, ASKED_S = 10_000, 600.0

# It would warn at each start that it can't speak in voice channels.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class Bot(discord.Client):
    """A client without privileged intents that answers the table's commands and every button of its own, however old.

    It asks for guilds alone, to know where it may read back what it posted.
    """

    #: Whether the gateway may tell this process of some servers and not of others.
    sharded = False

    def __init__(self, answers: Answers, *, listen: bool = True, **sharding: Any) -> None:
        """Prepare.

        Args:
            answers: Who answers.
            listen: Whether there will be a gateway; without, nothing is told and everything is asked for.
            **sharding: ``shard_count`` and ``shard_ids`` of a ``ShardedBot``.
        """
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=NO_ONE,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=LIMIT_WAIT_S,
            **sharding,
        )
        #: Channels that were asked for where no gateway tells of them, and until when, by number.
        self._asked: dict[int, tuple[Any, float]] = {}
        self.answers = answers
        self.listen = listen
        #: Set once the gateway has let the bot in.
        self.connected = asyncio.Event()
        #: Seconds that ``told`` waits.
        self.told_s = TOLD_S
        self._told = asyncio.Condition()
        self.tree = Tree(self, answers)
        self.poster = Poster(self)

    @property
    def is_up(self) -> bool:
        """Whether the gateway is connected; where nobody listens, whether the bot is logged in."""
        return not self.is_closed() and (not self.listen or (self.connected.is_set() and self.ws.open))

    @property
    def asks(self) -> bool:
        """Whether there are channels that no gateway will ever tell this process of."""
        return self.sharded or not self.listen

    def get_channel(self, id: int, /) -> Any:
        """Return a channel as the gateway has told it, or as Discord has shown it not long ago."""
        told = super().get_channel(id)
        if told is not None or not self.asks:
            return told
        channel, until = self._asked.get(id, (None, 0.0))
        return channel if time.monotonic() < until else None

    async def fetch_channel(self, channel_id: int, /) -> Any:
        """Ask Discord for a channel, and keep it for a while where no gateway tells of it."""
        channel = await super().fetch_channel(channel_id)
        if self.asks:
            now = time.monotonic()
            if len(self._asked) >= ASKED:
                self._asked = {number: one for number, one in self._asked.items() if now < one[1]}
            if len(self._asked) < ASKED:
                self._asked[channel_id] = channel, now + ASKED_S
        return channel

    def is_ready(self) -> bool:
        """Whether all was told that will be told: without a gateway that is nothing."""
        return not self.listen or super().is_ready()

    async def setup_hook(self) -> None:
        """Register the commands, where there is somebody to answer them; without them alerts still go out."""
        if not self.listen:
            return
        try:
            if await self.tree.register():
                log.info("commands registered", extra={"commands": [each.name for each in self.answers.table]})
        except discord.DiscordException as error:
            log.warning("commands not registered", extra={"reason": str(error)})

    async def on_connect(self) -> None:
        """The gateway has let the bot in."""
        self.connected.set()

    async def on_socket_event_type(self, kind: str) -> None:
        """The gateway has told something: maybe what somebody waits for."""
        if kind == "GUILD_CREATE":
            await self._heard()

    async def on_ready(self) -> None:
        """The gateway has told all."""
        await self._heard()

    async def _heard(self) -> None:
        async with self._told:
            self._told.notify_all()

    async def told(self, place: str) -> None:
        """Wait until the gateway has told a channel, or all that it has to tell.

        Raises:
            Refused: The place is none.
            TryLater: It takes long.
        """
        number, is_person = number_of(place)
        if is_person or not self.listen:
            return
        try:
            async with asyncio.timeout(self.told_s), self._told:
                await self._told.wait_for(lambda: self.is_ready() or self.get_channel(number) is not None)
        except TimeoutError:
            raise TryLater(f"discord:{place}: still connecting") from None

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a pressed button; commands go through the tree."""
        if interaction.type is not discord.InteractionType.component:
            return
        data: Mapping[str, Any] = interaction.data or {}
        action, value = pressed(str(data.get("custom_id", "")))
        await answer(interaction, self.answers.press(action, value, asker_of(interaction)), private=True)


class ShardedBot(Bot, discord.AutoShardedClient):
    """A bot with a gateway connection for each part of its servers, all of them or those of this process."""

    sharded = True

    @property
    def is_up(self) -> bool:
        """Whether every connection is there; where nobody listens, whether the bot is logged in."""
        if self.is_closed():
            return False
        up = bool(self.shards) and not any(shard.is_closed() for shard in self.shards.values())
        return not self.listen or (self.connected.is_set() and up)


def make_bot(answers: Answers, *, listen: bool, shards: int, shard_ids: Sequence[int]) -> Bot:
    """Return a client.

    Args:
        answers: Who answers.
        listen: Whether there will be a gateway.
        shards: Into how many parts the servers are divided; 0 for one connection.
        shard_ids: Which of them are this process's; empty for all.
    """
    if not shards:
        return Bot(answers, listen=listen)
    return ShardedBot(answers, listen=listen, shard_count=shards, shard_ids=list(shard_ids) or None)
