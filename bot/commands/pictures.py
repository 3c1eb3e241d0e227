"""Answers that come with a picture: drawn in a thread, for a new one takes a fifth of a second."""

import asyncio
from datetime import date

from bot.cards.treaty import about_card
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.table import TREATIES
from bot.model import Attachment, Card, Reply
from bot.treaty.facts import Facts

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


async def map_reply(facts: Facts, text: str, today: date) -> Reply:
    """Return a world map of the Mine Ban Treaty, the Convention on Cluster Munitions or the clearance deadlines."""
    # Imported late: Pillow comes with it, and most bots are never asked for a map.
    from bot.cards.treaty_pictures import MAP_KINDS, treaty_map

    kind = next((one for one in MAP_KINDS if one == SAID.get(" ".join(text.split()).casefold())), None)
    if kind is None:
        examples = next(sub.examples for sub in TREATIES.subcommands if sub.name == "map")
        problem = f"There is no map of '{text:.40}'."
        return Reply(card=misread_card(Misread(problem=problem, examples=examples)), private=True, ok=False)
    picture = await asyncio.to_thread(treaty_map, facts, kind, today)
    return Reply(card=_caption(facts, picture, today), files=(picture,))


async def with_chart(reply: Reply, facts: Facts, today: date) -> Reply:
    """Return the answer on casualties with its chart."""
    from bot.cards.treaty_pictures import casualties_chart

    chart = await asyncio.to_thread(casualties_chart, facts, today)
    return Reply(card=reply.card, files=(chart,), private=reply.private, ok=reply.ok)


def _caption(facts: Facts, picture: Attachment, today: date) -> Card:
    title, _, words = picture.description.partition(". ")
    about = about_card(facts, today)
    return Card(title=title.rstrip("."), lead=words, url=about.url, footer=about.footer)
