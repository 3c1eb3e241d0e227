"""Any card, on both platforms: fits the types that the platforms publish, and can be drawn on a page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

from bot.model import Card
from handlers.discord import drawing as discord_drawing
from handlers.discord.embeds import message
from handlers.slack import drawing as slack_drawing
from handlers.slack.blocks import blocks
from tests.handlers.test_discord_embeds import ANY_CARD, CARDS

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"


def validator(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / name).read_text()))


BLOCKS, MESSAGE = validator("slack_blocks.json"), validator("discord_message.json")


@ANY_CARD
@given(card=CARDS)
def test_blocks_have_the_types_that_slack_publishes(card: Card) -> None:
    assert [error.message for error in BLOCKS.iter_errors(blocks(card))] == []


@ANY_CARD
@given(card=CARDS)
def test_messages_have_the_types_that_discords_clients_know(card: Card) -> None:
    assert [error.message for error in MESSAGE.iter_errors(message(card))] == []


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        (BLOCKS, [{"type": "section", "text": "no text object"}]),
        (BLOCKS, [{"type": "header"}]),
        (MESSAGE, {"embeds": [{"title": 1}]}),
        (MESSAGE, {"components": [{"type": 1, "components": [{"type": 2, "style": 5, "label": "no address"}]}]}),
    ],
)
def test_the_types_refuse_what_is_no_message(schema: Draft7Validator, wrong: Any) -> None:
    assert not schema.is_valid(wrong)


@ANY_CARD
@given(card=CARDS)
@pytest.mark.parametrize("drawn", [slack_drawing.drawn, discord_drawing.drawn], ids=["slack", "discord"])
def test_a_preview_can_be_drawn_and_pings_nobody(drawn: Callable[[Card], str], card: Card) -> None:
    page = drawn(card)

    assert 'class="ping"' not in page
    assert "<script" not in page
    assert 'href="javascript' not in page
