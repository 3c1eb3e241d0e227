"""A poll into the database: feed state, items, their steps, stories and deliveries, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import Added, Judged, PollRecord, delivery_key
from bot.ports import Join
from bot.store.bundles import OVER_CAP
from bot.store.codec import digest, item_values
from bot.store.edits import edit
from bot.store.engines import one_at_a_time
from bot.store.finding import folded, tag
from bot.store.followings import muted_stories
from bot.store.placing import Canonical, Placed, add_days, day_rows, place
from bot.store.restored import RESTORED, doubtful_since
from bot.store.schema import IS_SINGLE, deliveries, items, members, steps, stories
from bot.store.states import gone, present, save_state, still_gone

#: Held while a poll is written, so that two processes can't both open a story for one event.
ADD_LOCK = 7_236_002
HOUR = timedelta(hours=1)

_insert_item = sa.insert(items).returning(items.c.key_hash, items.c.id)
_insert_items_alone = sa.insert(items).inline()
_insert_step = sa.insert(steps)
_insert_story = sa.insert(stories)
_insert_member = sa.insert(members)
_insert_delivery = sa.insert(deliveries)
_served = sa.select(deliveries.c.story_id, deliveries.c.channel).where(
    deliveries.c.story_id.in_(sa.bindparam("stories", expanding=True))
)
_recent = (
    sa.select(deliveries.c.channel, sa.func.count().label("number"))
    .where(IS_SINGLE, deliveries.c.created_at > sa.bindparam("since"))
    .group_by(deliveries.c.channel)
)


def add(connection: sa.Connection, record: PollRecord, join: Join, canonical: Canonical) -> Added:
    """Write a good poll whole.

    An item that is there already is not written twice, and an edited one that is not there is new: another process
    may have polled the same feed meanwhile.

    Raises:
        ValueError: An item is of another feed than the state, or the state has no ``last_polled``.
    """
    now = _checked(record)
    one_at_a_time(connection, ADD_LOCK)
    since = doubtful_since(connection, record.state.url)
    feed_id = save_state(connection, record.state)
    by_hash: dict[str, Judged] = {}
    for judged in (*record.new, *record.edited):
        by_hash.setdefault(digest(judged.item.key), judged)
    there = {row.key_hash: row for row in present(connection, feed_id, list(by_hash))}
    # What was forgotten for its age is no news, however long it stands in the feed and whatever is edited there.
    old = gone(connection, feed_id, [key for key in by_hash if key not in there])
    texts = {key: by_hash.pop(key).item.text_hash for key in old}
    still_gone(connection, feed_id, {key: text for key, text in texts.items() if text != old[key]})

    edited = [
        (there[key].id, judged)
        for judged in record.edited
        if (key := digest(judged.item.key)) in there and there[key].text_hash != judged.item.text_hash
    ]
    dull = _dull(connection, [item_id for item_id, _ in edited])
    for item_id, judged in edited:
        edit(connection, item_id, judged, canonical, now)

    # News whose first version said nothing of mines is news when it does; what was relevant before was decided then.
    roused = {digest(judged.item.key): item_id for item_id, judged in edited if item_id in dull}
    fresh = [judged for key, judged in by_hash.items() if key not in there or key in roused]
    placed = place(connection, fresh, join, canonical, now)
    ids = _insert_items(
        connection, feed_id, [one for one in placed if digest(one.judged.item.key) not in roused], canonical, now
    )
    _record_gap(connection, record, ids, now)
    ids |= _rouse(connection, [one for one in placed if digest(one.judged.item.key) in roused], roused, now)
    _insert_stories(connection, placed, ids, now)
    return Added(
        queued=_queue(connection, placed, record.caps, now, since),
        joined=tuple((one.judged.item.title, one.story.item.title) for one in placed if one.story and not one.opens),
        edited=len(edited),
    )


def _checked(record: PollRecord) -> datetime:
    """Return when it was polled."""
    for judged in (*record.new, *record.edited):
        if judged.item.feed != record.state.url:
            raise ValueError(f"{record.state.url}: an item of another feed: {judged.item.feed}")
    if record.state.last_polled is None:
        raise ValueError(f"{record.state.url}: a poll's record says when it was polled")
    return record.state.last_polled


def _dull(connection: sa.Connection, ids: Sequence[int]) -> set[int]:
    """Return those of these items that were not relevant so far and tell no story."""
    if not ids:
        return set()
    told = sa.select(members.c.item_id).where(members.c.item_id.in_(ids))
    wanted = sa.select(items.c.id).where(items.c.id.in_(ids), items.c.relevant.is_(False), items.c.id.not_in(told))
    return set(connection.scalars(wanted))


def _rouse(
    connection: sa.Connection, placed: Sequence[Placed], known: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Record what became of items that an edit made relevant; return their numbers by the hash of their key."""
    ids = {digest(one.judged.item.key): known[digest(one.judged.item.key)] for one in placed}
    lines = [
        {"item_id": ids[digest(one.judged.item.key)], "at": now, "step": step, "detail": detail}
        for one in placed
        if one.judged.step != "not relevant"
        for step, detail in [_first_step(one)]
    ]
    if lines:
        connection.execute(_insert_step, lines)
    return ids


