"""A feed whose entries a test sets, and everything to poll it with."""

from collections.abc import Sequence
from dataclasses import replace

from bot.jobs.articles import Articles
from bot.jobs.poll import Polled, World, poll
from bot.model import Channel, Feed, FeedState, Fetched, Focus, NewsItem, ParsedFeed, Verdict
from bot.news.page import parse_page
from bot.news.parse import parse
from bot.news.stories import join
from bot.news.summarise import summarise
from bot.ports import Memory
from tests.builders import FEED, rss, verdict
from tests.fakes import FakeClock, FakeWeb

ALL = Channel(to="fake:ALL")
UKRAINE = Channel(to="fake:UKR", countries=frozenset({"UKR"}))


class Inline:
    """The real parser, without its process."""

    async def parse(
        self, feed: str, source: str, fetched: Fetched, known: bytes | None = None, focus: Focus | None = None
    ) -> ParsedFeed:
        return parse(
            fetched.body, feed=feed, source=source, url=fetched.url, content_type=fetched.content_type, known=known
        )

    async def parse_page(self, feed: str, source: str, fetched: Fetched, select: str) -> ParsedFeed:
        return parse_page(
            fetched.body,
            feed=feed,
            source=source,
            url=fetched.url,
            content_type=fetched.content_type,
            select=select,
        )


def classify(item: NewsItem, feed: Feed) -> Verdict:
    """Judge by one word, so that a test says in the title what is to happen."""
    return verdict(relevant="landmine" in item.title, countries=("UKR",) if "Ukraine" in item.title else ("POL",))


async def judging(items: Sequence[NewsItem], feed: Feed) -> Sequence[tuple[Verdict, str]]:
    verdicts = [classify(item, feed) for item in items]
    return [(one, summarise(item, one) if one.relevant else "") for item, one in zip(items, verdicts, strict=True)]


class Newsroom:
    """A feed whose entries a test sets, and everything to poll it with."""

    def __init__(self, store: Memory, clock: FakeClock) -> None:
        self.feed = Feed(url=FEED, name="Example News")
        self.state = FeedState(url=FEED)
        self.web = FakeWeb()
        self.clock = clock
        self.store = store
        self.known = [ALL, UKRAINE]
        self.world = World(
            fetcher=self.web,
            parser=Inline(),
            store=store,
            clock=clock,
            judging=judging,
            join=join,
            channels=self.channels,
            backfill_days=3,
            interval_s=900,
        )

    def use(self, articles: Articles) -> None:
        """Have the pages of entries that say too little read."""
        self.world = replace(self.world, articles=articles)

    async def channels(self) -> Sequence[Channel]:
        return self.known

    async def poll(self, *items: NewsItem) -> Polled:
        self.web.pages[FEED] = rss(*items)
        return await self.again()

    async def again(self) -> Polled:
        polled = await poll(self.feed, self.state, self.world)
        self.state = polled.state
        return polled

    async def queued(self, channel: str) -> list[str]:
        return sorted(row.title for row in await self.store.outbox() if row.channel == channel)
