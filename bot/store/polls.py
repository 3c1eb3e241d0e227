"""A poll into the database: feed state, items, their steps, stories and deliveries, in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Added, FeedState, Judged, PollRecord, Story, Verdict, delivery_key
from bot.ports import Join
from bot.store.codec import digest, feed_state, feed_values, fold, item_values, story_id, title_key
from bot.store.retold import CHUNK, retold
from bot.store.schema import clean, deliveries, feeds, items, members, steps, stories, story_countries, story_topics

Canonical = Callable[[str], str]

#: Days after its first item that a story takes in further ones.
OPEN_DAYS = 14
#: Stories that are compared with the items of one poll: the newest that could be meant.
CANDIDATES = 400
#: Held while a poll is written, so that two processes can't both open a story for one event.
ADD_LOCK = 7_236_002
#: Characters of a title in the record of an edit.
TITLE_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A new item and the story it opens or joins; None where it tells none."""

    judged: Judged
    story: Story | None
    opens: bool = False


def feed_states(connection: sa.Connection) -> dict[str, FeedState]:
    return {row.url: feed_state(row) for row in connection.execute(sa.select(feeds))}


def save_state(connection: sa.Connection, state: FeedState) -> int:
    """Write a feed's state and return the feed's number."""
    values = feed_values(state)
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        make(feeds)
        .values(url=state.url, **values)
        .on_conflict_do_update(index_elements=[feeds.c.url], set_=values)
        .returning(feeds.c.id)
    )
    return int(connection.execute(statement).scalar_one())


