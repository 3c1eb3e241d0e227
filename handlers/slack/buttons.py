"""Buttons, and the ids by which a pressed one is known."""

import re
from collections.abc import Iterable, Sequence

from bot.model import Button
from handlers.slack.parts import BLOCK_CHARS, Block, weight
from handlers.slack.text import cut, line, size

#: Buttons a row may have, and what all of them may weigh.
BUTTONS, BUTTONS_CHARS = 25, 2500
BUTTON_CHARS = 75
VALUE_MAX = 2000
#: Slack's 255 without the number that ``action_id`` may add.
ACTION_MAX = 250


def buttons(entries: Sequence[Button]) -> list[Block]:
    """Draw buttons in one row; one whose action or value Slack would cut is not drawn, as it could not work."""
    drawn: list[Block] = []
    used = BLOCK_CHARS
    for button in entries:
        label = cut(line(button.label), BUTTON_CHARS)
        if not label or not _sendable(button.action, ACTION_MAX) or not _sendable(button.value, VALUE_MAX):
            continue
        element: Block = {
            "type": "button",
            "action_id": action_id(button.action, [str(each["action_id"]) for each in drawn]),
            "text": {"type": "plain_text", "text": label, "emoji": False},
            "value": button.value,
        }
        used += weight([element])
        if used > BUTTONS_CHARS or len(drawn) == BUTTONS:
            break
        drawn.append(element)
    return [{"type": "actions", "elements": drawn}] if drawn else []


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


def _sendable(text: str, limit: int) -> bool:
    return 0 < size(text) <= limit and not any("\ud800" <= char <= "\udfff" for char in text)
