"""What waits for an operator: kept once by its key, and never asked again once it is decided."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Task, TaskState
from bot.store.codec import digest
from bot.store.schema import LAST_ID, tasks


def add_tasks(connection: sa.Connection, new: Sequence[Task]) -> tuple[Task, ...]:
    """Keep the tasks whose key was never seen before, and return these with their numbers, in the order given."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    kept: list[Task] = []
    for task in new:
        row = {
            "key": task.key,
            "key_hash": digest(task.key),
            "kind": task.kind,
            "state": task.state,
            "title": task.title,
            "detail": task.detail,
            "data": task.data,
            "created_at": task.created_at,
            "settled_at": task.settled_at,
        }
        insert = make(tasks).values(row).on_conflict_do_nothing(index_elements=[tasks.c.key_hash])
        number = connection.scalar(insert.returning(tasks.c.id))
        if number is not None:
            kept += read_tasks(connection, None, number)
    return tuple(kept)


def read_tasks(connection: sa.Connection, state: TaskState | None, number: int | None) -> tuple[Task, ...]:
    """Return tasks, the oldest first: all of a state, the one of a number, or all there are."""
    statement = sa.select(tasks).order_by(tasks.c.id)
    if state is not None:
        statement = statement.where(tasks.c.state == state)
    if number is not None:
        statement = statement.where(tasks.c.id == (number if 0 < number <= LAST_ID else 0))
    return tuple(
        Task(
            id=row.id,
            key=row.key,
            kind=row.kind,
            state=row.state,
            title=row.title,
            detail=row.detail,
            data=row.data,
            created_at=row.created_at,
            settled_at=row.settled_at,
        )
        for row in connection.execute(statement)
    )


def settle_task(connection: sa.Connection, number: int, state: TaskState, now: datetime) -> bool:
    """Mark a pending task as decided; False where it is none."""
    pending = (tasks.c.id == (number if 0 < number <= LAST_ID else 0)) & (tasks.c.state == "pending")
    return connection.execute(sa.update(tasks).where(pending).values(state=state, settled_at=now)).rowcount == 1
