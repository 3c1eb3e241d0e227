"""A card as a Discord message: one embed and its buttons, within every limit.

Limits of Discord's API: title 256, description 4,096, 25 fields of 256 and 1,024, footer 2,048, author 256, 6,000
characters in all; 5 rows of 5 buttons with labels of 80, custom_id 100, link 512.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.model import Card, Fact, Link, Row, Tone
from handlers.discord.text import clean, escape, fit, host_of, one_line, plain, pretends, safe_url, size

TITLE, DESCRIPTION, FIELDS, NAME, VALUE, FOOTER, ALL = 256, 4096, 25, 256, 1024, 2048, 6000
BUTTONS_A_ROW, BUTTONS, LABEL, CUSTOM_ID, BUTTON_URL, TITLE_URL = 5, 25, 80, 100, 512, 2048

#: What facts leave of the embed to lead and rows, where these want as much.
_DESCRIPTION_SHARE = 2400
#: A fact this short stands beside others.
_INLINE = 40

#: Colours that the colour-blind can tell apart (Okabe and Ito), and the same in a word for those who see none.
COLOURS: dict[Tone, int] = {
    "good": 0x009E73,
    "bad": 0xD55E00,
    "warning": 0xE69F00,
    "neutral": 0x0072B2,
    "urgent": 0xC1121F,
}
WORDS: dict[Tone, str] = {
    "good": "Positive",
    "bad": "Of concern",
    "warning": "Attention",
    "neutral": "",
    "urgent": "Urgent",
}

#: How many lines and facts had no room, in English.
MORE = "… and {number} more"

_KEY = re.compile(r"#([0-9a-f]{24})$")
_FOOTER_KEY = " · "
#: What ``Card.mentions`` may name here: a person, a role, a channel.
_MENTION = re.compile(r"(?:@&?|#)[0-9]{1,20}", re.ASCII)


def message(card: Card, *, key: str = "") -> dict[str, Any]:
    """Return a card as ``embeds`` and ``components`` of a message.

    Args:
        card: What to show.
        key: A delivery's key. It is kept where it can be read back and catches no eye: at the end of a button's
            custom_id, or in the footer where no button has room for it.
    """
    title_url = safe_url(card.url, TITLE_URL)
    links = [(one_line(link.label), url) for link, url in _addresses(card.links)]
    if title_url and pretends(one_line(card.title), title_url):
        links.insert(0, (host_of(title_url), title_url))
        title_url = None
    buttons = _action_buttons(card)
    keyed = False
    if key and _KEY.search(f"#{key}"):
        for button in buttons:
            if size(button["custom_id"]) + 1 + size(key) <= CUSTOM_ID:
                button["custom_id"] += f"#{key}"
                keyed = True
                break
    as_buttons = [link for link in links if size(link[1]) <= BUTTON_URL][: BUTTONS - len(buttons)]
    as_lines = [link for link in links if link not in as_buttons]
    buttons += [_link_button(label, url) for label, url in as_buttons]
    return {
        "embeds": [_embed(card, title_url, as_lines, "" if keyed else key)],
        "components": [
            {"type": 1, "components": buttons[start : start + BUTTONS_A_ROW]}
            for start in range(0, len(buttons), BUTTONS_A_ROW)
        ],
    }


def pressed(custom_id: str) -> tuple[str, str]:
    """Return action and value of a pressed button, without the delivery's key."""
    action, _, value = _KEY.sub("", custom_id).partition(":")
    return action, value


def carries(key: str, custom_ids: Sequence[str], footers: Sequence[str]) -> bool:
    """Whether a message with these custom_ids and footers is the one that was posted with this key."""
    in_button = any((match := _KEY.search(custom_id)) and match[1] == key for custom_id in custom_ids)
    return in_button or any(footer.rpartition(_FOOTER_KEY)[2] == key for footer in footers)


def _addresses(links: Sequence[Link]) -> list[tuple[Link, str]]:
    return [(link, url) for link in links if (url := safe_url(link.url, TITLE_URL))]


def _action_buttons(card: Card) -> list[dict[str, Any]]:
    """Return one button for each thing to press; Discord refuses a message in which two have the same custom_id."""
    distinct = {f"{button.action}:{button.value}": button for button in reversed(card.buttons)}
    ordered = [(custom_id, button) for custom_id, button in reversed(distinct.items()) if size(custom_id) <= CUSTOM_ID]
    return [
        {
            "type": 2,
            "style": 2,
            "label": fit(one_line(button.label), LABEL, plain) or "…",
            "custom_id": custom_id,
        }
        for custom_id, button in islice(ordered, BUTTONS)
    ]


