"""Card to Block Kit: pure, escaped, within every limit of a message.

Limits:
    A message has 50 blocks, a header 150 characters, a section 3,000, ten fields of 2,000, a context ten elements,
    an actions block 25 buttons, a button 75 characters and a value of 2,000 (docs.slack.dev, Block Kit reference). The
    size of all blocks together is limited too, nowhere said how far; from about 13,000 characters on people were
    refused with ``msg_blocks_too_long`` (slackapi/bolt-js issue 2509), so the JSON here has at most 10,000.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.model import Button, Card, Fact, Link, Row, Tone
from handlers.slack.text import address, clean, cut, host, isolate, line, link, size

Block = dict[str, Any]

MESSAGE_CHARS = 10_000
SECTION_CHARS = 3000
TEXT_CHARS = 4000
HEADER_CHARS = 150
TITLE_CHARS = 300
LEAD_CHARS = 2500
LABEL_CHARS = 100
VALUE_CHARS = 600
ROW_CHARS = 600
LINKS_CHARS = 1500
FOOTER_CHARS = 800
BUTTONS_CHARS = 2500
#: What a block weighs without its text, and the line that says how many entries were left out.
BLOCK_CHARS = NOTE_CHARS = 150
FIELDS = 10
LINKS = 20
BUTTONS = 25
BUTTON_CHARS = 75
VALUE_MAX = 2000
ACTION_MAX = 250

#: A shape before the title, so that nothing is said by colour alone.
MARKS: dict[Tone, str] = {"good": "✅", "bad": "🔻", "warning": "⚠️", "urgent": "🚨", "neutral": ""}


def blocks(card: Card) -> list[Block]:
    """Draw a card: title, status line, lead, facts in two columns, rows, links, sources, buttons.

    What does not fit is left out from the end of a list, and the message says how many there were.
    """
    top = _title(card) + _status(card)
    bottom = _links(card.links) + _footer(card.footer) + _buttons(card.buttons)
    room = MESSAGE_CHARS - weight(top + bottom)
    lead = _lead(card.lead, room)
    facts = _facts(card.facts, room - weight(lead))
    rows = _rows(card.rows, room - weight(lead + facts))
    return top + lead + facts + rows + bottom


def fallback(card: Card) -> str:
    """Return the whole card as escaped text for notifications and screen readers, at most 4,000 characters."""
    return cut(clean(f"{MARKS[card.tone]} {_urgent(card)}{card.text}"), TEXT_CHARS) or "…"


def weight(parts: Sequence[Block]) -> int:
    """Return the characters of these blocks as JSON."""
    return sum(size(json.dumps(part, ensure_ascii=False)) + 2 for part in parts)


def action_id(action: str, taken: Iterable[str]) -> str:
    """Return the action as an id unlike those taken: the second "why" of a message becomes "why#2"."""
    used, name, n = set(taken), action, 1
    while name in used:
        n += 1
        name = f"{action}#{n}"
    return name


def action_of(name: str) -> str:
    """Return the action an id was made of."""
    return re.sub(r"#\d+\Z", "", name)


def _section(text: str) -> Block:
    # expand: a fact behind "See more" is a fact not read.
    return {"type": "section", "expand": True, "text": _mrkdwn(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Block:
    # verbatim: otherwise Slack makes links and mentions out of bare "@here" and "#general" by itself.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _urgent(card: Card) -> str:
    return "Urgent: " if card.tone == "urgent" else ""


def _title(card: Card) -> list[Block]:
    mark = f"{MARKS[card.tone]} ".lstrip()
    title = line(card.title) or "Untitled"
    if address(card.url) is None:
        text = mark + cut(title, HEADER_CHARS - size(mark))
        return [{"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}]
    return [_section(f"{mark}*{link(title, card.url, TITLE_CHARS)}*")]


def _status(card: Card) -> list[Block]:
    leads_to = cut(host(card.url) or "", LABEL_CHARS) if card.url and address(card.url) else ""
    words = ["*Urgent*" if card.tone == "urgent" else "", leads_to]
    return [_context(" · ".join(filter(None, words)))] if any(words) else []


def _lead(lead: str, room: int) -> list[Block]:
    # Half: in JSON, quotes and line breaks are two characters each.
    text = cut(clean(lead), min(LEAD_CHARS, (room - BLOCK_CHARS) // 2))
    return [_section(text)] if text else []


def _facts(facts: Sequence[Fact], room: int) -> list[Block]:
    """Draw facts as fields, ten a section, as many as have room."""
    texts = [_fact(fact) for fact in facts if line(fact.label) or line(fact.value)]
    kept, used = 0, NOTE_CHARS
    for text in texts:
        used += weight([_mrkdwn(text)]) + (BLOCK_CHARS if kept % FIELDS == 0 else 0)
        if used > room:
            break
        kept += 1
    sections: list[Block] = [
        {"type": "section", "fields": [_mrkdwn(text) for text in texts[start : min(start + FIELDS, kept)]]}
        for start in range(0, kept, FIELDS)
    ]
    return sections + _left_out(len(texts) - kept, room)


def _fact(fact: Fact) -> str:
    label = cut(line(fact.label), LABEL_CHARS)
    value = cut(clean(fact.value), VALUE_CHARS) or "—"
    return f"*{label}*\n{value}" if label else value


def _rows(rows: Sequence[Row], room: int) -> list[Block]:
    """Draw rows one a line, as many as have room."""
    lines = [text for text in map(_row, rows) if text]
    sections: list[list[str]] = []
    kept, used = 0, NOTE_CHARS
    for text in lines:
        full = not sections or size("\n".join([*sections[-1], text])) > SECTION_CHARS
        used += size(json.dumps(text, ensure_ascii=False)) + (BLOCK_CHARS if full else 0)
        if used > room:
            break
        if full:
            sections.append([])
        sections[-1].append(text)
        kept += 1
    return [_section("\n".join(texts)) for texts in sections] + _left_out(len(lines) - kept, room)


def _row(row: Row) -> str:
    head, text = cut(line(row.head), LABEL_CHARS), isolate(cut(line(row.text), ROW_CHARS))
    return "  ".join(filter(None, [f"*{head}*" if head else "", text]))


def _left_out(n: int, room: int) -> list[Block]:
    return [_context(f"… and {n} more")] if n and room >= NOTE_CHARS else []


def _links(links: Sequence[Link]) -> list[Block]:
    """Draw links in one small line, as many as fit."""
    texts = [text for text in (link(each.label, each.url, LABEL_CHARS) for each in links) if text]
    for kept in range(min(len(texts), LINKS), 0, -1):
        more = [f"… and {len(texts) - kept} more"] if kept < len(texts) else []
        text = " · ".join([*texts[:kept], *more])
        drawn = [_context(text)]
        if size(text) <= SECTION_CHARS and weight(drawn) <= LINKS_CHARS:
            return drawn
    return []


def _footer(footer: str) -> list[Block]:
    text = cut(clean(footer), FOOTER_CHARS)
    return [_context(text)] if text else []


def _buttons(buttons: Sequence[Button]) -> list[Block]:
    """Draw buttons in one row; one whose action or value Slack would cut is not drawn, as it could not work."""
    elements: list[Block] = []
    used = BLOCK_CHARS
    for button in buttons:
        label = cut(line(button.label), BUTTON_CHARS)
        whole = _sendable(button.action, ACTION_MAX) and _sendable(button.value, VALUE_MAX)
        if not label or not whole or len(elements) == BUTTONS:
            continue
        element: Block = {
            "type": "button",
            "action_id": action_id(button.action, [str(each["action_id"]) for each in elements]),
            "text": {"type": "plain_text", "text": label, "emoji": False},
            "value": button.value,
        }
        used += weight([element])
        if used > BUTTONS_CHARS:
            break
        elements.append(element)
    return [{"type": "actions", "elements": elements}] if elements else []


def _sendable(text: str, limit: int) -> bool:
    return 0 < size(text) <= limit and not any("\ud800" <= char <= "\udfff" for char in text)
