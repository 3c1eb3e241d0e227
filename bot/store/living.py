"""What a poll changes in stories that are told already: which cards to edit, what goes into their threads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import (
    STAGES,
    Added,
    DeliveryKind,
    Difference,
    Judged,
    Kind,
    NewsItem,
    PollRecord,
    Stage,
    Topic,
    Verdict,
    delivery_key,
)
from bot.news.adding import added as what_it_adds
from bot.news.correcting import corrected
from bot.news.sources import leading
from bot.ports import Join
from bot.store import polls
from bot.store.codec import decode_verdict, digest, encode_differences
from bot.store.entering import queued
from bot.store.followings import muted_stories
from bot.store.placing import Canonical
from bot.store.retold import retold
from bot.store.schema import Moment, deliveries, feeds, items, members, stories, story_countries, story_topics

#: Replies in the thread of one alert that tell what further reports add; a storm of them is none of anybody's business.
ADDITIONS = 8
#: Reports of a story that a new one is compared with, the first ones.
TELLINGS = 40
#: The steps of one matter come within this time: a treaty's six months, and what parliaments take before.
MATTER = timedelta(days=550)
#: Earlier stories of a country with a stage that are looked at for the step before, the newest.
STEPS_BACK = 100
#: What stands in a verdict that names a stage, as ``codec`` writes it.
HAS_STAGE = '%"stage":"%'
#: Topics under which a state decides in steps.
DECIDED: tuple[Topic, ...] = ("withdrawal", "treaty", "production_transfer", "us_policy", "cluster_munitions")

_row = deliveries.c
#: Alerts that are, or will be, messages of their own.
_single = (_row.kind == "alert") & _row.bundle_id.is_(None) & _row.held.is_(None)
_standing = _row.state.in_(("queued", "sending", "uncertain", "sent", "reconciled"))

# Made once: to put a statement together costs more than to run it.
_touch = sa.update(stories).where(stories.c.id == sa.bindparam("story"))
_cards = sa.update(deliveries).where(_row.story_id == sa.bindparam("story"), _single, _row.lost.is_(None), _standing)
_moment: sa.BindParameter[datetime] = sa.bindparam("moment", type_=Moment)
_edit_soon = _cards.values(edit_at=sa.func.coalesce(_row.edit_at, _moment))
_edit_at_once = _cards.values(edit_at=_moment, edited_at=None)
_keep_report = sa.update(members).where(members.c.item_id == sa.bindparam("report"))
_written = (
    sa.select(items.c.key_hash, items.c.id, members.c.story_id, stories.c.lead)
    .join(members, members.c.item_id == items.c.id)
    .join(stories, stories.c.id == members.c.story_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(
        feeds.c.url == sa.bindparam("feed"),
        members.c.kind.is_(None),
        items.c.key_hash.in_(sa.bindparam("hashes", expanding=True)),
    )
    .order_by(items.c.id)
)
_reports = (
    sa.select(items, members.c.kind.label("kind"))
    .join(members, members.c.item_id == items.c.id)
    .where(members.c.story_id == sa.bindparam("story"), items.c.id != sa.bindparam("but"))
    .order_by(items.c.id)
    .limit(TELLINGS)
)
_alerts = (
    sa.select(_row.id, _row.bundle_id, _row.chat, _row.channel)
    .where(_row.story_id == sa.bindparam("story"), _row.kind == "alert", _row.lost.is_(None))
    .order_by(_row.id)
)
_other = deliveries.alias("reply")
_additions = (
    sa.select(sa.func.count()).where(_other.c.parent_id == _row.id, _other.c.kind == "addition").scalar_subquery()
)
#: Alerts that are messages of their own, in some channels, with room for what a report adds.
_for_additions = _alerts.where(
    _single, _standing, _additions < ADDITIONS, _row.channel.in_(sa.bindparam("channels", expanding=True))
)
#: All alerts that may have been read: what is still to come is right when it comes.
_for_corrections = _alerts.where(_row.state.in_(("sending", "uncertain", "sent", "reconciled")))
_seen = sa.select(stories.c.first_seen).where(stories.c.id == sa.bindparam("story"))
_on_topic = (
    sa.select(story_topics.c.topic)
    .where(story_topics.c.story_id == stories.c.id)
    .where(story_topics.c.topic.in_(sa.bindparam("topics", expanding=True)))
    .exists()
)
_steps = (
    sa.select(stories.c.id, stories.c.first_seen, items.c.verdict)
    .join(story_countries, story_countries.c.story_id == stories.c.id)
    .join(items, items.c.id == stories.c.lead)
    .where(story_countries.c.country == sa.bindparam("country"), stories.c.id != sa.bindparam("story"))
    .where(_on_topic, items.c.verdict.like(HAS_STAGE), stories.c.merged_into.is_(None))
    .where(stories.c.first_seen.between(sa.bindparam("since"), sa.bindparam("until")))
    .order_by(stories.c.first_seen.desc(), stories.c.lead.desc())
    .limit(STEPS_BACK)
)
_insert_replies = {
    "sqlite": sqlite.insert(deliveries).on_conflict_do_nothing(index_elements=[_row.key]),
    "postgresql": postgresql.insert(deliveries).on_conflict_do_nothing(index_elements=[_row.key]),
}


class _Old(NamedTuple):
    """An item as it was before an edit."""

    item_id: int
    story: str
    item: NewsItem
    verdict: Verdict


class _New(NamedTuple):
    """An item that has just become a report of a story."""

    item_id: int
    story: str
    opens: bool
    judged: Judged


def add(connection: sa.Connection, record: PollRecord, join: Join, canonical: Canonical) -> Added:
    """Write a good poll whole (``polls.add``), and what follows from it for stories that are told already.

    Of each report that joins a story, it is kept what it adds; the story's cards are to be edited, and what it adds is
    queued for their threads, once a report and channel, where the channel wants the report. Of each edited report, what
    it corrects goes into all threads. A new story is linked with the step before it in the same matter.
    """
    old = _before(connection, record)
    done = polls.add(connection, record, join, canonical)
    now = record.state.last_polled
    assert now is not None
    for new in _fresh(connection, record):
        if new.opens:
            _link(connection, new)
            _keep(connection, new, record.kind, ())
        else:
            _joined(connection, new, record.kind, now)
    for one in old:
        _edited(connection, one, now)
    return done


def change(connection: sa.Connection, story: str, now: datetime, *, at_once: bool = False) -> None:
    """Have a story's cards edited, since something has come to it.

    Args:
        connection: To the database.
        story: Its id.
        now: The moment.
        at_once: Whether however short a time ago they were edited.
    """
    connection.execute(_touch, {"story": story, "updated": now})
    connection.execute(_edit_at_once if at_once else _edit_soon, {"story": story, "moment": now})


# ── what joins ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _fresh(connection: sa.Connection, record: PollRecord) -> list[_New]:
    """Return the reports that have just been written, in order."""
    by_hash = {digest(one.item.key): one for one in (*record.edited, *record.new)}
    if not any(one.step == "queued" for one in by_hash.values()):
        return []
    return [
        _New(item_id=row.id, story=row.story_id, opens=row.lead == row.id, judged=by_hash[row.key_hash])
        for row in connection.execute(_written, {"feed": record.state.url, "hashes": list(by_hash)})
    ]


def _joined(connection: sa.Connection, new: _New, kind: Kind, now: datetime) -> None:
    adds = what_it_adds(new.judged.item, new.judged.verdict, kind, _told(connection, new.story, new.item_id))
    _keep(connection, new, kind, adds)
    change(connection, new.story, now)
    if adds:
        silent = {channel for _, channel in muted_stories(connection, [new.story], now)}
        wanted = [channel for channel in new.judged.channels if channel not in silent]
        alerts = connection.execute(_for_additions, {"story": new.story, "channels": wanted}).all()
        _reply(connection, "addition", alerts, new.item_id, f"addition:{new.item_id}", adds, now)


def _keep(connection: sa.Connection, new: _New, kind: Kind, adds: Sequence[Difference]) -> None:
    """Keep of what kind a report's feed is, and what it adds."""
    connection.execute(_keep_report, {"report": new.item_id, "kind": kind, "adds": encode_differences(adds)})


