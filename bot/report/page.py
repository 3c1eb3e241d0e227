"""The report as one HTML file that needs nothing beside it, for browsers, printers and screen readers."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.cards.channel import moment
from bot.model import Story
from bot.report.drawing import bars, columns
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

#: Dark on light at 7:1 and more; links are underlined, so that colour alone tells nothing.
_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1f2933;font:1rem/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.8rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.6rem;border-top:2px solid #235d8c}
h3{font-size:1.05rem;margin:1.2rem 0 .2rem}
a{color:#1a4f7a}
a:focus-visible{outline:3px solid #b35c00;outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
.lead{font-size:1.15rem}
.small{color:#4a5560;font-size:.9rem}
.tag{font-weight:600}
ul,ol{padding-inline-start:1.4rem;margin:.3rem 0}
li{margin:.35rem 0}
svg{max-width:100%;height:auto;display:block;margin:.6rem 0}
svg text{font:14px system-ui,"DejaVu Sans",sans-serif;fill:#1f2933}
svg rect{fill:#235d8c}
svg line{stroke:#5c6770}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.6rem 0;width:100%}
caption{text-align:start;font-weight:600;padding:.2rem 0}
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #c9d3da}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;padding-right:1rem}
@media print{body{font-size:10pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}li,tr,svg{break-inside:avoid}
a::after{content:" <" attr(href) ">";font-size:8pt;overflow-wrap:anywhere}.skip{display:none}}
"""


def page(report: Report) -> str:
    """Return the report as a whole HTML document without scripts and without anything from elsewhere."""
    body = [
        f"<h1>{escape(heading(report))}</h1>",
        f'<p class="lead">{escape(summary(report))}</p>',
        *(() if report.is_empty else _sections(report)),
        "<h2>How far this reaches</h2>",
        _list(escape(line) for line in limits(report)),
        f'<p class="small">Made by Treatywatch on {escape(moment(report.made))}.</p>',
    ]
    inner = "\n".join(body)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(heading(report))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#report">Skip to the report</a>\n'
        f"<main id='report'>\n{inner}\n</main>\n"
        "</body>\n</html>\n"
    )


def _sections(report: Report) -> Iterable[str]:
    yield "<h2>Steps of states’ decisions</h2>"
    yield _list(map(_step, report.stages)) if report.stages else "<p>None was reported.</p>"
    if report.statements:
        yield f"<p>Only announced or called for: {report.statements}.</p>"
    if report.stories:
        yield from _told(report)
        yield from _coverage(report)
    yield "<h2>What may be missing</h2>"
    gaps = gap_lines(report)
    yield _list(map(escape, gaps)) if gaps else "<p>Nothing that is known.</p>"
    yield f'<p class="small">{escape(GAPS_KEPT)}</p>'
    yield "<h2>What was posted, and what was not</h2>"
    yield _table("What became of entries and alerts", ("What", "Number"), not_posted(report))
    if votes(report):
        yield f"<p>{escape(votes(report))}</p>"


def _told(report: Report) -> Iterable[str]:
    topics = [(topic_name(topic), len(told)) for topic, told in report.topics]
    countries = [(country_name(iso3), len(told)) for iso3, told in report.countries[:COUNTRIES]]
    yield "<h2>Day by day</h2>"
    yield columns([(str(day.day), count) for day, count in report.days], "Stories by day of the month")
    yield "<h2>By topic</h2>"
    yield bars(topics, "Stories by topic")
    yield _table("Stories by topic; one story may have several", ("Topic", "Stories"), topics)
    for topic, told in report.topics:
        yield f"<h3>{escape(topic_name(topic))}</h3>"
        yield _list(map(_linked, told[:OF_TOPIC]))
    yield "<h2>By country</h2>"
    if countries:
        yield bars(countries, "Stories by country")
        yield _table("Stories by country; one story may have several", ("Country", "Stories"), countries)
        yield _more(len(report.countries) - COUNTRIES, "countries")
    else:
        yield "<p>No story names a country.</p>"
    for iso3, told in report.countries[:COUNTRIES]:
        yield f"<h3>{escape(country_name(iso3))}</h3>"
        yield _list(map(_linked, told[:OF_COUNTRY]))
    yield "<h2>Stories that most sources told</h2>"
    yield _list(map(_linked, report.top), "ol")


def _coverage(report: Report) -> Iterable[str]:
    yield "<h2>Coverage</h2>"
    rows = [
        (one.name, one.reports, one.first, ", ".join(map(language_name, one.languages)))
        for one in report.sources[:SOURCES]
    ]
    yield _table("Reports by source", ("Source", "Reports", "First to tell", "Languages"), rows)
    yield _more(len(report.sources) - SOURCES, "sources")
    languages = [(language_name(code), count) for code, count in report.languages]
    yield _table("Reports by language", ("Language", "Reports"), languages)


def _step(story: Story) -> str:
    place = f", {escape(where(story))}" if where(story) else ""
    return f'<span class="tag">{escape(stage_of(story))}</span>{place}: {_linked(story)}'


def _linked(story: Story) -> str:
    language = story.verdict.language
    spoken = "" if language == "und" else f' lang="{escape(language, quote=True)}"'
    title = f"<bdi{spoken}>{escape(title_of(story))}</bdi>"
    url = story.item.url
    linked = f'<a href="{escape(url, quote=True)}" rel="noreferrer">{title}</a>' if is_web(url) else title
    return f'{linked} <span class="small">({escape(by_whom(story))})</span>'


def _list(lines: Iterable[str], kind: str = "ul") -> str:
    return f"<{kind}>" + "".join(f"<li>{line}</li>" for line in lines) + f"</{kind}>"


def _more(count: int, what: str) -> str:
    return f"<p>And {count} more {what}.</p>" if count > 0 else ""


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    heads = "".join(f'<th scope="col"{_kind(place, len(head))}>{escape(one)}</th>' for place, one in enumerate(head))
    lines = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(str(cell))}</th>'
            if place == 0
            else f"<td{_kind(place, len(head))}>{cell:,}</td>"
            if isinstance(cell, int)
            else f"<td>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _kind(place: int, columns: int) -> str:
    """Return the class of a column: those of numbers end at the right."""
    return ' class="n"' if 0 < place < max(columns - 1, 2) else ""
