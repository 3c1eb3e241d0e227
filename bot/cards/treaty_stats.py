"""The answers to ``/treaty stats`` and ``/treaty casualties``: counts of states, and of people."""

from datetime import date

from bot.cards.treaty import counted
from bot.cards.words import checked, cited, listed, source_name, treaty_name
from bot.model import Card, Fact, Link, Row
from bot.treaty.facts import Facts
from bot.treaty.listing import find_states
from bot.treaty.records import TREATIES, YearCasualties
from bot.words import ENGLISH, Words, mark

#: Years of casualties shown, and places of the newest one.
YEARS = 12
PLACES = 8


def stats_card(facts: Facts, today: date, say: Words = ENGLISH) -> Card:
    """Return the state of the treaties in figures, each with its source."""
    left = find_states(facts, "withdrawn", today)
    late = find_states(facts, "missed deadlines", today)
    shown = [Fact(label=treaty_name(facts, key, say), value=counted(facts, key, today, say)) for key in TREATIES]
    if left:
        names = listed(sorted((say.country(iso3) for iso3 in left), key=say.in_order), say)
        shown.append(Fact(label=say("Left the Mine Ban Treaty"), value=names))
    shown.append(
        Fact(
            label=say("Newest known deadline passed"),
            value=say.many("{number} state party", "{number} states parties", len(late))
            + say("{first}; {next}", first="", next="")
            + say("a later one may have been granted to some ({command})", command="/treaty list missed deadlines"),
        )
    )
    years = [row for row in facts.tables.casualties if row.year < today.year]
    if years:
        shown.append(Fact(label=say("Casualties"), value=f"{_year(years[-1], say)} {cited(years[-1].evidence, say)}"))
    totals = [row for row in facts.tables.funding if row.scope == "total" and row.year < today.year]
    if totals:
        newest = totals[-1]
        money = say("US$ {number} million in {year}", number=say.number(newest.usd_million), year=newest.year)
        shown.append(Fact(label=say("Money for mine action"), value=f"{money} {cited(newest.evidence, say)}"))
    return Card(
        title=say("The mine treaties in figures"),
        lead=say("On {day}, as far as the sources reach ({command}).", day=say.day(today), command="/treaty about"),
        facts=tuple(shown),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer=checked(facts.checked, say).removesuffix("."),
    )


def casualties_card(facts: Facts, today: date, say: Words = ENGLISH) -> Card:
    """Return the recorded casualties by year, newest first, and the places that count most in the newest one."""
    years = sorted((row for row in facts.tables.casualties if row.year < today.year), key=lambda row: -row.year)
    if not years:
        return Card(title=say("Casualties of mines"), lead=say("No year before {year} is recorded.", year=today.year))
    newest = years[0]
    places = sorted(
        (row for row in facts.tables.country_casualties if row.year == newest.year), key=lambda row: -row.total
    )[:PLACES]
    shown = []
    if newest.civilians_pct is not None:
        who = [say("{number} % civilians", number=newest.civilians_pct)]
        if newest.children_pct:
            who.append(say("of the civilians of known age {number} % children", number=newest.children_pct))
        shown.append(Fact(label=say("Who, {year}", year=newest.year), value=say.apart(who)))
    if places:
        shown.append(
            Fact(
                label=say("Where, {year}", year=newest.year),
                value=say.series([f"{say.country(row.iso3)} {say.number(row.total)}" for row in places])
                + f" ({say('the list is not complete')})",
            )
        )
    if newest.note:
        shown.append(Fact(label=say("More on {year}", year=newest.year), value=say.data(newest.note)))
    return Card(
        title=say("Casualties of mines and explosive remnants of war"),
        lead=f"{_year(newest, say)}. {say('Only recorded ones are counted, so each figure is a lower bound.')}",
        facts=tuple(shown),
        rows=tuple(Row(head=str(row.year), text=_row(row, say)) for row in years[:YEARS]),
        links=tuple(
            Link(label=source_name(source, say), url=source.url) for source in newest.evidence.sources if source.url
        ),
        footer=f"{say('Landmine Monitor, as quoted by the sources of each year.')} {checked(facts.checked, say)}",
    )


def _year(row: YearCasualties, say: Words) -> str:
    parts = [
        say(what, number=say.number(number))
        for what, number in (
            (mark("{number} killed"), row.killed),
            (mark("{number} injured"), row.injured),
            (mark("{number} unknown"), row.unknown),
        )
        if number is not None
    ]
    total = say("{number} in {year}", number=say.number(best(row) or 0), year=row.year)
    return say("{title}: {number}", title=total, number=listed(parts, say)) if parts else total


def _row(row: YearCasualties, say: Words) -> str:
    parts = [say.number(row.total)] if row.total is not None else []
    if row.revised is not None and row.revised != row.total:
        parts.append(say("{number} by a later edition", number=say.number(row.revised)))
    return f"{say.series(parts)} ({source_name(row.evidence.sources[0], say)})"


def best(row: YearCasualties) -> int | None:
    """Return the newest figure of a year: the revised one, else the first published."""
    return row.revised if row.revised is not None else row.total
