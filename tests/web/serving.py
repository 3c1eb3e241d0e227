"""Pages served on loopback."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import aiohttp
from yarl import URL

from bot.model import Channel, Sought
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import Facts
from bot.web import WebServer
from bot.web.pages import Pages
from tests.fakes import FakeClock
from tests.web.archive import CHANNELS, FEEDS, NOW


class Served:
    """A web server with pages, and a client of it."""

    def __init__(self, url: str, facts: Facts, settings: Mapping[str, object]) -> None:
        self.url = ""
        self.clock = FakeClock(NOW)
        self._facts = facts
        self._settings = settings
        self._store_url = url
        self.store: SqlStore
        self.server: WebServer
        self.client: aiohttp.ClientSession

    async def open(self) -> "Served":
        async def channels() -> Sequence[Channel]:
            return CHANNELS

        self.store = await open_store(self._store_url, canonical=canonical)
        pages = Pages(
            store=self.store,
            clock=self.clock,
            facts=lambda: self._facts,
            feeds=FEEDS,
            channels=channels,
            languages=("ar", "en", "pl"),
            **self._settings,  # type: ignore[arg-type]  # of many kinds
        )
        await pages.prepare()
        self.server = WebServer(host="127.0.0.1", port=0, routes=pages.routes())
        await self.server.open()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.client = aiohttp.ClientSession(self.url, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def get(self, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, str]:
        """Ask for a path as it is written."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        address = URL(self.url + path, encoded=True)
        async with self.client.get(address, headers=sent, allow_redirects=False) as answer:
            return answer, (await answer.read()).decode("utf-8", "replace")

    async def story_of(self, title: str) -> str:
        """Return the id of the story of a headline."""
        stories = (await self.store.find(Sought(), 100)).stories
        return next(story.id for story in stories if story.item.title == title)

    async def story_of_key(self, key: str) -> str:
        """Return the id of the story that an entry opened."""
        stories = (await self.store.find(Sought(), 100)).stories
        return next(story.id for story in stories if story.item.key == key)

    async def close(self) -> None:
        if self.url:
            await self.client.close()
            await self.server.close()
            await self.store.close()


@contextmanager
def served_beside(served: Served) -> Iterator[Served]:
    """Serve from a thread of its own, for browsers that are driven from this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(served.open(), loop).result(20)
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(served.close(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
