"""What every form of the report says in the same words: sentences, labels, numbers."""

from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlsplit

from bot.cards.alert import STAGE_WORDS
from bot.cards.channel import moment
from bot.following.topics import TOPIC_WORDS
from bot.model import Story, Topic, day
from bot.news.summarise import shorten
from bot.report.making import STEP_WORDS, Report, sources_of, told_on
from bot.words import ENGLISH

#: Sources named with one story; the rest is counted.
NAMED = 4
TITLE_CHARS = 160


def topic_name(topic: Topic) -> str:
    """Return a topic as a label."""
    name = TOPIC_WORDS[topic]
    return name[0].upper() + name[1:]


def country_name(iso3: str) -> str:
    """Return a country as in a list."""
    return ENGLISH.country(iso3)


def language_name(code: str) -> str:
    """Return a language's name."""
    return "not told" if code == "und" else ENGLISH.tongue(code)


def title_of(story: Story) -> str:
    """Return a story's headline in one line."""
    return shorten(" ".join(story.item.title.split()), TITLE_CHARS) or story.item.url


def is_web(url: str) -> bool:
    """Return whether an address may be linked: one of the Web, and nothing that a browser would run."""
    return url.lower().startswith(("https://", "http://"))


def stage_of(story: Story) -> str:
    """Return which stage of a decision a story tells; empty for none."""
    return STAGE_WORDS[story.verdict.stage] if story.verdict.stage else ""


def where(story: Story) -> str:
    """Return a story's countries."""
    return ", ".join(country_name(iso3) for iso3 in story.verdict.countries[:NAMED])


def by_whom(story: Story, can_set: Callable[[str], bool] = bool) -> str:
    """Return who told a story and when: "Example News and 3 more, 3 October 2026".

    Args:
        story: The story.
        can_set: Says whether a name can be shown; of one that can't, the address of its site is.
    """
    sites = {one.source: urlsplit(one.url).hostname or "" for one in story.members}
    sources = [name if can_set(name) else sites.get(name) or "a source" for name in sources_of(story)]
    shown = sources if len(sources) <= NAMED else sources[:NAMED]
    more = len(sources) - len(shown)
    return f"{', '.join(shown)}{f' and {more} more' if more else ''}, {day(told_on(story))}"


def counted(count: int, one: str, other: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else other}"


def heading(report: Report) -> str:
    """Return the report's title."""
    return f"Landmine policy in {report.month.name}"


def summary(report: Report) -> str:
    """Return the month in one or two sentences."""
    if report.is_empty:
        return f"Nothing is recorded of {report.month.name}."
    read = f"{counted(report.entries, 'entry was', 'entries were')} read"
    if not report.stories:
        return f"No story on landmine policy came in {report.month.name}; {read}."
    told = counted(report.stories, "story", "stories")
    by = f"{counted(report.reports, 'report', 'reports')} of {counted(len(report.sources), 'source', 'sources')}"
    languages = counted(len(report.languages), "language", "languages")
    stages = counted(len(report.stages), "tells a step", "tell a step") if report.stages else "none tells a step"
    return f"{told}, told by {by} in {languages}; {stages} of a state's decision. {read}."


def limits(report: Report) -> tuple[str, ...]:
    """Return how far the report reaches, a sentence each."""
    said = ["Months and days are of UTC; a story counts on the day on which the bot first saw it."]
    if report.unfinished:
        said.append(f"The month is not over: counted up to {moment(report.span.until)}.")
    if report.late:
        said.append(f"The bot's record begins on {day(report.late)}: nothing is known of the time before.")
    elif report.span.begun is None:
        said.append("No feed was ever polled: start the bot with `treatywatch run`.")
    elif report.is_empty:
        said.append("News that old may have been forgotten (KEEP_DAYS), or the bot was not running.")
    said.append(
        "How stories are told and counted stands as it does now: reports that came after the month, and what people "
        "joined or parted, are in it."
    )
    return tuple(said)


def not_posted(report: Report) -> tuple[tuple[str, int], ...]:
    """Return what became of the entries, and of the alerts that did not arrive."""
    steps = [(words, report.step(step)) for step, words in STEP_WORDS.items()]
    waiting = report.delivered("queued", "sending")
    ended = [
        ("alerts that are in their channels", report.posted),
        ("alerts that wait, for a digest or a channel", waiting),
        ("alerts that may be in the channel or not", report.delivered("uncertain")),
        ("alerts that a platform refused, or people gave up", report.delivered("refused")),
        ("alerts that no platform took in time", report.delivered("expired")),
    ]
    return tuple((words[0].upper() + words[1:], count) for words, count in (*steps, *ended))


def gap_lines(report: Report) -> tuple[str, ...]:
    """Return what may be missing, a line each; empty where nothing is known to be."""
    lines = [f"{quiet.name}: {quiet.why}" for quiet in report.quiet]
    if report.unpolled:
        lines.append(f"No feed was polled on {spans(report.unpolled)} {report.month.name}: the bot was off.")
    if report.unread:
        what = "No entry came from any feed (the bot was off, or nothing was published) on"
        lines.append(f"{what} {spans(report.unread)} {report.month.name}.")
    lines += [f"{name}, {day(gap.at.date())}: entries may have been missed: {gap.why}" for name, gap in report.gaps]
    return tuple(lines)


#: Said below the gaps.
GAPS_KEPT = "Feeds of feeds.yaml as it is now; what a feed that was taken out of it since lacked is not told."


def spans(days: Iterable[date]) -> str:
    """Return days of one month as spans: "3–5, 9"."""
    runs: list[list[int]] = []
    for one in days:
        if runs and runs[-1][-1] == one.day - 1:
            runs[-1].append(one.day)
        else:
            runs.append([one.day])
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(told)


def votes(report: Report) -> str:
    """Return how readers voted; empty where nobody did."""
    if not report.span.up and not report.span.down:
        return ""
    return f"Readers found {report.span.up} useful and {report.span.down} not useful (votes given in the month)."
