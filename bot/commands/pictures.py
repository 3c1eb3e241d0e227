"""Answers that come with a picture: drawn in a thread, for a new one takes a fifth of a second."""

import asyncio
from dataclasses import replace
from datetime import date

from bot.cards.treaty import about_card
from bot.cards.words import sentence
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.table import TREATIES
from bot.model import Card, Reply
from bot.treaty.facts import Facts
from bot.treaty.listing import read_list
from bot.words import ENGLISH, Words

#: What people call the maps.
SAID = {
    "": "status",
    "status": "status",
    "parties": "status",
    "mines": "status",
    "cluster": "cluster",
    "clusters": "cluster",
    "cluster munitions": "cluster",
    "deadline": "deadlines",
    "deadlines": "deadlines",
    "clearance": "deadlines",
}


async def map_reply(facts: Facts, text: str, today: date, say: Words = ENGLISH) -> Reply:
    """Return a world map of the Mine Ban Treaty, the Convention on Cluster Munitions or the clearance deadlines."""
    # Imported late: Pillow comes with it, and most bots are never asked for a map.
    from bot.cards.treaty_pictures import MAP_KINDS, drawn_in, treaty_map

    kind = next((one for one in MAP_KINDS if one == _kind(facts, text)), None)
    if kind is None:
        examples = next(sub.examples for sub in TREATIES.subcommands if sub.name == "map")
        problem = say("There is no map of '{text}'.", text=text[:40])
        return Reply(card=misread_card(Misread(problem=problem, examples=examples), say), private=True, ok=False)
    picture = await asyncio.to_thread(treaty_map, facts, kind, today, say)
    title, _, words = picture.description.partition(". ")
    about = about_card(facts, today, say)
    card = Card(title=title, lead=words, url=about.url, footer=about.footer)
    return Reply(card=noted(card, drawn_in(say), say), files=(picture,))


def _kind(facts: Facts, text: str) -> str | None:
    """Return the map that a text names, or that shows the list it names; None where there is none."""
    said = SAID.get(" ".join(text.split()).casefold())
    listed = read_list(facts, text)
    if said or listed is None or listed[2] is not None:
        return said
    wanted, treaty, _ = listed
    return "deadlines" if wanted == "missed deadlines" else "cluster" if treaty == "cluster_munitions" else "status"


async def with_chart(reply: Reply, facts: Facts, today: date, say: Words = ENGLISH) -> Reply:
    """Return an answer in which casualties are told, with their chart."""
    from bot.cards.treaty_pictures import casualties_chart, drawn_in

    chart = await asyncio.to_thread(casualties_chart, facts, today, say)
    return replace(reply, card=noted(reply.card, drawn_in(say), say), files=(chart,))


def noted(card: Card, drawn: Words, say: Words) -> Card:
    """Add a note where the picture could not be drawn in the language of the answer."""
    if drawn.language == say.language:
        return card
    return replace(card, footer=" ".join((sentence(card.footer), say("The picture is in English."))))
