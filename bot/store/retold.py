"""Stories as they stand in the database, read back whole."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.model import Story
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
_others = (
    sa.select(members.c.story_id, items.c.source, items.c.url)
    .join(items, items.c.id == members.c.item_id)
    .join(stories, stories.c.id == members.c.story_id)
    .where(members.c.story_id.in_(_asked), items.c.id != stories.c.lead)
    .order_by(items.c.id)
)


def retold(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Story]:
    """Return these stories by id; in the order asked, without those that are not there."""
    found: dict[str, Story] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        also: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for story, source, url in connection.execute(_others, {"ids": chunk}):
            also[story].append((source, url))
        for story, first_seen, *columns in connection.execute(_whole, {"ids": chunk}):
            item, verdict, summary = entry(columns)
            found[story] = Story(
                id=story,
                item=item,
                verdict=verdict,
                summary=summary,
                first_seen=first_seen,
                also=tuple(also[story]),
            )
    return {story: found[story] for story in ids if story in found}
