"""HTTP mode: Slack's requests on one local port, behind whatever gives it a public https address."""

import os

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.errors import ChatError
from handlers.slack.installing import INSTALL_PATH, REDIRECT_PATH

EVENTS_PATH, HEALTH_PATH = "/slack/events", "/health"
#: Largest request; Slack's are a few kilobytes.
REQUEST_BYTES = 1_000_000
#: Seconds that requests under way get at the end.
GRACE_S = 3.0


class Endpoint:
    """Takes everything that Slack sends at one path; bolt checks its signature."""

    def __init__(self, app: AsyncApp, *, host: str, port: int) -> None:
        """Prepare; 0 as the port is any free one, which ``port`` then says."""
        self._app = app
        self._host = host
        self.port = port
        self._runner: web.AppRunner | None = None

    @property
    def is_live(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def open(self) -> None:
        """Listen.

        Raises:
            ChatError: The port is taken or not allowed.
        """
        site = web.Application(client_max_size=REQUEST_BYTES)
        site.router.add_post(EVENTS_PATH, self._events)
        site.router.add_get(HEALTH_PATH, self._health)
        if self._app.oauth_flow is not None:
            site.router.add_get(INSTALL_PATH, self._install)
            site.router.add_get(REDIRECT_PATH, self._installed)
        runner = self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self.port).start()
        except OSError as error:
            why = os.strerror(error.errno).lower() if error.errno else type(error).__name__
            now = "choose another with SLACK_HTTP_PORT and SLACK_HTTP_HOST"
            raise ChatError(f"Can't listen for Slack on {self._host} port {self.port} ({why}): {now}") from None
        self.port = int(runner.addresses[0][1])

    async def close(self) -> None:
        """Answer what is under way, and listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _events(self, request: web.Request) -> web.Response:
        try:
            asked = await to_bolt_request(request)
        except UnicodeDecodeError:
            raise web.HTTPBadRequest from None
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _install(self, request: web.Request) -> web.Response:
        flow = self._app.oauth_flow
        assert flow is not None
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def _installed(self, request: web.Request) -> web.Response:
        flow = self._app.oauth_flow
        assert flow is not None
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))
