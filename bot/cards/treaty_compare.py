"""The answer to ``/treaty compare A B``: two to four states side by side."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.cards.words import listed, standing_words
from bot.model import Card, Fact, Link, day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.partial import in_words
from bot.treaty.records import TREATIES, TreatyKey

#: As many as can be read side by side.
MOST = 4


def compare_card(facts: Facts, iso3s: Sequence[str], today: date) -> Card:
    """Return two to ``MOST`` states, each known fact one line a state; what is recorded of none is left out."""
    rows: list[tuple[str, Callable[[str], str]]] = [
        *((facts.treaties[key].name, _standing_of(facts, key, today)) for key in TREATIES),
        *((f"{facts.treaties[key].name}: since", _since_of(facts, key, today)) for key in TREATIES),
        ("CCW protocols", lambda iso3: _ccw(facts, iso3)),
        ("Clearance deadline", lambda iso3: _clearance(facts, iso3)),
        ("Use, production, stocks", lambda iso3: _practice(facts, iso3)),
        ("Last abstained or voted no in the General Assembly", lambda iso3: _vote(facts, iso3)),
        ("Casualties recorded, newest year", lambda iso3: _casualties(facts, iso3)),
        ("Member of", lambda iso3: _memberships(facts, iso3)),
    ]
    shown = []
    for label, value_of in rows:
        values = [(COUNTRIES[iso3].name, value_of(iso3)) for iso3 in iso3s]
        if any(value for _, value in values):
            shown.append(Fact(label=label, value="\n".join(f"{name}: {value or '–'}" for name, value in values)))
    return Card(
        title=f"{listed([COUNTRIES[iso3].name for iso3 in iso3s])} compared",
        facts=tuple(shown),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer="– means that nothing is recorded. Each country's own answer names its sources: /treaty "
        f"{COUNTRIES[iso3s[0]].name.lower()}. Checked {day(facts.checked)}.",
    )


def _standing_of(facts: Facts, key: TreatyKey, today: date) -> Callable[[str], str]:
    def value(iso3: str) -> str:
        now = facts.standing(iso3, key, today)
        if now is None:
            return "not in the list of states"
        disputed = any(row.treaty == key for row in facts.disputes(iso3, today))
        return standing_words(now) + (" (it says that it has suspended the treaty: disputed)" if disputed else "")

    return value


def _since_of(facts: Facts, key: TreatyKey, today: date) -> Callable[[str], str]:
    def value(iso3: str) -> str:
        now = facts.standing(iso3, key, today)
        return day(now.since) if now and now.since else ""

    return value


def _ccw(facts: Facts, iso3: str) -> str:
    row = facts.ccw(iso3)
    if row is None:
        return ""
    bound = [
        name for name, on in (("Amended Protocol II", row.amended_protocol_ii), ("Protocol V", row.protocol_v)) if on
    ]
    return f"{listed(bound) if bound else 'neither'} (as of {in_words(row.evidence.as_of)})"


def _clearance(facts: Facts, iso3: str) -> str:
    row = facts.clearance(iso3)
    if row is None:
        return ""
    if row.state == "completed":
        return "completed"
    doubt = {"outdated": ", the newest found", "requested": ", asked for", "extension_requested": ", more time asked"}
    return f"{day(row.deadline)}{doubt.get(row.state, '')}" if row.deadline else "not found"


def _practice(facts: Facts, iso3: str) -> str:
    return "; ".join(
        f"{row.kind}{' by armed groups' if row.actor == 'non_state_group' else ''}: {row.certainty}, as of "
        f"{in_words(row.evidence.as_of)}"
        for row in facts.practices(iso3)
    )


def _vote(facts: Facts, iso3: str) -> str:
    votes = facts.votes_withheld(iso3)
    return str(votes[0].year) if votes else ""


def _casualties(facts: Facts, iso3: str) -> str:
    rows = facts.casualties(iso3)
    return f"{rows[0].total:,} in {rows[0].year}" if rows else ""


def _memberships(facts: Facts, iso3: str) -> str:
    return ", ".join(row.group for row in facts.memberships(iso3) if row.kind == "organisation")
