"""Stories as they stand in the database, read back whole."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.model import Earlier, Member, Story
from bot.store.codec import ENTRY, decode_differences, decode_verdict, entry
from bot.store.schema import feeds, items, members, stories

#: Ids in one statement: databases take some 32,000 values in one, and long lists are slow to prepare.
CHUNK = 500

_asked: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_before, _told_before = stories.alias("before"), items.alias("told_before")
_whole = (
    sa.select(
        stories.c.id,
        stories.c.first_seen,
        stories.c.updated,
        stories.c.earlier,
        _told_before.c.title.label("earlier_title"),
        _told_before.c.url.label("earlier_url"),
        sa.func.coalesce(_told_before.c.published, _before.c.first_seen).label("earlier_told"),
        *ENTRY,
    )
    .join(items, items.c.id == stories.c.lead)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .outerjoin(_before, _before.c.id == stories.c.earlier)
    .outerjoin(_told_before, _told_before.c.id == _before.c.lead)
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
        items.c.digest,
        items.c.verdict,
        members.c.why,
        members.c.kind,
        members.c.adds,
        members.c.corrected,
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
        for row in connection.execute(_told_by, {"ids": chunk}):
            leads[row.story_id] = row.lead
            told_by[row.story_id].append(
                Member(
                    item=row.id,
                    source=row.source,
                    url=row.url,
                    title=row.title,
                    published=row.published,
                    seen=row.first_seen,
                    why=row.why,
                    kind=row.kind or "media",
                    summary=row.digest,
                    verdict=decode_verdict(row.verdict),
                    adds=decode_differences(row.adds),
                    corrected=decode_differences(row.corrected),
                )
            )
        for story, first_seen, updated, earlier, title, url, told, *columns in connection.execute(
            _whole, {"ids": chunk}
        ):
            item, verdict, summary = entry(columns)
            found[story] = Story(
                id=story,
                item=item,
                verdict=verdict,
                summary=summary,
                first_seen=first_seen,
                also=tuple((one.source, one.url) for one in told_by[story] if one.item != leads[story]),
                members=tuple(told_by[story]),
                updated=updated,
                earlier=Earlier(story=earlier, title=title, url=url, told=told) if title else None,
            )
    return {story: found[story] for story in ids if story in found}
