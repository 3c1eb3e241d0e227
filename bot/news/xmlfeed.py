"""RSS, RDF and Atom as feedparser reads them. The only module that knows it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import chain, repeat
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.news import dates, nofeed
from bot.news.entry import HEAD_CHARS, Entry, Head, address_or_none, language_tag
from bot.news.hollow import hollowed
from bot.news.light import NOTHING, Taken, lightened
from bot.news.mend import without_bad_references
from bot.news.split import Split
from bot.news.text import line

_DAY_S = 86_400.0
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
# What feedparser notes of a feed that is well formed.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_START = re.compile(rb"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What feedparser found."""

    head: Head
    entries: tuple[Entry, ...]
    #: Whether the XML is well formed, so that its parts mean what they mean in the whole.
    sound: bool


def read(
    body: bytes, encoding: str | None, address: str, *, plain: bool = False, pieces: Split | None = None
) -> Document:
    """Return a feed's head and entries.

    Args:
        body: The bytes, mended.
        encoding: To read them in; None leaves it to the document's own declaration.
        address: For messages.
        plain: Whether they are valid UTF-8 or ASCII.
        pieces: The same in pieces, where it comes in plain ones; then it is valid, too.

    Raises:
        ParseError: "not_a_feed", "malformed" or "gone". No other exception, whatever the bytes are.
    """
    light, taken = (lightened(pieces) if pieces is not None else None) or (body, ())
    if plain or pieces is not None:
        found = _tried(light, encoding, address, taken)
        # Where the light one is not well formed, the whole is not.
        if found is not None and found.sound and (not taken or len(found.entries) == len(taken)):
            return found
    return _read(body, encoding, address, {})


def _tried(body: bytes, encoding: str | None, address: str, taken: Sequence[Taken]) -> Document | None:
    """Read a feed with its long texts taken out; None where it may be another of the whole, or has no such texts."""
    light, texts = hollowed(body)
    if not texts and not taken:
        return None
    try:
        found = _read(light, encoding, address, texts, taken)
    except ParseError:  # it may be another of the whole
        return None
    return None if texts and _left_over(found, next(iter(texts))[:-1]) else found


def _left_over(found: Document, word: str) -> bool:
    """Whether a word that stands for a text is part of another one, and so was not put back."""
    return any(word in text for entry in found.entries for text in (entry.title, entry.summary, entry.content))


def _read(
    body: bytes, encoding: str | None, address: str, texts: Mapping[str, str], taken: Sequence[Taken] = ()
) -> Document:
    doc = _feedparser(body, encoding, address)
    found = doc["entries"]
    about = doc["feed"]
    if not doc.get("version") and not found:
        raise nofeed.other_error(body, address)
    if not found and (said := about.get("error")) is not None:
        raise ParseError(
            "not_a_feed", f"{address}: an error in place of news: {line(str(said))[:120]!r}; check the address"
        )
    sound = not doc.get("bozo") or isinstance(doc.get("bozo_exception"), _HARMLESS)
    if not found and not sound and not _CLOSED.search(body[-500:]):
        raise ParseError("malformed", f"{address}: cut off before its first entry; it is tried again later")
    if not found and _START.search(body):
        raise ParseError("malformed", f"{address}: holds entries, but none that can be read; tell the publisher")
    if len(found) == 1 and str(dict.get(found[0], "id", "")).endswith("/feed-ended"):
        raise ParseError(
            "gone", f"{address}: the publisher says that this feed has ended; look for another or remove it"
        )
    head = Head(
        title=_text(about, "title")[:HEAD_CHARS],
        link=_text(about, "link")[:HEAD_CHARS],
        language=language_tag(_text(about, "language")),
        wait_s=_wait(about),
        hub=_related(about, "hub"),
        topic=_related(about, "self"),
    )
    # Whoever took texts out looks whether there are as many.
    entries = tuple(
        _entry(entry, texts, part) for entry, part in zip(found, chain(taken, repeat(NOTHING)), strict=False)
    )
    return Document(head=head, entries=entries, sound=sound)


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


def _entry(entry: Any, texts: Mapping[str, str], taken: Taken) -> Entry:
    # dict.get: feedparser's own warns when "updated" is asked of an entry that has only "published".
    source = dict.get(entry, "source")
    source = source if isinstance(source, dict) else {}
    detail = dict.get(entry, "title_detail") or dict.get(entry, "summary_detail") or {}
    content = taken.content
    if content is None:
        parts = (_text(part, "value") for part in _list(entry, "content"))
        content = next((texts.get(text, text) for text in parts if text), "")
    summary = taken.summary
    if summary is None:
        summary = texts.get(found := _text(entry, "summary"), found)
    return Entry(
        guid=_text(entry, "id"),
        links=tuple(_links(entry)),
        title=_text(entry, "title") if taken.title is None else taken.title,
        # feedparser fills a missing summary with the content.
        summary=summary if summary != content else "",
        content=content or _text(entry, "yandex_full-text"),
        source=_text(source, "title"),
        source_url=_text(source, "href") or _text(source, "link"),
        authors=tuple(_text(author, "name") for author in _list(entry, "authors")),
        categories=taken.categories or tuple(_categories(entry)),
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


def _related(about: Any, rel: str) -> str | None:
    """Return the first address that a feed names with this relation to itself."""
    named = [other for other in _list(about, "links") if isinstance(other, dict)]
    return next(filter(None, (address_or_none(_text(one, "href")) for one in named if one.get("rel") == rel)), None)


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
