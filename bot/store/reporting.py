"""A span of time as the record tells it, for reports: each part a short question of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

import sqlalchemy as sa

from bot.model import Gap, State, Step
from bot.store.schema import deliveries, feeds, items, steps, stories, votes

#: The most stories of a span: more is no report that anybody reads.
AT_MOST = 5_000
#: Whose entries the bot makes itself: reminders of the treaty calendar are no news, so no story of a month.
CALENDAR = "calendar:"
#: Entries of feeds: what the bot makes itself has no address on the Web.
_READ = items.c.feed_id.in_(sa.select(feeds.c.id).where(feeds.c.url.contains("://")))


def begun(connection: sa.Connection) -> datetime | None:
    """Return when the record began: with a feed's first poll, or with an older entry; None where nothing was polled."""
    polled: datetime | None = connection.scalar(sa.select(sa.func.min(feeds.c.first_polled)))
    seen: datetime | None = connection.scalar(sa.select(sa.func.min(items.c.first_seen)))
    return min((moment for moment in (polled, seen) if moment), default=None)


def told(connection: sa.Connection, since: datetime, until: datetime) -> Sequence[str]:
    """Return the ids of the stories first seen in a span, the oldest first; reminders are none."""
    within = (stories.c.first_seen >= since) & (stories.c.first_seen < until) & stories.c.merged_into.is_(None)
    made = sa.select(items.c.id).join(feeds, feeds.c.id == items.c.feed_id).where(feeds.c.url == CALENDAR)
    news = within & stories.c.lead.not_in(made)
    in_order = sa.select(stories.c.id).where(news).order_by(stories.c.first_seen, stories.c.lead)
    return connection.scalars(in_order.limit(AT_MOST)).all()


def entries(connection: sa.Connection, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many entries were first seen in a span, by feed's address."""
    within = (items.c.first_seen >= since) & (items.c.first_seen < until) & _READ
    counted = sa.select(items.c.feed_id, sa.func.count().label("number")).where(within).group_by(items.c.feed_id)
    found = counted.subquery()
    named = sa.select(feeds.c.url, found.c.number).join(found, found.c.feed_id == feeds.c.id)
    return {row.url: row.number for row in connection.execute(named)}


def outcomes(connection: sa.Connection, since: datetime, until: datetime) -> dict[str, int]:
    """Return what became of the entries first seen in a span, by their newest ``Step``."""
    within = (items.c.first_seen >= since) & (items.c.first_seen < until) & steps.c.step.in_(get_args(Step)) & _READ
    newest = (
        sa.select(sa.func.max(steps.c.id).label("id"))
        .join(items, items.c.id == steps.c.item_id)
        .where(within)
        .group_by(steps.c.item_id)
        .subquery()
    )
    counted = (
        sa.select(steps.c.step, sa.func.count().label("number"))
        .join(newest, newest.c.id == steps.c.id)
        .group_by(steps.c.step)
    )
    return {row.step: row.number for row in connection.execute(counted)}


def alerts(connection: sa.Connection, since: datetime, until: datetime) -> dict[tuple[str, State], int]:
    """Return how the alerts of a span's stories stand now, by platform and state."""
    counted = (
        sa.select(deliveries.c.chat, deliveries.c.state, sa.func.count())
        .join(stories, stories.c.id == deliveries.c.story_id)
        .where(stories.c.first_seen >= since, stories.c.first_seen < until)
        .group_by(deliveries.c.chat, deliveries.c.state)
    )
    return {(platform, state): number for platform, state, number in connection.execute(counted)}


def gaps(connection: sa.Connection, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """Return where entries may have come and gone unseen before one that was first seen in a span."""
    found = (
        sa.select(steps.c.at, feeds.c.url, steps.c.detail)
        .join(items, items.c.id == steps.c.item_id)
        .join(feeds, feeds.c.id == items.c.feed_id)
        .where(items.c.first_seen >= since, items.c.first_seen < until, steps.c.step == "gap possible")
        .order_by(steps.c.id)
    )
    return tuple(Gap(at=row.at, feed=row.url, why=row.detail) for row in connection.execute(found))


def voted(connection: sa.Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many votes up and down were given in a span."""
    up = sa.func.count().filter(votes.c.value == "up")
    down = sa.func.count().filter(votes.c.value == "down")
    row = connection.execute(sa.select(up, down).where(votes.c.at >= since, votes.c.at < until)).one()
    return row[0], row[1]
