"""Answers that come with a picture: drawn in a thread, for a new one takes a fifth of a second."""

import asyncio
from dataclasses import replace
from datetime import date

from bot.cards.treaty import about_card
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.table import TREATIES
from bot.model import Attachment, Card, Reply
from bot.treaty.facts import Facts
from bot.words import ENGLISH, Words, mark

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


#: Titles in languages that the picture itself does not speak.
_TITLES = {
    "status": mark("World map of the Mine Ban Treaty, {day}"),
    "cluster": mark("World map of the Convention on Cluster Munitions, {day}"),
    "deadlines": mark("World map of the clearance deadlines, {day}"),
}


async def map_reply(facts: Facts, text: str, today: date, say: Words = ENGLISH) -> Reply:
    """Return a world map of the Mine Ban Treaty, the Convention on Cluster Munitions or the clearance deadlines."""
    # Imported late: Pillow comes with it, and most bots are never asked for a map.
    from bot.cards.treaty_pictures import MAP_KINDS, treaty_map

    kind = next((one for one in MAP_KINDS if one == SAID.get(" ".join(text.split()).casefold())), None)
    if kind is None:
        examples = next(sub.examples for sub in TREATIES.subcommands if sub.name == "map")
        problem = say("There is no map of '{text}'.", text=text[:40])
        return Reply(card=misread_card(Misread(problem=problem, examples=examples), say), private=True, ok=False)
    picture = await asyncio.to_thread(treaty_map, facts, kind, today)
    return Reply(card=_caption(facts, kind, picture, today, say), files=(picture,))


async def with_chart(reply: Reply, facts: Facts, today: date, say: Words = ENGLISH) -> Reply:
    """Return the answer on casualties with its chart."""
    from bot.cards.treaty_pictures import casualties_chart

    chart = await asyncio.to_thread(casualties_chart, facts, today)
    card = reply.card
    if say.language != "en":
        card = replace(card, footer=f"{card.footer} {say('The picture is in English.')}")
    return replace(reply, card=card, files=(chart,))


def _caption(facts: Facts, kind: str, picture: Attachment, today: date, say: Words) -> Card:
    title, _, words = picture.description.partition(". ")
    about = about_card(facts, today, say)
    if say.language != "en":
        title = say(_TITLES[kind], day=say.day(today))
        return Card(title=title, lead=say("The picture is in English."), url=about.url, footer=about.footer)
    return Card(title=title.rstrip("."), lead=words, url=about.url, footer=about.footer)
