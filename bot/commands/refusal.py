"""Answers that say why there is none."""

from bot.model import Card, Reply


def refusal(title: str, lead: str) -> Reply:
    """Return an answer that says why there is none, to the one who asked."""
    return Reply(card=Card(title=title, lead=lead, tone="warning"), private=True, ok=False)


def no_bot(what: str) -> Reply:
    """Return the answer where no bot runs behind the commands."""
    return refusal(f"No bot runs here, so {what}.", "Start one: treatywatch run, or treatywatch demo.")
