"""Slack as a ``Chat``: what the rest of the bot sees of it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import ChatError, StoreError, TryLater
from bot.model import Card, Manner
from bot.ports import PLAIN, Answers, Clock, Tenants
from handlers.slack.modes import Http, OAuthApp
from handlers.slack.pulse import USUAL, Timing

if TYPE_CHECKING:
    from handlers.slack.endpoint import Endpoint
    from handlers.slack.installing import Keeper
    from handlers.slack.socket import Socket
    from handlers.slack.web import WebApi

log = logging.getLogger(__name__)


#: Seconds between tries to delete what a workspace gave that has removed the app.
FORGET_AGAIN_S = (1.0, 30.0, 300.0, 3600.0)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SlackChat:
    """One workspace or many, over Socket Mode or HTTP. Posts go over HTTPS and need neither."""

    name = "slack"
    #: Slack takes one message a second in a channel (docs.slack.dev, "Rate limits").
    pause_s = 1.0
    #: It counts by workspace and method, and says so when it is too much.
    per_s = 0.0
    local = False
    #: Slack has no idempotency key: a second post is a second message.
    repeat_s = 0.0

    def __init__(
        self,
        *,
        bot_token: str = "",
        app_token: str = "",
        api_url: str | None = None,
        http: Http | None = None,
        oauth: OAuthApp | None = None,
        admins_only: bool = False,
        tenants: Tenants | None = None,
        listen: bool = True,
        clock: Clock | None = None,
        timing: Timing = USUAL,
    ) -> None:
        """Prepare; nothing is sent before ``start``.

        Args:
            bot_token: ``xoxb-…``, for posting; may be empty where workspaces install the app by themselves.
            app_token: ``xapp-…``, for Socket Mode; not needed with ``http``.
            api_url: Where the Web API is, ending in ``/api/``; None for Slack's own.
            http: Listen for Slack's requests, in place of Socket Mode.
            oauth: Let workspaces install the app; needs ``http`` and ``tenants``.
            admins_only: Whether only admins of a workspace may change its channels.
            tenants: Where installations are kept, and what is deleted when a workspace removes the app.
            listen: Whether commands and events are taken; without, this posts only, and needs no ``app_token``.
            clock: For when something was kept or deleted.
            timing: How long a Socket Mode connection may be down, deaf or quiet.
        """
        self._bot_token = bot_token.strip()
        self._app_token = app_token.strip()
        self._api_url = api_url
        self._http = http
        self._oauth = oauth
        self._admins_only = admins_only
        self._tenants = tenants
        self._listen = listen
        self._clock = clock or SystemClock()
        self._timing = timing
        self._keeper: Keeper | None = None
        self._web: WebApi | None = None
        self._door: Socket | Endpoint | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def port(self) -> int:
        """Where HTTP mode listens; 0 where it does not."""
        return getattr(self._door, "port", 0)

    async def start(self, answers: Answers) -> None:
        """Check the tokens, connect or listen, and answer commands from here on.

        Raises:
            ChatError: Wrong token, missing scope, taken port or unreachable host, in one line with what to do.
        """
        tokens = [] if self._oauth and not self._bot_token else [("SLACK_BOT_TOKEN", self._bot_token)]
        tokens += [] if self._http or not self._listen else [("SLACK_APP_TOKEN", self._app_token)]
        for setting, token in tokens:
            if not token.isascii() or not token.isprintable() or " " in token or not token:
                raise ChatError(f"{setting} is empty or holds characters no token has: copy it again")
        up = False
        try:
            await self._open(answers)
            up = True
        finally:
            if not up:
                await self.close()

    async def _open(self, answers: Answers) -> None:
        # Here, because the SDK costs a quarter of a second that only those who use Slack should pay.
        from handlers.slack.application import make_app
        from handlers.slack.endpoint import Endpoint
        from handlers.slack.installing import Keeper, oauth_settings
        from handlers.slack.listen import Listener
        from handlers.slack.socket import Socket
        from handlers.slack.vault import Vault
        from handlers.slack.web import WebApi
        from handlers.slack.workspaces import Workspaces

        settings = None
        if self._oauth and self._tenants:
            vault = Vault(self._oauth.token_key)
            self._keeper = Keeper(self._tenants, vault, self._clock)
            settings = oauth_settings(self._oauth, self._keeper, vault, admins_only=self._admins_only)
        workspaces = Workspaces(self._keeper)
        web = self._web = WebApi(api_url=self._api_url, workspaces=workspaces)
        if self._bot_token:
            home = workspaces.home = await web.who_am_i(self._bot_token)
            if self._admins_only and home.scopes and "users:read" not in home.scopes:
                now = "add it under OAuth & Permissions and reinstall the app, or set SLACK_MANAGERS=members"
                raise ChatError(f"SLACK_MANAGERS=admins needs the scope users:read, which the app lacks: {now}")
        if not self._listen:
            return
        listener = Listener(web=web, answers=answers, gone=self._gone, admins_only=self._admins_only)
        if self._http:
            app = make_app(web, listener, signing_secret=self._http.signing_secret, oauth=settings)
            endpoint = self._door = Endpoint(app, host=self._http.host, port=self._http.port)
            await endpoint.open()
        else:
            url = await web.socket_url(self._app_token)
            app = make_app(web, listener)
            socket = self._door = Socket(web=web, app_token=self._app_token, app=app, timing=self._timing)
            await socket.open(url)

    @property
    def is_live(self) -> bool:
        """Whether a socket is connected, or the endpoint listens; where nobody listens, whether the app is known."""
        return self._web is not None and (not self._listen or (self._door is not None and self._door.is_live))

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Post a card; see ``ports.Chat.post``. ``first`` changes nothing here: Slack can't tell a repeated post."""
        with self._posting(place) as web:
            return await web.post(place, card, key, manner)

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        """Show a card in place of what a message shows; see ``ports.Chat.edit``."""
        with self._posting(place) as web:
            await web.edit(place, message, card, key)

    def link(self, place: str, message: str) -> str | None:
        """Return a message's permalink; None where the workspace's address is not known (yet)."""
        return self._web.link(place, message) if self._web else None

    async def check(self, place: str) -> tuple[str, ...]:
        """Look whether the app may post in a place; see ``ports.Chat.check``. Needs channels:read or groups:read."""
        if self._web is None:
            raise TryLater(f"slack:{place}: not connected")
        return await self._web.check(place)

    def writer(self, card: Card) -> Callable[[], None]:
        """Refuse: Slack is not local."""
        raise TypeError("Slack is reached over the network: use post")

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        """Look for the message with this key; see ``ports.Chat.find``. Needs one of the ``…:history`` scopes."""
        if self._web is None:
            raise TryLater(f"slack:{place}: not connected")
        return await self._web.find(place, key, since, thread=manner.thread)

    async def close(self) -> None:
        """Hang up, after posts under way are finished."""
        web, self._web = self._web, None
        door, self._door = self._door, None
        if door is not None:
            await door.close()
        await self._idle.wait()
        if web is not None:
            await web.close()

    @contextmanager
    def _posting(self, place: str) -> "Iterator[WebApi]":
        """Count a call as under way, so that ``close`` waits for it.

        Raises:
            TryLater: There is no connection.
        """
        if self._web is None:
            raise TryLater(f"slack:{place}: not connected")
        self._under_way += 1
        self._idle.clear()
        try:
            yield self._web
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _gone(self, team: str) -> None:
        """Delete what belongs to a workspace that has removed the app, again and again while the store fails.

        Slack says it once: its event was acknowledged before this began.
        """
        if self._tenants is None:
            log.warning("app removed", extra={"chat": "slack", "team": team})
            return
        for wait_s in (*FORGET_AGAIN_S, None):
            try:
                if self._keeper is not None:
                    await self._keeper.delete(team)
                channels = await self._tenants.forget("slack", team, self._clock.now())
            except StoreError as error:
                log.error("removed workspace not deleted", extra={"chat": "slack", "team": team, "why": str(error)})
                if wait_s is not None:
                    await asyncio.sleep(wait_s)
            else:
                what = {"chat": "slack", "team": team, "channels": channels}
                log.warning("app removed, its data deleted", extra=what)
                return
