"""Which story a new item tells: the recent ones it is compared with, and what follows from the answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model import Judged, Story
from bot.ports import Join
from bot.store.codec import digest, story_id, title_key
from bot.store.retold import retold
from bot.store.schema import clean, items, members, stories, story_countries

Canonical = Callable[[str], str]

#: Days after its first item that a story takes in further ones.
OPEN_DAYS = 14
#: Stories that are compared with the items of one poll: the newest that could be meant.
CANDIDATES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A new item and the story it opens or joins; None where it tells none."""

    judged: Judged
    story: Story | None
    opens: bool = False


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


_newest = (
    sa.select(stories.c.id)
    .where(stories.c.first_seen >= sa.bindparam("since"))
    .order_by(stories.c.first_seen.desc(), stories.c.lead.desc())
    .limit(CANDIDATES)
)
_copies = _newest.where(
    stories.c.id.in_(
        sa.select(members.c.story_id)
        .join(items, items.c.id == members.c.item_id)
        .where(
            items.c.link_hash.in_(sa.bindparam("links", expanding=True))
            | items.c.title_hash.in_(sa.bindparam("titles", expanding=True))
        )
    )
)
_countries = sa.select(story_countries.c.story_id).where(story_countries.c.story_id == stories.c.id)
_alike = _newest.where(
    _countries.where(story_countries.c.country.in_(sa.bindparam("countries", expanding=True))).exists()
    | ~_countries.exists()
)


def candidates(connection: sa.Connection, queued: Sequence[Judged], canonical: Canonical, now: datetime) -> list[Story]:
    """Return the recent stories that one of the items could tell, the newest first.

    That is those that share a link or a title with it, or a country, or where story or item has none. Where there are
    too many, the former go before the latter.
    """
    since = now - timedelta(days=OPEN_DAYS)
    links = {digest(canonical(judged.item.url)) for judged in queued}
    titles = {digest(title_key(judged.item.title)) for judged in queued}
    ids = list(connection.scalars(_copies, {"since": since, "links": list(links), "titles": list(titles)}))
    if all(judged.verdict.countries for judged in queued):
        countries = {clean(country) for judged in queued for country in judged.verdict.countries}
        ids += connection.scalars(_alike, {"since": since, "countries": list(countries)})
    else:
        ids += connection.scalars(_newest, {"since": since})
    found = retold(connection, list(dict.fromkeys(ids))[:CANDIDATES])
    return sorted(found.values(), key=lambda story: story.first_seen, reverse=True)
