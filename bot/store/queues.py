"""What is due: the beginnings of the channels' queues, in turns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import Delivery
from bot.store.retold import retold
from bot.store.schema import LAST_ID, deliveries

#: Deliveries of one channel that ``due`` gives at a time.
A_CHANNEL = 20
#: The most deliveries that ``due`` gives, whatever is asked for.
AT_MOST = 1_000

_row = deliveries.c


def due(connection: sa.Connection, chats: Sequence[str], now: datetime, limit: int) -> tuple[Delivery, ...]:
    """Return what is to be handed over now, the oldest first.

    Of each channel only what stands before its first delivery that is not due, and at most 20. Where there is more
    than ``limit``, the channels take turns, so that a long queue holds up no other channel.
    """
    limit = min(limit, AT_MOST)
    if not chats or limit < 1:
        return ()
    chosen = turns(connection.execute(_queues(chats, now, limit)).all(), limit)
    return _deliveries(connection, chosen)


def turns(rows: Iterable[Sequence[Any]], limit: int) -> list[int]:
    """Choose deliveries from the beginnings of the channels' queues, in rounds.

    Args:
        rows: (channel, delivery, whether it is due), each channel's in its order.
        limit: How many to choose.

    Returns:
        Their numbers, rising.
    """
    queues: defaultdict[str, list[int]] = defaultdict(list)
    held: set[str] = set()
    for channel, delivery, is_due in rows:
        if not is_due:
            held.add(channel)
        elif channel not in held:
            queues[channel].append(delivery)
    ranked = sorted((rank, delivery) for queue in queues.values() for rank, delivery in enumerate(queue))
    return sorted(delivery for _, delivery in ranked[:limit])


def _queues(chats: Sequence[str], now: datetime, limit: int) -> sa.Select[Any]:
    """The beginnings of the queues whose oldest delivery is due: at most ``limit`` of them, 20 rows each."""
    heads = (
        sa.select(sa.func.min(_row.id).label("id"))
        .where(_row.chat.in_(chats), _row.retry_at.is_not(None))
        .group_by(_row.chat, _row.channel)
        .subquery()
    )
    head, later, queue = deliveries.alias("head"), deliveries.alias("later"), deliveries.alias("queue")
    # The last row of a queue's beginning is looked up once a channel, so that 100,000 rows behind it are never read.
    last = (
        sa.select(later.c.id)
        .where(later.c.chat == head.c.chat, later.c.channel == head.c.channel, later.c.retry_at.is_not(None))
        .order_by(later.c.id)
        .offset(A_CHANNEL - 1)
        .limit(1)
        .scalar_subquery()
    )
    longest = sa.func.coalesce(last, sa.literal(LAST_ID, sa.BigInteger)).label("last")
    ready = (
        sa.select(head.c.chat, head.c.channel, longest)
        .join(heads, heads.c.id == head.c.id)
        .where(head.c.retry_at <= now, head.c.state != "sending")
        .order_by(head.c.id)
        .limit(limit)
        .subquery()
    )
    is_due = ((queue.c.retry_at <= now) & (queue.c.state != "sending")).label("is_due")
    return (
        sa.select(queue.c.channel, queue.c.id, is_due)
        .join(
            ready,
            (queue.c.chat == ready.c.chat) & (queue.c.channel == ready.c.channel) & (queue.c.id <= ready.c.last),
        )
        .where(queue.c.retry_at.is_not(None))
        .order_by(queue.c.id)
    )


def _deliveries(connection: sa.Connection, ids: Sequence[int]) -> tuple[Delivery, ...]:
    rows = connection.execute(sa.select(deliveries).where(_row.id.in_(ids)).order_by(_row.id)).all()
    told = retold(connection, list({row.story_id: None for row in rows}))
    return tuple(
        Delivery(
            id=row.id,
            key=row.key,
            channel=row.channel,
            state=row.state,
            story=told[row.story_id],
            attempts=row.attempts,
            tried_at=row.tried_at,
            created_at=row.created_at,
            reason=row.reason,
        )
        for row in rows
    )
