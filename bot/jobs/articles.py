"""The pages behind entries that say too little: fetched politely, read for the summary alone, never waited for long."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from bot.errors import FaultError
from bot.model import Fault, Feed, Fetched, Judged, Unchanged, Validators
from bot.news.links import shown
from bot.news.summarise import summarise
from bot.ports import Fetcher

log = logging.getLogger(__name__)

#: Seconds that all alerts of a poll wait for their pages.
LIMIT_S = 3.0
#: Pages looked at for one poll, and under way at a time.
MOST = 5
UNDER_WAY = 10
#: A summary of fewer characters says too little; a third of them where a sign is a word.
THIN_CHARS = 50
#: Pages, and hosts, that are remembered.
KEPT = 200
#: Words of the title that a page must also have, unless it has one of the terms that made the verdict.
SAME_WORDS = 2
#: A word of so many characters is in every text.
SHORT_CHARS = 3

_LEADS_AWAY = frozenset({"news.google.com"})
_SAID: dict[Fault, str] = {
    "legal": "asks not to be quoted",
    "blocked": "lets no robots in",
    "captcha": "asks for proof of being human",
    "consent": "asks for consent to cookies first",
    "private_address": "is on no public address",
    "not_a_feed": "is no web page",
    "too_large": "is too long",
    "empty": "holds no article that could be found",
    "not_found": "is not there",
    "gone": "is not there any more",
}


class Rules(Protocol):
    """What a site lets robots fetch."""

    @property
    def pause_s(self) -> float:
        """Seconds between two requests that it asks for."""

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched."""


class Robots(Protocol):
    """Knows what sites let robots fetch."""

    async def rules(self, url: str, *, user_agent: str = "") -> Rules:
        """Return what a page's site says; that nothing may be fetched where it can't be asked now."""


class Reader(Protocol):
    """Finds an article in a page, away from the event loop."""

    async def read_article(self, fetched: Fetched) -> str:
        """Return the article's words, a paragraph a line.

        Raises:
            ParseError: There is none that may be quoted.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What came of a page: the article's words, or why there are none."""

    words: str = ""
    #: As in "its page is not there".
    why: str = ""


