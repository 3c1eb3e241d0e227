"""What is forgotten for its age, in small steps: never what is open, shown by something open, or still being judged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.ledger import ENDS
from bot.store.schema import (
    changes,
    corrections,
    deliveries,
    forgotten,
    items,
    members,
    mutes,
    stories,
    votes,
)

#: Rows that one transaction forgets at most: nobody who writes waits long.
A_STEP = 200

_row = deliveries.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgot:
    """How many rows were forgotten."""

    stories: int = 0
    items: int = 0
    deliveries: int = 0
    #: Votes, changes of settings and mutes that had run out.
    personal: int = 0

    @property
    def count(self) -> int:
        return self.stories + self.items + self.deliveries + self.personal

    def __add__(self, other: "Forgot") -> "Forgot":
        return Forgot(
            stories=self.stories + other.stories,
            items=self.items + other.items,
            deliveries=self.deliveries + other.deliveries,
            personal=self.personal + other.personal,
        )


#: One transaction: forgets up to A_STEP rows that are older than a moment.
Step = Callable[[sa.Connection, datetime], Forgot]


def forget_personal(connection: sa.Connection, before: datetime) -> Forgot:
    """Forget votes, who changed which setting, and mutes that have run out.

    The newest change stays: its number tells every process whether settings have changed.
    """
    newest = sa.select(sa.func.max(changes.c.id)).scalar_subquery()
    old = (
        sa.delete(votes).where(votes.c.at < before),
        sa.delete(changes).where(changes.c.at < before, changes.c.id < newest),
        sa.delete(mutes).where(mutes.c.until < before),
    )
    return Forgot(personal=sum(connection.execute(one).rowcount for one in old))


def forget_messages(connection: sa.Connection, before: datetime) -> Forgot:
    """Forget messages that are no alerts (digests, notices, replies), once nothing belongs to them.

    A channel's newest digest stays: the next one is reckoned from it.
    """
    other = deliveries.alias("other")
    needed = sa.select(other.c.id).where((other.c.bundle_id == _row.id) | (other.c.parent_id == _row.id)).exists()
    newest = sa.select(sa.func.max(other.c.id)).where(other.c.kind == "digest").group_by(other.c.channel)
    wanted = sa.select(_row.id).where(_row.story_id.is_(None), *_ended(deliveries, before), ~needed)
    wanted = wanted.where(_row.id.not_in(newest)).order_by(_row.id).limit(A_STEP)
    ids = list(connection.scalars(wanted))
    return Forgot(deliveries=connection.execute(sa.delete(deliveries).where(_row.id.in_(ids))).rowcount if ids else 0)


def forget_stories(connection: sa.Connection, before: datetime) -> Forgot:
    """Forget stories with their items and alerts, where nothing has come to any of them since."""
    ids = list(connection.scalars(_old_stories(before).limit(A_STEP)))
    if not ids:
        return Forgot()
    told = list(connection.scalars(sa.select(members.c.item_id).where(members.c.story_id.in_(ids))))
    posted = connection.execute(sa.delete(deliveries).where(_row.story_id.in_(ids))).rowcount
    connection.execute(sa.delete(stories).where(stories.c.id.in_(ids)))
    return Forgot(stories=len(ids), deliveries=posted, items=_forget_items(connection, told))


def forget_items(connection: sa.Connection, before: datetime) -> Forgot:
    """Forget items that tell no story."""
    wanted = sa.select(items.c.id).where(
        items.c.first_seen < before,
        ~sa.select(members.c.item_id).where(members.c.item_id == items.c.id).exists(),
        ~sa.select(stories.c.id).where(stories.c.lead == items.c.id).exists(),
        ~_is_judged(items.c.id, before),
        ~_is_told(items.c.id, before),
    )
    ids = list(connection.scalars(wanted.order_by(items.c.first_seen, items.c.id).limit(A_STEP)))
    return Forgot(items=_forget_items(connection, ids))


#: In this order: what belongs to something goes before it.
STEPS: tuple[Step, ...] = (forget_messages, forget_stories, forget_messages, forget_items)


def _old_stories(before: datetime) -> sa.Select[tuple[str]]:
    member, seen = members.alias("member"), items.alias("seen")
    own, child, bundle = deliveries.alias("own"), deliveries.alias("child"), deliveries.alias("bundle")
    later, merged = stories.alias("later"), stories.alias("merged")
    theirs = sa.select(member.c.item_id).where(member.c.story_id == stories.c.id)
    waits = (
        sa.select(own.c.id)
        .outerjoin(bundle, bundle.c.id == own.c.bundle_id)
        .where(own.c.story_id == stories.c.id)
        .where(
            sa.not_(sa.and_(*_ended(own, before)))
            | bundle.c.state.not_in(ENDS)
            | sa.select(child.c.id).where(child.c.parent_id == own.c.id).exists()
        )
    )
    # Shown as the step before by a story that stays.
    shown = sa.select(later.c.earlier).where(
        later.c.earlier.is_not(None), (later.c.first_seen >= before) | (later.c.updated >= before)
    )
    # A story that was merged into it has its own item here.
    taken_in = sa.select(merged.c.merged_into).where(merged.c.merged_into.is_not(None))
    return (
        sa.select(stories.c.id)
        .where(stories.c.first_seen < before, stories.c.updated.is_(None) | (stories.c.updated < before))
        .where(~theirs.join(seen, seen.c.id == member.c.item_id).where(seen.c.first_seen >= before).exists())
        .where(~theirs.where(_is_judged(member.c.item_id, before) | _is_told(member.c.item_id, before)).exists())
        .where(~waits.exists(), stories.c.id.not_in(shown), stories.c.id.not_in(taken_in))
        .order_by(stories.c.first_seen, stories.c.id)
    )


def _ended(table: sa.FromClause, before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What came to its end before, and has nothing to be edited."""
    row = table.c
    return row.state.in_(ENDS), row.updated_at < before, row.edit_at.is_(None), row.editing.is_(None)


def _is_judged(item: sa.ColumnElement[int], before: datetime) -> sa.ColumnElement[bool]:
    """Whether people have voted on an item, or corrected its story, since."""
    voted = sa.select(votes.c.item_id).where(votes.c.item_id == item, votes.c.at >= before).exists()
    about = (corrections.c.item_id == item) | (corrections.c.other_id == item)
    return voted | sa.select(corrections.c.id).where(about, corrections.c.at >= before).exists()


def _is_told(item: sa.ColumnElement[int], before: datetime) -> sa.ColumnElement[bool]:
    """Whether a reply in a thread tells of an item, and is open or young."""
    reply = deliveries.alias("reply")
    open_or_young = sa.not_(sa.and_(*_ended(reply, before)))
    return sa.select(reply.c.id).where(reply.c.item_id == item, open_or_young).exists()


def _forget_items(connection: sa.Connection, ids: list[int]) -> int:
    """Delete items, and keep what their entries are known by."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = sa.select(items.c.key_hash, items.c.feed_id, items.c.text_hash)
    for start in range(0, len(ids), A_STEP):
        chunk = ids[start : start + A_STEP]
        # A condition, since SQLite takes "ON CONFLICT" after SELECT for a part of a join.
        known = keys.where(items.c.id.in_(chunk))
        insert = make(forgotten).from_select(["key_hash", "feed_id", "text_hash"], known)
        connection.execute(insert.on_conflict_do_nothing())
        connection.execute(sa.update(deliveries).where(_row.item_id.in_(chunk)).values(item_id=None))
        connection.execute(sa.delete(items).where(items.c.id.in_(chunk)))
    return len(ids)
