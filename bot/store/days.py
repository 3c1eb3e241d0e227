"""How feeds were polled, day by day: so few values that a row a day holds them, beside the other small values."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import PolledDay
from bot.store.schema import meta

#: Before the days, as names.
POLLS = "polls:"


def add(connection: sa.Connection, given: Mapping[date, PolledDay]) -> None:
    """Add polls to those of their days; whatever other processes add at the same time is kept."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for day, polled in given.items():
        name = f"{POLLS}{day.isoformat()}"
        connection.execute(make(meta).values(name=name, value=_written(PolledDay())).on_conflict_do_nothing())
        there = sa.select(meta.c.value).where(meta.c.name == name).with_for_update()
        before = _read(connection.execute(there).scalar_one())
        both = PolledDay(
            polls=before.polls + polled.polls, failed=dict(Counter(before.failed) + Counter(polled.failed))
        )
        connection.execute(sa.update(meta).where(meta.c.name == name).values(value=_written(both)))


def between(connection: sa.Connection, since: date, until: date) -> dict[date, PolledDay]:
    """Return the days from one to another, with both, on which anything was polled."""
    within = meta.c.name.between(f"{POLLS}{since.isoformat()}", f"{POLLS}{until.isoformat()}")
    rows = connection.execute(sa.select(meta.c.name, meta.c.value).where(within).order_by(meta.c.name))
    return {date.fromisoformat(row.name.removeprefix(POLLS)): _read(row.value) for row in rows}


def first(connection: sa.Connection) -> date | None:
    """Return the first day that was counted; None where none was."""
    name: str | None = connection.scalar(sa.select(sa.func.min(meta.c.name)).where(meta.c.name.startswith(POLLS)))
    return date.fromisoformat(name.removeprefix(POLLS)) if name else None


def _written(day: PolledDay) -> str:
    return json.dumps({"polls": day.polls, "failed": dict(day.failed)}, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> PolledDay:
    value = json.loads(text)
    return PolledDay(polls=value["polls"], failed=value["failed"])
