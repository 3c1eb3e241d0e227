"""Readers' votes on items: one a person, the last counts."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Vote
from bot.store.schema import LAST_ID, items, meta, votes


def vote(connection: sa.Connection, item_id: int, voter: str, value: Vote, now: datetime) -> bool:
    """Count a reader's vote on an item; the last one of a person counts.

    Returns:
        False where there is no such item.
    """
    if item_id > LAST_ID or connection.scalar(sa.select(items.c.id).where(items.c.id == item_id)) is None:
        return False
    key = connection.execute(sa.select(meta.c.value).where(meta.c.name == "voter_key")).scalar_one()
    hashed = blake2b(voter.encode("utf-8", "surrogatepass"), key=bytes.fromhex(key), digest_size=16).hexdigest()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(votes)
        .values(item_id=item_id, voter=hashed, value=value, at=now)
        .on_conflict_do_update(index_elements=[votes.c.item_id, votes.c.voter], set_={"value": value, "at": now})
    )
    return True


def tally(connection: sa.Connection, item_id: int | None = None) -> tuple[tuple[int, int, int], ...]:
    """Return (item, votes up, votes down) of each item that has votes; of one alone if it is named."""
    up = sa.func.count().filter(votes.c.value == "up")
    down = sa.func.count().filter(votes.c.value == "down")
    counted = sa.select(votes.c.item_id, up, down).group_by(votes.c.item_id).order_by(votes.c.item_id)
    rows: Any = connection.execute(counted if item_id is None else counted.where(votes.c.item_id == item_id))
    return tuple((item_id, ups, downs) for item_id, ups, downs in rows)
