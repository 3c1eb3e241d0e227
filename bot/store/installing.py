"""What workspaces gave when they installed the bot: bytes that only their owner can read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import installations


def read(connection: sa.Connection, team: str | None = None) -> dict[str, bytes]:
    """Return what was kept, by workspace; of one alone if it is named."""
    wanted = sa.select(installations.c.team, installations.c.data).order_by(installations.c.team)
    rows = connection.execute(wanted if team is None else wanted.where(installations.c.team == team))
    return {row.team: bytes(row.data) for row in rows}


def save(connection: sa.Connection, team: str, data: bytes, at: datetime) -> None:
    """Keep what a workspace gave, in place of what it gave before."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    given = {"data": data, "at": at}
    insert = make(installations).values(team=team, **given)
    connection.execute(insert.on_conflict_do_update(index_elements=[installations.c.team], set_=given))


def delete(connection: sa.Connection, team: str) -> bool:
    """Forget what a workspace gave; return whether there was anything."""
    return connection.execute(sa.delete(installations).where(installations.c.team == team)).rowcount == 1
