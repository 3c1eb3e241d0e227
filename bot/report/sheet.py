"""The report on one sheet, to be shared as a picture."""

from bot.cards.channel import moment
from bot.model import Story, day
from bot.pictures.month_sheet import Entry, Sheet, can_set, month_sheet
from bot.report.making import Report, sources_of, told_on
from bot.report.wording import (
    by_whom,
    country_name,
    heading,
    language_name,
    stage_of,
    summary,
    title_of,
    topic_name,
    where,
)

#: What stands on the sheet: steps, stories, countries.
STEPS, STORIES, COUNTRIES = 8, 6, 10


def sheet(report: Report) -> bytes:
    """Return the report as a PNG; a headline in letters that the font can't set is said to be in its language."""
    figures = [
        (f"{report.stories:,}", "stories"),
        (f"{report.reports:,}", "reports"),
        (f"{len(report.sources):,}", "sources"),
        (f"{len(report.countries):,}", "countries"),
        (f"{report.posted:,}", "alerts posted"),
    ]
    told_most = sorted(report.stages, key=lambda story: -len(sources_of(story)))[:STEPS]
    steps = [_step(story) for story in report.stages if story in told_most]
    more = len(report.stages) - STEPS
    steps += [Entry(text=f"and {more} more: see the whole report")] if more > 0 else []
    lists = [("Steps of states’ decisions", steps)]
    if report.top:
        lists.append(("Stories that most sources told", [_story(story) for story in report.top[:STORIES]]))
    countries = [(country_name(iso3), len(told)) for iso3, told in report.countries[:COUNTRIES]]
    return month_sheet(
        Sheet(
            title=heading(report),
            note=_note(report),
            figures=() if report.is_empty else figures,
            lists=() if report.is_empty else lists,
            none="None was reported.",
            bars=(
                ("Stories by topic", [(topic_name(topic), len(told)) for topic, told in report.topics]),
                ("Stories by country", countries),
            ),
            days=("Stories by day (UTC)", [(str(one.day), count) for one, count in report.days]),
            foot=f"Treatywatch, {moment(report.made)}. Out of the news that the bot reads: this counts what was "
            "reported, not what happened. A story may have several topics and countries.",
        )
    )


def sheet_alt(report: Report) -> str:
    """Say in words what the sheet shows; at most 1,000 characters."""
    parts = [f"{heading(report)}. {summary(report)}"]
    if report.topics:
        parts.append(
            "By topic: " + ", ".join(f"{topic_name(topic)} {len(told)}" for topic, told in report.topics) + "."
        )
    if report.countries:
        shown = report.countries[:COUNTRIES]
        parts.append("By country: " + ", ".join(f"{country_name(iso3)} {len(told)}" for iso3, told in shown) + ".")
    return " ".join(parts)[:1000]


def _note(report: Report) -> str:
    note = summary(report) if report.is_empty else ""
    if report.unfinished:
        note += f" The month is not over: counted up to {moment(report.span.until)}."
    if report.late:
        note += f" The bot's record begins on {day(report.late)}."
    return note.strip() or "What the bot's sources reported, by month of UTC"


def _step(story: Story) -> Entry:
    place = f" {where(story)}:" if where(story) else ""
    said = stage_of(story)
    return Entry(head=f"{day(told_on(story))} ·{place} {said}", text=_headline(story), below=by_whom(story, can_set))


def _story(story: Story) -> Entry:
    return Entry(text=_headline(story), below=by_whom(story, can_set))


def _headline(story: Story) -> str:
    title = title_of(story)
    return title if can_set(title) else f"(headline in {language_name(story.verdict.language)})"
