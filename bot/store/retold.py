"""Stories as they stand in the database, read back whole."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.model import Member, Story
from bot.store.codec import ENTRY, entry
from bot.store.schema import feeds, items, members, stories

#: Ids in one statement: databases take some 32,000 values in one, and long lists are slow to prepare.
CHUNK = 500

_asked: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_whole = (
    sa.select(stories.c.id, stories.c.first_seen, *ENTRY)
    .join(items, items.c.id == stories.c.lead)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(stories.c.id.in_(_asked))
)
_told_by = (
    sa.select(
        members.c.story_id,
        stories.c.lead,
        items.c.id,
        items.c.source,
        items.c.url,
        items.c.title,
        items.c.published,
        items.c.first_seen,
        members.c.why,
    )
    .join(items, items.c.id == members.c.item_id)
    .join(stories, stories.c.id == members.c.story_id)
    .where(members.c.story_id.in_(_asked))
    .order_by(items.c.id)
)


def retold(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Story]:
    """Return these stories by id; in the order asked, without those that are not there."""
    found: dict[str, Story] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        told_by: defaultdict[str, list[Member]] = defaultdict(list)
        leads: dict[str, int] = {}
        for story, lead, item_id, source, url, title, published, seen, why in connection.execute(
            _told_by, {"ids": chunk}
        ):
            leads[story] = lead
            told_by[story].append(
                Member(item=item_id, source=source, url=url, title=title, published=published, seen=seen, why=why)
            )
        for story, first_seen, *columns in connection.execute(_whole, {"ids": chunk}):
            item, verdict, summary = entry(columns)
            found[story] = Story(
                id=story,
                item=item,
                verdict=verdict,
                summary=summary,
                first_seen=first_seen,
                also=tuple((one.source, one.url) for one in told_by[story] if one.item != leads[story]),
                members=tuple(told_by[story]),
            )
    return {story: found[story] for story in ids if story in found}
