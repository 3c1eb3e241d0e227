"""The answer to ``/treaty timeline``: what happened, dated and sourced, for a state or for the treaties."""

from datetime import date

from bot.cards.words import checked, source_name, treaty_name
from bot.model import Card, Row
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, Act, Event, Participation
from bot.words import ENGLISH, Words, mark

#: The newest ones, where there are more.
MOST = 25

_DONE: dict[Act, str] = {
    "ratification": mark("Ratified (the {treaty})"),
    "accession": mark("Acceded (the {treaty})"),
    "acceptance": mark("Accepted (the {treaty})"),
    "approval": mark("Approved (the {treaty})"),
    "succession": mark("Succeeded (the {treaty})"),
}


def timeline_card(facts: Facts, iso3: str | None, today: date, say: Words = ENGLISH) -> Card:
    """Return the events of a state, its own signatures and deposits among them; None for those of the treaties."""
    events = facts.tables.events if iso3 is None else facts.events(iso3)
    entries = {(event.when, _told(event, say)) for event in events if event.when <= today.isoformat()}
    if iso3:
        told = {event.when for event in events}
        for key in TREATIES:
            if row := facts.row(iso3, key):
                entries |= {
                    entry for entry in _steps(row, treaty_name(facts, key, say), today, say) if entry[0] not in told
                }
    newest = sorted(entries)[-MOST:]
    name = say.country(iso3) if iso3 else say("The mine treaties")
    return Card(
        title=say("{name}: timeline", name=name),
        lead=_lead(name, len(entries), len(newest), say),
        rows=tuple(Row(head=say.partial(when), text=text) for when, text in newest),
        footer=f"{say('Dates of signature and consent: UN Treaty Collection.')} {checked(facts.checked, say)}",
    )


def _lead(name: str, entries: int, shown: int, say: Words) -> str:
    if not entries:
        return say("Nothing is recorded for {name}.", name=name)
    return say("The newest {shown} of {entries} entries.", shown=shown, entries=entries) if shown < entries else ""


def _told(event: Event, say: Words) -> str:
    return f"{say.data(event.text)} ({source_name(event.evidence.sources[0], say)})"


def _steps(row: Participation, treaty: str, today: date, say: Words) -> set[tuple[str, str]]:
    steps = {
        (row.signed, mark("Signs the {treaty}")),
        (row.deposited, _DONE[row.act] if row.act else ""),
        (row.in_force, mark("The {treaty} enters into force for it")),
        (row.withdrawal_notified, mark("Notifies its withdrawal from the {treaty}")),
        (row.withdrawal_effective, mark("Its withdrawal from the {treaty} takes effect")),
    }
    return {(on.isoformat(), say(text, treaty=treaty)) for on, text in steps if on and text and on <= today}
