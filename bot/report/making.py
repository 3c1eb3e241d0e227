"""What a month was, counted out of the record."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from bot.model import TOPICS, URGENCIES, Feed, FeedState, Gap, Span, Step, Story, Topic
from bot.report.months import Month

Key = TypeVar("Key", bound=str)

#: Stories named: of all, of a topic, of a country.
TOP, OF_TOPIC, OF_COUNTRY = 10, 3, 2
#: Polls of a feed that failed, from which on that is told: fewer go by themselves.
NOTED = 3
#: Countries and sources told one by one; the rest is counted.
COUNTRIES, SOURCES = 15, 25

#: What became of an entry, for people; in this order.
STEP_WORDS: dict[Step, str] = {
    "queued": "posted, or on its way to a channel",
    "duplicate": "told a story that was there already, and was added to it",
    "no channel wants it": "about mines, but wanted by no channel",
    "held back": "one of many at a feed's first poll; kept, not posted",
    "too old": "too old when its feed was first read; kept, not posted",
    "not relevant": "not about landmine policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one source reported."""

    name: str
    #: Reports that told a story of the month.
    reports: int
    #: Stories that it was the first to tell, as far as the bot saw.
    first: int
    #: Primary language subtags, the most frequent first.
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A feed that brought nothing, or can't be read."""

    name: str
    #: In one sentence, with a date where one is known.
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A month, whole as far as the record goes."""

    month: Month
    made: datetime
    span: Span
    #: Stories of a stage of a decision, all but mere statements, by the day they were reported.
    stages: tuple[Story, ...]
    #: Stories in which a step was only announced or called for.
    statements: int
    #: Stories by topic, the most frequent topic first; within one, those that most sources reported.
    topics: tuple[tuple[Topic, tuple[Story, ...]], ...]
    #: As ``topics``, by alpha-3 code.
    countries: tuple[tuple[str, tuple[Story, ...]], ...]
    #: Those that most sources reported.
    top: tuple[Story, ...]
    sources: tuple[Coverage, ...]
    #: Reports by primary language subtag, the most frequent first.
    languages: tuple[tuple[str, int], ...]
    #: Stories first seen, by day.
    days: tuple[tuple[date, int], ...]
    #: Days on which no feed was polled; and of the time before polls were counted, those on which no entry came.
    unpolled: tuple[date, ...]
    unread: tuple[date, ...]
    quiet: tuple[Quiet, ...]
    #: Where entries may have been missed, with the feed's name.
    gaps: tuple[tuple[str, Gap], ...]

    @property
    def stories(self) -> int:
        """How many events were told."""
        return len(self.span.stories)

    @property
    def reports(self) -> int:
        """How many articles told them."""
        return sum(source.reports for source in self.sources)

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return sum(self.span.entries.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded of it."""
        return not self.span.stories and not self.span.entries

    @property
    def unfinished(self) -> bool:
        """Whether the month was not over when the report was made."""
        return self.span.until < self.month.until

    @property
    def late(self) -> datetime | None:
        """When the record began, where that was within the month or after it; None where it covers the whole."""
        begun = self.span.begun
        return begun if begun and begun > self.month.since else None

    @property
    def posted(self) -> int:
        """Alerts that are in their channels."""
        return self.delivered("sent", "reconciled")

    def delivered(self, *states: str) -> int:
        """Return how many alerts stand in these states."""
        return sum(count for (_, state), count in self.span.deliveries.items() if state in states)

    def step(self, step: Step) -> int:
        """Return of how many entries this became."""
        return self.span.steps.get(step, 0)


