"""Posted alerts whose story has changed: which are to be edited, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model import Edit
from bot.store.queues import whole
from bot.store.schema import IS_CHANGING, deliveries, stops

#: An edit that was taken and whose end was not told is taken again after this: its process died.
LEASE = timedelta(minutes=5)

_row = deliveries.c
_stopped = sa.select(stops.c.channel)


def due(connection: sa.Connection, chat: str, now: datetime, every_s: float, limit: int) -> tuple[int, ...]:
    """Return the numbers of alerts of a chat that are to be edited now, the longest due first.

    None of a channel that is stopped: it would be refused.
    """
    wanted = sa.select(_row.id).where(_is_due(now, every_s), _row.chat == chat, _row.channel.not_in(_stopped))
    return tuple(connection.scalars(wanted.order_by(_row.edit_at, _row.id).limit(limit)))


def take(connection: sa.Connection, numbers: Sequence[int], now: datetime, me: str | None = None) -> tuple[Edit, ...]:
    """Take edits, and read the stories after that: what comes to them later makes them due again.

    Args:
        connection: To the database.
        numbers: Of the deliveries.
        now: The moment.
        me: The process that takes them; None where it works alone.
    """
    free = sa.select(_row.id).where(_row.id.in_(numbers), _is_ripe(now))
    if connection.dialect.name == "postgresql":
        free = free.with_for_update(skip_locked=True)
    taken = list(connection.scalars(free.order_by(_row.edit_at, _row.id)))
    if not taken:
        return ()
    connection.execute(sa.update(deliveries).where(_row.id.in_(taken)).values(editing=now, edit_at=None, owner=me))
    found = {one.id: one for one in whole(connection, taken)}
    posted = connection.execute(sa.select(_row.id, _row.message, _row.shown).where(_row.id.in_(taken)))
    at = {row.id: row for row in posted}
    return tuple(
        Edit(delivery=found[number], message=at[number].message or "", shown=at[number].shown or "")
        for number in taken
        if number in found
    )


def edited(connection: sa.Connection, delivery: int, now: datetime, shown: str) -> None:
    """Mark as edited; what came to its story meanwhile has made it due again, and stays."""
    this = sa.update(deliveries).where(_row.id == delivery)
    changed = sa.case((sa.func.coalesce(_row.shown, "") != shown, now), else_=_row.edited_at)
    connection.execute(this.values(editing=None, edited_at=changed, shown=shown, owner=None))


def later(connection: sa.Connection, delivery: int, at: datetime) -> None:
    """Put off an edit that was taken."""
    connection.execute(sa.update(deliveries).where(_row.id == delivery).values(editing=None, edit_at=at, owner=None))


def lost(connection: sa.Connection, delivery: int, reason: str) -> None:
    """Mark as never to be edited any more."""
    this = sa.update(deliveries).where(_row.id == delivery)
    connection.execute(this.values(editing=None, edit_at=None, lost=reason, owner=None))


def _is_due(now: datetime, every_s: float) -> sa.ColumnElement[bool]:
    rested = _row.edited_at.is_(None) | (_row.edited_at <= now - timedelta(seconds=every_s))
    return IS_CHANGING & _is_ripe(now) & rested


def _is_ripe(now: datetime) -> sa.ColumnElement[bool]:
    posted = _row.state.in_(("sent", "reconciled")) & _row.bundle_id.is_(None) & _row.lost.is_(None)
    free = _row.editing.is_(None) | (_row.editing <= now - LEASE)
    return posted & free & ((_row.edit_at <= now) | _row.editing.is_not(None))
