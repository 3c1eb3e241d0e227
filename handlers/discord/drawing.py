"""A Discord message as a page shows it: what a card will look like there, drawn from the very embed that is sent."""

import re
from html import escape
from typing import Any

from bot.model import Card
from handlers.discord.embeds import TITLE_URL, message
from handlers.discord.text import safe_url

STYLE = """
.discord{font:16px/1.375 "gg sans","Noto Sans","Helvetica Neue",Arial,sans-serif;color:#dbdee1;background:#313338;
max-width:640px;padding:12px 16px;display:grid;grid-template-columns:40px minmax(0,1fr);gap:0 16px}
.discord .face{width:40px;height:40px;border-radius:50%;background:#0072b2;color:#fff;font-weight:700;
text-align:center;line-height:40px}
.discord .who{color:#f2f3f5;font-weight:500}.discord .app{background:#5865f2;color:#fff;border-radius:3px;
font-size:10px;padding:1px 4px}.discord .when{color:#949ba4;font-size:12px}
.discord .embed{background:#2b2d31;border-left:4px solid;border-radius:4px;padding:8px 16px 16px 12px;margin-top:4px;
max-width:516px;font-size:14px}
.discord .author,.discord .name{color:#f2f3f5;font-weight:600}.discord .title{font-size:16px;font-weight:600;
color:#f2f3f5;margin:8px 0 0}.discord .description{margin-top:8px}
.discord .fields{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:8px;margin-top:8px}
.discord .field{grid-column:span 12}.discord .inline{grid-column:span 4}
.discord .footer{font-size:12px;margin-top:8px}.discord a{color:#00a8fc;text-decoration:none}
.discord .row{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.discord .button{background:#4e5058;color:#fff;border-radius:3px;padding:6px 16px;font-size:14px;font-weight:500}
.discord .ping{background:#3c4270;color:#c9cdfb;border-radius:3px}.discord code{background:#1e1f22;padding:1px 4px}
.discord div,.discord span{overflow-wrap:anywhere}
"""

#: Discord's markdown as far as a message of ours can hold it, the earlier before the later.
_MARKDOWN = re.compile(
    r"\\(?P<literal>[^\w\s])"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<target>https?://[^\s)]+)\)"
    r"|<(?P<bare>https?://[^\s>]+)>"
    r"|(?P<free>https?://[^\s<>]+)"
    r"|(?P<ping><[@#][^\s>]+>|@everyone|@here)"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<b>(?:\\.|[^\\*\n])+)\*\*"
    r"|__(?P<u>(?:\\.|[^\\_\n])+)__"
    r"|~~(?P<s>(?:\\.|[^\\~\n])+)~~"
    r"|\*(?P<i>(?:\\.|[^\\*\n])+)\*"
    r"|\n"
)


def drawn(card: Card) -> str:
    """Return a card as HTML in Discord's dark look; styled by ``STYLE``."""
    parts = message(card)
    inner = "".join(_embed(embed) for embed in parts["embeds"])
    inner += "".join(
        f'<div class="row">{"".join(map(_button, row["components"]))}</div>' for row in parts["components"]
    )
    head = '<span class="who">Treatywatch</span> <span class="app">APP</span> <span class="when">Today at 09:41</span>'
    return f'<article class="discord"><div class="face">T</div><div>{head}{inner}</div></article>'


def _embed(embed: dict[str, Any]) -> str:
    out = []
    if author := embed.get("author"):
        out.append(f'<div class="author" dir="auto">{escape(author["name"])}</div>')
    title = _markdown(embed["title"])
    if url := embed.get("url"):
        title = f'<a href="{escape(url)}" rel="noreferrer">{title}</a>'
    out.append(f'<div class="title" dir="auto">{title}</div>')
    if description := embed.get("description"):
        out.append(f'<div class="description" dir="auto">{_markdown(description)}</div>')
    if fields := embed.get("fields"):
        out.append(f'<div class="fields">{"".join(map(_field, fields))}</div>')
    if footer := embed.get("footer"):
        out.append(f'<div class="footer" dir="auto">{_lines(escape(footer["text"]))}</div>')
    return f'<div class="embed" style="border-color:#{embed["color"]:06x}">{"".join(out)}</div>'


def _field(field: dict[str, Any]) -> str:
    name = f'<div class="name" dir="auto">{_markdown(field["name"])}</div>'
    value = f'<div dir="auto">{_markdown(field["value"])}</div>'
    return f'<div class="field{" inline" if field["inline"] else ""}">{name}{value}</div>'


def _button(button: dict[str, Any]) -> str:
    return f'<span class="button">{escape(button["label"])}{" ↗" if button["style"] == 5 else ""}</span>'


def _markdown(text: str) -> str:
    out, end = [], 0
    for found in _MARKDOWN.finditer(text):
        out += [escape(text[end : found.start()], quote=False), _meant(found)]
        end = found.end()
    return "".join([*out, escape(text[end:], quote=False)])


def _meant(found: re.Match[str]) -> str:
    kind, inside = found.lastgroup, found.group(found.lastgroup) if found.lastgroup else ""
    match kind:
        case None:
            return "<br>"
        case "literal":
            return escape(inside, quote=False)
        case "target":
            return _link(inside, found["label"])
        case "bare" | "free":
            return _link(inside, inside)
        case "ping":
            return f'<span class="ping">{escape(inside)}</span>'
        case "code":
            return f"<code>{escape(inside)}</code>"
    return f"<{kind}>{_markdown(inside)}</{kind}>"


def _link(target: str, label: str) -> str:
    url = safe_url(target, TITLE_URL)
    if url is None:
        return escape(label)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(label) if label == target else _markdown(label)}</a>'


def _lines(text: str) -> str:
    return text.replace("\n", "<br>")
