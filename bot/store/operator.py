"""What an operator decides about deliveries: again, or not at all."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.model import State
from bot.store.retold import CHUNK
from bot.store.schema import LAST_ID, deliveries, stops

AGAIN = "queued again by the operator"

_row = deliveries.c


def retry(connection: sa.Connection, numbers: Sequence[int], now: datetime) -> int:
    """Queue refused, expired or uncertain deliveries again; return how many there were.

    What is shown by a digest goes with its digest, and counts as nothing by itself. They count as new from now on:
    else what has expired would expire again.
    """
    count = 0
    for chunk in _chunks(numbers):
        ended = _row.state.in_(("refused", "expired", "uncertain")) & _row.bundle_id.is_(None)
        again = sa.update(deliveries).where(_row.id.in_(chunk), ended)
        values = {"state": "queued", "created_at": now, "updated_at": now, "retry_at": now, "reason": AGAIN}
        queued = list(connection.execute(again.values(**values, held=None).returning(_row.id, _row.channel)))
        count += len(queued)
        digests = [row.id for row in queued]
        shown = sa.update(deliveries).where(_row.bundle_id.in_(digests), _row.state.in_(("refused", "expired")))
        connection.execute(shown.values(state="queued", updated_at=now, reason=AGAIN))
        channels = {row.channel for row in queued}
        connection.execute(sa.update(stops).where(stops.c.channel.in_(channels)).values(probe_at=now))
    return count


def drop(connection: sa.Connection, numbers: Sequence[int], now: datetime, reason: str) -> int:
    """Give up deliveries that are queued or uncertain; return how many of those named.

    With a digest go its replies and what they show.
    """
    count = 0
    for chunk in _chunks(numbers):
        dropped = give_up(connection, _row.id.in_(chunk), now, reason)
        count += len(dropped)
        dropped += give_up(connection, _row.parent_id.in_(dropped), now, reason)
        give_up(connection, _row.bundle_id.in_(dropped), now, reason)
    return count


def give_up(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    now: datetime,
    reason: str,
    states: Sequence[State] = ("queued", "uncertain"),
) -> list[int]:
    """Refuse what is in one of the states of these deliveries; return their numbers."""
    waiting = sa.update(deliveries).where(which, _row.state.in_(states))
    values = {
        "state": "refused", "updated_at": now, "retry_at": None, "held": None, "reason": reason, "edit_at": None,
    }  # fmt: skip
    return list(connection.scalars(waiting.values(values).returning(_row.id)))


def _chunks(numbers: Sequence[int]) -> list[list[int]]:
    known = [number for number in dict.fromkeys(numbers) if 0 < number <= LAST_ID]
    return [known[start : start + CHUNK] for start in range(0, len(known), CHUNK)]
