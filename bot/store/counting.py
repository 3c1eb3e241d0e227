"""Counts of the whole store, for whoever watches it by numbers."""

from collections import defaultdict

import sqlalchemy as sa

from bot.model import State, Tallies
from bot.store.schema import deliveries, stops

_row = deliveries.c
#: The platform of a delivery: from the channel and not from ``chat``: the index has all of it, and no row is read.
PLATFORM = sa.case(
    (_row.channel.startswith("slack:", autoescape=True), "slack"),
    (_row.channel.startswith("discord:", autoescape=True), "discord"),
    else_="console",
)
_counted = sa.select(PLATFORM, _row.state, sa.func.count()).group_by(PLATFORM, _row.state)


def tallies(connection: sa.Connection) -> Tallies:
    """Return how many deliveries stand in each state on each platform, and how many channels are stopped."""
    found: defaultdict[tuple[str, State], int] = defaultdict(int)
    for platform, state, count in connection.execute(_counted):
        found[platform, state] += count
    return Tallies(
        deliveries=dict(found), stopped=connection.scalar(sa.select(sa.func.count()).select_from(stops)) or 0
    )
