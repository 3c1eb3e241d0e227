"""The deliveries as an operator sees them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.model import OutboxRow, State
from bot.store.schema import deliveries, items, stories

#: The most deliveries that are listed, whatever is asked for.
AT_MOST = 1_000

_row = deliveries.c
#: Of an addition or a correction.
_report = items.alias("report")
_outbox = (
    sa.select(
        _row.id,
        _row.key,
        _row.channel,
        _row.state,
        sa.func.coalesce(items.c.title, _report.c.title).label("title"),
        sa.func.coalesce(items.c.url, _report.c.url).label("url"),
        _row.attempts,
        _row.created_at,
        _row.updated_at,
        _row.retry_at,
        _row.reason,
        _row.message,
        _row.kind,
        _row.held,
        _row.bundle_id,
        _row.note,
        _row.lost,
    )
    .outerjoin(stories, stories.c.id == _row.story_id)
    .outerjoin(items, items.c.id == stories.c.lead)
    .outerjoin(_report, _report.c.id == _row.item_id)
)


def rows(connection: sa.Connection, states: Sequence[State], limit: int) -> tuple[OutboxRow, ...]:
    """Return deliveries, the newest first."""
    statement = _outbox.order_by(_row.id.desc()).limit(max(0, min(limit, AT_MOST)))
    if states:
        statement = statement.where(_row.state.in_(states))
    return _listed(connection, statement)


def of_story(connection: sa.Connection, story: str) -> tuple[OutboxRow, ...]:
    """Return a story's deliveries, the oldest first."""
    return _listed(connection, _outbox.where(_row.story_id == story).order_by(_row.id))


def by_number(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, OutboxRow]:
    """Return these deliveries by their number."""
    return {row.id: row for row in _listed(connection, _outbox.where(_row.id.in_(numbers)))}


def _listed(connection: sa.Connection, statement: sa.Select[Any]) -> tuple[OutboxRow, ...]:
    return tuple(_outbox_row(row) for row in connection.execute(statement))


def _outbox_row(row: sa.Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        key=row.key,
        channel=row.channel,
        state=row.state,
        # What carries no story of its own says what it is.
        title=row.title if row.title is not None else row.note.partition("\n")[0],
        url=row.url or "",
        attempts=row.attempts,
        created_at=row.created_at,
        updated_at=row.updated_at,
        retry_at=row.retry_at,
        reason=row.reason or (f"stays as it is: {row.lost}" if row.lost else ""),
        message=row.message,
        kind=row.kind,
        held=row.held or "",
        digest=row.bundle_id,
    )


def counts(connection: sa.Connection) -> dict[str, dict[State, int]]:
    """Return how many deliveries stand in each state, by channel."""
    found: defaultdict[str, dict[State, int]] = defaultdict(dict)
    grouped = sa.select(_row.channel, _row.state, sa.func.count()).group_by(_row.state, _row.channel)
    for channel, state, count in connection.execute(grouped):
        found[channel][state] = count
    return {channel: found[channel] for channel in sorted(found)}
