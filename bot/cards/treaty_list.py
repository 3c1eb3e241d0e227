"""The answer to ``/treaty list``: the parties, those outside, those that left or are late, by region."""

from collections import defaultdict
from datetime import date

from bot.cards.words import as_of, checked, listed, sentence, treaty_name
from bot.model import Button, Card, Fact, Link, Row, Tone
from bot.treaty.facts import Facts
from bot.treaty.listing import WANTED, Wanted, find_states, groups
from bot.treaty.records import TreatyKey
from bot.treaty.standing import StandingKind
from bot.words import ENGLISH, Words, mark

#: Lists of up to so many states tell the day of each.
_SHORT = 12

_EXAMPLES = ("non-parties NATO", "parties clusters Africa", "withdrawn", "missed deadlines Europe")

_SAYS: dict[Wanted, str] = {
    "parties": mark("States parties to the {treaty}"),
    "non-parties": mark("States that the {treaty} does not bind"),
    "withdrawn": mark("States that left the {treaty}"),
    "withdrawing": mark("States that have given notice to leave the {treaty}"),
    "signatories": mark("States that signed the {treaty} and did not join"),
    "joining": mark("States that have joined the {treaty} and are not bound yet"),
    "missed deadlines": mark("States parties to the {treaty} whose newest known deadline has passed"),
}
_SINCE: dict[StandingKind, str] = {
    "withdrawn": mark("left {day}"),
    "signatory": mark("signed {day}"),
    "state_party": mark("since {day}"),
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
    say: Words = ENGLISH,
) -> Card:
    """Return the states by UN region, or one a line with its day where they are few."""
    states = find_states(facts, wanted, today, treaty=treaty, group=group)
    states = tuple(sorted(states, key=lambda iso3: say.in_order(say.country(iso3))))
    title = say(_SAYS[wanted], treaty=treaty_name(facts, treaty, say))
    found, where = say.number(len(states)), say.group(group) if group else ""
    of_group = sum(row.group == group for row in facts.tables.memberships) if group else len(facts.states)
    short = len(states) <= _SHORT
    return Card(
        title=say("{title} in {group}: {number}", title=title, group=where, number=found)
        if group
        else say("{title}: {number}", title=title, number=found),
        lead=_share(found, of_group, where, today, say) + _doubt(wanted, say),
        facts=() if short else _by_region(facts, states, say),
        rows=tuple(
            Row(head=say.country(iso3), text=_detail(facts, iso3, wanted, treaty, today, say)) for iso3 in states
        )
        if short
        else (),
        links=(Link(label=f"UN Treaty Collection {facts.treaties[treaty].mtdsg}", url=facts.treaties[treaty].page),),
        footer=_footer(facts, group, treaty, say),
        tone=_TONES.get(wanted, "neutral"),
    )


def group_card(group: str, say: Words = ENGLISH) -> Card:
    """Return the answer to a region's or organisation's name where a state's is wanted: its lists, one press away."""
    return Card(
        title=say("{group} is a group of states", group=say.group(group)),
        lead=say("See which of them are parties to the Mine Ban Treaty, and which are not."),
        buttons=(
            Button(label=say("states parties"), action="ask", value=f"/treaty list parties {group}"),
            Button(label=say("not party"), action="ask", value=f"/treaty list non-parties {group}"),
        ),
    )


def list_help_card(facts: Facts, problem: str = "", say: Words = ENGLISH) -> Card:
    """Return what can be listed and by what, with examples."""
    return Card(
        title=problem or say("What can be listed"),
        lead=say("For example:") + "\n" + "\n".join(f"/treaty list {what}" for what in _EXAMPLES),
        facts=(
            # As they are typed: in English.
            Fact(label=say("What"), value=say.any_of(WANTED)),
            Fact(label=say("Where"), value=say.any_of(groups(facts))),
        ),
        tone="warning" if problem else "neutral",
    )


def _share(found: str, total: int, where: str, today: date, say: Words) -> str:
    if where:
        return say(
            "{number} of {total} states in {group} on {day}.",
            number=found,
            total=total,
            group=where,
            day=say.day(today),
        )
    return say("{number} of {total} states on {day}.", number=found, total=total, day=say.day(today))


def _doubt(wanted: Wanted, say: Words) -> str:
    if wanted != "missed deadlines":
        return ""
    return " " + say(
        "A later deadline may have been granted that was not found; each country's own answer says what is known."
    )


def _by_region(facts: Facts, states: tuple[str, ...], say: Words) -> tuple[Fact, ...]:
    regions = {row.iso3: row.group for row in facts.tables.memberships if row.kind == "un_region"}
    found: dict[str, list[str]] = defaultdict(list)
    for iso3 in states:
        found[say.group(regions[iso3]) if iso3 in regions else say("Elsewhere")].append(say.country(iso3))
    return tuple(
        Fact(label=f"{region} ({len(names)})", value=say.series(sorted(names, key=say.in_order)))
        for region, names in sorted(found.items(), key=lambda entry: say.in_order(entry[0]))
    )


def _detail(facts: Facts, iso3: str, wanted: Wanted, treaty: TreatyKey, today: date, say: Words) -> str:
    if wanted == "missed deadlines":
        clearance, stockpile = facts.clearance(iso3), facts.stockpile(iso3)
        parts = []
        if clearance and clearance.deadline and clearance.deadline < today:
            parts.append(
                say.series(
                    (
                        say("clearance: {day}", day=say.day(clearance.deadline)),
                        as_of(clearance.evidence.as_of, say),
                    )
                )
            )
        if stockpile:
            parts.append(
                say.series(
                    (
                        say("stockpile: {day}", day=say.day(stockpile.deadline)),
                        as_of(stockpile.evidence.as_of, say),
                    )
                )
            )
        return say.apart(parts)
    now = facts.standing(iso3, treaty, today)
    if now is None:
        return ""
    if now.until:
        return say.many(
            "{day}, {number} day left", "{day}, {number} days left", now.days_left or 0, day=say.day(now.until)
        )
    if now.since and now.kind in _SINCE:
        return say(_SINCE[now.kind], day=say.day(now.since))
    if now.since:
        return say.day(now.since)
    return say("never signed") if now.kind == "non_party" else ""


def _footer(facts: Facts, group: str | None, treaty: TreatyKey, say: Words) -> str:
    sources = [f"UN Treaty Collection {facts.treaties[treaty].mtdsg}"]
    if group:
        rows = [row for row in facts.tables.memberships if row.group == group]
        sources += dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    return f"{sentence(say('Sources: {names}', names=listed(sources, say)))} {checked(facts.checked, say)}"
