"""The answer to ``/treaty list``: the parties, those outside, those that left or are late, by region."""

from collections import defaultdict
from datetime import date

from bot.cards.words import listed
from bot.model import Card, Fact, Link, Row, Tone, day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.listing import WANTED, Wanted, find_states, groups
from bot.treaty.partial import in_words
from bot.treaty.records import TreatyKey

#: Lists of up to so many states tell the day of each.
_SHORT = 12

_EXAMPLES = ("non-parties NATO", "parties clusters Africa", "withdrawn", "missed deadlines Europe")

_SAYS: dict[Wanted, str] = {
    "parties": "States parties to the {treaty}",
    "non-parties": "States that the {treaty} does not bind",
    "withdrawn": "States that left the {treaty}",
    "withdrawing": "States that have given notice to leave the {treaty}",
    "signatories": "States that signed the {treaty} and did not join",
    "joining": "States that have joined the {treaty} and are not bound yet",
    "missed deadlines": "States parties to the {treaty} whose newest known deadline has passed",
}
_TONES: dict[Wanted, Tone] = {
    "parties": "good",
    "withdrawn": "bad",
    "withdrawing": "urgent",
    "missed deadlines": "warning",
}


def list_card(
    facts: Facts,
    wanted: Wanted,
    today: date,
    *,
    treaty: TreatyKey = "mine_ban_treaty",
    group: str | None = None,
) -> Card:
    """Return the states by UN region, or one a line with its day where they are few."""
    states = find_states(facts, wanted, today, treaty=treaty, group=group)
    states = tuple(sorted(states, key=lambda iso3: COUNTRIES[iso3].name))
    name = facts.treaties[treaty].name
    where = f" in {group}" if group else ""
    of_group = sum(row.group == group for row in facts.tables.memberships) if group else len(facts.states)
    short = len(states) <= _SHORT
    return Card(
        title=f"{_SAYS[wanted].format(treaty=name)}{where}: {len(states)}",
        lead=f"{len(states)} of {of_group} states{where} on {day(today)}." + _doubt(wanted),
        facts=() if short else _by_region(facts, states),
        rows=tuple(Row(head=COUNTRIES[iso3].name, text=_detail(facts, iso3, wanted, treaty, today)) for iso3 in states)
        if short
        else (),
        links=(Link(label=f"UN Treaty Collection {facts.treaties[treaty].mtdsg}", url=facts.treaties[treaty].page),),
        footer=_footer(facts, group, treaty),
        tone=_TONES.get(wanted, "neutral"),
    )


def list_help_card(facts: Facts, problem: str = "") -> Card:
    """Return what can be listed and by what, with examples."""
    return Card(
        title=problem or "What can be listed",
        lead="For example:\n" + "\n".join(f"/treaty list {what}" for what in _EXAMPLES),
        facts=(
            Fact(label="What", value=listed(list(WANTED), "or")),
            Fact(label="Where", value=listed(list(groups(facts)), "or")),
        ),
        tone="warning" if problem else "neutral",
    )


def _doubt(wanted: Wanted) -> str:
    if wanted != "missed deadlines":
        return ""
    return " A later deadline may have been granted that was not found; each country's own answer says what is known."


def _by_region(facts: Facts, states: tuple[str, ...]) -> tuple[Fact, ...]:
    regions = {row.iso3: row.group for row in facts.tables.memberships if row.kind == "un_region"}
    found: dict[str, list[str]] = defaultdict(list)
    for iso3 in states:
        found[regions.get(iso3, "Elsewhere")].append(COUNTRIES[iso3].name)
    return tuple(
        Fact(label=f"{region} ({len(names)})", value=", ".join(sorted(names)))
        for region, names in sorted(found.items())
    )


def _detail(facts: Facts, iso3: str, wanted: Wanted, treaty: TreatyKey, today: date) -> str:
    if wanted == "missed deadlines":
        clearance, stockpile = facts.clearance(iso3), facts.stockpile(iso3)
        parts = []
        if clearance and clearance.deadline and clearance.deadline < today:
            parts.append(f"clearance: {day(clearance.deadline)}, as of {in_words(clearance.evidence.as_of)}")
        if stockpile:
            parts.append(f"stockpile: {day(stockpile.deadline)}, as of {in_words(stockpile.evidence.as_of)}")
        return "; ".join(parts)
    now = facts.standing(iso3, treaty, today)
    if now is None:
        return ""
    if now.until:
        return f"{day(now.until)}, {now.days_left} days left"
    said = {"withdrawn": "left", "signatory": "signed", "state_party": "since", "non_party": "never signed"}.get(
        now.kind, ""
    )
    return f"{said} {day(now.since)}" if now.since else said


def _footer(facts: Facts, group: str | None, treaty: TreatyKey) -> str:
    sources = [f"UN Treaty Collection {facts.treaties[treaty].mtdsg}"]
    if group:
        rows = [row for row in facts.tables.memberships if row.group == group]
        sources += dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    return f"Sources: {listed(sources)}. Checked {day(facts.checked)}."
