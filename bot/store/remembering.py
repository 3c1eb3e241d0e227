"""What was told last, so that it is told once, whichever process tells it and however often it starts."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import meta, votes

#: Before the names of what was told: the table holds other small values, too.
TOLD = "told:"


def retell(connection: sa.Connection, about: str, state: str) -> str | None:
    """Keep what is told of something; return what was told before, empty for nothing; None where it is the same.

    Of two processes that tell the same at once, one gets an answer and the other None.
    """
    name = TOLD + about
    before: str = connection.scalar(sa.select(meta.c.value).where(meta.c.name == name)) or ""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    insert = make(meta).values(name=name, value=state)
    changed = insert.on_conflict_do_update(
        index_elements=[meta.c.name], set_={"value": insert.excluded.value}, where=meta.c.value != insert.excluded.value
    )
    told = connection.scalar(changed.returning(meta.c.name))
    return before if told is not None and before != state else None


def voted(connection: sa.Connection, since: datetime) -> Sequence[tuple[int, int, int]]:
    """Return (item, votes up, votes down) of each item with votes given since a moment."""
    up = sa.func.count().filter(votes.c.value == "up")
    down = sa.func.count().filter(votes.c.value == "down")
    counted = sa.select(votes.c.item_id, up, down).where(votes.c.at >= since).group_by(votes.c.item_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(counted.order_by(votes.c.item_id))]