def span_of(month: Month, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when a month is read: up to now where it is not over."""
    return month.since, min(month.until, now)


def make_report(
    month: Month, span: Span, feeds: Sequence[Feed], states: Mapping[str, FeedState], made: datetime
) -> Report:
    """Return the report on a month.

    Args:
        month: The month.
        span: What the record holds of it.
        feeds: Those that are polled, for their names.
        states: What is known of them now.
        made: The moment.
    """
    names = {feed.url: feed.label for feed in feeds}
    told = sorted(span.stories, key=_by_weight)
    tagged = [story for story in told if story.verdict.stage]
    stages = sorted((story for story in tagged if story.verdict.stage != "statement"), key=told_on)
    first_day, end = span.since.date(), (span.until - timedelta(microseconds=1)).date()
    whole = [first_day + timedelta(days=n) for n in range((end - first_day).days + 1)]
    seen = Counter(story.first_seen.astimezone(UTC).date() for story in told)
    read = {day for day, _ in span.entries}
    begun, counted = span.begun.date() if span.begun else None, span.polls_since or date.max
    # Today is not over.
    past = [day for day in whole if begun and begun <= day < span.until.date()]
    return Report(
        month=month,
        made=made,
        span=span,
        stages=tuple(stages),
        statements=len(tagged) - len(stages),
        topics=_grouped({topic: [one for one in told if topic in one.verdict.topics] for topic in TOPICS}),
        countries=_grouped(_by_country(told)),
        top=tuple(told[:TOP]),
        sources=_coverage(told),
        languages=tuple(Counter(language for story in told for _, language in _reports(story)).most_common()),
        days=tuple((day, seen[day]) for day in whole),
        unpolled=tuple(day for day in past if day >= counted and day not in span.polls),
        unread=tuple(day for day in past if day < counted and day not in read),
        quiet=tuple(_quiet(span, feeds, states)),
        gaps=tuple((names.get(gap.feed) or _host(gap.feed), gap) for gap in span.gaps),
    )


def sources_of(story: Story) -> tuple[str, ...]:
    """Return the sources that told a story, in the order of their reports, each once."""
    return tuple(dict.fromkeys(source for source, _ in _reports(story)))


def told_on(story: Story) -> date:
    """Return the day on which a story was reported first: its publisher's date, else when the bot saw it."""
    return (story.item.published or story.first_seen).astimezone(UTC).date()


def _reports(story: Story) -> list[tuple[str, str]]:
    """Return source and language of each report of a story."""
    reports = [(one.source, one.verdict.language if one.verdict else "und") for one in story.members]
    named = reports or [(story.item.source, story.verdict.language)]
    return [(source or _host(story.item.feed), language) for source, language in named]


def _by_weight(story: Story) -> tuple[int, int, bool, datetime]:
    """Order stories: those that most sources told first, then the more urgent, then those of a stage, then by time."""
    urgency = URGENCIES.index(story.verdict.urgency)
    return -len(sources_of(story)), -urgency, story.verdict.stage is None, story.first_seen


def _grouped(groups: Mapping[Key, Sequence[Story]]) -> tuple[tuple[Key, tuple[Story, ...]], ...]:
    found = [(key, tuple(stories)) for key, stories in groups.items() if stories]
    return tuple(sorted(found, key=lambda group: -len(group[1])))


def _by_country(told: Iterable[Story]) -> dict[str, list[Story]]:
    groups: dict[str, list[Story]] = {}
    for story in told:
        for iso3 in story.verdict.countries:
            groups.setdefault(iso3, []).append(story)
    return dict(sorted(groups.items()))


def _coverage(told: Iterable[Story]) -> tuple[Coverage, ...]:
    reports: Counter[str] = Counter()
    first: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = {}
    for story in told:
        for place, (source, language) in enumerate(_reports(story)):
            reports[source] += 1
            first[source] += place == 0
            languages.setdefault(source, Counter())[language] += 1
    found = [
        Coverage(
            name=name,
            reports=count,
            first=first[name],
            languages=tuple(language for language, _ in languages[name].most_common()),
        )
        for name, count in reports.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.reports, -one.first, one.name)))


def _quiet(span: Span, feeds: Iterable[Feed], states: Mapping[str, FeedState]) -> Iterable[Quiet]:
    """Yield the feeds that brought nothing in the month, or could not be read at its end."""
    brought: Counter[str] = Counter()
    for (_, url), count in span.entries.items():
        brought[url] += count
    failed: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for polled in span.polls.values():
        failed.update(polled.failed)
        days.update(polled.failed.keys())
    for feed in feeds:
        state = states.get(feed.url)
        why = _why_quiet(state, span, brought=brought[feed.url] > 0)
        if failed[feed.url] >= NOTED:
            on = "1 day" if days[feed.url] == 1 else f"{days[feed.url]} days"
            why = " ".join(filter(None, (why, f"{failed[feed.url]:,} of its polls failed, on {on}.")))
        if why:
            yield Quiet(name=feed.label, why=why)


def _why_quiet(state: FeedState | None, span: Span, *, brought: bool) -> str:
    if state is None or (state.first_polled and state.first_polled >= span.until):
        return "" if brought else "Was not polled yet in this month."
    if state.fault and state.fault_since and state.fault_since < span.until:
        return f"Can't be read since {_day(state.fault_since)}: {state.fault_message}"
    if brought:
        return ""
    if state.last_ok is None:
        return "Was never read."
    if state.last_new and state.last_new < span.until:
        return f"Brought nothing new; its newest entry is of {_day(state.last_new)}."
    return "Brought nothing new."


def _day(moment: datetime) -> str:
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%B} {at.year}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
