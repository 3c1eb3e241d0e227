"""A server or workspace that has removed the bot: everything of it is deleted."""

from datetime import datetime

import sqlalchemy as sa

from bot.store.followings import in_order, record
from bot.store.schema import changes, deliveries, followings, installations, mutes, stops


def forget(connection: sa.Connection, chat: str, server: str, now: datetime) -> int:
    """Delete what belongs to a server; return how many channels that is.

    Stories and votes stay: they are of no server.
    """
    in_order(connection)
    theirs = (followings.c.chat == chat) & (followings.c.server == server)
    found = list(connection.execute(sa.select(followings.c.channel, followings.c.by).where(theirs)))
    channels = [row.channel for row in found]
    # Whoever set a channel may have been written to.
    people = {row.by for row in found}
    places = [*channels, *people]
    for table in (mutes, changes, stops):
        connection.execute(sa.delete(table).where(table.c.channel.in_(channels)))
    # One statement for messages and what they show: each may point at the other.
    connection.execute(sa.delete(deliveries).where(deliveries.c.chat == chat, deliveries.c.channel.in_(places)))
    connection.execute(sa.delete(followings).where(theirs))
    if chat == "slack":
        connection.execute(sa.delete(installations).where(installations.c.team == server))
    if channels:
        # Whoever keeps the settings in memory sees by this that they have changed; it names nobody.
        record(connection, f"{chat}:", "", now, "a server left")
    return len(channels)
