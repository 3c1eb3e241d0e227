"""Socket Mode: two connections that are kept open and watched."""

import asyncio
import json
import logging
import time
from typing import Any

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.errors import ChatError
from handlers.slack.pulse import Pulse, Timing, remedy
from handlers.slack.sdk_log import sdk_log
from handlers.slack.web import WebApi, proxy_for

log = logging.getLogger(__name__)

#: Connections; Slack sends each event to any one of them and takes at most ten. With two, one that is being renewed
#: or has died leaves the other.
CONNECTIONS = 2
#: Seconds to wait for a connection.
OPEN_S = 20


class Socket:
    """The connections: kept open by the SDK, and by a watch where the SDK gives up or Slack has forgotten one."""

    def __init__(self, *, web: WebApi, app_token: str, app: AsyncApp, timing: Timing) -> None:
        """Prepare.

        Args:
            web: The calls; its session and address are used here too.
            app_token: For the connections.
            app: Who answers.
            timing: How long is too long.
        """
        self._web = web
        self._app_token = app_token
        self._app = app
        self._timing = timing
        self._client = web.client()
        self._lines: list[_Line] = []
        self._watch: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def open(self, url: str) -> None:
        """Connect to the address that ``WebApi.socket_url`` gave, and stay connected until ``close``.

        The second connection is made by the watch, so that nobody waits for it.

        Raises:
            ChatError: No connection within 20 seconds.
        """
        self._lines.append(await self._connect(url))
        self._watch = asyncio.create_task(self._keep_open())

    @property
    def is_live(self) -> bool:
        """Whether one of the connections is up."""
        return any(line.is_up for line in self._lines)

    async def close(self) -> None:
        """Hang up for good."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        for task in tuple(self._ending):
            task.cancel()
        if self._ending:
            await asyncio.wait(self._ending)
        for line in self._lines:
            await line.hang_up()

    async def _connect(self, url: str) -> "_Line":
        handler = AsyncSocketModeHandler(
            self._app,
            self._app_token,
            logger=sdk_log(),
            web_client=self._client,
            ping_interval=self._timing.ping_s,
        )
        line = _Line(handler.client)
        handler.client.wss_uri = url
        handler.client.proxy = proxy_for(url)
        opened = False
        try:
            # Not wait_for: before Python 3.12 it may swallow the cancelling by which ``close`` ends the watch.
            async with asyncio.timeout(OPEN_S):
                await handler.client.connect()  # type: ignore[no-untyped-call]  # the SDK left it untyped
            opened = True
        except TimeoutError:
            what = f"Slack gave an address for its socket but took no connection there within {OPEN_S} s"
            raise ChatError(f"{what}: check that WebSockets get through the firewall or proxy") from None
        finally:
            if not opened:
                await line.hang_up()
        return line

    async def _keep_open(self) -> None:
        while True:
            for line in tuple(self._lines):
                await self._care(line)
            if len(self._lines) < CONNECTIONS:
                await self._add("socket not opened")
            await asyncio.sleep(self._timing.watch_s)

    async def _care(self, line: "_Line") -> None:
        match remedy(await line.pulse(), self._timing):
            case "replace":
                self._lines.remove(line)
                await line.hang_up()
                if await self._add("socket still down"):
                    log.warning("socket replaced", extra={"chat": "slack"})
            case "renew":
                if await self._add("socket not renewed"):
                    self._lines.remove(line)
                    self._end(line)
                    log.info("socket renewed", extra={"chat": "slack"})

    async def _add(self, problem: str) -> bool:
        """Open one more connection; return whether there is one."""
        try:
            self._lines.append(await self._connect(await self._web.socket_url(self._app_token)))
        except ChatError as error:
            log.warning(problem, extra={"chat": "slack", "why": str(error)})
            return False
        return True

    def _end(self, line: "_Line") -> None:
        async def end() -> None:
            try:
                await asyncio.sleep(self._timing.linger_s)
            finally:
                await line.hang_up()

        task = asyncio.create_task(end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


class _Line:
    """One client of the SDK, which may go through several connections, and what was heard on it."""

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client
        now = time.monotonic()
        self._connected_at = self._opened_at = self._heard_at = now
        self._session: Any = None
        self._greeted: Any = None
        client.on_message_listeners.append(self._heard)

    @property
    def is_up(self) -> bool:
        """Whether the connection that it has now is open."""
        session = self._client.current_session
        return session is not None and not session.closed

    async def pulse(self) -> Pulse:
        """Return what is known of the connection that it has now."""
        now, session = time.monotonic(), self._client.current_session
        if session is not self._session:
            self._session, self._opened_at = session, now
        connected = await self._client.is_connected()
        if connected:
            self._connected_at = now
        return Pulse(
            connected=connected,
            greeted=self._greeted is session,
            down_s=now - self._connected_at,
            age_s=now - self._opened_at,
            silent_s=now - max(self._heard_at, self._opened_at),
        )

    async def hang_up(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]  # the SDK left it untyped

    async def _heard(self, message: WSMessage) -> None:
        self._heard_at = time.monotonic()
        if self._greeted is not self._client.current_session and _is_hello(str(message.data)):
            self._greeted = self._client.current_session


def _is_hello(frame: str) -> bool:
    try:
        return bool(json.loads(frame).get("type") == "hello")
    except (ValueError, AttributeError):
        return False
