"""Many alerts in one message: grouped by topic, each with its countries, source and day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.cards.alert import STAGE_WORDS
from bot.cards.around import spoken
from bot.following.topics import TOPIC_WORDS
from bot.model import TOPICS, Button, Card, Channel, Delivery, Row, Story, Topic
from bot.treaty.countries import COUNTRIES
from bot.words import ENGLISH, Words, mark

#: Countries named with a story.
NAMED = 3
NOTHING = mark("Nothing new in the time this digest is about.")


def digest_card(delivery: Delivery, channel: Channel, today: date, say: Words = ENGLISH) -> Card:
    """Return a digest, or the part of it that stands in its thread.

    The most urgent topic comes first, and in it what is told of one country stands together. A story stands once, under
    its first topic.

    Args:
        delivery: Of kind "digest" or "reply".
        channel: Whose time zone the days are told in.
        today: The day, for the heading.
        say: The channel's language.
    """
    stories = delivery.stories
    note = say(delivery.note)
    heading = f"{note}, {say.day(today)}" if delivery.kind == "digest" else say("More of this digest")
    if not stories:
        return Card(title=heading, lead=say(NOTHING))
    rows = [row for topic, told in by_topic(stories) for row in _rows(topic, told, channel, say)]
    lead = say.many("{number} story", "{number} stories", len(stories))
    urgent = any(story.verdict.urgency == "high" for story in stories)
    card = Card(
        title=heading,
        lead=lead,
        rows=tuple(rows),
        buttons=(Button(label=say("This channel's settings"), action="ask", value="/alerts settings"),),
        tone="urgent" if urgent else "neutral",
    )
    return spoken(card, say)


def by_topic(stories: Sequence[Story]) -> list[tuple[Topic | None, list[Story]]]:
    """Group stories by their first topic, in the order of ``TOPICS``; those without one last.

    Within a topic: high urgency first, then country by country, the newest first.
    """
    groups: defaultdict[Topic | None, list[Story]] = defaultdict(list)
    for story in stories:
        groups[story.verdict.topics[0] if story.verdict.topics else None].append(story)
    ordered: list[Topic | None] = [*(topic for topic in TOPICS if topic in groups), *([None] if None in groups else [])]
    return [(topic, sorted(groups[topic], key=_rank)) for topic in ordered]


def _rank(story: Story) -> tuple[bool, str, float]:
    country = COUNTRIES[story.verdict.countries[0]].name if story.verdict.countries else "~"
    return story.verdict.urgency != "high", country, -story.first_seen.timestamp()


def _rows(topic: Topic | None, stories: Sequence[Story], channel: Channel, say: Words) -> list[Row]:
    name = say(TOPIC_WORDS[topic]) if topic else say("other news")
    rows = []
    for number, story in enumerate(stories):
        head = f"{name[:1].upper()}{name[1:]}" if number == 0 else ""
        rows.append(Row(head=head, text=_line(story, channel, say), url=story.item.url))
    return rows


def _line(story: Story, channel: Channel, say: Words) -> str:
    """Return a story in two lines: countries and headline; source, day and stage."""
    verdict = story.verdict
    named = [say.country(iso3) for iso3 in verdict.countries[:NAMED]]
    mark = "🚨 " if verdict.urgency == "high" else ""
    where = f"{', '.join(named)}: " if named else ""
    seen = (story.item.published or story.first_seen).astimezone(ZoneInfo(channel.timezone)).date()
    said = [story.item.source, say.day(seen)]
    if verdict.stage:
        said.append(say(STAGE_WORDS[verdict.stage]))
    if story.also:
        others = len({name for name, _ in story.also})
        said.append(say.many("{number} more source", "{number} more sources", others))
    return f"{mark}{where}{story.item.title}\n{' · '.join(part for part in said if part)}"