def _told(connection: sa.Connection, story: str, before: int) -> list[tuple[NewsItem, Verdict, Kind]]:
    """Return the reports of a story that came before one."""
    told = connection.execute(_reports, {"story": story, "but": before})
    return [(_item(row), decode_verdict(row.verdict), row.kind or "media") for row in told]


def _item(row: sa.Row[Any]) -> NewsItem:
    return NewsItem(
        feed="",
        key=row.key,
        url=row.url,
        title=row.title,
        summary=row.summary,
        content=row.content,
        source=row.source,
        published=row.published,
    )


# ── what is edited ──────────────────────────────────────────────────────────────────────────────────────────────────


def _before(connection: sa.Connection, record: PollRecord) -> list[_Old]:
    """Return the edited reports of stories as they are before the edit."""
    if not record.edited:
        return []
    wanted = (
        sa.select(items, members.c.story_id)
        .join(members, members.c.item_id == items.c.id)
        .join(feeds, feeds.c.id == items.c.feed_id)
        .where(feeds.c.url == record.state.url)
        .where(items.c.key_hash.in_([digest(one.item.key) for one in record.edited]))
        .order_by(items.c.id)
    )
    return [
        _Old(item_id=row.id, story=row.story_id, item=_item(row), verdict=decode_verdict(row.verdict))
        for row in connection.execute(wanted)
    ]


