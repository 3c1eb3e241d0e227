"""What a store that was put back from a backup does not know: what was posted since."""

import json
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import feeds, meta

#: The row of ``meta`` that says when the store was put back ("at"), and of when the backup was ("of").
NAME = "restored"
#: Why a message is looked for before it is posted.
RESTORED = "put back from a backup: it may have been posted since"

_noted = sa.select(meta.c.value).where(meta.c.name == NAME)


def noted(at: datetime, of: datetime) -> str:
    """Return what ``meta`` keeps of a restore."""
    return json.dumps({"at": at.isoformat(), "of": of.isoformat()})


def doubtful_since(connection: sa.Connection, feed: str) -> datetime | None:
    """Return since when what a feed brings now may have been posted already; None where nothing can have been.

    That is so for the first good poll of each feed after a restore: it brings what the lost store had seen. To be asked
    before the poll is recorded.
    """
    value = connection.scalar(_noted)
    if value is None:
        return None
    known = json.loads(value)
    polled = connection.scalar(sa.select(feeds.c.last_ok).where(feeds.c.url == feed))
    return (
        datetime.fromisoformat(known["of"]) if polled is None or polled < datetime.fromisoformat(known["at"]) else None
    )
