"""What a story is found by: its topics, its countries, and its words in one spelling."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.model import Verdict
from bot.store.codec import fold
from bot.store.schema import clean, story_countries, story_topics

_insert_topic = sa.insert(story_topics)
_insert_country = sa.insert(story_countries)


def folded(title: str, summary: str) -> str:
    """Return the text of a story that words are searched in."""
    return fold(f"{title}\n{summary}")


def tag(connection: sa.Connection, verdicts: Sequence[tuple[str, Verdict]]) -> None:
    """Note the topics and countries of stories, by their id."""
    topics = [(story, topic) for story, verdict in verdicts for topic in set(verdict.topics)]
    if topics:
        connection.execute(_insert_topic, [{"story_id": story, "topic": topic} for story, topic in topics])
    named = [(story, one) for story, verdict in verdicts for one in set(map(clean, verdict.countries))]
    if named:
        connection.execute(_insert_country, [{"story_id": story, "country": one} for story, one in named])


def untag(connection: sa.Connection, story: str) -> None:
    """Forget a story's topics and countries."""
    for tags in (story_topics, story_countries):
        connection.execute(sa.delete(tags).where(tags.c.story_id == story))
