"""The bot's own web server: one port, loopback unless told otherwise, behind whatever makes it public."""

import os
from collections.abc import Sequence

from aiohttp import web

from bot.errors import WebError
from bot.web.guard import dressed

#: Largest request, in bytes: what a hub pushes is a feed.
REQUEST_BYTES = 5_000_000
#: Seconds that requests under way get at the end.
GRACE_S = 3.0


class WebServer:
    """Serves what its parts offer.

    Args:
        host: Where it listens.
        port: 0 for any free one, which ``port`` then says.
        routes: What it serves.
    """

    def __init__(self, *, host: str, port: int, routes: Sequence[web.RouteDef]) -> None:
        self._host = host
        self.port = port
        self._routes = routes
        self._runner: web.AppRunner | None = None

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def open(self) -> None:
        """Listen.

        Raises:
            WebError: The port is taken or not allowed.
        """
        site = web.Application(client_max_size=REQUEST_BYTES, middlewares=[dressed])
        site.add_routes(self._routes)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            why = os.strerror(error.errno).lower() if error.errno else type(error).__name__
            now = "choose another with WEB_PORT and WEB_HOST"
            raise WebError(f"The web server can't listen on {self._host} port {self.port} ({why}): {now}") from None
        self._runner = runner
        self.port = int(runner.addresses[0][1])

    async def close(self) -> None:
        """Answer what is under way, and listen no more."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
