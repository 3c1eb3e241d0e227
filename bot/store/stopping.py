"""Channels that take nothing until something is mended."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import RefusalKind, Stop
from bot.store.operator import give_up
from bot.store.schema import deliveries, stops


def stop(
    connection: sa.Connection, to: str, kind: RefusalKind, reason: str, now: datetime, probe_at: datetime | None
) -> bool:
    """Stop a channel; return whether it was running before.

    Stopped again, it keeps since when it is. Without a time to try again, what waits there is refused.
    """
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    told = {"kind": kind, "reason": reason, "probe_at": probe_at, "trying": False}
    insert = make(stops).values(channel=to, since=now, probes=0, **told)
    again = insert.on_conflict_do_update(
        index_elements=[stops.c.channel], set_={**told, "probes": stops.c.probes + 1}
    ).returning(stops.c.probes)
    running = bool(connection.execute(again).scalar_one() == 0)
    if probe_at is None:
        give_up(connection, deliveries.c.channel == to, now, reason)
    return running


def trial(connection: sa.Connection, to: str) -> None:
    """Let a stopped channel's deliveries be tried."""
    connection.execute(sa.update(stops).where(stops.c.channel == to).values(trying=True))


def resume(connection: sa.Connection, to: str) -> bool:
    """Let a channel's deliveries go on; return whether it was stopped."""
    return connection.execute(sa.delete(stops).where(stops.c.channel == to)).rowcount == 1


def read(connection: sa.Connection, to: str | None = None) -> tuple[Stop, ...]:
    """Return the stopped channels, or one alone if it is stopped."""
    wanted = sa.select(stops).order_by(stops.c.since, stops.c.channel)
    rows = connection.execute(wanted if to is None else wanted.where(stops.c.channel == to))
    return tuple(
        Stop(
            to=row.channel,
            kind=row.kind,
            reason=row.reason,
            since=row.since,
            probe_at=row.probe_at,
            probes=row.probes,
            trying=row.trying,
        )
        for row in rows
    )
