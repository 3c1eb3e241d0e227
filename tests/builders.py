"""Values for tests, whole by default; a test names only what it is about."""

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from bot.model import FeedState, Judged, Match, NewsItem, PollRecord, Verdict
from tests.fakes import NOON

FEED = "https://news.example/rss"


def news(key: str = "n1", **fields: object) -> NewsItem:
    """Return an item that is plainly about landmines."""
    whole: dict[str, object] = {
        "feed": FEED,
        "url": f"https://news.example/{key}",
        "title": f"Parliament votes on landmines ({key})",
        "summary": "Lawmakers voted on Thursday to leave the Mine Ban Treaty.",
        "source": "Example News",
        "published": NOON,
    }
    return NewsItem(key=key, **{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def verdict(**fields: object) -> Verdict:
    """Return a relevant verdict on Poland."""
    match = Match(
        term="landmine", text="landmines", where="title", position=20, language="en", weight=4.0, topic="withdrawal"
    )
    whole: dict[str, object] = {
        "relevant": True,
        "score": 8.0,
        "threshold": 4.0,
        "topics": ("withdrawal",),
        "countries": ("POL",),
        "urgency": "normal",
        "language": "en",
        "matches": (match,),
        "lexicon": "test",
    }
    return Verdict(**{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def judged(item: NewsItem, *channels: str, **fields: object) -> Judged:
    """Return an item queued for these channels."""
    whole: dict[str, object] = {
        "verdict": verdict(),
        "summary": item.summary,
        "step": "queued",
        "reason": "score 8, needed 4",
        "channels": channels,
    }
    return Judged(item=item, **{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def record(*new: Judged, edited: Sequence[Judged] = (), polled: datetime = NOON) -> PollRecord:
    """Return a good poll that brought these."""
    state = FeedState(url=FEED, body_hash="h", first_polled=polled, last_polled=polled, last_ok=polled)
    return PollRecord(state=state, new=new, edited=tuple(edited))


def rss(*items: NewsItem, title: str = "Example News", language: str = "en") -> bytes:
    """Return a feed of these items in RSS 2.0."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{escape(item.key)}</guid>'
        + (f"<pubDate>{item.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if item.published else "")
        + f"<description>{escape(item.summary)}</description></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><language>{language}</language>'
        f"{entries}</channel></rss>"
    ).encode()
