"""What platforms put around a card, in the card's language, on both of them."""

import json
from typing import get_args

import pytest

from bot.cards.around import AROUND, spoken
from bot.model import Card, Fact, Row, Tone
from bot.words import LANGUAGES, Language, words_in
from handlers.discord.embeds import MORE as DISCORD_MORE
from handlers.discord.embeds import WORDS, message
from handlers.slack.blocks import blocks
from handlers.slack.forms import card_view
from handlers.slack.parts import MORE as SLACK_MORE

LONG = Card(
    title="x",
    facts=tuple(Fact(label=f"{n}", value="v") for n in range(300)),
    rows=tuple(Row(head=str(n), text="12345678 " * 40) for n in range(100)),
)


def test_all_that_platforms_add_is_known() -> None:
    assert {*WORDS.values(), DISCORD_MORE, SLACK_MORE, "Close"} - {""} == set(AROUND)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_around_a_card_of_a_language_nothing_is_english(language: Language) -> None:
    say = words_in(language)
    for tone in get_args(Tone):
        card = spoken(Card(title="x", lead="y", tone=tone), say)
        (embed,) = message(card)["embeds"]

        assert embed.get("author", {}).get("name", "") == (say(WORDS[tone]) if WORDS[tone] else "")
    told = spoken(LONG, say)
    drawn = json.dumps([message(told), blocks(told), card_view(told)], ensure_ascii=False)
    assert " more" not in drawn
    assert say("Close") in drawn
    assert drawn.count(say("… and {number} more", number="#").partition("#")[0]) >= 3
