"""Edited entries: the item takes the new text, the record says what changed, a story shows its lead's text."""

from datetime import datetime

import sqlalchemy as sa

from bot.model import Judged
from bot.store.codec import item_values
from bot.store.finding import folded, tag, untag
from bot.store.placing import Canonical
from bot.store.schema import items, steps, stories

#: Characters of a title in the record of an edit.
TITLE_CHARS = 100


def edit(connection: sa.Connection, item_id: int, judged: Judged, canonical: Canonical, now: datetime) -> None:
    """Give an item its new text, verdict and summary."""
    columns = (items.c.title, items.c.summary, items.c.url)
    old = connection.execute(sa.select(*columns).where(items.c.id == item_id)).one()
    values = item_values(judged.item, judged.verdict, judged.summary, canonical(judged.item.url))
    connection.execute(sa.update(items).where(items.c.id == item_id).values(values))
    detail = difference((old.title, old.summary, old.url), judged)
    connection.execute(sa.insert(steps).values(item_id=item_id, at=now, step="edited", detail=detail))
    story = connection.scalar(sa.select(stories.c.id).where(stories.c.lead == item_id))
    if story is not None:
        text = folded(judged.item.title, judged.summary)
        connection.execute(sa.update(stories).where(stories.c.id == story).values(folded=text))
        untag(connection, story)
        tag(connection, [(story, judged.verdict)])


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
