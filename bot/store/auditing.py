"""How alerts went in one channel."""

from collections import Counter

import sqlalchemy as sa

from bot.model import STATES, Audit
from bot.store import stopping
from bot.store.outbox import by_number
from bot.store.schema import IS_HELD, deliveries

_row = deliveries.c


def audit(connection: sa.Connection, to: str) -> Audit:
    """Count a channel's alerts by state and find its last messages, from the index alone."""
    # All states are named, so that the index that begins with the state serves each.
    grouped = (
        sa.select(_row.state, _row.kind, sa.func.count(), sa.func.max(_row.id))
        .where(_row.state.in_(STATES), _row.channel == to)
        .group_by(_row.state, _row.kind)
    )
    count: Counter[str] = Counter()
    last, trouble = 0, 0
    for state, kind, number, newest in connection.execute(grouped):
        if kind == "alert":
            count[state] += number
        if state in ("sent", "reconciled"):
            last = max(last, newest)
        elif state in ("uncertain", "refused", "expired"):
            trouble = max(trouble, newest)
    held = connection.scalar(sa.select(sa.func.count()).where(_row.channel == to, IS_HELD)) or 0
    rows = by_number(connection, [number for number in (last, trouble) if number])
    return Audit(
        to=to,
        sent=count["sent"] + count["reconciled"],
        waiting=count["queued"] + count["sending"] - held,
        held=held,
        uncertain=count["uncertain"],
        refused=count["refused"],
        expired=count["expired"],
        last=rows.get(last),
        trouble=rows.get(trouble),
        stop=next(iter(stopping.read(connection, to)), None),
    )
