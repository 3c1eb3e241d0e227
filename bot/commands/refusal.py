"""Answers that say why there is none."""

from bot.model import Card, Reply
from bot.words import ENGLISH, Words


def refusal(title: str, lead: str) -> Reply:
    """Return an answer that says why there is none, to the one who asked."""
    return Reply(card=Card(title=title, lead=lead, tone="warning"), private=True, ok=False)


def no_bot(what: str, say: Words = ENGLISH) -> Reply:
    """Return the answer where no bot runs behind the commands."""
    start = say("Start one: {run}, or {demo}.", run="treatywatch run", demo="treatywatch demo")
    return refusal(say("No bot runs here, so {what}.", what=what), start)


def no_channel(say: Words = ENGLISH) -> Reply:
    """Return the answer to what can only be asked in a channel."""
    return refusal(
        say("Which channel?"),
        say("This is no channel. Alerts go to channels: type it in the channel that is meant."),
    )


def not_followed(say: Words = ENGLISH) -> Reply:
    """Return the answer where a channel follows nothing."""
    begin = say("Begin with: {command}", command="/alerts follow")
    return refusal(say("This channel follows no alerts."), begin)
