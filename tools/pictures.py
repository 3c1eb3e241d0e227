"""Draws the README's pictures from the real thing: an alert of the demo and an answer, as a terminal shows them."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from bot.app import SystemClock, load_knowledge
from bot.cards.alert import alert_card
from bot.cards.treaty_line import named_line
from bot.commands import Commands
from bot.demo import load_news
from bot.model import Asker, Card, Feed, NewsItem, Story
from bot.news.summarise import summarise
from handlers.console import card_view, links

DOCS = Path(__file__).parent.parent / "docs"
#: rich's own frame without its web font: a picture must not call home.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def draw(card: Card, name: str, title: str) -> None:
    """Write docs/NAME.svg."""
    console = Console(record=True, width=96, force_terminal=True, highlight=False, file=StringIO())
    console.print(card_view(card))
    for url in links(card)[:3]:
        console.print(Padding(Text(url, style="blue underline"), (0, 0, 0, 2)), no_wrap=True, overflow="ellipsis")
    if card.footer:
        console.print(Padding(Text(card.footer, style="dim"), (0, 0, 0, 2)))
    svg = console.export_svg(title=title, theme=DIMMED_MONOKAI, code_format=FRAME, unique_id=name)
    (DOCS / f"{name}.svg").write_text(svg, encoding="utf-8")


def main() -> None:
    """Draw both pictures."""
    knowledge = load_knowledge()
    feed = next(one for one in load_news() if one.file == "campaign.xml")
    entry = feed.entries[0]
    item = NewsItem(
        feed=feed.file,
        key=entry.id,
        url="https://campaign.example/news/poland-leaves",
        title=entry.title,
        summary=entry.text,
        source=feed.name,
        language=feed.language,
        published=entry.published,
    )
    verdict = knowledge.classify(item, Feed(url=feed.file, name=feed.name, focus=feed.focus))
    # As in life: a few minutes after publication. The same picture comes of the same bot on any day.
    seen = (entry.published or datetime.now(UTC)) + timedelta(minutes=6)
    story = Story(id="1", item=item, verdict=verdict, summary=summarise(item, verdict), first_seen=seen)
    today = datetime.now(UTC).date()
    draw(alert_card(story, lambda iso3: named_line(knowledge.facts, iso3, today)), "alert", "An alert")
    commands = Commands(knowledge.facts, None, SystemClock())
    reply = asyncio.run(commands.ask("/treaty poland", Asker(chat="console")))
    draw(reply.card, "answer", "/treaty poland")


if __name__ == "__main__":
    main()
