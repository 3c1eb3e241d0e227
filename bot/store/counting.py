"""Counts of the whole store, for whoever watches it by numbers."""

import sqlalchemy as sa

from bot.model import State
from bot.store.schema import deliveries, stops

_row = deliveries.c
#: Platforms whose deliveries SQLite counts by themselves; what is left is the terminal's.
_PLATFORMS = ("slack", "discord")


def of_state(connection: sa.Connection, state: State) -> dict[str, int]:
    """Return how many deliveries stand in a state, by platform; those that have any.

    A million of them take SQLite a quarter of a second: it counts along the index on state and channel. By platform it
    would read every row, which takes four seconds.
    """
    if connection.dialect.name == "postgresql":
        counted = sa.select(_row.chat, sa.func.count().label("number")).where(_row.state == state).group_by(_row.chat)
        return {row.chat: row.number for row in connection.execute(counted)}
    whole = _count(connection, _row.state == state)
    found = {
        # All that begins with "slack:", since ";" follows on ":".
        name: _count(connection, _row.state == state, _row.channel >= f"{name}:", _row.channel < f"{name};")
        for name in (_PLATFORMS if whole else ())
    }
    found["console"] = whole - sum(found.values())
    return {name: number for name, number in found.items() if number}


def stopped(connection: sa.Connection) -> int:
    """Return how many channels take nothing now."""
    return connection.scalar(sa.select(sa.func.count()).select_from(stops)) or 0


def _count(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(deliveries).where(*where)) or 0
