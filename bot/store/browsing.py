"""Looking through the archive a page at a time: no question looks at more stories than a bound, whatever is asked."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import Found, Sought
from bot.store.codec import fold, language_part, stage_part
from bot.store.retold import retold
from bot.store.schema import clean, items, members, stories, story_countries, story_topics

#: Stories of a page, at most.
AT_MOST = 1_000
#: Stories whose texts one question looks at, at most.
LOOKED_AT = 10_000
#: Words that count, and characters of each.
WORDS, WORD_CHARS = 8, 60
#: The newest stories whose publishers are named.
LATELY = 2_000


def find(connection: sa.Connection, sought: Sought, n: int, before: str, after: str) -> Found:
    """Return a page of stories; see ``bot.ports.Archive``. An id that is not there is passed over."""
    n = max(1, min(n, AT_MOST))
    edge = _edge(connection, after or before)
    ahead = bool(after) and edge is not None
    chosen = _window(sought, edge, ahead)
    conditions = _conditions(sought, window := chosen.limit(LOOKED_AT).subquery("looked_at"))
    if not conditions:
        window = chosen.limit(n + 1).subquery("looked_at")
    wanted = _in_order(sa.select(window.c.id), window.c, ahead).where(*conditions).limit(n + 1)
    ids = list(connection.scalars(wanted))
    more, ids = len(ids) > n, ids[:n]
    last = _last(connection, window, ahead) if conditions and not more else None
    if ahead:
        ids.reverse()
        beyond = ids[0] if ids and more else last
        return Found(
            stories=tuple(retold(connection, ids).values()), newer=beyond, older=ids[-1] if ids else after, cut=False
        )
    return Found(
        stories=tuple(retold(connection, ids).values()),
        older=ids[-1] if more else last,
        newer=(ids[0] if ids else before) if edge is not None else None,
        cut=last is not None,
    )


def story(connection: sa.Connection, asked: str) -> str | None:
    """Return the id of the story that a story's id means now: its own, or that which it was merged into."""
    wanted = clean(asked).lower()
    for _ in range(8):
        row = connection.execute(sa.select(stories.c.id, stories.c.merged_into).where(stories.c.id == wanted)).first()
        if row is None or row.merged_into is None:
            return row.id if row else None
        wanted = row.merged_into
    return None


def sources(connection: sa.Connection) -> tuple[str, ...]:
    """Return the publishers of the newest stories by name."""
    newest = sa.select(stories.c.id).order_by(stories.c.first_seen.desc()).limit(LATELY).subquery()
    named = (
        sa.select(items.c.source)
        .distinct()
        .join(members, members.c.item_id == items.c.id)
        .where(members.c.story_id.in_(sa.select(newest.c.id)), items.c.source != "")
    )
    return tuple(sorted(connection.scalars(named), key=str.casefold))


def _edge(connection: sa.Connection, story: str) -> tuple[datetime, int] | None:
    if not story:
        return None
    row = connection.execute(
        sa.select(stories.c.first_seen, stories.c.lead).where(stories.c.id == clean(story))
    ).first()
    return (row.first_seen, row.lead) if row else None


def _in_order(statement: sa.Select[Any], of: Any, ahead: bool) -> sa.Select[Any]:
    if ahead:
        return statement.order_by(of.first_seen, of.lead)
    return statement.order_by(of.first_seen.desc(), of.lead.desc())


def _window(sought: Sought, edge: tuple[datetime, int] | None, ahead: bool) -> sa.Select[Any]:
    """Choose by what indexes serve: time, topic, country."""
    row = stories.c
    chosen = _in_order(sa.select(row.id, row.first_seen, row.lead, row.folded), row, ahead)
    chosen = chosen.where(row.merged_into.is_(None))
    if edge is not None:
        place = sa.tuple_(row.first_seen, row.lead)
        chosen = chosen.where(place > edge if ahead else place < edge)
    if sought.since is not None:
        chosen = chosen.where(row.first_seen >= datetime.combine(sought.since, time(), UTC))
    if sought.until is not None and sought.until < sought.until.max:
        chosen = chosen.where(row.first_seen < datetime.combine(sought.until + timedelta(days=1), time(), UTC))
    if sought.topic is not None:
        chosen = chosen.where(
            row.id.in_(sa.select(story_topics.c.story_id).where(story_topics.c.topic == sought.topic))
        )
    if sought.country:
        tagged = sa.select(story_countries.c.story_id).where(story_countries.c.country == clean(sought.country))
        chosen = chosen.where(row.id.in_(tagged))
    return chosen


def _conditions(sought: Sought, window: sa.Subquery) -> list[sa.ColumnElement[bool]]:
    """Choose by what each story has to be looked at for."""
    found: list[sa.ColumnElement[bool]] = [
        window.c.folded.contains(word[:WORD_CHARS], autoescape=True)
        for word in fold(clean(sought.words)).split()[:WORDS]
    ]
    told = (
        sa.select(members.c.item_id)
        .join(items, items.c.id == members.c.item_id)
        .where(members.c.story_id == window.c.id)
    )
    if sought.stage is not None:
        found.append(told.where(items.c.verdict.contains(stage_part(sought.stage), autoescape=True)).exists())
    if sought.language:
        found.append(told.where(items.c.verdict.contains(language_part(sought.language), autoescape=True)).exists())
    if sought.source:
        found.append(told.where(items.c.source == clean(sought.source)).exists())
    return found


def _last(connection: sa.Connection, window: sa.Subquery, ahead: bool) -> str | None:
    """Return where the search is to go on; None where all there is was looked at."""
    turned = _in_order(sa.select(window.c.id), window.c, not ahead)
    if (connection.scalar(sa.select(sa.func.count()).select_from(window)) or 0) < LOOKED_AT:
        return None
    found: str | None = connection.scalar(turned.limit(1))
    return found