def _insert_items(
    connection: sa.Connection, feed_id: int, placed: Sequence[Placed], canonical: Canonical, now: datetime
) -> dict[str, int]:
    """Write the items with their first step and return their numbers by the hash of their key."""
    if not placed:
        return {}
    rows = [
        {
            "feed_id": feed_id,
            "key": one.judged.item.key,
            "key_hash": digest(one.judged.item.key),
            "first_seen": now,
            **item_values(one.judged.item, one.judged.verdict, one.judged.summary, canonical(one.judged.item.url)),
        }
        for one in placed
    ]
    ids = _numbered(connection, feed_id, rows)
    lines = [
        {"item_id": ids[row["key_hash"]], "at": now, "step": step, "detail": detail}
        for row, one in zip(rows, placed, strict=True)
        for step, detail in [_first_step(one)]
    ]
    connection.execute(_insert_step, lines)
    return ids


def _numbered(connection: sa.Connection, feed_id: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert items and return their numbers by the hash of their key."""
    if connection.dialect.name == "sqlite":
        # To have the numbers returned, SQLAlchemy puts together a statement of all rows, which takes longer than to
        # write them.
        connection.execute(_insert_items_alone, rows)
        return {row.key_hash: row.id for row in present(connection, feed_id, [row["key_hash"] for row in rows])}
    return {row.key_hash: row.id for row in connection.execute(_insert_item, rows)}


def _record_gap(connection: sa.Connection, record: PollRecord, ids: Mapping[str, int], now: datetime) -> None:
    """Say with the oldest of the new items that others may have come and gone before it."""
    new = (ids.get(digest(judged.item.key)) for judged in record.new)
    oldest = next((item_id for item_id in new if item_id is not None), None)
    if record.gap and oldest is not None:
        line = {"item_id": oldest, "at": now, "step": "gap possible", "detail": record.gap}
        connection.execute(_insert_step, [line])


def _first_step(one: Placed) -> tuple[str, str]:
    if one.story is None or one.opens:
        return one.judged.step, one.judged.reason
    first = f"tells story {one.story.id}, first told by {one.story.item.source}: {one.story.item.title}"
    return "duplicate", f"{first}; {one.why}" if one.why else first


def _insert_stories(connection: sa.Connection, placed: Sequence[Placed], ids: Mapping[str, int], now: datetime) -> None:
    opened = [(ids[digest(one.judged.item.key)], one.story) for one in placed if one.story and one.opens]
    if opened:
        rows = [
            {
                "id": story.id,
                "lead": lead,
                "first_seen": story.first_seen,
                "folded": folded(story.item.title, story.summary),
            }
            for lead, story in opened
        ]
        connection.execute(_insert_story, rows)
        tag(connection, [(story.id, story.verdict) for _, story in opened])
    told = [
        {"item_id": ids[digest(one.judged.item.key)], "story_id": one.story.id, "why": one.why}
        for one in placed
        if one.story
    ]
    if told:
        connection.execute(_insert_member, told)
        add_days(
            connection,
            [
                row
                for one in placed
                if one.story
                for row in day_rows(one.story.id, one.judged.verdict.countries, one.judged.item.published, now)
            ],
        )


def _queue(
    connection: sa.Connection,
    placed: Sequence[Placed],
    caps: Mapping[str, int],
    now: datetime,
    since: datetime | None,
) -> int:
    """Queue one delivery of a story for each channel that wants it and has not been served with it.

    Args:
        connection: To the database.
        placed: The items and their stories.
        caps: The most alerts in an hour, by channel.
        now: The moment.
        since: Where the store was put back from a backup, and what the feed brings may have been posted since this:
            it is looked for in its channel before it is posted. None where not.
    """
    if not any(one.story and one.judged.channels for one in placed):
        return 0
    joined = [one.story.id for one in placed if one.story and not one.opens]
    passed: set[tuple[str, str]] = set()
    if joined:
        passed = {(row.story_id, row.channel) for row in connection.execute(_served, {"stories": joined})}
        passed |= muted_stories(connection, joined, now)
    used = _last_hour(connection, caps, now)
    rows = []
    for one in placed:
        for channel in one.judged.channels if one.story else ():
            assert one.story is not None
            if (one.story.id, channel) in passed:
                continue
            passed.add((one.story.id, channel))
            held = one.judged.held.get(channel)
            if not held and channel in caps:
                held = OVER_CAP.format(cap=caps[channel]) if used[channel] >= caps[channel] else None
                used[channel] += not held
            rows.append(
                {
                    "key": delivery_key(one.story.id, channel),
                    "story_id": one.story.id,
                    "chat": channel.partition(":")[0],
                    "channel": channel,
                    "state": "uncertain" if since and not held else "queued",
                    "attempts": 0,
                    "created_at": since or now,
                    "updated_at": now,
                    "retry_at": None if held else now,
                    "reason": RESTORED if since else "",
                    "kind": "alert",
                    "held": held or None,
                    "note": "",
                }
            )
    if rows:
        connection.execute(_insert_delivery, rows)
    return len(rows)


def _last_hour(connection: sa.Connection, caps: Mapping[str, int], now: datetime) -> Counter[str]:
    """Count the alerts of the last hour that came or are to come as messages of their own, by channel."""
    if not caps:
        return Counter()
    return Counter({row.channel: row.number for row in connection.execute(_recent, {"since": now - HOUR})})
