"""What is kept of one workspace or server: read out whole, and deleted for good."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import leaving, open_store
from bot.store.address import address
from bot.store.codec import decode_chosen
from bot.store.database import Database
from bot.store.schema import changes, corrections, deliveries, followings, installations, mutes, stops

Rows = Sequence[Mapping[str, Any]]


async def export(url: str, chat: str, server: str) -> Mapping[str, Rows]:
    """Return every row that belongs to a workspace or server, by what it is.

    Votes are of no server and name nobody: who voted is kept as a keyed hash. The tokens of an installation are never
    shown, only that it is there.

    Args:
        url: STORE_URL.
        chat: "slack" or "discord".
        server: The workspace's or server's id.

    Raises:
        StoreError: The store can't be opened or read.
    """
    async with await _opened(url) as database:
        return await database.read(_export, chat, server)


async def delete(url: str, chat: str, server: str, now: datetime) -> Mapping[str, int]:
    """Delete every row that belongs to a workspace or server; return how many there were, by what they are.

    Raises:
        StoreError: The store can't be opened or written; then nothing is deleted.
    """
    async with await _opened(url) as database:
        return await database.write(_delete, chat, server, now)


async def _opened(url: str) -> "aclosing[Database]":
    # Made or upgraded first, as at every start.
    await (await open_store(url, canonical=str)).close()
    return aclosing(Database(address(url)))


def _places(connection: sa.Connection, chat: str, server: str) -> tuple[list[str], list[str]]:
    """Return the channels of a server, and the people who set something there."""
    theirs = (followings.c.chat == chat) & (followings.c.server == server)
    found = list(connection.execute(sa.select(followings.c.channel, followings.c.by).where(theirs)))
    channels = {row.channel for row in found}
    if chat == "slack":
        # Where many workspaces use one app, a place begins with its workspace.
        named = f"slack:{server}/"
        for column in (deliveries.c.channel, changes.c.channel, mutes.c.channel, stops.c.channel):
            channels |= set(connection.scalars(sa.select(column).where(column.startswith(named, autoescape=True))))
    by = sa.select(changes.c.by).where(changes.c.channel.in_(channels), changes.c.by != "").distinct()
    people = {row.by for row in found if row.by} | set(connection.scalars(by))
    # What was sent to a person counts as theirs, not as a channel's.
    return sorted(channels - people), sorted(people)


def _export(connection: sa.Connection, chat: str, server: str) -> Mapping[str, Rows]:
    channels, people = _places(connection, chat, server)

    def rows(table: sa.Table, where: sa.ColumnElement[bool], *columns: str) -> Rows:
        chosen = sa.select(*(table.c[name] for name in columns)).where(where)
        return [dict(row._mapping) for row in connection.execute(chosen.order_by(*table.primary_key.columns))]

    sent = ("channel", "kind", "state", "story_id", "message", "created_at", "updated_at", "reason", "note")
    found = {
        "settings": rows(followings, followings.c.channel.in_(channels), "channel", "chosen", "by", "at", "active"),
        "mutes": rows(mutes, mutes.c.channel.in_(channels), "channel", "kind", "value", "until"),
        "changes": rows(changes, changes.c.channel.in_(channels), "channel", "at", "by", "what"),
        "stops": rows(stops, stops.c.channel.in_(channels), "channel", "kind", "reason", "since"),
        "messages": rows(deliveries, deliveries.c.channel.in_([*channels, *people]), *sent),
        "corrections": rows(corrections, corrections.c.by.in_(people), "at", "by", "kind", "item_id", "other_id"),
        "installation": rows(installations, installations.c.team == server, "team", "at") if chat == "slack" else [],
    }
    found["settings"] = [{**row, "chosen": decode_chosen(row["chosen"])} for row in found["settings"]]
    return found


def _delete(connection: sa.Connection, chat: str, server: str, now: datetime) -> Mapping[str, int]:
    counts = {name: len(rows) for name, rows in _export(connection, chat, server).items()}
    channels, people = _places(connection, chat, server)
    if connection.dialect.name == "sqlite":
        # Overwrite what is deleted: SQLite else leaves it in the file until the room is used again.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    leaving.forget(connection, chat, server, now)
    # What is left is of channels that were never set in chat.
    for table in (mutes, changes, stops):
        connection.execute(sa.delete(table).where(table.c.channel.in_(channels)))
    # Neither may a reply of somebody else's point here: replies stand in the channel of what they answer.
    connection.execute(sa.delete(deliveries).where(deliveries.c.channel.in_([*channels, *people])))
    # The correction itself is about news, and stays; who made it goes.
    connection.execute(sa.update(corrections).where(corrections.c.by.in_(people)).values(by=""))
    return counts
