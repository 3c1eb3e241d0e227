"""Channels' settings as set in chat, their mutes, and the record of who changed what."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Change, Following, Mute
from bot.store.codec import decode_chosen, digest, encode_chosen
from bot.store.engines import one_at_a_time
from bot.store.operator import give_up
from bot.store.schema import IS_HELD, changes, deliveries, followings, mutes, stops

#: The most changes that are listed, whatever is asked for.
AT_MOST = 100
#: Channels that are read again one by one; of more, all are.
MOST_CHANGED = 500
#: Held while settings are changed, so that who has seen one change has seen all before it.
CHANGE_LOCK = 7_236_004
MUTED = "muted in this channel"
UNFOLLOWED = "the channel was unfollowed"

# Made once: to put a statement together costs more than to run it.
_muted_stories = sa.select(mutes.c.value_hash, mutes.c.channel).where(
    mutes.c.kind == "story",
    mutes.c.value_hash.in_(sa.bindparam("hashes", expanding=True)),
    mutes.c.until.is_(None) | (mutes.c.until > sa.bindparam("now")),
)
_changed = sa.select(changes.c.channel).where(changes.c.id > sa.bindparam("since")).distinct().limit(MOST_CHANGED + 1)


def in_order(connection: sa.Connection) -> None:
    """Let no other process change settings until this transaction ends.

    PostgreSQL numbers a change when it is written and shows it when it is committed: of two at once, the one with the
    greater number could be seen first, and whoever looks only for greater ones would never see the other.
    """
    one_at_a_time(connection, CHANGE_LOCK)


def mark(connection: sa.Connection) -> int:
    """Return a number that grows with each change."""
    return connection.scalar(sa.select(sa.func.max(changes.c.id))) or 0


def changed(connection: sa.Connection, since: int) -> tuple[str, ...] | None:
    """Return the channels whose settings or mutes have changed after a ``mark``; None where any may have."""
    found = tuple(connection.scalars(_changed, {"since": since}))
    # A server that has left takes its channels along and names none; of very many, all are as quickly read.
    return None if len(found) > MOST_CHANGED or any(one.endswith(":") for one in found) else found


def read(connection: sa.Connection, now: datetime, only: Sequence[str] | None = None) -> tuple[Following, ...]:
    """Return what was set in chat, channel by channel, with the mutes that have not run out.

    Args:
        connection: To the database.
        now: The moment.
        only: The channels to read; None for all.
    """
    muted: defaultdict[str, list[Mute]] = defaultdict(list)
    lasting = mutes.c.until.is_(None) | (mutes.c.until > now)
    wanted, these = sa.select(mutes).where(lasting), sa.select(followings)
    if only is not None:
        wanted, these = wanted.where(mutes.c.channel.in_(only)), these.where(followings.c.channel.in_(only))
    for row in connection.execute(wanted.order_by(mutes.c.kind, mutes.c.value)):
        muted[row.channel].append(Mute(kind=row.kind, value=row.value, until=row.until))
    return tuple(
        Following(
            to=row.channel,
            chosen=decode_chosen(row.chosen),
            mutes=tuple(muted[row.channel]),
            server=row.server,
            by=row.by,
            at=row.at,
            active=row.active,
        )
        for row in connection.execute(these.order_by(followings.c.channel))
    )


def follow(connection: sa.Connection, following: Following, what: str) -> None:
    """Write a channel's settings whole, and the change; have a stopped channel tried again soon.

    What waits in a channel that is followed no more is given up.
    """
    in_order(connection)
    chosen = {
        "chat": following.to.partition(":")[0],
        "server": following.server,
        "chosen": encode_chosen(following.chosen),
        "by": following.by,
        "at": following.at,
        "active": following.active,
    }
    insert = _insert(connection, followings).values(channel=following.to, **chosen)
    connection.execute(insert.on_conflict_do_update(index_elements=[followings.c.channel], set_=chosen))
    record(connection, following.to, following.by, following.at, what)
    connection.execute(sa.update(stops).where(stops.c.channel == following.to).values(probe_at=following.at))
    if not following.active:
        give_up(connection, deliveries.c.channel == following.to, following.at, UNFOLLOWED, states=("queued",))


def mute(connection: sa.Connection, to: str, wanted: Mute, by: str, at: datetime, server: str) -> None:
    """Add a mute or renew it; one that has run out already ends it."""
    in_order(connection)
    key = {"channel": to, "kind": wanted.kind, "value_hash": digest(wanted.value)}
    if wanted.until is not None and wanted.until <= at:
        these = [mutes.c[name] == value for name, value in key.items()]
        connection.execute(sa.delete(mutes).where(*these))
        record(connection, to, by, at, f"unmuted {wanted.kind}: {wanted.value}")
        return
    # A channel that only feeds.yaml knows is listed with its mutes from now on.
    known = _insert(connection, followings).values(
        channel=to, chat=to.partition(":")[0], server=server, chosen=encode_chosen({}), by=by, at=at, active=True
    )
    connection.execute(known.on_conflict_do_nothing(index_elements=[followings.c.channel]))
    insert = _insert(connection, mutes).values(**key, value=wanted.value, until=wanted.until)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[mutes.c.channel, mutes.c.kind, mutes.c.value_hash], set_={"until": wanted.until}
        )
    )
    if wanted.kind == "story":
        waiting = (deliveries.c.channel == to) & (deliveries.c.story_id == wanted.value) & IS_HELD
        give_up(connection, waiting, at, MUTED)
    until = f" until {wanted.until:%Y-%m-%d %H:%M} UTC" if wanted.until else ""
    record(connection, to, by, at, f"muted {wanted.kind}: {wanted.value}{until}")


def muted_stories(connection: sa.Connection, stories: Sequence[str], now: datetime) -> set[tuple[str, str]]:
    """Return (story, channel) of each of these stories that a channel has muted."""
    hashes = {digest(story): story for story in stories}
    found = connection.execute(_muted_stories, {"hashes": list(hashes), "now": now})
    return {(hashes[row.value_hash], row.channel) for row in found}


def history(connection: sa.Connection, to: str, n: int) -> tuple[Change, ...]:
    """Return the latest changes of a channel's settings, the newest first."""
    wanted = sa.select(changes).where(changes.c.channel == to).order_by(changes.c.id.desc())
    rows = connection.execute(wanted.limit(max(0, min(n, AT_MOST))))
    return tuple(Change(at=row.at, by=row.by, what=row.what) for row in rows)


def record(connection: sa.Connection, to: str, by: str, at: datetime, what: str) -> None:
    connection.execute(sa.insert(changes).values(channel=to, by=by, at=at, what=what))


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
