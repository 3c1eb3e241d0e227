"""Stories parted and joined by people, and what they corrected: the only place that moves items between stories."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.model import Correction, CorrectionKind, Regrouped, delivery_key
from bot.store.codec import ENTRY, entry, story_id
from bot.store.entering import queued
from bot.store.finding import folded, tag, untag
from bot.store.living import change
from bot.store.operator import give_up
from bot.store.placing import add_days, day_rows
from bot.store.retold import retold
from bot.store.schema import corrections, deliveries, feeds, items, members, steps, stories, story_days

#: Why a delivery of a story that was merged is not sent.
MERGED = "its story was merged into another that came here"
#: Alerts in these states came, or are to come.
_HAD = ("queued", "sending", "uncertain", "sent", "reconciled")


def split(connection: sa.Connection, item_id: int, by: str, now: datetime) -> Regrouped | None:
    """Take an item out of its story: it tells one of its own from now on.

    Where it is the item that the story shows, the others leave with the earliest of them. The new story is queued for
    the channels that had the old one: what was merged wrongly was hidden there.

    Returns:
        Both stories; None where the item tells none, or tells it alone.
    """
    story = _story_of(connection, item_id)
    if story is None:
        return None
    told_by = _members(connection, story)
    lead = connection.scalar(sa.select(stories.c.lead).where(stories.c.id == story))
    others = [one for one in told_by if one != item_id]
    if not others or lead is None:
        return None
    moved = others if item_id == lead else [item_id]
    first = moved[0]
    new = _open(connection, first, now)
    _move(connection, moved, story, new, f"parted from story {story} by {by}", now)
    connection.execute(sa.update(members).where(members.c.item_id == first).values(why=""))
    _correct(connection, "split", item_id, lead if item_id != lead else first, by, now)
    queued = _queue_as(connection, story, new, now)
    change(connection, story, now, at_once=True)
    both = retold(connection, [story, new])
    return Regrouped(kept=both[story], other=both[new], queued=queued)


def merge(connection: sa.Connection, item_id: int, other_id: int, by: str, now: datetime) -> Regrouped | None:
    """Make the stories of two items one: the one that came first takes in the items of the other.

    What of the later one is still to be sent to a channel that had the first is given up.

    Returns:
        The first story as it is now, and the other as it was; None where one of the items tells no story, or both tell
        the same.
    """
    found = [_story_of(connection, one) for one in (item_id, other_id)]
    ids = [one for one in found if one is not None]
    if len(set(ids)) < 2:
        return None
    into, gone = connection.scalars(
        sa.select(stories.c.id).where(stories.c.id.in_(ids)).order_by(stories.c.first_seen, stories.c.lead)
    ).all()
    other = retold(connection, [gone])[gone]
    _move(connection, _members(connection, gone), gone, into, f"joined to story {into} by {by}", now)
    connection.execute(sa.update(stories).where(stories.c.id == gone).values(merged_into=into))
    connection.execute(sa.delete(story_days).where(story_days.c.story_id == gone))
    untag(connection, gone)
    _correct(connection, "merge", item_id, other_id, by, now)
    had = sa.select(deliveries.c.channel).where(deliveries.c.story_id == into, deliveries.c.state.in_(_HAD))
    give_up(connection, (deliveries.c.story_id == gone) & deliveries.c.channel.in_(had), now, MERGED, ("queued",))
    change(connection, into, now, at_once=True)
    return Regrouped(kept=retold(connection, [into])[into], other=other, queued=0)


def read_corrections(connection: sa.Connection) -> tuple[Correction, ...]:
    """Return what people corrected, the oldest first."""
    one, other = items.alias("one"), items.alias("other")
    both = (corrections.c.item_id == one.c.id) & (corrections.c.other_id == other.c.id)
    lines = connection.execute(
        sa.select(corrections.c.at, corrections.c.by, corrections.c.kind, one.c.id, other.c.id.label("other_id"))
        .join_from(corrections, one, corrections.c.item_id == one.c.id)
        .join(other, both)
        .order_by(corrections.c.id)
    ).all()
    wanted = {number for line in lines for number in (line.id, line.other_id)}
    found = {
        item_id: entry(columns)[:2]
        for item_id, *columns in connection.execute(
            sa.select(items.c.id, *ENTRY).join(feeds, feeds.c.id == items.c.feed_id).where(items.c.id.in_(wanted))
        )
    }
    return tuple(
        Correction(at=line.at, by=line.by, kind=line.kind, items=(found[line.id], found[line.other_id]))
        for line in lines
    )


def _story_of(connection: sa.Connection, item_id: int) -> str | None:
    return connection.scalar(sa.select(members.c.story_id).where(members.c.item_id == item_id))


def _members(connection: sa.Connection, story: str) -> list[int]:
    """Return the numbers of a story's items, in order of arrival."""
    told_by = sa.select(members.c.item_id).where(members.c.story_id == story).order_by(members.c.item_id)
    return list(connection.scalars(told_by))


def _open(connection: sa.Connection, lead: int, now: datetime) -> str:
    """Open a story that this item shows, or open it again if it was merged."""
    row = connection.execute(
        sa.select(items.c.first_seen, *ENTRY).join(feeds, feeds.c.id == items.c.feed_id).where(items.c.id == lead)
    ).one()
    first_seen, *columns = row
    item, verdict, summary = entry(columns)
    # Looked up, since the id is made of the feed's address, which may have changed since.
    again = connection.scalar(sa.select(stories.c.id).where(stories.c.lead == lead))
    new = again or story_id(item.feed, item.key)
    values = {"first_seen": first_seen, "folded": folded(item.title, summary), "merged_into": None}
    if again:
        connection.execute(sa.update(stories).where(stories.c.id == new).values(values))
    else:
        connection.execute(sa.insert(stories).values(id=new, lead=lead, **values))
    untag(connection, new)
    tag(connection, [(new, verdict)])
    return new


def _move(connection: sa.Connection, moved: Sequence[int], old: str, new: str, said: str, now: datetime) -> None:
    connection.execute(sa.update(members).where(members.c.item_id.in_(moved)).values(story_id=new, why=said))
    connection.execute(
        sa.insert(steps), [{"item_id": one, "at": now, "step": "regrouped", "detail": said} for one in moved]
    )
    days = []
    for item_id in moved:
        first_seen, *columns = connection.execute(
            sa.select(items.c.first_seen, *ENTRY)
            .join(feeds, feeds.c.id == items.c.feed_id)
            .where(items.c.id == item_id)
        ).one()
        item, verdict, _ = entry(columns)
        days += day_rows(new, verdict.countries, item.published, first_seen)
    add_days(connection, days)


def _correct(
    connection: sa.Connection, kind: CorrectionKind, item_id: int, other_id: int, by: str, now: datetime
) -> None:
    values = {"at": now, "by": by, "kind": kind, "item_id": item_id, "other_id": other_id}
    connection.execute(sa.insert(corrections).values(values))


def _queue_as(connection: sa.Connection, story: str, new: str, now: datetime) -> int:
    """Queue a story for the channels that had another; return how many had not had it."""
    row = deliveries.c
    passed = sa.select(row.channel).where(row.story_id == new)
    had = sa.select(row.channel).where(
        row.story_id == story, row.kind == "alert", row.state.in_(_HAD), row.channel.not_in(passed)
    )
    rows = [
        queued(delivery_key(new, channel), channel, "alert", now, story_id=new, note="")
        for channel in connection.scalars(had)
    ]
    if rows:
        connection.execute(sa.insert(deliveries), rows)
    return len(rows)
