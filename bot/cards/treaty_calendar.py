"""The answer to ``/treaty calendar``: deadlines, effects of withdrawals, entries into force, meetings to come."""

from datetime import date

from bot.cards.words import cited
from bot.model import Card, Row, day
from bot.treaty.calendar import upcoming
from bot.treaty.facts import Facts, days

#: More would be no outlook.
MOST = 20


def calendar_card(facts: Facts, today: date) -> Card:
    """Return what is recorded for the day itself and later, the nearest first, each with its source."""
    dues = upcoming(facts, today)
    return Card(
        title="What comes",
        lead="" if dues else "Nothing is recorded for a day to come.",
        rows=tuple(
            Row(head=day(due.on), text=f"{due.text}, {_when((due.on - today).days)} {cited(due.evidence)}")
            for due in dues[:MOST]
        ),
        footer="Meetings are listed only where their days were found: those of the 23rd Meeting of States Parties were "
        f"not. Checked {day(facts.checked)}.",
    )


def _when(left: int) -> str:
    return "under way" if left < 0 else "today" if left == 0 else f"in {days(left)}"
