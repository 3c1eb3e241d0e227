"""`preview`: alerts as they will look in each chat, as a page in the browser. Before any token exists."""

import asyncio
import tempfile
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Protocol

from bot.app import SystemClock, load_knowledge, story_card
from bot.cli.lines import item_of, read_lines
from bot.cli.problems import tell
from bot.cli.trying import ANYTHING, read_feed
from bot.errors import TreatywatchError
from bot.jobs.poll import judge
from bot.model import Card, Feed, NewsItem, Story
from bot.news.links import canonical
from bot.settings import load_settings
from bot.store import open_store
from bot.treaty.facts import Facts, load_facts

#: Alerts on one page; a feed can have hundreds.
MOST = 30
#: How a file's name ends that has an item a line; any other is taken for a feed.
LINES = (".jsonl", ".ndjson")

STYLE = """
body{margin:0;padding:24px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,sans-serif}
h1{font-size:22px;margin:0 0 4px}h2{font-size:15px;font-weight:600;margin:32px 0 8px}p{margin:0 0 16px;color:#52525b}
.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:24px;align-items:start}
h3{font-size:13px;font-weight:600;margin:0 0 4px;color:#52525b}
.side article{border:1px solid #d4d4d8;border-radius:8px}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """Draws cards as one platform shows them."""

    #: Makes HTML of a card.
    draw: Callable[[Card], str]
    #: CSS of that HTML.
    style: str


class DrawerMaker(Protocol):
    """Makes a platform's drawer; only ``__main__`` knows the handlers."""

    def __call__(self, name: str) -> Drawer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One alert of the page."""

    headline: str
    card: Card


def preview(what: str, drawers: Mapping[str, Drawer], out: Path | None, *, in_browser: bool) -> Path:
    """Write the page and show it.

    Args:
        what: A saved feed, JSON Lines of items, or the link or number of an item that the bot has seen.
        drawers: By the platform's name.
        out: The page's file; None for one in the folder for temporary files.
        in_browser: Whether it is opened.

    Raises:
        TreatywatchError: There is no such file and no such item, or it can't be read or written.
    """
    cards, left = _from_file(Path(what)) if Path(what).is_file() else (asyncio.run(_from_store(what)), 0)
    target = out or Path(tempfile.mkdtemp(prefix="treatywatch-")) / "preview.html"
    try:
        target.write_text(page(what, cards, left, drawers), encoding="utf-8")
    except OSError as error:
        raise TreatywatchError(f"{target}: can't be written ({error.strerror}).") from None
    tell(f"{len(cards)} alerts drawn: {target}" if len(cards) != 1 else f"1 alert drawn: {target}")
    if in_browser and not webbrowser.open(target.resolve().as_uri()):
        tell("No browser could be opened here: open the file yourself.")
    return target


def page(what: str, cards: Sequence[Shown], left: int, drawers: Mapping[str, Drawer]) -> str:
    """Return the page: each alert as every chat shows it, side by side.

    Args:
        what: What was asked for, for the heading.
        cards: The alerts.
        left: Entries that would not be posted.
        drawers: By the platform's name.
    """
    said = f"{len(cards)} would be posted" + (f", {left} would not. Why: treatywatch poll" if left else ".")
    style = STYLE + "".join(drawer.style for drawer in drawers.values())
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview: {escape(what)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>'
        f"<h1>How alerts will look</h1><p>{escape(what)}: {escape(said)}</p>"
    ]
    for shown in cards:
        sides = "".join(
            f"<section><h3>{escape(name.title())}</h3>{drawer.draw(shown.card)}</section>"
            for name, drawer in drawers.items()
        )
        parts.append(f'<h2 dir="auto">{escape(shown.headline)}</h2><div class="side">{sides}</div>')
    return "".join(parts) + "</body></html>"


def _from_file(path: Path) -> tuple[list[Shown], int]:
    items = _lines(path) if path.suffix in LINES else asyncio.run(read_feed(str(path))).items
    knowledge, now = load_knowledge(load_settings().facts_dir), SystemClock().now()
    shown: list[Shown] = []
    left = 0
    for item in items:
        verdict = knowledge.classify(item, Feed(url=str(path)))
        if verdict.relevant and len(shown) < MOST:
            summary = judge(item, verdict, ANYTHING, None).summary
            story = Story(id=item.key, item=item, verdict=verdict, summary=summary, first_seen=item.published or now)
            shown.append(_shown(story, knowledge.facts, now.date()))
        else:
            left += 1
    return shown, left


def _lines(path: Path) -> tuple[NewsItem, ...]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return tuple(item_of(row) for _, row in read_lines(lines, str(path)))
    except (OSError, UnicodeDecodeError) as error:
        raise TreatywatchError(f"{path}: can't be read ({error}).") from None


async def _from_store(what: str) -> list[Shown]:
    settings = load_settings()
    store = await open_store(settings.store_url, canonical=canonical)
    try:
        record = await store.record(what)
    finally:
        await store.close()
    if record is None:
        raise TreatywatchError(
            f"{what}: no such file, and no item that the bot has seen. Name a saved feed, a file of JSON Lines, or the "
            "link or number of an item (treatywatch why shows it)."
        )
    story = record.story or Story(
        id=str(record.id),
        item=record.item,
        verdict=record.verdict,
        summary=record.summary,
        first_seen=record.first_seen,
    )
    return [_shown(story, load_facts(own=settings.facts_dir), SystemClock().now().date())]


def _shown(story: Story, facts: Facts, today: date) -> Shown:
    return Shown(headline=story.item.title, card=story_card(story, facts, today))
