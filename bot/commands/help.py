"""What the commands say of themselves."""

from bot.commands.alerts_table import ALERTS
from bot.commands.parse import Misread
from bot.commands.table import TREATIES, TREATY
from bot.model import Card, Command, Row
from bot.words import ENGLISH, Words


def treaty_help(say: Words = ENGLISH) -> Card:
    """Return what can be asked about treaties."""
    return Card(
        title=say("What you can ask about the mine treaties"),
        lead=say(
            "Every answer has its source and the date it was checked. Write countries as you like: names in any "
            "language, codes, flags."
        ),
        rows=(
            *_rows(TREATY, say),
            *(row for sub in TREATIES.subcommands for row in _rows(sub, say)),
        ),
    )


def alerts_help(say: Words = ENGLISH) -> Card:
    """Return what can be asked about alerts."""
    return Card(
        title=say("What you can ask about alerts"),
        lead=say("Alerts come by themselves, once a story, from the feeds that your operator chose."),
        rows=tuple(row for sub in ALERTS.subcommands for row in _rows(sub, say)),
    )


def misread_card(misread: Misread, say: Words = ENGLISH) -> Card:
    """Return what was wrong with a line and what to type instead."""
    return Card(
        title=misread.problem,
        lead=say("For example:") + "\n" + "\n".join(misread.examples),
        tone="warning",
    )


def _rows(command: Command, say: Words = ENGLISH) -> tuple[Row, ...]:
    first, *others = command.examples
    return (Row(head=first, text=say(command.description)), *(Row(head=other, text="") for other in others))
