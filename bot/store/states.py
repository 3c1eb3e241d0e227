"""What is known of a feed between polls: its state, and the entries it brought before."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import FeedState
from bot.store.codec import digest, feed_state, feed_values
from bot.store.retold import CHUNK
from bot.store.schema import feeds, forgotten, hubs, items


def feed_states(connection: sa.Connection) -> dict[str, FeedState]:
    return {row.url: feed_state(row) for row in connection.execute(sa.select(feeds))}


def _saving(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    given = {column.name: column for column in insert.excluded if column.name not in ("id", "url")}
    return insert.on_conflict_do_update(index_elements=[feeds.c.url], set_=given)


# Made once: to put a statement together costs more than to run it.
_save = {"sqlite": _saving(sqlite.insert(feeds)), "postgresql": _saving(postgresql.insert(feeds))}
_save_one = {dialect: saving.returning(feeds.c.id) for dialect, saving in _save.items()}
_feed_id = sa.select(feeds.c.id).where(feeds.c.url == sa.bindparam("feed"))
_present = sa.select(items.c.id, items.c.key_hash, items.c.text_hash).where(
    items.c.feed_id == sa.bindparam("feed"), items.c.key_hash.in_(sa.bindparam("hashes", expanding=True))
)
_gone = sa.select(forgotten.c.key_hash, forgotten.c.text_hash).where(
    forgotten.c.feed_id == sa.bindparam("feed"), forgotten.c.key_hash.in_(sa.bindparam("hashes", expanding=True))
)


def save_state(connection: sa.Connection, state: FeedState) -> int:
    """Write a feed's state and return the feed's number."""
    values = {"url": state.url, **feed_values(state)}
    return int(connection.execute(_save_one[connection.dialect.name], values).scalar_one())


def save_states(connection: sa.Connection, states: Sequence[FeedState]) -> None:
    """Write several feeds' states; of one that is there twice the last counts."""
    last = {state.url: {"url": state.url, **feed_values(state)} for state in states}
    # In one order in every process: two that wrote the same feeds the other way round would wait for each other.
    connection.execute(_save[connection.dialect.name], [last[url] for url in sorted(last)])


def rename(connection: sa.Connection, old: str, new: str) -> bool:
    """Give a feed another address with all that is known of it; False where that can't be.

    What was learned at the old address of the way there (redirects, subscriptions at hubs) is forgotten.
    """
    there = set(connection.scalars(sa.select(feeds.c.url).where(feeds.c.url.in_([old, new]))))
    if there != {old}:
        return False
    forgotten = {"moved_to": None, "moved_polls": 0, "hub": None, "topic": None, "next_poll": None}
    connection.execute(sa.update(feeds).where(feeds.c.url == old).values(url=new, **forgotten))
    connection.execute(sa.delete(hubs).where(hubs.c.feed == old))
    return True


def known(connection: sa.Connection, feed: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the text hash of each of these entries that the feed brought before, by key."""
    feed_id = connection.scalar(_feed_id, {"feed": feed})
    if feed_id is None:
        return {}
    by_hash = {digest(key): key for key in keys}
    found = {by_hash[row.key_hash]: row.text_hash for row in present(connection, feed_id, list(by_hash))}
    old = [key for key, name in by_hash.items() if name not in found]
    return found | {by_hash[key]: text for key, text in gone(connection, feed_id, old).items()}


def gone(connection: sa.Connection, feed_id: int, hashes: Sequence[str]) -> dict[str, str]:
    """Return the text's hash of the entries of a feed that were forgotten, by the hash of their key."""
    found: dict[str, str] = {}
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        rows = connection.execute(_gone, {"feed": feed_id, "hashes": chunk})
        found |= {row.key_hash: row.text_hash for row in rows}
    return found


def still_gone(connection: sa.Connection, feed_id: int, texts: Mapping[str, str]) -> None:
    """Note the new text's hash of entries that were forgotten and have been edited since, by the hash of their key."""
    for key, text in texts.items():
        this = sa.update(forgotten).where(forgotten.c.key_hash == key, forgotten.c.feed_id == feed_id)
        connection.execute(this.values(text_hash=text))


def present(connection: sa.Connection, feed_id: int, hashes: Sequence[str]) -> list[sa.Row[*tuple[Any, ...]]]:
    """Return number, key's hash and text's hash of the items of a feed that are there, by the hashes of their keys."""
    found: list[sa.Row[*tuple[Any, ...]]] = []
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        found += connection.execute(_present, {"feed": feed_id, "hashes": chunk})
    return found
