"""Card to Block Kit: pure, escaped, within every limit of a message.

Limits:
    A message has 50 blocks, a header 150 characters, a section 3,000, ten fields of 2,000, a context ten elements,
    an actions block 25 buttons, a button 75 characters and a value of 2,000 (docs.slack.dev, Block Kit reference). The
    size of all blocks together is limited too, nowhere said how far; from about 13,000 characters on people were
    refused with ``msg_blocks_too_long`` (slackapi/bolt-js issue 2509), so the JSON here has at most 10,000.
"""

import re
from collections.abc import Sequence
from typing import Any

from bot.model import Card, Link, Tone
from handlers.slack.buttons import buttons
from handlers.slack.entries import facts, rows
from handlers.slack.parts import BLOCK_CHARS, LABEL_CHARS, MORE, SECTION_CHARS, Block, context, section, weight
from handlers.slack.text import address, clean, cut, host, line, link, rich, size

MESSAGE_CHARS = 10_000
#: A Home tab is no message: it has 100 blocks, and nobody was refused one for its size.
HOME_CHARS = 40_000
TEXT_CHARS = 4000
HEADER_CHARS = 150
TITLE_CHARS = 300
LEAD_CHARS = 2500
#: Links in their line, and what it may weigh.
LINKS, LINKS_CHARS = 20, 1500
FOOTER_CHARS = 800
#: What ``Card.mentions`` may name here: a person, a channel, a user group. Never "!channel" or the like.
_MENTION = re.compile(r"@[UW][A-Z0-9]{1,30}|#[CG][A-Z0-9]{1,30}|!subteam\^S[A-Z0-9]{1,30}")

#: A shape before the title, so that nothing is said by colour alone.
MARKS: dict[Tone, str] = {"good": "✅", "bad": "🔻", "warning": "⚠️", "urgent": "🚨", "neutral": ""}


def blocks(card: Card, most: int = MESSAGE_CHARS) -> list[Block]:
    """Draw a card of at most this many characters: title, where it leads, lead, facts, rows, links, sources, buttons.

    What does not fit is left out from the end of a list, and the message says how many there were.
    """
    top = _title(card)
    more = card.words.get(MORE, MORE)
    bottom = _links(card.links, more) + _footer(card.footer) + buttons(card.buttons)
    room = most - weight(top + bottom)
    middle = _lead(card.lead, room)
    middle += facts(card.facts, room - weight(middle), more)
    middle += rows(card.rows, room - weight(middle), more)
    return _naming(top + middle + bottom, card.mentions)


def fallback(card: Card) -> str:
    """Return the whole card as escaped text for notifications and screen readers, at most 4,000 characters."""
    return cut(clean(f"{MARKS[card.tone]} {card.text}"), TEXT_CHARS) or "…"


def _naming(drawn: list[Block], mentions: Sequence[str]) -> list[Block]:
    """Have Slack name people, user groups and channels where the card names them; a name gets no longer by that."""
    names = [name for name in mentions if _MENTION.fullmatch(name)]

    def named(part: Any) -> Any:
        if isinstance(part, list):
            return [named(each) for each in part]
        if not isinstance(part, dict):
            return part
        if part.get("type") != "mrkdwn":
            return {key: named(value) for key, value in part.items()}
        text = str(part["text"])
        for name in names:
            text = text.replace(f"‹{name}›", f"<{name}>")
        return part | {"text": text}

    return [named(block) for block in drawn] if names else drawn


def _title(card: Card) -> list[Block]:
    mark = f"{MARKS[card.tone]} ".lstrip()
    title = line(card.title) or "Untitled"
    if address(card.url) is None:
        text = mark + cut(title, HEADER_CHARS - size(mark))
        return [{"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}]
    headline = section(f"{mark}*{link(title, card.url, TITLE_CHARS)}*")
    return [headline, context(cut(host(card.url or "") or "", LABEL_CHARS))]


def _lead(lead: str, room: int) -> list[Block]:
    # Half: in JSON, quotes and line breaks are two characters each.
    text = rich(clean(lead), min(LEAD_CHARS, (room - BLOCK_CHARS) // 2))
    return [section(text)] if text else []


def _links(links: Sequence[Link], more: str) -> list[Block]:
    """Draw links in one small line, as many as fit."""
    texts = [text for text in (link(each.label, each.url, LABEL_CHARS) for each in links) if text]
    for kept in range(min(len(texts), LINKS), 0, -1):
        rest = [more.format(number=len(texts) - kept)] if kept < len(texts) else []
        drawn = context(" · ".join([*texts[:kept], *rest]))
        if weight([drawn]) <= min(LINKS_CHARS, SECTION_CHARS):
            return [drawn]
    return []


def _footer(footer: str) -> list[Block]:
    text = rich(clean(footer), FOOTER_CHARS)
    return [context(text)] if text else []
