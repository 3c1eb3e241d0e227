"""Values for the store's tests: polls of several feeds, and joins that are easy to foresee."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import FeedState, Joined, Judged, NewsItem, PollRecord, Telling
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON

OTHER_FEED = "https://other.example/rss"
CONSOLE, SLACK = "console", "slack:C024BE91L"


def minutes(number: float) -> datetime:
    """Return the moment so many minutes after noon."""
    return NOON + timedelta(minutes=number)


def alone(_: Judged, told: Sequence[Telling]) -> Joined | None:
    """Every item tells a story of its own."""
    return None


def same_title(one: Judged, told: Sequence[Telling]) -> Joined | None:
    """Items of one title tell one story."""
    stories = (telling.story for telling in told if telling.item.title == one.item.title)
    return next((Joined(story=story, why="the same title") for story in stories), None)


def elsewhere(key: str = "o1", **fields: object) -> NewsItem:
    """Return an item of another feed."""
    whole: dict[str, object] = {"url": f"https://other.example/{key}", "source": "Other News"}
    return news(key, feed=OTHER_FEED, **{**whole, **fields})


def poll_elsewhere(*new: Judged, polled: datetime = NOON) -> PollRecord:
    """Return a good poll of the other feed."""
    return PollRecord(state=FeedState(url=OTHER_FEED, last_polled=polled), new=new)


async def queue(store: SqlStore, number: int, *channels: str, polled: datetime = NOON) -> list[int]:
    """Queue so many stories for each of the channels, and return the numbers of their deliveries, in order."""
    before = {row.id for row in await store.outbox(limit=1_000)}
    items = [judged(news(f"{polled:%H%M}-{n}"), *channels) for n in range(number)]
    await store.add(record(*items, polled=polled), alone)
    return sorted(row.id for row in await store.outbox(limit=1_000) if row.id not in before)


async def titles_due(store: SqlStore, *chats: str, now: datetime = NOON, limit: int = 100) -> list[str]:
    """Return the titles of what is due, in order."""
    return [one.story.item.title for one in await store.due(chats, now, limit) if one.story]
