"""The report as a card, for a channel."""

from bot.cards.alert import STAGE_WORDS
from bot.cards.channel import moment
from bot.following.topics import TOPIC_WORDS
from bot.model import Card, Fact, Row, Story
from bot.report.making import Report, sources_of, told_on
from bot.report.wording import is_web, title_of
from bot.words import ENGLISH, Words

#: What is shown of each.
STEPS, COUNTRIES, SOURCES, STORIES = 8, 8, 5, 5


def report_card(report: Report, say: Words = ENGLISH) -> Card:
    """Return the month as a card: steps of states' decisions as rows, or where there are none the most told stories."""
    name = say.partial(report.month.label)
    return Card(
        title=say("Landmine policy: {month}", month=name),
        lead=_lead(report, say),
        facts=tuple(_facts(report, say)),
        rows=tuple(_row(story, say) for story in report.stages[:STEPS] or report.top[:STORIES]),
        footer=say(
            "Months and days are of UTC. The whole report: {command}",
            command=f"treatywatch report {report.month.label}",
        ),
    )


def _lead(report: Report, say: Words) -> str:
    said = [
        say("Nothing is recorded of this month.")
        if report.is_empty
        else say(
            "Stories: {stories}; reports: {reports}; sources: {sources}.",
            stories=say.number(report.stories),
            reports=say.number(report.reports),
            sources=say.number(len(report.sources)),
        )
    ]
    if report.unfinished:
        said.append(say("The month is not over: counted up to {moment}.", moment=moment(report.span.until, say)))
    if report.late:
        said.append(say("The bot's record begins on {day}.", day=say.day(report.late.date())))
    return " ".join(said)


def _facts(report: Report, say: Words) -> list[Fact]:
    facts = []
    if report.topics:
        topics = [f"{say(TOPIC_WORDS[topic])} {say.number(len(told))}" for topic, told in report.topics]
        facts.append(Fact(label=say("Topics"), value=say.series(topics)))
    if report.countries:
        shown = [f"{say.country(iso3)} {say.number(len(told))}" for iso3, told in report.countries[:COUNTRIES]]
        facts.append(Fact(label=say("Countries"), value=_and_more(shown, len(report.countries) - COUNTRIES, say)))
    if report.sources:
        shown = [f"{one.name} {say.number(one.reports)}" for one in report.sources[:SOURCES]]
        facts.append(Fact(label=say("Reports by source"), value=_and_more(shown, len(report.sources) - SOURCES, say)))
    unread = (*report.unpolled, *report.unread)
    missing = [
        (report.quiet, say("feeds that brought nothing or can't be read: {number}", number=len(report.quiet))),
        (unread, say("days without any entry: {number}", number=len(unread))),
        (report.gaps, say("gaps between two polls: {number}", number=len(report.gaps))),
    ]
    told = [words for there, words in missing if there]
    if told:
        facts.append(Fact(label=say("What may be missing"), value=say.apart(told)))
    return facts


def _and_more(shown: list[str], more: int, say: Words) -> str:
    return say.series([*shown, say("and {number} more", number=more)] if more > 0 else shown)


def _row(story: Story, say: Words) -> Row:
    stage = [say(STAGE_WORDS[story.verdict.stage])] if story.verdict.stage else []
    head = say.series([say.day(told_on(story)), *(say.country(iso3) for iso3 in story.verdict.countries[:2]), *stage])
    text = f"{title_of(story)} ({say.series(sources_of(story)[:3])})"
    return Row(head=head, text=text, url=story.item.url if is_web(story.item.url) else None)
