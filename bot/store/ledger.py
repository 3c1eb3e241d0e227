"""How deliveries stand, and the steps from one state to the next: none that could cost a second copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import NotWaiting
from bot.model import State
from bot.store.schema import IS_OPEN, claims, deliveries, processes

CUT_OFF = "the program ended while this was being sent"
CUT_OFF_WRITING = "the program ended as this was being written here: it may be above, and is not written again"

#: States that nothing changes any more but an operator.
ENDS: tuple[State, ...] = ("sent", "reconciled", "refused", "expired")
#: How a delivery stands once it was written.
WRITTEN: Mapping[str, Any] = {"state": "sent", "reason": ""}

_row = deliveries.c


def sending(connection: sa.Connection, delivery: int, now: datetime, me: str | None = None) -> None:
    """Mark as handed to the platform.

    Args:
        connection: To the database.
        delivery: Its number.
        now: The moment.
        me: The process that hands it over, which must have its channel in hand; None where it works alone.

    Raises:
        NotWaiting: Another process has it or its channel, or it was settled, dropped or put into a digest.
    """
    values = {"state": "sending", "updated_at": now, "tried_at": now, "retry_at": now, "attempts": _row.attempts + 1}
    _take(connection, delivery, me, **values)


def settled(
    connection: sa.Connection,
    delivery: int,
    state: State,
    now: datetime,
    reason: str,
    message: str | None,
    shown: str = "",
    me: str | None = None,
) -> None:
    """Mark with its end, and with it what it shows: the alerts of a digest stand as their digest does.

    Raises:
        NotWaiting: There is no such delivery, or another process has it or has brought it to its end.
    """
    end = {"state": state, "updated_at": now, "retry_at": None, "reason": reason, "message": message}
    # What never came is not edited, and neither is what came in a digest.
    over = {"edit_at": None} if state in ("refused", "expired") else {}
    _mark(connection, delivery, me, **end, **over, shown=shown or None)
    connection.execute(_shown_by(delivery).values(**end, edit_at=None))


def postponed(
    connection: sa.Connection,
    delivery: int,
    state: State,
    now: datetime,
    reason: str,
    retry_at: datetime | None,
    me: str | None = None,
) -> None:
    """Mark as queued or uncertain.

    Raises:
        NotWaiting: As ``settled``.
    """
    _mark(connection, delivery, me, state=state, updated_at=now, retry_at=retry_at, reason=reason)


def writing(connection: sa.Connection, delivery: int, now: datetime, me: str | None = None) -> Mapping[str, Any]:
    """Mark as being written, where nobody can be asked afterwards, and return how it stood.

    Without a time to try again: a process that dies now leaves it for an operator to see, not to be written twice.

    Raises:
        NotWaiting: Another process has it, or it was settled, dropped or put into a digest.
    """
    columns = (_row.state, _row.attempts, _row.updated_at, _row.tried_at, _row.retry_at, _row.reason)
    before = connection.execute(sa.select(*columns).where(_row.id == delivery)).one_or_none()
    values = {"state": "sending", "updated_at": now, "tried_at": now, "retry_at": None, "attempts": _row.attempts + 1}
    _take(connection, delivery, me, **values)
    return before._asdict() if before else {}


def mark(connection: sa.Connection, marks: Mapping[int, Mapping[str, Any]]) -> None:
    """Write how deliveries stand, by their number."""
    for delivery, values in marks.items():
        _mark(connection, delivery, None, **{**values, "owner": None})
        if values["state"] in ENDS:
            at = sa.select(deliveries.c.updated_at).where(_row.id == delivery).scalar_subquery()
            connection.execute(_shown_by(delivery).values(**values, updated_at=at, edit_at=None))


def recover(connection: sa.Connection, now: datetime, retry_at: datetime) -> int:
    """Make uncertain what was being sent, to be checked at ``retry_at``; what was being written is not tried again.

    What was being edited is edited again. What a process has that is still there is left to it.
    """
    left: sa.ColumnElement[bool] = sa.true()
    if connection.dialect.name == "postgresql":
        left = _row.owner.is_(None) | _row.owner.not_in(sa.select(processes.c.id))
    edited = sa.update(deliveries).where(_row.editing.is_not(None), left)
    connection.execute(edited.values(editing=None, edit_at=sa.func.coalesce(_row.edit_at, now), owner=None))
    sending = sa.update(deliveries).where(_row.state == "sending", left)
    lost = {"state": "uncertain", "updated_at": now, "owner": None}
    sent = sending.where(IS_OPEN).values(**lost, retry_at=retry_at, reason=CUT_OFF)
    written = sending.where(~IS_OPEN).values(**lost, reason=CUT_OFF_WRITING)
    return connection.execute(sent).rowcount + connection.execute(written).rowcount


def _shown_by(delivery: int) -> sa.Update:
    return sa.update(deliveries).where(_row.bundle_id == delivery, _row.state == "queued")


def _take(connection: sa.Connection, delivery: int, me: str | None, **values: Any) -> None:
    # Only what has a time: what was put into a digest meanwhile is posted there and nowhere else.
    waiting = sa.update(deliveries).where(_row.id == delivery, _row.state.in_(("queued", "uncertain")), IS_OPEN)
    if me is not None:
        # Locked until this is committed: whoever buries this process meanwhile waits, and then finds the delivery as
        # being sent. FOR KEY SHARE stands in the way of nothing but that.
        holder = (
            sa.select(claims.c.owner).where(claims.c.name == _row.channel).with_for_update(read=True, key_share=True)
        )
        waiting = waiting.where(holder.scalar_subquery() == me)
        values["owner"] = me
    if connection.execute(waiting.values(values)).rowcount != 1:
        raise NotWaiting(f"delivery {delivery} is not waiting any more: it was taken or settled meanwhile")


def _mark(connection: sa.Connection, delivery: int, me: str | None, **values: Any) -> None:
    this = sa.update(deliveries).where(_row.id == delivery)
    if me is not None:
        # What became of it is true also where another took this process for dead, but nothing that has come to its end
        # or that another is sending is changed by it.
        mine = (_row.owner == me) | (_row.owner.is_(None) & _row.state.in_(("queued", "uncertain")))
        this = this.where(mine)
        values["owner"] = None
    if connection.execute(this.values(values)).rowcount != 1:
        raise NotWaiting(f"there is no delivery {delivery}" if me is None else f"delivery {delivery} is another's now")
