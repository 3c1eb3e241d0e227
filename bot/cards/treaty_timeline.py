"""The answer to ``/treaty timeline``: what happened, dated and sourced, for a state or for the treaties."""

from datetime import date

from bot.cards.words import DONE, source_name
from bot.model import Card, Row, day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.partial import in_words
from bot.treaty.records import TREATIES, Event, Participation

#: The newest ones, where there are more.
MOST = 25


def timeline_card(facts: Facts, iso3: str | None, today: date) -> Card:
    """Return the events of a state, its own signatures and deposits among them; None for those of the treaties."""
    events = facts.tables.events if iso3 is None else facts.events(iso3)
    entries = {(event.when, _told(event)) for event in events if event.when <= today.isoformat()}
    if iso3:
        told = {event.when for event in events}
        for key in TREATIES:
            if row := facts.row(iso3, key):
                entries |= {entry for entry in _steps(row, facts.treaties[key].name, today) if entry[0] not in told}
    newest = sorted(entries)[-MOST:]
    name = COUNTRIES[iso3].name if iso3 else "The mine treaties"
    return Card(
        title=f"{name}: timeline",
        lead=_lead(name, len(entries), len(newest)),
        rows=tuple(Row(head=in_words(when), text=text) for when, text in newest),
        footer=f"Dates of signature and consent: UN Treaty Collection. Checked {day(facts.checked)}.",
    )


def _lead(name: str, entries: int, shown: int) -> str:
    if not entries:
        return f"Nothing is recorded for {name}."
    return f"The newest {shown} of {entries} entries." if shown < entries else ""


def _told(event: Event) -> str:
    return f"{event.text} ({source_name(event.evidence.sources[0])})"


def _steps(row: Participation, treaty: str, today: date) -> set[tuple[str, str]]:
    steps = {
        (row.signed, f"Signs the {treaty}"),
        (row.deposited, f"{DONE[row.act].capitalize()} (the {treaty})" if row.act else ""),
        (row.in_force, f"The {treaty} enters into force for it"),
        (row.withdrawal_notified, f"Notifies its withdrawal from the {treaty}"),
        (row.withdrawal_effective, f"Its withdrawal from the {treaty} takes effect"),
    }
    return {(on.isoformat(), text) for on, text in steps if on and on <= today}
