"""People, roles and channels in answers: as names that the platform fills in, never as bare numbers.

Such a name stands in the text in ‹ and › (``Card.mentions`` lists them). It is shown to one person only: in a message
for all it would ping.
"""

import re
from dataclasses import replace

from bot.model import Card
from bot.words import ENGLISH, Words

_NAMED = re.compile(r"‹([@#!][^‹›\s]+)›")


def person_name(by: str, say: Words = ENGLISH) -> str:
    """Return who changed something: "‹@U123›" of "slack:T1/U123", "the operator" of the terminal."""
    _, _, user = by.partition(":")
    return f"‹@{_id(user)}›" if user else say("the operator")


def role_name(role: str) -> str:
    """Return a Discord server's role."""
    return f"‹@&{role}›"


def ping_name(to: str, ping: str) -> str:
    """Return whom a channel pings: a role of Discord, a user group of Slack."""
    return role_name(ping) if to.startswith("discord:") else f"‹!subteam^{ping}›"


def channel_name(to: str) -> str:
    """Return a channel: "‹#C1›" of "slack:T1/C1"."""
    chat, _, place = to.partition(":")
    return f"‹#{_id(place)}›" if place and chat in ("slack", "discord") else to


def mentions_in(card: Card) -> Card:
    """Return the card with what its texts name listed.

    Only of a card whose texts are the bot's own, but for titles of stories: nothing in them looks like this by chance,
    and whoever it is made to name is not pinged.
    """
    texts = [
        card.lead,
        *(fact.value for fact in card.facts),
        *(part for row in card.rows for part in (row.head, row.text)),
    ]
    return replace(card, mentions=tuple(dict.fromkeys(name for text in texts for name in _NAMED.findall(text))))


def _id(place: str) -> str:
    """Return an id without its workspace and without the mark of a person."""
    return place.rpartition("/")[2].removeprefix("@")
