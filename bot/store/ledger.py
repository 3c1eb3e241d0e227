"""The ledger of deliveries: what is due, how each stands, and never a step that could cost a second copy."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import StoreError
from bot.model import Delivery, OutboxRow, State
from bot.store.retold import retold
from bot.store.schema import deliveries, items, stories

#: Deliveries of one channel that ``due`` gives at a time.
A_CHANNEL = 20
#: The most deliveries that ``due`` gives, and ``outbox`` lists, whatever is asked for.
AT_MOST = 1_000

CUT_OFF = "the program ended while this was being sent"
CUT_OFF_WRITING = "the program ended as this was being written here: it may be above, and is not written again"

#: How a delivery stands once it was written.
WRITTEN: Mapping[str, Any] = {"state": "sent", "reason": ""}

_row = deliveries.c
_is_open = _row.retry_at.is_not(None)


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
        .where(_row.chat.in_(chats), _is_open)
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
    longest = sa.func.coalesce(last, sa.literal(2**62, sa.BigInteger)).label("last")
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


def sending(connection: sa.Connection, delivery: int, now: datetime) -> None:
    """Mark as handed to the platform.

    Raises:
        StoreError: It is not waiting any more: another process has it.
    """
    _take(connection, delivery, state="sending", updated_at=now, tried_at=now, retry_at=now, attempts=_row.attempts + 1)


def settled(
    connection: sa.Connection, delivery: int, state: State, now: datetime, reason: str, message: str | None
) -> None:
    _mark(connection, delivery, state=state, updated_at=now, retry_at=None, reason=reason, message=message)


def postponed(
    connection: sa.Connection, delivery: int, state: State, now: datetime, reason: str, retry_at: datetime | None
) -> None:
    _mark(connection, delivery, state=state, updated_at=now, retry_at=retry_at, reason=reason)


def writing(connection: sa.Connection, delivery: int, now: datetime) -> Mapping[str, Any]:
    """Mark as being written, where nobody can be asked afterwards, and return how it stood.

    Without a time to try again: a process that dies now leaves it for an operator to see, not to be written twice.

    Raises:
        StoreError: It is not waiting any more: another process has it.
    """
    columns = (_row.state, _row.attempts, _row.updated_at, _row.tried_at, _row.retry_at, _row.reason)
    before = connection.execute(sa.select(*columns).where(_row.id == delivery)).one_or_none()
    _take(
        connection, delivery, state="sending", updated_at=now, tried_at=now, retry_at=None, attempts=_row.attempts + 1
    )
    return before._asdict() if before else {}


def mark(connection: sa.Connection, marks: Mapping[int, Mapping[str, Any]]) -> None:
    """Write how deliveries stand, by their number."""
    for delivery, values in marks.items():
        _mark(connection, delivery, **values)


def recover(connection: sa.Connection, now: datetime, retry_at: datetime) -> int:
    """Make uncertain what was being sent, to be checked at ``retry_at``; what was being written is not tried again."""
    sending = sa.update(deliveries).where(_row.state == "sending")
    sent = sending.where(_is_open).values(state="uncertain", updated_at=now, retry_at=retry_at, reason=CUT_OFF)
    written = sending.where(~_is_open).values(state="uncertain", updated_at=now, reason=CUT_OFF_WRITING)
    return connection.execute(sent).rowcount + connection.execute(written).rowcount


def _take(connection: sa.Connection, delivery: int, **values: Any) -> None:
    waiting = sa.update(deliveries).where(_row.id == delivery, _row.state.in_(("queued", "uncertain")))
    if connection.execute(waiting.values(values)).rowcount != 1:
        raise StoreError(f"delivery {delivery} is not waiting any more: it was taken or settled meanwhile")


def _mark(connection: sa.Connection, delivery: int, **values: Any) -> None:
    if connection.execute(sa.update(deliveries).where(_row.id == delivery).values(values)).rowcount != 1:
        raise StoreError(f"there is no delivery {delivery}")


_outbox = (
    sa.select(
        _row.id,
        _row.key,
        _row.channel,
        _row.state,
        items.c.title,
        items.c.url,
        _row.attempts,
        _row.created_at,
        _row.updated_at,
        _row.retry_at,
        _row.reason,
        _row.message,
    )
    .join(stories, stories.c.id == _row.story_id)
    .join(items, items.c.id == stories.c.lead)
)


def outbox(connection: sa.Connection, states: Sequence[State], limit: int) -> tuple[OutboxRow, ...]:
    """Return deliveries, the newest first."""
    statement = _outbox.order_by(_row.id.desc()).limit(max(0, min(limit, AT_MOST)))
    if states:
        statement = statement.where(_row.state.in_(states))
    return _rows(connection, statement)


def of_story(connection: sa.Connection, story: str) -> tuple[OutboxRow, ...]:
    """Return a story's deliveries, the oldest first."""
    return _rows(connection, _outbox.where(_row.story_id == story).order_by(_row.id))


def _rows(connection: sa.Connection, statement: sa.Select[Any]) -> tuple[OutboxRow, ...]:
    return tuple(OutboxRow(**row._mapping) for row in connection.execute(statement))


def outbox_counts(connection: sa.Connection) -> dict[str, dict[State, int]]:
    """Return how many deliveries stand in each state, by channel."""
    counts: defaultdict[str, dict[State, int]] = defaultdict(dict)
    grouped = sa.select(_row.channel, _row.state, sa.func.count()).group_by(_row.state, _row.channel)
    for channel, state, count in connection.execute(grouped):
        counts[channel][state] = count
    return {channel: counts[channel] for channel in sorted(counts)}
