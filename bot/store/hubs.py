"""Subscriptions at WebSub hubs: who tells of which feed's news by itself."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Subscription
from bot.store.schema import hubs


def read(connection: sa.Connection) -> tuple[Subscription, ...]:
    """Return every subscription, by its feed's address."""
    rows = connection.execute(sa.select(hubs).order_by(hubs.c.feed))
    return tuple(Subscription(**row._mapping) for row in rows)


def save(connection: sa.Connection, given: Subscription) -> None:
    """Keep a feed's subscription, in place of the one before."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {name: getattr(given, name) for name in hubs.c.keys() if name != "feed"}  # noqa: SIM118  no mapping
    insert = make(hubs).values(feed=given.feed, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=[hubs.c.feed], set_=values))


def drop(connection: sa.Connection, feed: str) -> bool:
    """Forget a feed's subscription; return whether there was one."""
    return connection.execute(sa.delete(hubs).where(hubs.c.feed == feed)).rowcount == 1
