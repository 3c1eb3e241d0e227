"""The pieces of Block Kit that a card is drawn with, and what they weigh."""

import json
from collections.abc import Sequence
from typing import Any

from handlers.slack.text import size

Block = dict[str, Any]

SECTION_CHARS = 3000
#: How many entries had no room, in English.
MORE = "… and {number} more"
LABEL_CHARS = 100
#: At least what a block weighs without its text, and what the line weighs that counts the entries left out.
BLOCK_CHARS = NOTE_CHARS = 150


def section(text: str) -> Block:
    """Return a paragraph that is never folded: a fact behind "See more" is a fact not read."""
    return {"type": "section", "expand": True, "text": mrkdwn(text)}


def context(text: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def mrkdwn(text: str) -> Block:
    """Return a text object in which Slack makes no mention of a bare "@here" and no link of a bare "#news"."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def mention(group: str) -> Block:
    """Return the line that pings a user group, by its id."""
    return {"type": "section", "text": mrkdwn(f"<!subteam^{group}>")}


def left_out(n: int, more: str) -> list[Block]:
    """Return the line that says how many entries had no room, in the words of ``MORE``; nothing for none."""
    return [context(more.format(number=n))] if n else []


def weight(parts: Sequence[Block]) -> int:
    """Return the characters of these blocks as JSON."""
    return sum(size(json.dumps(part, ensure_ascii=False)) + 2 for part in parts)
