"""Block Kit as a page shows it: what a card will look like in Slack, drawn from the very blocks that are sent."""

import re
from html import escape
from itertools import zip_longest
from typing import Any

from bot.model import Card
from handlers.slack.blocks import blocks
from handlers.slack.text import unescape

STYLE = """
.slack{font:15px/1.46 Lato,"Helvetica Neue",Arial,sans-serif;color:#1d1c1d;background:#fff;max-width:640px;
padding:12px 20px;display:grid;grid-template-columns:36px minmax(0,1fr);gap:0 8px}
.slack .face{width:36px;height:36px;border-radius:6px;background:#0072b2;color:#fff;font-weight:700;text-align:center;
line-height:36px}
.slack .who{font-weight:900}.slack .app{background:#e8e8e8;border-radius:2px;font-size:10px;padding:1px 3px}
.slack .when,.slack .context{color:#616061;font-size:12px}
.slack .header{font-size:18px;font-weight:900;margin:8px 0}.slack .section{margin:8px 0}
.slack .fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:8px}
.slack .context{margin:6px 0}.slack .actions{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}
.slack .button{border:1px solid #bbb;border-radius:4px;padding:4px 12px;font-size:13px;font-weight:700;background:#fff}
.slack a{color:#1264a3;text-decoration:none}.slack .ping{background:#fff3cd;color:#8a5a00;border-radius:3px}
.slack code{border:1px solid #ddd;border-radius:3px;padding:1px 3px;color:#c01343}
.slack div,.slack span{overflow-wrap:anywhere}
"""

_TOKEN = re.compile(r"<([^<>]*)>")
#: Stands for a link while marks are read; no text that was cleaned holds it.
_ASIDE = "\x1f"
_BUTTON = '<span class="button">{}</span>'
#: What stands between two signs of Slack's own markup; like Slack, only where a word could begin and end.
_MARKED = (
    ("code", re.compile(r"(?<![^\s(])`([^`\n]+)`(?![^\s.,;:!?)])")),
    ("b", re.compile(r"(?<![^\s(])\*([^*\n]+)\*(?![^\s.,;:!?)])")),
    ("i", re.compile(r"(?<![^\s(])_([^_\n]+)_(?![^\s.,;:!?)])")),
    ("s", re.compile(r"(?<![^\s(])~([^~\n]+)~(?![^\s.,;:!?)])")),
)


def drawn(card: Card) -> str:
    """Return a card as HTML in Slack's look; styled by ``STYLE``."""
    inner = "".join(_block(block) for block in blocks(card))
    head = '<span class="who">Treatywatch</span> <span class="app">APP</span> <span class="when">9:41 AM</span>'
    return f'<article class="slack"><div class="face">T</div><div>{head}{inner}</div></article>'


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f'<div class="header" dir="auto">{escape(block["text"]["text"])}</div>'
        case "section":
            text = f'<div dir="auto">{text_html(block["text"])}</div>' if "text" in block else ""
            fields = "".join(f'<div dir="auto">{text_html(field)}</div>' for field in block.get("fields", ()))
            return f'<div class="section">{text}' + (f'<div class="fields">{fields}</div>' if fields else "") + "</div>"
        case "context":
            return "".join(
                f'<div class="context" dir="auto">{text_html(element)}</div>' for element in block["elements"]
            )
        case "actions":
            labels = (escape(element["text"]["text"]) for element in block["elements"])
            return (
                '<div class="actions">' + "".join(f'<span class="button">{label}</span>' for label in labels) + "</div>"
            )
    raise ValueError(f"a block of type {block['type']} is not drawn yet")


def text_html(text: dict[str, Any]) -> str:
    """Return a text object as HTML: links, marks, and pings that anybody can see as such."""
    if text["type"] == "plain_text":
        return escape(text["text"])
    # Links and pings are set aside while the marks are read: bold may reach around a link, but not into its address.
    tokens = [_token(inside) for inside in _TOKEN.findall(text["text"])]
    marked = _marked(_TOKEN.sub(_ASIDE, text["text"]))
    return "".join(part + token for part, token in zip_longest(marked.split(_ASIDE), tokens, fillvalue=""))


def _token(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith(("http://", "https://")):
        return f'<a href="{escape(unescape(target))}" rel="noreferrer">{_marked(label or target)}</a>'
    return f'<span class="ping">{escape(unescape(label or target))}</span>'


def _marked(text: str) -> str:
    """Return mrkdwn without links as HTML; it is escaped already, as Slack wants it."""
    shown = escape(unescape(text), quote=False)
    for tag, between in _MARKED:
        shown = between.sub(rf"<{tag}>\1</{tag}>", shown)
    return shown.replace("\n", "<br>")
