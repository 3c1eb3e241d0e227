"""Finding a site's feed, and what it would have posted: the network part of `feeds add`."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot import __version__
from bot.app import load_knowledge
from bot.errors import FaultError, ParseError
from bot.fetch import HttpFetcher
from bot.jobs.poll import judge
from bot.model import Channel, Feed, Fetched, Judged, ParsedFeed, Telling, Unchanged, Validators
from bot.news import discover, nofeed
from bot.news.links import shown
from bot.news.stories import join
from bot.news.stories.near import Shelf
from bot.news.text import line
from bot.pool import ParserPool
from bot.settings import Settings

#: Feeds of one site that are read to be shown.
MOST = 6
#: Seconds for each request: somebody waits at the terminal.
LIMIT_S = 20.0
#: Days that a preview looks back.
DAYS = 30

#: What tells that a site is not to be asked further.
_STOP = frozenset({"dns", "refused", "timeout", "tls", "private_address", "bad_address", "blocked", "captcha", "legal"})

How = Literal["given", "declared", "linked", "guessed", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that could be read, or the page itself as one."""

    url: str
    parsed: ParsedFeed
    #: How it was found.
    how: How = "given"
    select: str = ""
    #: What the page that names it calls it; empty where it says nothing.
    called: str = ""

    @property
    def title(self) -> str:
        """What it calls itself, on one line; its address where it does not."""
        return line(self.parsed.title)[:120] or shown(self.url)

    @property
    def newest(self) -> datetime | None:
        """The date of its newest entry; None where none has one."""
        return max((item.published for item in self.parsed.items if item.published), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found at an address."""

    #: The likeliest first.
    feeds: tuple[Found, ...] = ()
    #: The page itself, read by its links; None where it has none.
    page: Found | None = None
    #: One sentence for each address that was named as a feed and could not be read.
    notes: tuple[str, ...] = ()


class Finder:
    """Looks for feeds, one request at a time to a host; ``close`` it afterwards.

    Args:
        settings: For the bot's own name, and whether private addresses may be asked.
        user_agent: What the bot calls itself instead; empty for its own name.
    """

    def __init__(self, settings: Settings, user_agent: str = "") -> None:
        self._user_agent = user_agent
        self._fetcher = HttpFetcher(
            user_agent_url=settings.contact_url,
            version=__version__,
            allow_private=settings.fetch_allow_private,
            limit_s=LIMIT_S,
        )
        self._parser = ParserPool()

    async def close(self) -> None:
        await self._fetcher.close()
        await self._parser.close()

    async def search(self, url: str) -> Search:
        """Look for feeds: the address itself, what its page names, then where sites mostly have them.

        Raises:
            FaultError: The address can't be had, or refuses, or what stands there is neither a feed nor a page.
        """
        try:
            answer = await self._fetch(url)
        except FaultError as error:
            if error.fault not in ("not_found", "gone"):
                raise
            # A page that is not there says nothing of the site's feed.
            feeds, _ = await self._read_all(discover.guessed(url), quiet=True, most=1)
            if not feeds:
                raise
            return Search(feeds=feeds, notes=(str(error),))
        try:
            parsed = await self._parser.parse(url, "", answer)
        except ParseError as error:
            if not nofeed.is_page(answer.body):
                raise
            barred = error if error.fault != "not_a_feed" else None
        else:
            return Search(feeds=(Found(url=answer.moved_to or url, parsed=parsed),))
        named = discover.named(answer.body, url=answer.url, content_type=answer.content_type)
        feeds, notes = await self._read_all(named, quiet=False, most=MOST)
        page = await self._page(url, answer, "")
        # A page that asks who is there is a refusal only if it shows nothing else: many have a form that asks.
        if barred is not None and not feeds and page is None:
            raise barred
        if not feeds and barred is None:
            feeds, _ = await self._read_all(discover.guessed(answer.url), quiet=True, most=1)
        return Search(feeds=feeds, page=page, notes=notes)

    async def page(self, url: str, select: str) -> Found:
        """Read a page's links as entries.

        Raises:
            FaultError: It can't be had, or has no links of that kind.
        """
        answer = await self._fetch(url)
        parsed = await self._parser.parse_page(url, "", answer, select)
        return Found(url=answer.moved_to or url, parsed=parsed, how="page", select=select)

    async def _page(self, url: str, answer: Fetched, select: str) -> Found | None:
        try:
            parsed = await self._parser.parse_page(url, "", answer, select)
        except ParseError:
            return None
        return Found(url=answer.moved_to or url, parsed=parsed, how="page")

    async def _read_all(
        self, candidates: Iterable[discover.Candidate], *, quiet: bool, most: int
    ) -> tuple[tuple[Found, ...], tuple[str, ...]]:
        found: dict[str, Found] = {}
        notes: list[str] = []
        left = deque(candidates)
        seen = {discover.twin(one.url) for one in left}
        while left and len(found) < most:
            one, answer = left.popleft(), None
            try:
                answer = await self._fetch(one.url)
                parsed = await self._parser.parse(one.url, "", answer)
            except FaultError as error:
                if one.how == "linked" and answer is not None and nofeed.is_page(answer.body):
                    # "RSS" often leads to a page that lists feeds.
                    more = discover.named(answer.body, url=answer.url, content_type=answer.content_type)
                    fresh = [other for other in more if discover.twin(other.url) not in seen]
                    seen.update(discover.twin(other.url) for other in fresh)
                    # From there on one level is enough.
                    left.extend(replace(other, how="declared") for other in fresh)
                    continue
                if not quiet:
                    notes.append(str(error))
                elif error.fault in _STOP or error.fault == "busy":
                    break
                continue
            url = answer.moved_to or one.url
            titled = parsed if parsed.title else replace(parsed, title=one.title)
            found.setdefault(discover.twin(url), Found(url=url, parsed=titled, how=one.how, called=line(one.title)))
        return tuple(found.values()), tuple(notes)

    async def _fetch(self, url: str) -> Fetched:
        answer = await self._fetcher.get(url, Validators(), user_agent=self._user_agent)
        assert not isinstance(answer, Unchanged)  # nothing was asked conditionally
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a feed would have posted of its last ``DAYS`` days."""

    #: One for each story, with those that tell it, the first report of it first; newest story first.
    alerts: tuple[tuple[Judged, ...], ...]
    #: Entries of these days, or without a date, that would not have been posted.
    left: int
    #: Older entries.
    older: int

    @property
    def posted(self) -> int:
        """How many entries would have become alerts, or part of one."""
        return sum(map(len, self.alerts))


def preview(feed: Feed, parsed: ParsedFeed, channels: Sequence[Channel], now: datetime) -> Preview:
    """Judge a feed's entries as a poll would, for the channels that there are."""
    knowledge = load_knowledge()
    since = now - timedelta(days=DAYS)
    young = [item for item in parsed.items if item.published is None or item.published >= since]
    judged = [judge(item, knowledge.classify(item, feed), channels, None) for item in young]
    posted = sorted((one for one in judged if one.step == "queued"), key=_moment)
    alerts = sorted(told(posted), key=lambda story: _moment(story[0]), reverse=True)
    return Preview(alerts=tuple(alerts), left=len(judged) - len(posted), older=len(parsed.items) - len(young))


def told(judged: Sequence[Judged]) -> Sequence[tuple[Judged, ...]]:
    """Return reports by the story that they tell, as a poll would group them, in the order of their first ones."""
    shelf = Shelf()
    stories: dict[str, tuple[Judged, ...]] = {}
    for number, one in enumerate(judged):
        joined = join(one, shelf.near(one))
        story = joined.story if joined else str(number)
        stories[story] = (*stories.get(story, ()), one)
        shelf.put(Telling(story=story, item=one.item, verdict=one.verdict))
    return tuple(stories.values())


def _moment(judged: Judged) -> float:
    return judged.item.published.timestamp() if judged.item.published else 0.0
