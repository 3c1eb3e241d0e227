"""Which story a new item tells: the recent items it is compared with, and what follows from the answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import Joined, Judged, NewsItem, Story, Telling
from bot.news.stories.near import Shelf, places, sought
from bot.news.stories.same import WINDOW
from bot.ports import Join
from bot.store.codec import decode_verdict, digest, story_id, title_key
from bot.store.retold import retold
from bot.store.schema import clean, items, members, stories, story_days

Canonical = Callable[[str], str]

#: Days after its first item that a story takes in further ones.
OPEN_DAYS = 14
#: Stories that an item is compared with: those told nearest to its day, and then the newest.
CANDIDATES = 60
#: Items of one story that a new one is compared with, the first ones.
TELLINGS = 12
#: Characters of a summary that are compared.
SUMMARY_CHARS = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A new item and the story it opens or joins; None where it tells none."""

    judged: Judged
    story: Story | None
    opens: bool = False
    #: Why it joins the story; empty where it opens one.
    why: str = ""


def told_on(published: datetime | None, seen: datetime) -> datetime:
    """Return when an item counts as told: when it was published, or seen where no date is given or one to come."""
    return seen if published is None or published > seen + timedelta(days=1) else published


def place(
    connection: sa.Connection, fresh: Iterable[Judged], join: Join, canonical: Canonical, now: datetime
) -> list[Placed]:
    """Decide which story each item joins or opens; an item sees the stories that those before it opened.

    Only items that are to be posted tell a story.
    """
    placed: list[Placed] = []
    shelf = Shelf()
    opened: dict[str, Story] = {}
    for judged in fresh:
        if judged.step != "queued":
            placed.append(Placed(judged=judged, story=None))
            continue
        dated = _dated(judged, now)
        joined = join(dated, (*shelf.near(dated), *tellings(connection, dated, canonical, now)))
        story = _joined(connection, joined, opened)
        if story is None:
            story = Story(
                id=story_id(judged.item.feed, judged.item.key),
                item=judged.item,
                verdict=judged.verdict,
                summary=judged.summary,
                first_seen=now,
            )
            opened[story.id] = story
            placed.append(Placed(judged=judged, story=story, opens=True))
        else:
            placed.append(Placed(judged=judged, story=story, why=joined.why if joined else ""))
        shelf.put(Telling(story=story.id, item=dated.item, verdict=judged.verdict))
    return placed


def _dated(judged: Judged, now: datetime) -> Judged:
    return replace(judged, item=replace(judged.item, published=told_on(judged.item.published, now)))


def _joined(connection: sa.Connection, joined: Joined | None, opened: dict[str, Story]) -> Story | None:
    if joined is None:
        return None
    return opened.get(joined.story) or retold(connection, [joined.story]).get(joined.story)


_told = sa.select(story_days.c.story_id).join(stories, stories.c.id == story_days.c.story_id)
_near = (
    _told.where(
        story_days.c.country.in_(sa.bindparam("places", expanding=True)),
        story_days.c.day.between(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)),
        stories.c.first_seen >= sa.bindparam("since"),
        stories.c.merged_into.is_(None),
    )
    .order_by(story_days.c.day.desc(), stories.c.lead.desc())
    .limit(4 * CANDIDATES)
)
_copies = (
    sa.select(members.c.story_id)
    .join(items, items.c.id == members.c.item_id)
    .where(
        (items.c.link_hash == sa.bindparam("link")) | (items.c.title_hash == sa.bindparam("title")),
        items.c.first_seen >= sa.bindparam("since"),
    )
    .order_by(items.c.id.desc())
    .limit(CANDIDATES)
)
_tellings = (
    sa.select(
        members.c.story_id,
        items.c.id,
        items.c.key,
        items.c.url,
        items.c.title,
        sa.func.substr(items.c.summary, 1, SUMMARY_CHARS).label("summary"),
        items.c.digest,
        items.c.source,
        items.c.language,
        items.c.published,
        items.c.first_seen,
        items.c.verdict,
    )
    .join(items, items.c.id == members.c.item_id)
    .where(members.c.story_id.in_(sa.bindparam("stories", expanding=True)))
    .order_by(items.c.id)
)
_add_days = {
    "sqlite": sqlite.insert(story_days).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(story_days).on_conflict_do_nothing(),
}


def tellings(connection: sa.Connection, judged: Judged, canonical: Canonical, now: datetime) -> list[Telling]:
    """Return the items of the recent stories that a new item could tell, those of the newest story first.

    That is those that share a link or a title with it; and of the days around it, those of one of its countries and
    those of none. An item without a country is compared with all stories of these days. Where there are too many,
    copies and stories of the nearest days go before the others.
    """
    since = now - timedelta(days=OPEN_DAYS)
    link, title = digest(canonical(judged.item.url)), digest(title_key(judged.item.title))
    ids = list(connection.scalars(_copies, {"since": since, "link": link, "title": title}))
    day = told_on(judged.item.published, now).date()
    near = connection.scalars(
        _near,
        {
            "places": [clean(place) for place in sought(judged.verdict.countries)],
            "first": day - WINDOW,
            "last": day + WINDOW,
            "since": since,
        },
    )
    chosen = list(dict.fromkeys((*ids, *near)))[:CANDIDATES]
    rank = {story: number for number, story in enumerate(chosen)}
    found: list[Telling] = []
    count: dict[str, int] = {}
    for row in connection.execute(_tellings, {"stories": chosen}) if chosen else ():
        count[row.story_id] = count.get(row.story_id, 0) + 1
        if count[row.story_id] <= TELLINGS:
            found.append(_telling(row))
    return sorted(found, key=lambda one: rank[one.story])


def _telling(row: sa.Row[*tuple[Any, ...]]) -> Telling:
    item = NewsItem(
        feed="",
        key=row.key,
        url=row.url,
        title=row.title,
        summary=row.summary or row.digest,
        source=row.source,
        language=row.language,
        published=told_on(row.published, row.first_seen),
    )
    return Telling(story=row.story_id, item=item, verdict=decode_verdict(row.verdict))


def day_rows(
    story: str, countries: Sequence[str], published: datetime | None, seen: datetime
) -> list[dict[str, object]]:
    """Return the rows of ``story_days`` by which a telling of a story is found."""
    day: date = told_on(published, seen).date()
    return [{"country": clean(place), "day": day, "story_id": story} for place in places(countries)]


def add_days(connection: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Note on which days stories were told; what is noted already stays."""
    if rows:
        connection.execute(_add_days[connection.dialect.name], list(rows))
