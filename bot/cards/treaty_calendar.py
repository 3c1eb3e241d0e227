"""The answer to ``/treaty calendar``: deadlines, effects of withdrawals, entries into force, meetings to come."""

from datetime import date

from bot.cards.words import checked, cited, in_text, treaty_name
from bot.model import Card, Row
from bot.treaty.calendar import Due, meeting_name, upcoming
from bot.treaty.facts import Facts
from bot.words import ENGLISH, Words, mark

#: More would be no outlook.
MOST = 20


def calendar_card(facts: Facts, today: date, say: Words = ENGLISH) -> Card:
    """Return what is recorded for the day itself and later, the nearest first, each with its source."""
    dues = upcoming(facts, today)
    return Card(
        title=say("What comes"),
        lead="" if dues else say("Nothing is recorded for a day to come."),
        rows=tuple(
            Row(
                head=say.day(due.on),
                text=say.series((due_text(facts, due, say), _when((due.on - today).days, say)))
                + f" {cited(due.evidence, say)}",
            )
            for due in dues[:MOST]
        ),
        footer=say(
            "Meetings are listed only where their days were found: those of the 23rd Meeting of States Parties were "
            "not."
        )
        + f" {checked(facts.checked, say)}",
    )


def due_text(facts: Facts, due: Due, say: Words = ENGLISH) -> str:
    """Say what is due on the day."""
    if say.language == "en":
        return due.text
    treaty, country = treaty_name(facts, due.treaty, say), in_text(due.iso3, say) if due.iso3 else ""
    match due.kind:
        case "withdrawal":
            return say("The withdrawal of {country} from the {treaty} takes effect", country=country, treaty=treaty)
        case "entry into force":
            return say("The {treaty} enters into force for {country}", treaty=treaty, country=country)
        case "clearance":
            row = facts.clearance(due.iso3)
            if row and row.state.endswith("requested"):
                return say(
                    "Clearance deadline of {country} under Article 5 (asked for; the decision was not found)",
                    country=country,
                )
            return say("Clearance deadline of {country} under Article 5", country=country)
        case "meeting":
            met = (row for row in facts.tables.meetings if row.treaty == due.treaty and row.start == due.on)
            return say.series([part for row in met for part in (meeting_words(row.name, say), treaty, row.place)])


def meeting_words(short: str, say: Words = ENGLISH) -> str:
    """Write out a meeting's short name: "22MSP" is the 22nd Meeting of States Parties."""
    if say.language == "en":
        return meeting_name(short)
    for ending, whole in (
        ("MSP", mark("Meeting of States Parties no. {number}")),
        ("RC", mark("Review Conference no. {number}")),
    ):
        if short.endswith(ending) and short.removesuffix(ending).isdecimal():
            return say(whole, number=short.removesuffix(ending))
    return say("Intersessional meetings {year}", year=short.removeprefix("IM ")) if short.startswith("IM ") else short


def _when(left: int, say: Words) -> str:
    if left <= 0:
        return say("under way") if left < 0 else say("today")
    return say.many("in {number} day", "in {number} days", left)
