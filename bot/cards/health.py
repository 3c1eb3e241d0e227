"""How the bot is, for everyone who wonders why nothing comes: counts alone, no names of others' channels."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cards.home import feed_facts, ill
from bot.model import Card, Fact, Feed, FeedState, State
from bot.words import ENGLISH, Words


def health_card(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    counts: Mapping[str, Mapping[State, int]],
    stopped: int,
    checked: date,
    say: Words = ENGLISH,
) -> Card:
    """Return the card.

    Args:
        feeds: Those that are polled.
        states: What is remembered of them.
        counts: How many messages stand in each state, by channel.
        stopped: How many channels take nothing.
        checked: When facts were looked at last.
        say: The language.
    """
    waiting = sum(by.get("queued", 0) + by.get("sending", 0) for by in counts.values())
    unsure = sum(by.get("uncertain", 0) for by in counts.values())
    facts = [*feed_facts(feeds, states, say)]
    facts.append(
        Fact(label=say("Messages"), value=say("{waiting} waiting, {unsure} in doubt", waiting=waiting, unsure=unsure))
    )
    if stopped:
        facts.append(Fact(label=say("Channels that take nothing now"), value=str(stopped)))
    facts.append(Fact(label=say("Facts last checked"), value=say.day(checked)))
    failing = len(ill(feeds, states))
    worried = stopped or unsure or (feeds and failing * 2 >= len(feeds))
    return Card(title=say("How the bot is"), facts=tuple(facts), tone="warning" if worried else "good")
