"""The demo's news, from its data file to feeds in RSS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from importlib.resources import files
from xml.sax.saxutils import escape

import yaml

from bot.model import Focus, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a demo feed; the same id again is a correction."""

    id: str
    title: str
    text: str
    published: datetime
    #: Where the event is on record.
    record: str
    #: Seconds after the start at which it appears.
    after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """A feed of the demo."""

    name: str
    file: str
    language: str
    kind: Kind
    focus: Focus
    entries: tuple[Entry, ...]

    def at(self, seconds: float) -> tuple[Entry, ...]:
        """Return what the feed holds so many seconds after the start; a correction takes its entry's place."""
        return tuple({entry.id: entry for entry in self.entries if entry.after <= seconds}.values())


def load_news() -> tuple[DemoFeed, ...]:
    """Return the demo's feeds."""
    text = (files("bot") / "data" / "demo" / "news.yaml").read_text(encoding="utf-8")
    feeds = yaml.safe_load(text)["feeds"]
    return tuple(DemoFeed(**{**feed, "entries": tuple(Entry(**entry) for entry in feed["entries"])}) for feed in feeds)


def last_change(feeds: Sequence[DemoFeed]) -> float:
    """Return the second after the start at which the last entry appears."""
    return max(entry.after for feed in feeds for entry in feed.entries)


def rss(feed: DemoFeed, entries: Sequence[Entry], site: str) -> bytes:
    """Return a feed as RSS 2.0, the newest entry first; its links lead to pages of the same site."""
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{site}/news/{entry.id}</link>"
        f'<guid isPermaLink="false">{entry.id}</guid><pubDate>{format_datetime(entry.published)}</pubDate>'
        f"<description>{escape(entry.text)}</description></item>"
        for entry in sorted(entries, key=lambda one: one.published, reverse=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(feed.name)}</title><link>{site}/</link><language>{feed.language}</language>"
        f"<description>News written for the demo</description>{items}</channel></rss>"
    ).encode()
