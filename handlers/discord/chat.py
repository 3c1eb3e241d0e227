"""Discord as a chat of the bot: connect, post, look for what was posted."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.errors import Refused, TryLater
from bot.model import Card, Manner
from bot.ports import PLAIN, Answers
from handlers.discord.bot import Bot, make_bot
from handlers.discord.faults import FAILURES, not_connected, not_edited, not_posted, not_read
from handlers.discord.places import Target, asked_permissions, known, looked_up, missing, number_of, permissions
from handlers.discord.posting import forum_post, is_ours

log = logging.getLogger(__name__)

#: Seconds for one post or one look, with discord.py's own retries (25 s of waits), and for login and gateway together.
PATIENCE_S = 60.0
#: How far Discord's clock and ours may be apart.
SKEW = timedelta(minutes=5)

_API, _GATEWAY = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY


class DiscordChat:
    """Discord through one gateway connection.

    discord.py keeps its addresses for the whole process, so a process has one ``DiscordChat`` at a time.

    Args:
        token: The bot's token.
        api_url: Base of the REST calls, ending in /api/v10. None for Discord itself.
        gateway_url: Address of the gateway (ws or wss). None: what the API at ``api_url`` names, or Discord's own.
        listen: Whether commands and buttons are answered; without, this posts over HTTP only, and opens no gateway.
        shards: Into how many parts the servers are divided, each with a connection of its own; 0 for one connection.
        shard_ids: Which of them are this process's; empty for all.
        patience_s: Seconds after which a call counts as unanswered.
    """

    name = "discord"
    #: discord.py keeps to the limits that Discord's answers tell.
    pause_s = 0.0
    #: Discord takes 50 requests a second from a bot (its documentation, "Rate Limits", Global Rate Limit); ten are left
    #: for what a post brings with it: a thread, publishing, a look at a channel.
    per_s = 40.0
    local = False
    #: Discord keeps a nonce for "the past few minutes"; this is the safe reading of it.
    repeat_s = 120.0

    def __init__(
        self,
        *,
        token: str,
        api_url: str | None = None,
        gateway_url: str | None = None,
        listen: bool = True,
        shards: int = 0,
        shard_ids: Sequence[int] = (),
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._token = token
        self._patience_s = patience_s
        self._api_url = api_url.rstrip("/") if api_url else None
        self._gateway_url = gateway_url
        self._listen = listen
        self._shards, self._shard_ids = shards, tuple(shard_ids)
        #: discord.py's client, once started.
        self.bot: Bot | None = None
        self._gateway: asyncio.Task[None] | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, answers: Answers) -> None:
        """Log in, register the commands where they changed, and connect.

        Raises:
            ChatError: The token is wrong, or Discord can't be reached.
        """
        Route.BASE = self._api_url or _API
        DiscordWebSocket.DEFAULT_GATEWAY = URL(self._gateway_url) if self._gateway_url else _GATEWAY
        at = Route.BASE
        bot = self.bot = make_bot(answers, listen=self._listen, shards=self._shards, shard_ids=self._shard_ids)
        try:
            async with asyncio.timeout(self._patience_s):
                await bot.login(self._token)
                if not self._listen:
                    return
                if self._api_url and not self._gateway_url:
                    _, named, _ = await bot.http.get_bot_gateway()
                    DiscordWebSocket.DEFAULT_GATEWAY = URL(named)
                at = str(DiscordWebSocket.DEFAULT_GATEWAY)
                self._gateway = asyncio.create_task(bot.connect(), name="discord gateway")
                await _first(self._gateway, bot.connected)
        except BaseException as error:
            await self.close()
            if isinstance(error, (discord.DiscordException, ValueError, *FAILURES)):
                raise not_connected(error, at) from None
            raise
        self._gateway.add_done_callback(_gave_up)

    @property
    def is_live(self) -> bool:
        """Whether the gateway is connected; where nobody listens, whether the bot is logged in."""
        return self.bot is not None and self.bot.is_up

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Post a card; see ``ports.Chat.post`` and ``Poster.post``."""
        bot = self._connected()
        with self._posting():
            try:
                async with asyncio.timeout(self._patience_s):
                    await bot.told(place)
                    return await bot.poster.post(place, card, key=key, first=first, manner=manner)
            except FAILURES as error:
                self._let_go(error)
                raise not_posted(error, place) from error

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        """Show a card in place of what a message shows; see ``ports.Chat.edit``."""
        bot = self._connected()
        with self._posting():
            try:
                async with asyncio.timeout(self._patience_s):
                    await bot.told(place)
                    await bot.poster.edit(place, int(message), card, key=key, manner=manner)
            except FAILURES as error:
                self._let_go(error)
                raise not_edited(error, place) from error

    def link(self, place: str, message: str) -> str | None:
        """Return the address of a message on a server; None where the gateway has not told its channel."""
        number, is_person = number_of(place)
        channel = None if is_person or self.bot is None else known(self.bot, number)
        if channel is None:
            return None
        inside = message if isinstance(channel, discord.ForumChannel) else str(number)
        return f"https://discord.com/channels/{channel.guild.id}/{inside}/{message}"

    async def check(self, place: str) -> tuple[str, ...]:
        """Return what keeps the bot from posting in a channel; see ``ports.Chat.check``."""
        number, is_person = number_of(place)
        if is_person:
            return ()
        bot = self._connected()
        try:
            async with asyncio.timeout(self._patience_s):
                await bot.told(place)
                channel = await looked_up(bot, number)
                return missing(channel, await _may(bot, channel))
        except FAILURES as error:
            self._let_go(error)
            problem = not_read(error, place)
            if isinstance(problem, TryLater):
                raise problem from error
            return (str(problem),)
        except Refused as problem:
            return (str(problem),)

    def writer(self, card: Card) -> Callable[[], None]:
        """Discord is not local: nothing can be written to it within a transaction."""
        raise NotImplementedError("only a local chat has a writer")

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        """Look through the channel's (or the thread's) messages since then for our own that carries the key.

        One that was to be published, and is not, is published.
        """
        bot = self._connected()
        number, is_person = number_of(place)
        thread, since = manner.thread, since - SKEW
        me, seen = bot.user.id if bot.user else 0, 0
        try:
            async with asyncio.timeout(self._patience_s):
                await bot.told(place)
                channel = None if is_person else await looked_up(bot, number)
                if isinstance(channel, discord.ForumChannel) and not thread:
                    return await forum_post(channel, key, bot, since)
                where = await bot.create_dm(discord.Object(number)) if is_person else None
                here = where or bot.get_partial_messageable(int(thread) if thread else number)
                async for message in here.history(limit=None, after=since, oldest_first=True):
                    seen += 1
                    if message.author.id == me and is_ours(message, key):
                        await bot.poster.publish(message, channel, manner)
                        return str(message.id)
        except FAILURES as error:
            self._let_go(error)
            if thread and isinstance(error, discord.NotFound):
                return None
            raise not_read(error, place) from error
        if not seen and channel is not None:
            await self._prove_readable(bot, channel)
        return None

    async def close(self) -> None:
        """Finish the posts under way, then leave the gateway."""
        await self._idle.wait()
        if self.bot is not None:
            await self.bot.close()
        if self._gateway is not None:
            self._gateway.cancel()
            await asyncio.wait({self._gateway})
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = _API, _GATEWAY

    def _connected(self) -> Bot:
        if self.bot is None or self.bot.is_closed():
            raise TryLater("Discord is not connected: the message waits for a restart of the bot")
        return self.bot

    @contextmanager
    def _posting(self) -> Iterator[None]:
        """Count a post as under way, so that ``close`` waits for it."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _prove_readable(self, bot: Bot, channel: Target) -> None:
        """Tell an empty channel from one that may not be read: Discord shows both as no messages.

        Raises:
            Refused: Read Message History is missing.
            TryLater: The channel's server is not known now.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                may = await _may(bot, channel)
        except FAILURES as error:
            self._let_go(error)
            raise not_read(error, str(channel.id)) from error
        if not may.read_message_history:
            said = "can't look whether the message arrived: give the bot Read Message History there"
            raise Refused(f"discord:{channel.id}: {said}", "permission")

    def _let_go(self, error: Exception) -> None:
        """Undo what a call cut short has left behind.

        A call that waits out a global rate limit holds up all others and lets them go when it wakes; cut short, it
        never would, and the bot would be silent for ever.
        """
        if isinstance(error, TimeoutError) and self.bot is not None and not self.bot.is_closed():
            self.bot.http._global_over.set()


async def _may(bot: Bot, channel: Target) -> discord.Permissions:
    """Return what the bot may do in a channel, asked of Discord where no gateway tells this process of it.

    Raises:
        TryLater: As ``permissions``.
        discord.HTTPException: Discord does not say.
    """
    try:
        return permissions(channel)
    except TryLater:
        if not bot.asks:
            raise
        return await asked_permissions(bot, channel, {})


async def _first(gateway: asyncio.Task[None], connected: asyncio.Event) -> None:
    """Wait until the gateway has let us in; raise what ended it before."""
    entered = asyncio.create_task(connected.wait())
    try:
        await asyncio.wait({gateway, entered}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        entered.cancel()
    if not connected.is_set():
        error = gateway.exception()
        # discord.py's own way back needs a first connection: without one it stumbles over its missing socket, and
        # what really happened is the context.
        stumbled = isinstance(error, AttributeError) and error.__context__
        raise stumbled or error or ConnectionError("the gateway closed at once")


def _gave_up(gateway: asyncio.Task[None]) -> None:
    """Say that discord.py will not reconnect; it does after anything but a refusal."""
    if not gateway.cancelled() and (error := gateway.exception()) is not None:
        log.error("gateway given up", extra={"reason": str(not_connected(error, "the gateway"))})