def _link_button(label: str, url: str) -> dict[str, Any]:
    shown = host_of(url) if not label or pretends(label, url) else label
    return {"type": 2, "style": 5, "label": fit(shown, LABEL, plain), "url": url}


def _embed(card: Card, title_url: str | None, links: Sequence[tuple[str, str]], key: str) -> dict[str, Any]:
    embed: dict[str, Any] = {
        "title": fit(one_line(card.title), TITLE) or "(no title)",
        "color": COLOURS[card.tone],
    }
    if title_url:
        embed["url"] = title_url
    left = ALL - size(embed["title"])
    if word := card.words.get(WORDS[card.tone], WORDS[card.tone]):
        embed["author"] = {"name": word}
        left -= size(word)
    # No markdown in a footer: a backslash would be seen. It has the sources, so it goes before all that can be cut.
    tail = f"{_FOOTER_KEY}{key}" if key else ""
    if footer := fit(clean(card.footer), FOOTER - size(tail), plain) + tail:
        embed["footer"] = {"text": footer.removeprefix(_FOOTER_KEY)}
        left -= size(footer)
    lead, lines = clean(card.lead), _lines(card, links)
    wanted = size(escape(lead)) + sum(size(line) + 1 for line in lines)
    fields = _fields(card.facts, left - min(wanted, _DESCRIPTION_SHARE))
    if fields:
        embed["fields"] = fields
        left -= sum(size(field["name"]) + size(field["value"]) for field in fields)
    missing = sum(1 for fact in card.facts if _said(fact)) - len(fields)
    more = card.words.get(MORE, MORE)
    if description := _description(lead, lines, missing, min(DESCRIPTION, left), more):
        embed["description"] = _naming(description, card)
    for field in fields:
        field["value"] = _naming(field["value"], card)
    return embed


def _naming(text: str, card: Card) -> str:
    """Have Discord name people, roles and channels where the card names them; no name gets longer by that."""
    for name in card.mentions:
        if _MENTION.fullmatch(name):
            text = text.replace(f"‹{escape(name)}›", f"<{name}>")
    return text


def _lines(card: Card, links: Sequence[tuple[str, str]]) -> list[str]:
    """Return rows, then the links that are no buttons, as lines of markdown; these links show where they lead."""
    lines = []
    for row in card.rows:
        head, text = one_line(row.head), _row_text(row)
        bold = f"**{fit(head, NAME)}**" if head else ""
        if line := " ".join(part for part in (bold, text) if part):
            lines.append(line)
    return lines + [f"{fit(label, LABEL)}: <{url}>" if label else f"<{url}>" for label, url in links]


def _row_text(row: Row) -> str:
    """Return a row's text in one line, or, where it leads somewhere, its linked first line and the rest below."""
    url = safe_url(row.url, TITLE_URL)
    if url is None:
        return fit(one_line(row.text), VALUE)
    first, _, rest = clean(row.text).partition("\n")
    label = one_line(first) or host_of(url)
    linked = f"{fit(label, TITLE)} (<{url}>)" if pretends(label, url) else f"[{fit(label, TITLE)}](<{url}>)"
    below = fit(one_line(rest), VALUE)
    return f"{linked}\n{below}" if below else linked


def _said(fact: Fact) -> bool:
    return bool(one_line(fact.label) or clean(fact.value))


def _fields(facts: Sequence[Fact], room: int) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for fact in facts:
        if len(fields) == FIELDS:
            break
        if not _said(fact):
            continue
        name, value = fit(one_line(fact.label), NAME) or "–", fit(clean(fact.value), VALUE) or "–"
        room -= size(name) + size(value)
        if room < 0:
            break
        fields.append({"name": name, "value": value, "inline": size(value) <= _INLINE and "\n" not in value})
    return fields


def _description(lead: str, lines: Sequence[str], missing: int, room: int, more: str) -> str:
    """Return lead and lines as far as there is room, and how many lines and facts were left out."""
    room -= size(more.format(number=10_000)) + 1
    rows = sum(size(line) + 1 for line in lines)
    text = fit(lead, max(room - rows - 1, room // 2))
    parts, left = ([text, ""] if text and lines else [text] if text else []), room - size(text) - 1
    for number, line in enumerate(lines):
        left -= size(line) + 1
        if left < 0:
            missing += len(lines) - number
            break
        parts.append(line)
    return "\n".join([*parts, more.format(number=missing)] if missing else parts)
