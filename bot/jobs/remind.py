"""Reminders of what comes: 90, 30 and 7 days before a deadline or an effect, and on the day itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.cards.treaty_calendar import due_text
from bot.jobs.poll import caps, holds
from bot.model import Channel, FeedState, Judged, NewsItem, PollRecord, Story, Topic, Verdict
from bot.ports import Clock, Store
from bot.treaty.calendar import Due, upcoming
from bot.treaty.facts import Facts
from bot.words import ENGLISH, Words

#: Days before, each reminded of once.
AHEAD = (90, 30, 7, 0)
#: The pseudo-feed that reminders come from.
FEED = "calendar:"
TOPICS: dict[str, tuple[Topic, ...]] = {
    "withdrawal": ("withdrawal",),
    "entry into force": ("treaty",),
    "clearance": ("treaty", "clearance"),
    "meeting": ("treaty",),
}


async def remind(facts: Facts, channels: Sequence[Channel], store: Store, clock: Clock) -> int:
    """Queue the reminders due today that have not been queued yet; return how many deliveries that is.

    A day on which the bot did not run is made up for: of the steps that are past, the newest is reminded of, once.
    """
    wanted = [channel for channel in channels if channel.calendar]
    now = clock.now()
    today = now.date()
    dues = [(due, step) for due in upcoming(facts, today) if (step := step_of(due, today)) is not None]
    items = [reminder(due, step, today, facts) for due, step in dues]
    known = await store.known(FEED, [item.key for item in items])
    new = tuple(
        Judged(
            item=item,
            verdict=verdict(due, step),
            summary=item.summary,
            step="queued" if wanted else "no channel wants it",
            reason="a day of the treaty calendar comes near",
            channels=tuple(channel.to for channel in wanted),
            held=holds(wanted, verdict(due, step), now),
        )
        for item, (due, step) in zip(items, dues, strict=True)
        if item.key not in known
    )
    if not new:
        return 0
    state = FeedState(url=FEED, last_polled=now, last_ok=now, first_polled=now)
    record = PollRecord(state=state, new=new, caps=caps(channels))
    added = await store.add(record, lambda judged, stories: None)
    return added.queued


def step_of(due: Due, today: date) -> int | None:
    """Return the step of AHEAD that a day has come to; None where it is further away or past."""
    left = (due.on - today).days
    return min((step for step in AHEAD if step >= left), default=None) if left >= 0 else None


def reminder(due: Due, step: int, today: date, facts: Facts, say: Words = ENGLISH) -> NewsItem:
    """Return a reminder as an item: its key is the same for one step of one day, whenever it is made."""
    left = (due.on - today).days
    when = say("today") if left == 0 else say.many("in {number} day", "in {number} days", left)
    source = due.evidence.sources[0].name if due.evidence.sources else say("treaty facts")
    return NewsItem(
        feed=FEED,
        key=f"{due.uid}:{step}",
        url=facts.treaties[due.treaty].page,
        title=say("{what}: {when}, on {day}", what=due_text(facts, due, say), when=when, day=say.day(due.on)),
        summary=say(
            "From the treaty calendar, after {source}; checked {day}.",
            source=source,
            day=say.day(due.evidence.checked),
        ),
        source=say("Treaty calendar"),
        language=say.language,
        published=datetime.combine(today, time(), UTC),
    )


def retold(story: Story, facts: Facts, say: Words) -> Story:
    """Return a reminder's story in a language, any other as it is.

    A reminder of a day that the facts do not have any more stays English.
    """
    item = story.item
    if item.feed != FEED or item.published is None or say.language == "en":
        return story
    today, (uid, _, step) = item.published.date(), item.key.rpartition(":")
    due = next((one for one in upcoming(facts, today) if one.uid == uid), None)
    if due is None:
        return story
    told = reminder(due, int(step), today, facts, say)
    return replace(story, item=told, summary=told.summary)


def verdict(due: Due, step: int) -> Verdict:
    """Return why a reminder is sent, in the form of a verdict."""
    return Verdict(
        relevant=True,
        score=1.0,
        threshold=1.0,
        topics=TOPICS[due.kind],
        countries=(due.iso3,) if due.iso3 else (),
        urgency="high" if step == 0 and due.kind == "withdrawal" else "normal",
        language="en",
    )
