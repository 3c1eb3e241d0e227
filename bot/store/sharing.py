"""Processes that share one PostgreSQL database: who is there until when, and what each has in hand.

A process has one lease, which it renews every few seconds; what it has in hand (channels, feeds, jobs) is its own for
as long as its row is there. Only whoever sees that a lease has run out takes the row away, and with it, in the same
transaction, all that the process had in hand. So nothing is ever in two hands, and nothing is renewed one by one.

Times are the database's own, so that no machine's clock matters.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.model import FeedState, Fellow
from bot.store import ledger
from bot.store.codec import feed_state
from bot.store.retold import CHUNK
from bot.store.schema import claims, feeds, processes

Moment = sa.ColumnElement[datetime]

#: Sends one word to every process that listens (``waking``).
CHANNEL = "treatywatch"
DUE, FEED = "due", "feed:"
#: PostgreSQL takes no longer word (8,000 bytes); a feed's address that is longer waits for its own time.
LONGEST_WORD = 7_000

_insert = postgresql.insert(claims).on_conflict_do_nothing().returning(claims.c.name)


def join(connection: sa.Connection, me: str, name: str, roles: Iterable[str], at: Moment, lease: timedelta) -> None:
    """Enter a process."""
    values = {"id": me, "name": name, "roles": " ".join(sorted(roles)), "since": at, "lease_until": at + lease}
    connection.execute(sa.insert(processes).values(values))


def renew(connection: sa.Connection, me: str, at: Moment, lease: timedelta) -> bool:
    """Renew a process's lease; False where others have taken it for dead, and all that it had in hand."""
    mine = sa.update(processes).where(processes.c.id == me).values(lease_until=at + lease)
    return connection.execute(mine).rowcount == 1


def fellows(connection: sa.Connection) -> tuple[Fellow, ...]:
    """Return every process that is there, the longest there first."""
    rows = connection.execute(sa.select(processes).order_by(processes.c.since, processes.c.id))
    return tuple(
        Fellow(id=row.id, name=row.name, roles=tuple(row.roles.split()), since=row.since, until=row.lease_until)
        for row in rows
    )


def bury(
    connection: sa.Connection, at: Moment, now: datetime, retry_at: datetime, gone: Collection[str] = ()
) -> tuple[tuple[str, ...], int]:
    """Take from processes whose lease has run out all that they had in hand.

    Args:
        connection: To the database.
        at: The present moment, by the database.
        now: The same by this machine, for the rows' dates.
        retry_at: When what they were sending is to be checked.
        gone: Processes that have surely ended, by id, whatever their lease says.

    Returns:
        The names of the processes, and how many deliveries are uncertain for it.
    """
    over = sa.select(processes.c.id, processes.c.name).where((processes.c.lease_until < at) | processes.c.id.in_(gone))
    # Whoever is burying or renewing one at this moment has it.
    dead = list(connection.execute(over.with_for_update(skip_locked=True)))
    ids = [row.id for row in dead]
    if ids:
        # First: a post that is being begun holds its channel's claim, and is seen by ``recover`` when this goes on.
        connection.execute(sa.delete(claims).where(claims.c.owner.in_(ids)))
        connection.execute(sa.delete(processes).where(processes.c.id.in_(ids)))
    return tuple(row.name for row in dead), ledger.recover(connection, now, retry_at)


def leave(connection: sa.Connection, me: str) -> None:
    """Give back all that a process has in hand, and strike it off."""
    connection.execute(sa.delete(claims).where(claims.c.owner == me))
    connection.execute(sa.delete(processes).where(processes.c.id == me))


def claim(connection: sa.Connection, me: str, names: Collection[str]) -> frozenset[str]:
    """Take in hand what no other process has; return which of these names this process has in hand now.

    A process that was taken for dead meanwhile takes nothing: nobody would ever take it from that process again.
    """
    # Against ``bury``: it strikes a process off either before this or after all that is taken here.
    there = sa.select(processes.c.id).where(processes.c.id == me).with_for_update(read=True, key_share=True)
    if not names or connection.execute(there).one_or_none() is None:
        return frozenset()
    # In one order in every process, so that two never wait for each other.
    rows = [{"name": name, "owner": me} for name in sorted(names)]
    taken = frozenset(connection.scalars(_insert.values(rows)))
    left = [name for name in names if name not in taken]
    if not left:
        return taken
    mine = sa.select(claims.c.name).where(claims.c.name.in_(left), claims.c.owner == me)
    return taken | frozenset(connection.scalars(mine))


def release(connection: sa.Connection, me: str, names: Sequence[str]) -> None:
    """Give back what a process had in hand."""
    for start in range(0, len(names), CHUNK):
        these = claims.c.name.in_(names[start : start + CHUNK])
        connection.execute(sa.delete(claims).where(these, claims.c.owner == me))


def claim_feed(connection: sa.Connection, me: str, url: str) -> FeedState | None:
    """Take a feed in hand and return what is remembered of it now; None where another process has it."""
    if not claim(connection, me, [FEED + url]):
        return None
    row = connection.execute(sa.select(feeds).where(feeds.c.url == url)).one_or_none()
    return feed_state(row) if row else FeedState(url=url)


def say(connection: sa.Connection, word: str) -> None:
    """Send a word to every process that listens, when this transaction is committed."""
    if connection.dialect.name == "postgresql" and len(word.encode()) <= LONGEST_WORD:
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, word)))