class Articles:
    """Gives alerts a summary from the article's page where the feed has none.

    Args:
        fetcher: As for feeds: within limits of size and time, one request at a time to a host, public addresses alone.
        robots: What sites allow.
        reader: Finds the article in a page.
        limit_s: Seconds that a poll's alerts wait; a page that comes later serves the entry's next version.
    """

    def __init__(self, fetcher: Fetcher, robots: Robots, reader: Reader, *, limit_s: float = LIMIT_S) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._reader = reader
        self._limit_s = limit_s
        self._pages: OrderedDict[tuple[str, str], _Page] = OrderedDict()
        self._under_way: dict[tuple[str, str], asyncio.Task[_Page]] = {}
        self._turns: OrderedDict[str, float] = OrderedDict()

    async def fill(self, judged: Sequence[Judged], feed: Feed) -> tuple[Judged, ...]:
        """Return the items with better summaries where that can be had within the limit, in their order.

        Only those that go to a channel, whose own summary says too little, and of a feed whose ``articles`` is true.
        What was judged stays as it was judged. Why a page was not read stands in the item's reason. Never raises.
        """
        wanted = [number for number, one in enumerate(judged) if feed.articles and one.channels and thin(one)][-MOST:]
        if not wanted:
            return tuple(judged)
        tasks = {number: self._start(judged[number], feed) for number in wanted}
        running = [task for task in tasks.values() if isinstance(task, asyncio.Task)]
        if running:
            await asyncio.wait(running, timeout=self._limit_s)
        filled = list(judged)
        for number, task in tasks.items():
            page = task if isinstance(task, _Page) else _result(task, self._limit_s)
            filled[number] = _with(judged[number], page)
        return tuple(filled)

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = tuple(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, one: Judged, feed: Feed) -> "asyncio.Task[_Page] | _Page":
        key = (one.item.url, one.item.text_hash)
        if (known := self._pages.get(key)) is not None:
            return known
        if (under_way := self._under_way.get(key)) is not None:
            return under_way
        if urlsplit(one.item.url).hostname in _LEADS_AWAY:
            return _Page(why="was not looked for, since Google News does not tell its address")
        if len(self._under_way) >= UNDER_WAY:
            return _Page(why="was not asked for, since too many others are under way")
        task = asyncio.create_task(self._page(one.item.url, feed))
        self._under_way[key] = task
        task.add_done_callback(lambda done: self._keep(key, done))
        return task

    def _keep(self, key: tuple[str, str], done: "asyncio.Task[_Page]") -> None:
        self._under_way.pop(key, None)
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            log.error("article failed", extra={"page": shown(key[0])}, exc_info=error)
            return
        self._pages[key] = done.result()
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    async def _page(self, url: str, feed: Feed) -> _Page:
        try:
            rules = await self._robots.rules(url, user_agent=feed.user_agent)
            if not rules.allows(url):
                return _Page(why="may not be fetched (robots.txt)")
            wait_s = self._wait_s(url, feed, rules.pause_s)
            if wait_s > self._limit_s:
                return _Page(why="was not asked for, since its site asks for a longer pause")
            await asyncio.sleep(wait_s)
            answer = await self._fetcher.get(url, Validators(), user_agent=feed.user_agent)
            if isinstance(answer, Unchanged):  # it was asked without validators
                return _Page(why="could not be had")
            if _site(answer.url) != _site(url):
                there = await self._robots.rules(answer.url, user_agent=feed.user_agent)
                if not there.allows(answer.url):
                    return _Page(why="leads to one that may not be fetched (robots.txt)")
            return _Page(words=await self._reader.read_article(answer))
        except FaultError as error:
            log.info("article not read", extra={"page": shown(url), "fault": error.fault})
            return _Page(why=_SAID.get(error.fault, "could not be had"))

    def _wait_s(self, url: str, feed: Feed, pause_s: float) -> float:
        """Return how long a site is still to be left in peace, and count a request to it from then on."""
        now = asyncio.get_running_loop().time()
        site = _site(url)
        before = self._turns.get(site, now - pause_s)
        # The operator's pause counts from the feed itself, which was asked a moment ago; a site's own between pages.
        from_feed = now + feed.pause if site == _site(feed.url) else now
        start = max(now, before + max(pause_s, feed.pause if site in self._turns else 0.0), from_feed)
        if start - now <= self._limit_s:
            self._turns[site] = start
            self._turns.move_to_end(site)
            while len(self._turns) > KEPT:
                self._turns.popitem(last=False)
        return start - now


def thin(judged: Judged) -> bool:
    """Whether a summary says too little, or was cut off in the middle."""
    dense = sum(char > "\u2e7f" for char in judged.summary) > len(judged.summary) // 2
    least = THIN_CHARS // 3 if dense else THIN_CHARS
    return len(judged.summary) < least or judged.summary.endswith("…")


def _result(task: "asyncio.Task[_Page]", limit_s: float) -> _Page:
    if not task.done():
        return _Page(why=f"did not come within {limit_s:g} s")
    if task.cancelled() or task.exception() is not None:
        return _Page(why="could not be had")
    return task.result()


def _with(judged: Judged, page: _Page) -> Judged:
    """Return an item with what its page adds to its summary, and with what came of the page in its reason."""
    if page.words and not _is_about(page.words, judged):
        page = _Page(why="tells of something else")
    if not page.words:
        return replace(judged, reason=f"{judged.reason}; its page {page.why}")
    whole = f"{judged.item.content}\n{page.words}" if judged.item.content else page.words
    summary = summarise(replace(judged.item, content=whole), judged.verdict)
    if not summary:
        return replace(judged, reason=f"{judged.reason}; its page holds nothing to quote")
    return replace(judged, summary=summary, reason=f"{judged.reason}; summary from its page")


def _is_about(words: str, judged: Judged) -> bool:
    """Whether a page seems to tell what the entry tells: an address may lead to a front page or a wall by now."""
    folded = words.casefold()
    if any(match.text.casefold() in folded for match in judged.verdict.matches):
        return True
    title = {word for word in judged.item.title.casefold().split() if len(word) > SHORT_CHARS}
    return sum(word in folded for word in title) >= SAME_WORDS


def _site(url: str) -> str:
    return urlsplit(url).netloc
