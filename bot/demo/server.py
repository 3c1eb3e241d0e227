"""Serves the demo's feeds and their pages on loopback, with validators, as a newspaper's server would."""

import asyncio
from hashlib import blake2b
from html import escape

from aiohttp import web

from bot.demo.news import DemoFeed, Entry, last_change, load_news, rss
from bot.model import Feed


class DemoServer:
    """A web server on 127.0.0.1 at a free port; its feeds change as the seconds pass."""

    def __init__(self, *, speed: float = 1.0) -> None:
        """Prepare.

        Args:
            speed: Seconds of the news that pass in one of the clock's.
        """
        self.news = load_news()
        self.speed = speed
        #: When each feed had been asked for once; None before: nothing happens until the bot is there.
        self._started: float | None = None
        self._asked: set[str] = set()
        #: Set when every feed has been asked for after its last entry appeared.
        self.over = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.site = ""

    async def __aenter__(self) -> "DemoServer":
        app = web.Application()
        app.router.add_get("/feeds/{file}", self._feed)
        app.router.add_get("/news/{id}", self._page)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.site = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds as feeds.yaml would name them."""
        return tuple(
            Feed(
                url=f"{self.site}/feeds/{feed.file}",
                name=feed.name,
                language=feed.language,
                kind=feed.kind,
                focus=feed.focus,
            )
            for feed in self.news
        )

    @property
    def seconds(self) -> float:
        """Seconds of the news since the start."""
        return 0.0 if self._started is None else (asyncio.get_running_loop().time() - self._started) * self.speed

    async def _feed(self, request: web.Request) -> web.Response:
        feed = next((one for one in self.news if one.file == request.match_info["file"]), None)
        if feed is None:
            raise web.HTTPNotFound
        seconds = self.seconds
        self._note(feed, seconds)
        body = rss(feed, feed.at(seconds), self.site)
        etag = blake2b(body, digest_size=8).hexdigest()
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304, headers={"ETag": f'"{etag}"'})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": f'"{etag}"'})

    def _note(self, feed: DemoFeed, seconds: float) -> None:
        """Begin when every feed has been asked for, and be over when each has been after the last change."""
        if self._started is None or seconds >= last_change(self.news):
            self._asked.add(feed.file)
        if len(self._asked) == len(self.news):
            self._asked.clear()
            if self._started is None:
                self._started = asyncio.get_running_loop().time()
            else:
                self.over.set()

    async def _page(self, request: web.Request) -> web.Response:
        found = _newest(self.news, request.match_info["id"], self.seconds)
        if found is None:
            raise web.HTTPNotFound
        feed, entry = found
        return web.Response(
            content_type="text/html",
            text=f'<!doctype html><html lang="{feed.language}"><meta charset="utf-8">'
            f"<title>{escape(entry.title)}</title><h1>{escape(entry.title)}</h1>"
            f"<p>{escape(feed.name)}, {entry.published:%Y-%m-%d}</p>"
            f"<p>{escape(entry.text)}</p><p><small>Written for Treatywatch's demo. On record: {escape(entry.record)}."
            "</small></p></html>",
        )


def _newest(news: tuple[DemoFeed, ...], ident: str, seconds: float) -> tuple[DemoFeed, Entry] | None:
    for feed in news:
        for entry in feed.at(seconds):
            if entry.id == ident:
                return feed, entry
    return None