def _edited(connection: sa.Connection, old: _Old, now: datetime) -> None:
    row = connection.execute(sa.select(items).where(items.c.id == old.item_id)).one()
    new, verdict = _item(row), decode_verdict(row.verdict)
    if new.text_hash == old.item.text_hash:
        return
    best = leading(retold(connection, [old.story])[old.story].members)
    shown = best is not None and best.item == old.item_id
    differences = corrected(old.item, old.verdict, new, verdict, shown=shown)
    if not differences:
        change(connection, old.story, now)
        return
    this = sa.update(members).where(members.c.item_id == old.item_id)
    connection.execute(this.values(corrected=encode_differences(differences)))
    change(connection, old.story, now, at_once=True)
    key = f"correction:{old.item_id}:{row.text_hash}"
    alerts = connection.execute(_for_corrections, {"story": old.story}).all()
    _reply(connection, "correction", alerts, old.item_id, key, differences, now)


# ── threads ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reply(
    connection: sa.Connection,
    kind: DeliveryKind,
    alerts: Sequence[sa.Row[*tuple[Any, ...]]],
    item_id: int,
    key: str,
    differences: Sequence[Difference],
    now: datetime,
) -> None:
    """Queue a reply in the threads of some alerts, once for each key and channel.

    Args:
        connection: To the database.
        kind: "addition" or "correction".
        alerts: As ``_for_additions`` and ``_for_corrections`` give them.
        item_id: The report's.
        key: What the reply is known by.
        differences: What it says.
        now: The moment.
    """
    rows = [
        queued(
            delivery_key(key, row.channel),
            row.channel,
            kind,
            now,
            parent_id=row.bundle_id or row.id,
            note=encode_differences(differences),
            item_id=item_id,
        )
        for row in alerts
    ]
    if rows:
        connection.execute(_insert_replies[connection.dialect.name], rows)


# ── the step before ─────────────────────────────────────────────────────────────────────────────────────────────────


def _link(connection: sa.Connection, new: _New) -> None:
    """Link a story that has just been opened with the step before it in the same matter."""
    verdict = new.judged.verdict
    topics = [topic for topic in verdict.topics if topic in DECIDED]
    if not verdict.stage or verdict.stage == "statement" or not verdict.countries or not topics:
        return
    seen = connection.execute(_seen, {"story": new.story}).scalar_one()
    asked = {
        "story": new.story,
        "country": verdict.countries[0],
        "topics": topics,
        "since": seen - MATTER,
        "until": seen,
    }
    earlier = [
        (_step(decode_verdict(row.verdict).stage), row.id)
        for row in connection.execute(_steps, asked)
        if _leads_to(decode_verdict(row.verdict), verdict)
    ]
    if earlier:
        # The furthest of the steps before; of several the newest, which comes first.
        furthest = max(step for step, _ in earlier)
        story = next(story for step, story in earlier if step == furthest)
        connection.execute(sa.update(stories).where(stories.c.id == new.story).values(earlier=story))


def _leads_to(before: Verdict, after: Verdict) -> bool:
    if before.stage is None or before.countries[:1] != after.countries[:1]:
        return False
    if ("cluster_munitions" in before.topics) != ("cluster_munitions" in after.topics):
        return False
    return _step(before.stage) < _step(after.stage)


def _step(stage: Stage | None) -> int:
    return STAGES.index(stage) if stage else -1
