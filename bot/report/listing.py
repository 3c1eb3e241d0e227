"""The report for programs: plain values, as JSON writes them."""

from bot.model import Story
from bot.report.making import Report, sources_of, told_on
from bot.report.wording import gap_lines


def values(report: Report) -> dict[str, object]:
    """Return the report's values; dates and moments as ISO 8601, topics, stages and countries by their codes."""
    span = report.span
    return {
        "month": report.month.label,
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "unfinished": report.unfinished,
        "record_since": span.begun.isoformat() if span.begun else None,
        "made": report.made.isoformat(),
        "stories": report.stories,
        "reports": report.reports,
        "entries": report.entries,
        "stages": [_story(story) for story in report.stages],
        "statements": report.statements,
        "topics": {topic: len(told) for topic, told in report.topics},
        "countries": {iso3: len(told) for iso3, told in report.countries},
        "top": [_story(story) for story in report.top],
        "sources": [
            {"name": one.name, "reports": one.reports, "first": one.first, "languages": list(one.languages)}
            for one in report.sources
        ],
        "languages": dict(report.languages),
        "days": {day.isoformat(): count for day, count in report.days},
        "gaps": list(gap_lines(report)),
        "steps": dict(span.steps),
        "alerts": [
            {"platform": chat, "state": state, "number": count} for (chat, state), count in span.deliveries.items()
        ],
        "votes": {"up": span.up, "down": span.down},
    }


def _story(story: Story) -> dict[str, object]:
    verdict = story.verdict
    return {
        "id": story.id,
        "title": story.item.title,
        "url": story.item.url,
        "told": told_on(story).isoformat(),
        "stage": verdict.stage,
        "topics": list(verdict.topics),
        "countries": list(verdict.countries),
        "sources": list(sources_of(story)),
    }
