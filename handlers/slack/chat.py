"""Slack as a ``Chat``: what the rest of the bot sees of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import ChatError, TryLater
from bot.model import Card, Manner
from bot.ports import PLAIN, Answers

if TYPE_CHECKING:
    from handlers.slack.socket import Socket
    from handlers.slack.web import WebApi


class SlackChat:
    """One workspace, over Socket Mode. Posts go over HTTPS and need no open socket."""

    name = "slack"
    #: Slack takes one message a second in a channel (docs.slack.dev, "Rate limits").
    pause_s = 1.0
    local = False
    #: Slack has no idempotency key: a second post is a second message.
    repeat_s = 0.0

    def __init__(self, *, bot_token: str, app_token: str, api_url: str | None = None) -> None:
        """Prepare; nothing is sent before ``start``.

        Args:
            bot_token: ``xoxb-…``, for posting.
            app_token: ``xapp-…``, for Socket Mode.
            api_url: Where the Web API is, ending in ``/api/``; None for Slack's own.
        """
        self._bot_token = bot_token.strip()
        self._app_token = app_token.strip()
        self._api_url = api_url
        self._web: WebApi | None = None
        self._socket: Socket | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, answers: Answers) -> None:
        """Check both tokens, connect, and answer commands from here on.

        Raises:
            ChatError: Wrong token or unreachable host, in one line with what to do.
        """
        for setting, token in (("SLACK_BOT_TOKEN", self._bot_token), ("SLACK_APP_TOKEN", self._app_token)):
            if not token.isascii() or not token.isprintable() or " " in token or not token:
                raise ChatError(f"{setting} is empty or holds characters no token has: copy it again")
        # Here, because the SDK costs a quarter of a second that only those who use Slack should pay.
        from handlers.slack.socket import Socket
        from handlers.slack.web import WebApi

        web = self._web = WebApi(bot_token=self._bot_token, app_token=self._app_token, api_url=self._api_url)
        up = False
        try:
            identity = await web.who_am_i()
            url = await web.socket_url()
            self._socket = Socket(web=web, app_token=self._app_token, identity=identity, answers=answers)
            await self._socket.open(url)
            up = True
        finally:
            if not up:
                await self.close()

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Post a card; see ``ports.Chat.post``. ``first`` changes nothing here: Slack can't tell a repeated post."""
        if self._web is None:
            raise TryLater(f"slack:{place}: not connected")
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._web.post(place, card, key)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def check(self, place: str) -> tuple[str, ...]:
        """Say that it can't be told; see ``ports.Chat.check``."""
        raise TryLater("whether the bot may post there shows only when it posts: /alerts test")

    def writer(self, card: Card) -> Callable[[], None]:
        """Refuse: Slack is not local."""
        raise TypeError("Slack is reached over the network: use post")

    async def find(self, place: str, key: str, since: datetime) -> str | None:
        """Look for the message with this key; see ``ports.Chat.find``. Needs one of the ``…:history`` scopes."""
        if self._web is None:
            raise TryLater(f"slack:{place}: not connected")
        return await self._web.find(place, key, since)

    async def close(self) -> None:
        """Hang up, after posts under way are finished."""
        web, self._web = self._web, None
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()
        await self._idle.wait()
        if web is not None:
            await web.close()
