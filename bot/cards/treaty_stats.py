"""The answers to ``/treaty stats`` and ``/treaty casualties``: counts of states, and of people."""

from datetime import date

from bot.cards.treaty import counted
from bot.cards.words import cited, listed, source_name
from bot.model import Card, Fact, Link, Row, day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.listing import find_states
from bot.treaty.records import TREATIES, YearCasualties

#: Years of casualties shown, and places of the newest one.
YEARS = 12
PLACES = 8


def stats_card(facts: Facts, today: date) -> Card:
    """Return the state of the treaties in figures, each with its source."""
    left = find_states(facts, "withdrawn", today)
    late = find_states(facts, "missed deadlines", today)
    shown = [Fact(label=facts.treaties[key].name, value=counted(facts, key, today)) for key in TREATIES]
    if left:
        shown.append(Fact(label="Left the Mine Ban Treaty", value=listed([COUNTRIES[iso3].name for iso3 in left])))
    shown.append(
        Fact(
            label="Newest known deadline passed",
            value=f"{len(late)} states parties; a later one may have been granted to some (/treaty list missed "
            "deadlines)",
        )
    )
    years = [row for row in facts.tables.casualties if row.year < today.year]
    if years:
        shown.append(Fact(label="Casualties", value=f"{_year(years[-1])} {cited(years[-1].evidence)}"))
    totals = [row for row in facts.tables.funding if row.scope == "total" and row.year < today.year]
    if totals:
        newest = totals[-1]
        shown.append(
            Fact(
                label="Money for mine action",
                value=f"US$ {newest.usd_million:,g} million in {newest.year} {cited(newest.evidence)}",
            )
        )
    return Card(
        title="The mine treaties in figures",
        lead=f"On {day(today)}, as far as the sources reach (/treaty about).",
        facts=tuple(shown),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer=f"Checked {day(facts.checked)}",
    )


def casualties_card(facts: Facts, today: date) -> Card:
    """Return the recorded casualties by year, newest first, and the places that count most in the newest one."""
    years = sorted((row for row in facts.tables.casualties if row.year < today.year), key=lambda row: -row.year)
    if not years:
        return Card(title="Casualties of mines", lead=f"No year before {today.year} is recorded.")
    newest = years[0]
    places = sorted(
        (row for row in facts.tables.country_casualties if row.year == newest.year), key=lambda row: -row.total
    )[:PLACES]
    shown = []
    if newest.civilians_pct is not None:
        children = f"; of the civilians of known age {newest.children_pct} % children" if newest.children_pct else ""
        shown.append(Fact(label=f"Who, {newest.year}", value=f"{newest.civilians_pct} % civilians{children}"))
    if places:
        shown.append(
            Fact(
                label=f"Where, {newest.year}",
                value=", ".join(f"{COUNTRIES[row.iso3].name} {row.total:,}" for row in places)
                + " (the list is not complete)",
            )
        )
    if newest.note:
        shown.append(Fact(label=f"More on {newest.year}", value=newest.note))
    return Card(
        title="Casualties of mines and explosive remnants of war",
        lead=f"{_year(newest)}. Only recorded ones are counted, so each figure is a lower bound.",
        facts=tuple(shown),
        rows=tuple(Row(head=str(row.year), text=_row(row)) for row in years[:YEARS]),
        links=tuple(
            Link(label=source_name(source), url=source.url) for source in newest.evidence.sources if source.url
        ),
        footer=f"Landmine Monitor, as quoted by the sources of each year. Checked {day(facts.checked)}.",
    )


def _year(row: YearCasualties) -> str:
    parts = [
        f"{number:,} {what}"
        for number, what in ((row.killed, "killed"), (row.injured, "injured"), (row.unknown, "unknown"))
        if number is not None
    ]
    return f"{best(row) or 0:,} in {row.year}" + (f": {listed(parts)}" if parts else "")


def _row(row: YearCasualties) -> str:
    first = f"{row.total:,}" if row.total is not None else ""
    later = f"{row.revised:,} by a later edition" if row.revised is not None and row.revised != row.total else ""
    return ", ".join(part for part in (first, later) if part) + f" ({source_name(row.evidence.sources[0])})"


def best(row: YearCasualties) -> int | None:
    """Return the newest figure of a year: the revised one, else the first published."""
    return row.revised if row.revised is not None else row.total
