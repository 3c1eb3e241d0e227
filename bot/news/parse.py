"""Feed bytes to news items. The only module that knows feedparser."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.news import dates, jsonfeed, links, nofeed
from bot.news.charset import as_utf8
from bot.news.entry import Entry, Head, items_of, language_tag
from bot.news.mend import mended, without_bad_references
from bot.news.text import line

#: Entries of one feed that are read; more are cut off.
ENTRIES = 2_000
_DAY_S = 86_400.0
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_START = re.compile(rb"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_END = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)


def parse(body: bytes, *, feed: str, source: str, url: str, content_type: str) -> ParsedFeed:
    """Read a feed: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, however broken.

    Args:
        body: The bytes, decompressed.
        feed: The feed's address in feeds.yaml; becomes ``NewsItem.feed``.
        source: The publisher's name where an entry names none; empty for the feed's own title.
        url: The address that answered, against which relative links are resolved; named in messages.
        content_type: The HTTP header, for its charset; empty where there is none.

    Returns:
        At most ``ENTRIES`` items in the feed's own order, and what had to be left out. A feed without entries is a
        feed.

    Raises:
        ParseError: "empty"; "not_a_feed" (a web page, a text, an error in a feed's clothes); "malformed"; "gone"
            where the feed itself says that it has ended. No other exception, whatever the bytes are.
    """
    address = links.shown(url)
    if not body.strip():
        raise ParseError("empty", f"{address}: an empty answer; it is tried again, tell the publisher if it stays so")
    body, encoding = as_utf8(body, content_type)
    body = body.lstrip()
    notes: list[str] = []
    if body.startswith((b"{", b"[")):
        head, entries = jsonfeed.read(body, address=address, most=ENTRIES)
    elif nofeed.is_page(body):
        raise nofeed.page_error(body, url)
    elif not body.startswith(b"<"):
        raise nofeed.other_error(body, address)
    else:
        body, cut = _bounded(body)
        notes += cut
        head, entries = _read_xml(body, encoding, address)
        if entries and _ends_within_entry(body):
            entries = entries[:-1]
            notes.append("the feed ends in the middle of its last entry, which is left out")
            if not entries:
                raise ParseError("malformed", f"{address}: cut off in the middle of its first entry; it is tried again")
    items, dropped = items_of(head, entries, feed=feed, source=source, url=url)
    return ParsedFeed(
        title=line(head.title), language=head.language, items=items, dropped=(*notes, *dropped), wait_s=head.wait_s
    )


def _bounded(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Cut everything between the last entry that is read and the end of the last one."""
    if len(body) < ENTRIES * len(b"<item/>"):
        return body, ()
    starts = [found.start() for found in _START.finditer(body)]
    if len(starts) <= ENTRIES:
        return body, ()
    ends = [found.end() for found in _END.finditer(body, starts[-1])]
    note = f"of {len(starts)} entries only the first {ENTRIES} are read"
    return body[: starts[ENTRIES]] + body[ends[-1] if ends else len(body) :], (note,)


def _ends_within_entry(body: bytes) -> bool:
    """Whether the bytes stop inside an entry: then its text and its link may be cut."""
    if b">" in body[body.rfind(b"</") :] and re.search(rb"</(?:rss|feed|channel|rdf:RDF)\s*>\s*\Z", body[-200:], re.I):
        return False
    last = max(body.rfind(b"<item"), body.rfind(b"<entry"), body.rfind(b"<ITEM"))
    return last >= 0 and _END.search(body, last) is None


def _read_xml(body: bytes, encoding: str | None, address: str) -> tuple[Head, tuple[Entry, ...]]:
    doc = _feedparser(mended(body), encoding, address)
    found = doc["entries"]
    about = doc["feed"]
    if not doc.get("version") and not found:
        raise nofeed.other_error(body, address)
    if not found and (said := about.get("error")) is not None:
        raise ParseError(
            "not_a_feed", f"{address}: an error in place of news: {line(str(said))[:120]!r}; check the address"
        )
    if not found and _START.search(body):
        raise ParseError("malformed", f"{address}: holds entries, but none that can be read; tell the publisher")
    if len(found) == 1 and str(dict.get(found[0], "id", "")).endswith("/feed-ended"):
        raise ParseError(
            "gone", f"{address}: the publisher says that this feed has ended; look for another or remove it"
        )
    head = Head(
        title=_text(about, "title"),
        link=_text(about, "link"),
        language=language_tag(_text(about, "language")),
        wait_s=_wait(about),
    )
    return head, tuple(_entry(entry) for entry in found)


def _feedparser(body: bytes, encoding: str | None, address: str) -> Any:
    headers = {"content-type": f"application/xml; charset={encoding}" if encoding else "application/xml"}
    for mend in (bytes, without_bad_references):
        try:
            # BytesIO, never the bare bytes: feedparser opens anything that is the name of a local file, so a server
            # could have us read one by sending its path.
            return feedparser.parse(
                BytesIO(mend(body)), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
        except Exception as error:  # its parsers raise nearly anything on broken input
            failure = error
    raise ParseError(
        "malformed", f"{address}: too broken to read ({type(failure).__name__}); tell the publisher"
    ) from failure


def _entry(entry: Any) -> Entry:
    # dict.get: feedparser's own warns when "updated" is asked of an entry that has only "published".
    source = dict.get(entry, "source")
    source = source if isinstance(source, dict) else {}
    detail = dict.get(entry, "title_detail") or dict.get(entry, "summary_detail") or {}
    summary = _text(entry, "summary")
    content = next((text for part in _list(entry, "content") if (text := _text(part, "value"))), "")
    return Entry(
        guid=_text(entry, "id"),
        links=tuple(_links(entry)),
        title=_text(entry, "title"),
        # feedparser fills a missing summary with the content.
        summary=summary if summary != content else "",
        content=content or _text(entry, "yandex_full-text"),
        source=_text(source, "title"),
        source_url=_text(source, "href") or _text(source, "link"),
        authors=tuple(_text(author, "name") for author in _list(entry, "authors")),
        categories=tuple(_categories(entry)),
        language=_text(entry, "language") or _text(detail, "language") or None,
        published=_published(entry),
    )


def _links(entry: Any) -> Iterator[str]:
    """Name an entry's addresses, the likeliest first. A guid is one only if it is an address by itself."""
    guid = _text(entry, "id")
    link = _text(entry, "link")
    if link != guid or _is_address(guid):
        yield link
    others = [other for other in _list(entry, "links") if isinstance(other, dict)]
    yield from (href for other in others if other.get("rel") == "alternate" and (href := _text(other, "href")) != guid)
    if _is_address(guid):
        yield guid
    yield from (_text(other, "href") for other in others if other.get("rel") in ("related", "via", "enclosure"))


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _categories(entry: Any) -> Iterator[str]:
    for tag in _list(entry, "tags"):
        yield _text(tag, "term") or _text(tag, "label")


def _published(entry: Any) -> datetime | None:
    """Return when an entry was published, or else last changed; None where nothing or nonsense is given."""
    for name in ("published", "updated", "created"):
        if (moment := dates.read(_text(entry, name), dict.get(entry, f"{name}_parsed"))) is not None:
            return moment
    return None


def _wait(about: Any) -> float | None:
    """Return the pause a feed asks for: ``<ttl>`` in minutes, else the syndication module's period; at most a day."""
    ttl = _number(_text(about, "ttl"))
    if ttl is not None:
        return min(ttl * 60, _DAY_S)
    period_s = _PERIODS_S.get(_text(about, "sy_updateperiod").strip().lower())
    if period_s is None:
        return None
    return min(period_s / (_number(_text(about, "sy_updatefrequency")) or 1), _DAY_S)


def _number(text: str) -> float | None:
    """Read a number above 0; None for anything else."""
    return float(text) if re.fullmatch(r"\s*0*[1-9][0-9]{0,6}\s*", text, re.ASCII) else None


def _text(thing: Any, name: str) -> str:
    value = dict.get(thing, name) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""


def _list(thing: Any, name: str) -> list[Any]:
    value = dict.get(thing, name)
    return value if isinstance(value, list) else []
