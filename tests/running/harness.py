"""The bot as a process of its own, and a news site on loopback for it to read."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from aiohttp import web

from bot.model import NewsItem
from tests.builders import rss
from tests.running.started import Started, started

ROOT = Path(__file__).parents[2]


class NewsSite:
    """A web server on 127.0.0.1 whose feeds tests fill while the bot reads them."""

    def __init__(self) -> None:
        self.feeds: dict[str, list[NewsItem]] = {}
        #: What feeds call themselves.
        self.titles: dict[str, str] = {}
        #: What is served as it is, whatever it is.
        self.raw: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.asked = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> "NewsSite":
        app = web.Application()
        app.router.add_get("/{name}", self._serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.requests.append(name)
        self.asked.set()
        if name in self.raw:
            return web.Response(body=self.raw[name], content_type="text/html")
        if name not in self.feeds:
            raise web.HTTPNotFound
        return web.Response(
            body=rss(*self.feeds[name], title=self.titles.get(name, "Example News")), content_type="application/rss+xml"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str


class BotProcess:
    """``python -m bot`` in a folder of its own, with nothing of this machine's settings."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        #: Bytes that a file may grow to, as on a disk that is full; None for no limit.
        self.file_limit: int | None = None
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
        self.env = {
            **keep,
            "PYTHONPATH": str(ROOT),
            "STORE_URL": f"sqlite:///{folder}/bot.sqlite",
            "FEEDS_FILE": str(folder / "feeds.yaml"),
            "FETCH_ALLOW_PRIVATE": "true",
            "POLL_INTERVAL": "1",
            "BACKFILL_DAYS": "36500",
            "LOG_LEVEL": "INFO",
            **env,
        }

    def feeds(self, *urls: str, channels: Sequence[str] = ("console",)) -> None:
        """Write feeds.yaml."""
        lines = ["feeds:", *(f"  - url: {url}" for url in urls), "channels:", *(f"  - to: {to}" for to in channels)]
        (self.folder / "feeds.yaml").write_text("\n".join(lines) + "\n")

    async def start(self, *args: str) -> Started:
        """Start it, with its output in pipes."""
        return await started(args, folder=self.folder, env=self.env, file_limit=self.file_limit)

    async def run(self, *args: str, within_s: float = 40.0) -> Ended:
        """Run it to its end."""
        return await ended(await self.start(*args), within_s)

    async def killed(self, *args: str, after_s: float) -> Ended:
        """Start it and kill it without warning after a while."""
        return await self.killed_at(asyncio.sleep(after_s), *args)

    async def killed_at(self, moment: Coroutine[object, object, object], *args: str) -> Ended:
        """Start it and kill it without warning as soon as ``moment``, which begins to wait now, returns."""
        waiting = asyncio.ensure_future(moment)
        process = await self.start(*args)
        reading = asyncio.ensure_future(process.communicate())
        try:
            await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            if not reading.done():
                process.send_signal(signal.SIGKILL)
        out, err = await reading
        return Ended(code=process.returncode or 0, out=out.decode(), err=err.decode())


async def ended(process: Started, within_s: float = 40.0) -> Ended:
    """Wait for a process to end by itself."""
    out, err = await asyncio.wait_for(process.communicate(), within_s)
    assert process.returncode is not None
    return Ended(code=process.returncode, out=out.decode(), err=err.decode())
