"""Many alerts to one message: what waits for a digest, and the digests made of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import MISSED, DeliveryKind, Waiting, delivery_key
from bot.store.engines import one_at_a_time
from bot.store.entering import queued
from bot.store.retold import CHUNK
from bot.store.schema import IS_HELD, IS_OPEN, deliveries, items, stories

#: Held while a digest is made, so that two processes can't both put an alert into one.
BUNDLE_LOCK = 7_236_003
#: Characters of titles, links and sources in one message, and stories: what both platforms take with room to spare
#: (6,000 characters in one Discord message's embeds, 50 blocks in one of Slack's).
A_MESSAGE_CHARS = 3_500
A_MESSAGE = 15
#: Characters that a story takes beside its own.
BESIDE = 40
#: Why an alert waits that is beyond what its channel takes in an hour.
OVER_CAP = "more than {cap} in an hour"

_row = deliveries.c


def held(connection: sa.Connection) -> dict[str, Waiting]:
    """Return what waits for a digest, by channel."""
    over = _row.held.like(OVER_CAP.format(cap="%"))
    # Not min(id): a clock that was set back must not put off a digest.
    grouped = sa.select(
        _row.channel,
        sa.func.count().label("number"),
        sa.func.min(_row.created_at).label("since"),
        sa.func.min(sa.case((over, _row.created_at))).label("over"),
        sa.func.count(sa.case((_row.held == MISSED, 1))).label("missed"),
    ).where(IS_HELD)
    return {
        row.channel: Waiting(count=row.number, since=row.since, over_cap_since=row.over, missed=row.missed)
        for row in connection.execute(grouped.group_by(_row.channel).order_by(_row.channel))
    }


def release(connection: sa.Connection, to: str, now: datetime) -> int:
    """Queue what the bot missed in a channel, each alert by itself; return how many there were."""
    missed = sa.update(deliveries).where(_row.channel == to, IS_HELD, _row.held == MISSED)
    return connection.execute(missed.values(held=None, retry_at=now, updated_at=now)).rowcount


def last_digests(connection: sa.Connection) -> dict[str, datetime]:
    """Return when each channel's newest digest was made."""
    newest = (
        sa.select(_row.channel, sa.func.max(_row.created_at).label("made"))
        .where(_row.kind == "digest")
        .group_by(_row.channel)
    )
    return {row.channel: row.made for row in connection.execute(newest)}


def bundle(
    connection: sa.Connection,
    to: str,
    key: str,
    note: str,
    now: datetime,
    older_than: datetime | None,
    more_than: int,
    empty: bool,
) -> bool:
    """Put what waits in a channel into one digest and its replies; see ``bot.ports.Places.bundle``."""
    one_at_a_time(connection, BUNDLE_LOCK)
    if connection.scalar(sa.select(_row.id).where(_row.key == key)) is not None:
        return False
    chosen = (_row.channel == to) & IS_HELD
    if older_than is not None:
        untouched = (_row.chat == to.partition(":")[0]) & (_row.channel == to) & IS_OPEN & _row.story_id.is_not(None)
        untouched &= (_row.state == "queued") & (_row.attempts == 0)
        old = sa.select(sa.func.count()).where(untouched, _row.created_at < older_than)
        if (connection.scalar(old) or 0) <= more_than:
            return False
        chosen = chosen | untouched
    members = _members(connection, chosen)
    if not members and not empty:
        return False
    first: int | None = None
    for number, part in enumerate(divided([size for _, size in members]) or [0]):
        shown, members = members[:part], members[part:]
        message = _insert_message(
            connection, to, key if number == 0 else delivery_key(f"{key}:{number}", to), note, now, first
        )
        first = first or message
        _put(connection, [delivery for delivery, _ in shown], message, note, now)
    return True


def divided(sizes: Sequence[int]) -> list[int]:
    """Divide stories among messages, in their order; return how many each message takes.

    Args:
        sizes: Characters that each story takes.
    """
    parts: list[int] = []
    used = 0
    for size in sizes:
        if not parts or parts[-1] == A_MESSAGE or used + size > A_MESSAGE_CHARS:
            parts.append(0)
            used = 0
        parts[-1] += 1
        used += size
    return parts


def _members(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> list[tuple[int, int]]:
    """Return (delivery, characters it takes), the newest first."""
    size = sa.func.length(items.c.title) + sa.func.length(items.c.url) + sa.func.length(items.c.source) + BESIDE
    wanted = (
        sa.select(_row.id, size)
        .join(stories, stories.c.id == _row.story_id)
        .join(items, items.c.id == stories.c.lead)
        .where(chosen, _row.state == "queued")
        .order_by(_row.id.desc())
    )
    if connection.dialect.name == "postgresql":
        # Whoever is handing one over at this moment has it; the rest is ours until the end of the transaction.
        wanted = wanted.with_for_update(of=deliveries)
    return [(delivery, chars) for delivery, chars in connection.execute(wanted)]


def _insert_message(connection: sa.Connection, to: str, key: str, note: str, now: datetime, parent: int | None) -> int:
    kind: DeliveryKind = "digest" if parent is None else "reply"
    values = queued(key, to, kind, now, parent_id=parent, note=note)
    return int(connection.execute(sa.insert(deliveries).values(values).returning(_row.id)).scalar_one())


def _put(connection: sa.Connection, members: Sequence[int], message: int, note: str, now: datetime) -> None:
    for start in range(0, len(members), CHUNK):
        these = sa.update(deliveries).where(_row.id.in_(members[start : start + CHUNK]))
        held = sa.func.coalesce(_row.held, note)
        connection.execute(these.values(bundle_id=message, held=held, retry_at=None, updated_at=now))


def notify(connection: sa.Connection, to: str, key: str, title: str, text: str, now: datetime) -> bool:
    """Queue a notice, once for each key; return whether it was new."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    insert = make(deliveries).values(
        key=key,
        chat=to.partition(":")[0],
        channel=to,
        state="queued",
        attempts=0,
        created_at=now,
        updated_at=now,
        retry_at=now,
        reason="",
        kind="notice",
        # The title is one line, so that the first line break divides it from the text.
        note=f"{' '.join(title.split())}\n{text}",
    )
    new = insert.on_conflict_do_nothing(index_elements=[_row.key]).returning(_row.id)
    return connection.execute(new).one_or_none() is not None
