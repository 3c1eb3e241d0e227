"""What is due: the beginnings of the channels' queues, in turns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import Delivery, NewsItem, Story
from bot.store.codec import ENTRY, decode_differences, entry
from bot.store.retold import retold
from bot.store.schema import IS_OPEN, LAST_ID, claims, deliveries, feeds, items, stops
from bot.store.sharing import claim

#: Deliveries of one channel that ``due`` gives at a time.
A_CHANNEL = 20
#: The most deliveries that ``due`` gives, whatever is asked for.
AT_MOST = 1_000

_row = deliveries.c
_stopped = sa.select(stops.c.channel).where(stops.c.trying.is_(False))


def due(
    connection: sa.Connection, chats: Sequence[str], now: datetime, limit: int, busy: Collection[str] = ()
) -> tuple[Delivery, ...]:
    """Return what is to be handed over now, the oldest first.

    Of each channel only what stands before its first delivery that is not due, and at most 20; nothing of a channel
    that is stopped or busy. Where there is more than ``limit``, the channels take turns, so that a long queue holds up
    no other channel.
    """
    limit = min(limit, AT_MOST)
    if not chats or limit < 1:
        return ()
    asked = {"chats": list(chats), "now": now, "most": limit, "busy": list(busy)}
    chosen = turns(connection.execute(_beginnings, asked).all(), limit)
    return whole(connection, chosen)


def claimed(
    connection: sa.Connection, me: str, chats: Sequence[str], now: datetime, limit: int, busy: Collection[str] = ()
) -> tuple[frozenset[str], tuple[Delivery, ...]]:
    """Take channels in hand that have something due and that no other process has; return them, and what is due there.

    What is due is read again once they are in hand: whoever had them until then may have moved their rows on.
    """
    limit = min(limit, AT_MOST)
    if not chats or limit < 1:
        return frozenset(), ()
    asked = {"chats": list(chats), "now": now, "most": limit, "busy": list(busy), "me": me}
    mine = claim(connection, me, list(connection.scalars(_free, asked)))
    if not mine:
        return mine, ()
    chosen = turns(connection.execute(_in_hand, {**asked, "only": sorted(mine)}).all(), limit)
    return mine, whole(connection, chosen)


def turns(rows: Iterable[Sequence[Any]], limit: int) -> list[int]:
    """Choose deliveries from the beginnings of the channels' queues, in rounds.

    Args:
        rows: (channel, delivery, whether it is due), each channel's in its order.
        limit: How many to choose.

    Returns:
        Their numbers, rising.
    """
    queues: defaultdict[str, list[int]] = defaultdict(list)
    held: set[str] = set()
    for channel, delivery, is_due in rows:
        if not is_due:
            held.add(channel)
        elif channel not in held:
            queues[channel].append(delivery)
    ranked = sorted((rank, delivery) for queue in queues.values() for rank, delivery in enumerate(queue))
    return sorted(delivery for _, delivery in ranked[:limit])


def _heads(*which: sa.ColumnElement[bool]) -> sa.Subquery:
    """The oldest open delivery of each channel."""
    chats: sa.BindParameter[str] = sa.bindparam("chats", expanding=True)
    oldest = sa.select(sa.func.min(_row.id).label("id")).where(_row.chat.in_(chats), IS_OPEN, *which)
    return oldest.group_by(_row.chat, _row.channel).subquery()


def _free_channels() -> sa.Select[Any]:
    """The channels whose oldest delivery is due and that are in no other process's hand, the longest waiting first.

    Channels that another process is just taking in hand are passed over, not waited for.
    """
    busy: sa.BindParameter[str] = sa.bindparam("busy", expanding=True)
    head, heads = deliveries.alias("head"), _heads()
    taken = sa.select(claims.c.name).where(claims.c.name == head.c.channel, claims.c.owner != sa.bindparam("me"))
    return (
        sa.select(head.c.channel)
        .join(heads, heads.c.id == head.c.id)
        .where(head.c.retry_at <= sa.bindparam("now", type_=_row.retry_at.type), head.c.state != "sending")
        .where(head.c.channel.not_in(busy), head.c.channel.not_in(_stopped), ~taken.exists())
        .order_by(head.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=head, skip_locked=True)
    )


def _queues(*which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The beginnings of the queues whose oldest delivery is due: at most ``most`` of them, 20 rows each."""
    busy: sa.BindParameter[str] = sa.bindparam("busy", expanding=True)
    now = sa.bindparam("now", type_=_row.retry_at.type)
    heads = _heads(*which)
    head, later, queue = deliveries.alias("head"), deliveries.alias("later"), deliveries.alias("queue")
    # The last row of a queue's beginning is looked up once a channel, so that 100,000 rows behind it are never read.
    last = (
        sa.select(later.c.id)
        .where(later.c.chat == head.c.chat, later.c.channel == head.c.channel, later.c.retry_at.is_not(None))
        .order_by(later.c.id)
        .offset(A_CHANNEL - 1)
        .limit(1)
        .scalar_subquery()
    )
    longest = sa.func.coalesce(last, sa.literal(LAST_ID, sa.BigInteger)).label("last")
    ready = (
        sa.select(head.c.chat, head.c.channel, longest)
        .join(heads, heads.c.id == head.c.id)
        .where(head.c.retry_at <= now, head.c.state != "sending")
        .where(head.c.channel.not_in(busy), head.c.channel.not_in(_stopped))
        .order_by(head.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .subquery()
    )
    # A reply needs the message that it answers: it waits until that one has come to its end.
    parent = deliveries.alias("parent")
    early = sa.select(parent.c.id).where(parent.c.id == queue.c.parent_id, parent.c.retry_at.is_not(None)).exists()
    answers = queue.c.parent_id.is_(None) | ~early
    is_due = ((queue.c.retry_at <= now) & (queue.c.state != "sending") & answers).label("is_due")
    return (
        sa.select(queue.c.channel, queue.c.id, is_due)
        .join(
            ready,
            (queue.c.chat == ready.c.chat) & (queue.c.channel == ready.c.channel) & (queue.c.id <= ready.c.last),
        )
        .where(queue.c.retry_at.is_not(None))
        .order_by(queue.c.id)
    )


# Made once: to put one together takes longer than to run it.
_beginnings = _queues()
_free = _free_channels()
_in_hand = _queues(_row.channel.in_(sa.bindparam("only", expanding=True)))
_parent = deliveries.alias("parent")
_whole = (
    sa.select(deliveries, _parent.c.message.label("thread"))
    .outerjoin(_parent, _parent.c.id == _row.parent_id)
    .where(_row.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_row.id)
)


def whole(connection: sa.Connection, ids: Sequence[int]) -> tuple[Delivery, ...]:
    """Return deliveries with all that their cards show, in the order of their numbers."""
    rows = connection.execute(_whole, {"ids": list(ids)}).all()
    shown = _shown(connection, [row.id for row in rows if row.story_id is None])
    wanted = [row.story_id for row in rows if row.story_id] + [one for several in shown.values() for one in several]
    told = retold(connection, list(dict.fromkeys(wanted)))
    reports = _reports(connection, [row.item_id for row in rows if row.item_id])
    before = _before(connection, [story for story in told.values() if story.earlier])
    found = []
    for row in rows:
        one = _delivery(row, [told[story] for story in shown[row.id]], told.get(row.story_id))
        one = replace(one, earlier=before.get((row.story_id, row.channel)))
        if row.item_id in reports:
            item, summary = reports[row.item_id]
            one = replace(one, item=item, note=summary)
        found.append(one)
    return tuple(found)


def _reports(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[NewsItem, str]]:
    """Return these items and our summaries of them, by their number."""
    if not ids:
        return {}
    wanted = sa.select(items.c.id, *ENTRY).join(feeds, feeds.c.id == items.c.feed_id).where(items.c.id.in_(ids))
    found = {number: entry(columns) for number, *columns in connection.execute(wanted)}
    return {number: (item, summary) for number, (item, _, summary) in found.items()}


def _before(connection: sa.Connection, told: Sequence[Story]) -> dict[tuple[str, str], str]:
    """Return, by story and channel, the message that told the story's earlier step in the channel."""
    if not told:
        return {}
    wanted = sa.select(_row.story_id, _row.channel, _row.message).where(
        _row.story_id.in_({story.earlier.story for story in told if story.earlier}), _row.message.is_not(None)
    )
    posted = {(row.story_id, row.channel): row.message for row in connection.execute(wanted)}
    return {
        (story.id, channel): message
        for story in told
        for (earlier, channel), message in posted.items()
        if story.earlier and story.earlier.story == earlier
    }


def _shown(connection: sa.Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Return the stories that each of these digests and replies shows, the newest first."""
    shown: defaultdict[int, list[str]] = defaultdict(list)
    if ids:
        members = sa.select(_row.bundle_id, _row.story_id).where(_row.bundle_id.in_(ids), _row.state == "queued")
        for bundle, story in connection.execute(members.order_by(_row.id.desc())):
            shown[bundle].append(story)
    return shown


def _delivery(row: sa.Row[Any], stories: Sequence[Story], story: Story | None) -> Delivery:
    title, _, text = row.note.partition("\n") if row.kind == "notice" else ("", "", row.note)
    in_thread = row.kind in ("addition", "correction")
    return Delivery(
        id=row.id,
        key=row.key,
        channel=row.channel,
        state=row.state,
        kind=row.kind,
        story=story or next(iter(stories), None),
        stories=tuple(stories),
        note="" if in_thread else text,
        title=title,
        differences=decode_differences(row.note) if in_thread else (),
        thread=row.thread,
        attempts=row.attempts,
        tried_at=row.tried_at,
        created_at=row.created_at,
        reason=row.reason,
    )
