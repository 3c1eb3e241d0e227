"""The report as Markdown, for wikis, issues and mail."""

import re
from collections.abc import Iterable, Sequence

from bot.cards.channel import moment
from bot.model import Story
from bot.report.making import COUNTRIES, OF_COUNTRY, OF_TOPIC, SOURCES, Report
from bot.report.wording import (
    GAPS_KEPT,
    by_whom,
    country_name,
    gap_lines,
    heading,
    is_web,
    language_name,
    limits,
    not_posted,
    stage_of,
    summary,
    title_of,
    topic_name,
    votes,
    where,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def markdown(report: Report, picture: str = "") -> str:
    """Return the report.

    Args:
        report: What is told.
        picture: The file name of the picture that lies beside it; empty for none.
    """
    parts = [f"# {heading(report)}", summary(report)]
    parts += [f"![{plain(summary(report))}]({picture})"] if picture else []
    if not report.is_empty:
        parts += list(_sections(report))
    parts += ["## How far this reaches", _list(limits(report)), f"Made by Treatywatch on {moment(report.made)}."]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Return a text in which nothing is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _sections(report: Report) -> Iterable[str]:
    yield "## Steps of states' decisions"
    yield _list(_step(story) for story in report.stages) or "None was reported."
    if report.statements:
        yield f"Only announced or called for: {report.statements}."
    if report.stories:
        yield "## By topic"
        yield _table(("Topic", "Stories"), [(topic_name(topic), len(told)) for topic, told in report.topics])
        for topic, told in report.topics:
            yield f"### {topic_name(topic)}"
            yield _list(_linked(story) for story in told[:OF_TOPIC])
        yield "## By country"
        rows = [(country_name(iso3), len(told)) for iso3, told in report.countries[:COUNTRIES]]
        yield _table(("Country", "Stories"), rows) + _more(len(report.countries) - COUNTRIES, "countries")
        for iso3, told in report.countries[:COUNTRIES]:
            yield f"### {country_name(iso3)}"
            yield _list(_linked(story) for story in told[:OF_COUNTRY])
        yield "## Stories that most sources told"
        yield "\n".join(f"{place}. {_linked(story)}" for place, story in enumerate(report.top, 1))
        yield "## Coverage"
        yield _table(
            ("Source", "Reports", "First to tell", "Languages"),
            [
                (plain(one.name), one.reports, one.first, ", ".join(map(language_name, one.languages)))
                for one in report.sources[:SOURCES]
            ],
        ) + _more(len(report.sources) - SOURCES, "sources")
        yield _table(("Language", "Reports"), [(language_name(code), count) for code, count in report.languages])
    yield "## What may be missing"
    yield _list(plain(line) for line in gap_lines(report)) or "Nothing that is known."
    yield GAPS_KEPT
    yield "## What was posted, and what was not"
    yield _table(("What became of entries and alerts", "Number"), not_posted(report))
    if votes(report):
        yield votes(report)


def _step(story: Story) -> str:
    said = f"**{stage_of(story)}**"
    return f"{said}, {where(story)}: {_linked(story)}" if where(story) else f"{said}: {_linked(story)}"


def _linked(story: Story) -> str:
    title = plain(title_of(story))
    url = story.item.url
    # What closes a link early would let a headline's address lead elsewhere.
    safe = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    linked = f"[{title}]({safe})" if is_web(url) else title
    return f"{linked} ({plain(by_whom(story))})"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _more(count: int, what: str) -> str:
    return f"\n\nAnd {count} more {what}." if count > 0 else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|---:|" if len(head) == 2 else "|---|---:|---:|---|"]
    lines += [f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)
