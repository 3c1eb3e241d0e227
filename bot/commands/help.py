"""What the commands say of themselves."""

from bot.commands.parse import Misread
from bot.commands.table import ALERTS, TREATIES, TREATY
from bot.model import Card, Command, Row


def treaty_help() -> Card:
    """Return what can be asked about treaties."""
    return Card(
        title="What you can ask about the mine treaties",
        lead="Every answer has its source and the date it was checked. Write countries as you like: names in any "
        "language, codes, flags.",
        rows=(
            *_rows(TREATY),
            *(row for sub in TREATIES.subcommands for row in _rows(sub)),
        ),
    )


def alerts_help() -> Card:
    """Return what can be asked about alerts."""
    return Card(
        title="What you can ask about alerts",
        lead="Alerts come by themselves, once a story, from the feeds that your operator chose.",
        rows=tuple(row for sub in ALERTS.subcommands for row in _rows(sub)),
    )


def misread_card(misread: Misread) -> Card:
    """Return what was wrong with a line and what to type instead."""
    return Card(
        title=misread.problem,
        lead="For example:\n" + "\n".join(misread.examples),
        tone="warning",
    )


def _rows(command: Command) -> tuple[Row, ...]:
    first, *others = command.examples
    return (Row(head=first, text=command.description), *(Row(head=other, text="") for other in others))
