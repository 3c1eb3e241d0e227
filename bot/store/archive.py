"""Looking things up: the newest stories, the record of an item, and the items for replaying."""

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa

from bot.model import ItemRecord, NewsItem, StepRecord, Story, Topic, Verdict
from bot.store.codec import ENTRY, digest, entry, fold
from bot.store.outbox import of_story
from bot.store.retold import retold
from bot.store.schema import LAST_ID, clean, feeds, items, members, steps, stories, story_countries, story_topics

#: The most stories that are given, whatever is asked for.
AT_MOST = 1_000
#: Items that are read at a time for replaying.
PAGE = 200


def latest(
    connection: sa.Connection, n: int, topic: Topic | None, country: str | None, words: str
) -> tuple[Story, ...]:
    """Return the newest stories, newest first; each of the words stands in title or summary, in any case."""
    statement = sa.select(stories.c.id).where(stories.c.merged_into.is_(None))
    statement = statement.order_by(stories.c.first_seen.desc(), stories.c.lead.desc())
    if topic is not None:
        tagged = sa.select(story_topics.c.story_id).where(story_topics.c.topic == topic)
        statement = statement.where(stories.c.id.in_(tagged))
    if country is not None:
        tagged = sa.select(story_countries.c.story_id).where(story_countries.c.country == country)
        statement = statement.where(stories.c.id.in_(tagged))
    for word in fold(clean(words)).split():
        statement = statement.where(stories.c.folded.contains(word, autoescape=True))
    ids = connection.scalars(statement.limit(max(0, min(n, AT_MOST)))).all()
    return tuple(retold(connection, ids).values())


def record(connection: sa.Connection, link_or_id: str, canonical: Callable[[str], str]) -> ItemRecord | None:
    """Return the record of an item by its number, its link or the id of a story that it opened.

    Of several items with one link, that of the first that tells a story; else the newest.
    """
    asked = clean(link_or_id).strip()
    item_id: int | None = None
    if asked.isascii() and asked.isdigit() and int(asked) <= LAST_ID:
        item_id = connection.scalar(sa.select(items.c.id).where(items.c.id == int(asked)))
    if item_id is None:
        item_id = connection.scalar(sa.select(stories.c.lead).where(stories.c.id == asked.lower()))
    if item_id is None:
        same_link = (
            sa.select(items.c.id)
            .outerjoin(members, members.c.item_id == items.c.id)
            .where(items.c.link_hash == digest(canonical(asked)))
            .limit(1)
        )
        item_id = connection.scalar(same_link.where(members.c.story_id.is_not(None)).order_by(items.c.id))
        if item_id is None:
            item_id = connection.scalar(same_link.order_by(items.c.id.desc()))
    return None if item_id is None else _record(connection, item_id)


def _record(connection: sa.Connection, item_id: int) -> ItemRecord:
    first_seen, story, *columns = connection.execute(
        sa.select(items.c.first_seen, members.c.story_id, *ENTRY)
        .join(feeds, feeds.c.id == items.c.feed_id)
        .outerjoin(members, members.c.item_id == items.c.id)
        .where(items.c.id == item_id)
    ).one()
    item, verdict, summary = entry(columns)
    lines = connection.execute(
        sa.select(steps.c.at, steps.c.step, steps.c.detail).where(steps.c.item_id == item_id).order_by(steps.c.id)
    )
    return ItemRecord(
        id=item_id,
        # The feeds' names are in feeds.yaml, which the store does not know.
        feed_name=item.source or urlsplit(item.feed).hostname or item.feed,
        item=item,
        verdict=verdict,
        summary=summary,
        first_seen=first_seen,
        steps=tuple(StepRecord(at=line.at, step=line.step, detail=line.detail) for line in lines),
        story=retold(connection, [story])[story] if story else None,
        deliveries=of_story(connection, story) if story else (),
    )


def page(
    connection: sa.Connection, since: datetime, after: tuple[datetime, int] | None
) -> Sequence[tuple[datetime, int, NewsItem, Verdict]]:
    """Return the next 200 items first seen at ``since`` or later, the oldest first.

    Args:
        connection: To the database.
        since: The earliest.
        after: (first seen, number) of the last one of the page before; None for the first page.
    """
    statement = (
        sa.select(items.c.first_seen, items.c.id, *ENTRY)
        .join(feeds, feeds.c.id == items.c.feed_id)
        .where(items.c.first_seen >= since)
        .order_by(items.c.first_seen, items.c.id)
        .limit(PAGE)
    )
    if after is not None:
        statement = statement.where(sa.tuple_(items.c.first_seen, items.c.id) > after)
    rows = connection.execute(statement)
    return [(first_seen, item_id, *entry(columns)[:2]) for first_seen, item_id, *columns in rows]