def known(connection: sa.Connection, feed: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the text hash of each of these entries that the feed brought before, by key."""
    feed_id = connection.scalar(sa.select(feeds.c.id).where(feeds.c.url == feed))
    if feed_id is None:
        return {}
    by_hash = {digest(key): key for key in keys}
    return {by_hash[row.key_hash]: row.text_hash for row in _present(connection, feed_id, list(by_hash))}


def _present(connection: sa.Connection, feed_id: int, hashes: Sequence[str]) -> list[sa.Row[*tuple[Any, ...]]]:
    columns = sa.select(items.c.id, items.c.key_hash, items.c.text_hash)
    found: list[sa.Row[*tuple[Any, ...]]] = []
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        found += connection.execute(columns.where(items.c.feed_id == feed_id, items.c.key_hash.in_(chunk)))
    return found


def add(connection: sa.Connection, record: PollRecord, join: Join, canonical: Canonical) -> Added:
    """Write a good poll whole.

    An item that is there already is not written twice, and an edited one that is not there is new: another process
    may have polled the same feed meanwhile.

    Raises:
        ValueError: An item is of another feed than the state, or the state has no ``last_polled``.
    """
    state, now = record.state, record.state.last_polled
    if now is None:
        raise ValueError(f"{state.url}: a poll's record says when it was polled")
    for judged in (*record.new, *record.edited):
        if judged.item.feed != state.url:
            raise ValueError(f"{state.url}: an item of another feed: {judged.item.feed}")
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADD_LOCK)))
    feed_id = save_state(connection, state)
    by_hash: dict[str, Judged] = {}
    for judged in (*record.new, *record.edited):
        by_hash.setdefault(digest(judged.item.key), judged)
    there = {row.key_hash: row for row in _present(connection, feed_id, list(by_hash))}

    edited = [
        (there[key].id, judged)
        for judged in record.edited
        if (key := digest(judged.item.key)) in there and there[key].text_hash != judged.item.text_hash
    ]
    for item_id, judged in edited:
        _edit(connection, item_id, judged, canonical, now)

    fresh = [judged for key, judged in by_hash.items() if key not in there]
    placed = _place(connection, fresh, join, canonical, now)
    ids = _insert_items(connection, feed_id, placed, canonical, now)
    _insert_stories(connection, placed, ids)
    return Added(
        queued=_queue(connection, placed, now),
        joined=tuple((one.judged.item.title, one.story.item.title) for one in placed if one.story and not one.opens),
        edited=len(edited),
    )


def _place(
    connection: sa.Connection, fresh: Sequence[Judged], join: Join, canonical: Canonical, now: datetime
) -> list[Placed]:
    queued = [judged for judged in fresh if judged.step == "queued"]
    recent = _candidates(connection, queued, canonical, now) if queued else []
    return place(fresh, recent, join, now)


def place(fresh: Iterable[Judged], recent: Sequence[Story], join: Join, now: datetime) -> list[Placed]:
    """Decide which story each item joins or opens; an item sees the stories that those before it opened.

    Only items that are to be posted tell a story.
    """
    known_stories = {story.id: story for story in recent}
    placed: list[Placed] = []
    for judged in fresh:
        if judged.step != "queued":
            placed.append(Placed(judged=judged, story=None))
            continue
        # The newest first, as they come from the database.
        story = join(judged, tuple(known_stories.values()))
        opens = story is None
        if story is None:
            story = Story(
                id=story_id(judged.item.feed, judged.item.key),
                item=judged.item,
                verdict=judged.verdict,
                summary=judged.summary,
                first_seen=now,
            )
            known_stories = {story.id: story} | known_stories
        else:
            source = (judged.item.source, judged.item.url)
            known_stories[story.id] = replace(story, also=(*story.also, source))
        placed.append(Placed(judged=judged, story=story, opens=opens))
    return placed


def _candidates(
    connection: sa.Connection, queued: Sequence[Judged], canonical: Canonical, now: datetime
) -> list[Story]:
    """Return the recent stories that one of the items could tell, the newest first.

    Those that share a link or title come before those that share a country, where there are too many.
    """
    recent = stories.c.first_seen >= now - timedelta(days=OPEN_DAYS)
    newest = sa.select(stories.c.id).where(recent).order_by(stories.c.first_seen.desc(), stories.c.lead.desc())
    links = {digest(canonical(judged.item.url)) for judged in queued}
    titles = {digest(title_key(judged.item.title)) for judged in queued}
    copies = (
        sa.select(members.c.story_id)
        .join(items, items.c.id == members.c.item_id)
        .where(items.c.link_hash.in_(links) | items.c.title_hash.in_(titles))
    )
    ids = list(connection.scalars(newest.where(stories.c.id.in_(copies)).limit(CANDIDATES)))

    alike = newest
    countries = {country for judged in queued for country in judged.verdict.countries}
    if all(judged.verdict.countries for judged in queued):
        named = sa.select(story_countries.c.story_id).where(story_countries.c.story_id == stories.c.id)
        alike = newest.where(named.where(story_countries.c.country.in_(countries)).exists() | ~named.exists())
    ids += connection.scalars(alike.limit(CANDIDATES))
    found = retold(connection, list(dict.fromkeys(ids))[:CANDIDATES])
    return sorted(found.values(), key=lambda story: story.first_seen, reverse=True)


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
    made = connection.execute(sa.insert(items).returning(items.c.key_hash, items.c.id), rows)
    ids = {row.key_hash: row.id for row in made}
    lines = [
        {"item_id": ids[row["key_hash"]], "at": now, "step": step, "detail": detail}
        for row, one in zip(rows, placed, strict=True)
        for step, detail in [_first_step(one)]
    ]
    connection.execute(sa.insert(steps), lines)
    return ids


def _first_step(one: Placed) -> tuple[str, str]:
    if one.story is None or one.opens:
        return one.judged.step, one.judged.reason
    return "duplicate", f"tells story {one.story.id}, first told by {one.story.item.source}: {one.story.item.title}"


def _insert_stories(connection: sa.Connection, placed: Sequence[Placed], ids: Mapping[str, int]) -> None:
    opened = [(ids[digest(one.judged.item.key)], one.story) for one in placed if one.story and one.opens]
    if opened:
        rows = [
            {
                "id": story.id,
                "lead": lead,
                "first_seen": story.first_seen,
                "folded": _folded(story.item.title, story.summary),
            }
            for lead, story in opened
        ]
        connection.execute(sa.insert(stories), rows)
        _insert_tags(connection, [(story.id, story.verdict) for _, story in opened])
    told = [{"item_id": ids[digest(one.judged.item.key)], "story_id": one.story.id} for one in placed if one.story]
    if told:
        connection.execute(sa.insert(members), told)


def _insert_tags(connection: sa.Connection, verdicts: Sequence[tuple[str, Verdict]]) -> None:
    topics = [(story, topic) for story, verdict in verdicts for topic in set(verdict.topics)]
    if topics:
        connection.execute(sa.insert(story_topics), [{"story_id": story, "topic": topic} for story, topic in topics])
    named = [(story, one) for story, verdict in verdicts for one in set(map(clean, verdict.countries))]
    if named:
        connection.execute(sa.insert(story_countries), [{"story_id": story, "country": one} for story, one in named])


def _folded(title: str, summary: str) -> str:
    return fold(f"{title}\n{summary}")


def _queue(connection: sa.Connection, placed: Sequence[Placed], now: datetime) -> int:
    """Queue one delivery of a story for each channel that wants it and has not been served with it."""
    joined = [one.story.id for one in placed if one.story and not one.opens]
    served: set[tuple[str, str]] = set()
    if joined:
        pairs = sa.select(deliveries.c.story_id, deliveries.c.channel).where(deliveries.c.story_id.in_(joined))
        served = {(row.story_id, row.channel) for row in connection.execute(pairs)}
    rows = []
    for one in placed:
        for channel in one.judged.channels if one.story else ():
            assert one.story is not None
            if (one.story.id, channel) in served:
                continue
            served.add((one.story.id, channel))
            rows.append(
                {
                    "key": delivery_key(one.story.id, channel),
                    "story_id": one.story.id,
                    "chat": channel.partition(":")[0],
                    "channel": channel,
                    "state": "queued",
                    "attempts": 0,
                    "created_at": now,
                    "updated_at": now,
                    "retry_at": now,
                    "reason": "",
                }
            )
    if rows:
        connection.execute(sa.insert(deliveries), rows)
    return len(rows)


def _edit(connection: sa.Connection, item_id: int, judged: Judged, canonical: Canonical, now: datetime) -> None:
    columns = (items.c.title, items.c.summary, items.c.url)
    old = connection.execute(sa.select(*columns).where(items.c.id == item_id)).one()
    values = item_values(judged.item, judged.verdict, judged.summary, canonical(judged.item.url))
    connection.execute(sa.update(items).where(items.c.id == item_id).values(values))
    detail = difference((old.title, old.summary, old.url), judged)
    connection.execute(sa.insert(steps).values(item_id=item_id, at=now, step="edited", detail=detail))
    story = connection.scalar(sa.select(stories.c.id).where(stories.c.lead == item_id))
    if story is None:
        return
    folded = _folded(judged.item.title, judged.summary)
    connection.execute(sa.update(stories).where(stories.c.id == story).values(folded=folded))
    for tags in (story_topics, story_countries):
        connection.execute(sa.delete(tags).where(tags.c.story_id == story))
    _insert_tags(connection, [(story, judged.verdict)])


def difference(old: tuple[str, str, str], judged: Judged) -> str:
    """Say in one line what an edit changed.

    Args:
        old: Title, summary and link before.
        judged: The item after.
    """
    title, summary, url = old
    said = []
    if judged.item.title != title:
        said.append(f"{_short(title)} → {_short(judged.item.title)}")
    if judged.item.summary != summary:
        said.append("summary changed")
    if judged.item.url != url:
        said.append(f"link changed from {url}")
    return "; ".join(said)


def _short(title: str) -> str:
    return title if len(title) <= TITLE_CHARS else title[: TITLE_CHARS - 1] + "…"
