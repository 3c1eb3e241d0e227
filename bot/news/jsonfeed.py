"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), which feedparser does not read."""

import json
from collections.abc import Mapping

from bot.errors import ParseError
from bot.news.dates import read_iso
from bot.news.entry import HEAD_CHARS, Entry, Head, address_or_none, language_tag

_Object = Mapping[str, object]


def read(body: bytes, *, address: str, most: int) -> tuple[Head, tuple[Entry, ...], tuple[str, ...]]:
    """Return a JSON Feed's head, at most ``most`` entries, and what was cut off; ``address`` is for messages.

    Raises:
        ParseError: "malformed" if it is no JSON, "not_a_feed" if it is JSON of another kind.
    """
    try:
        doc = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(
            "malformed", f"{address}: neither XML nor whole JSON; open it in a browser and see what it is"
        ) from error
    if not isinstance(doc, dict) or "jsonfeed.org/version" not in _text(doc, "version"):
        raise ParseError("not_a_feed", f"{address}: JSON, but no JSON Feed; look on the site for the feed's address")
    head = Head(
        title=_text(doc, "title")[:HEAD_CHARS],
        link=_text(doc, "home_page_url")[:HEAD_CHARS],
        language=language_tag(_text(doc, "language")),
        hub=next(filter(None, map(_hub, _list(doc, "hubs"))), None),
        topic=address_or_none(_text(doc, "feed_url")),
    )
    items = _list(doc, "items")
    entries = tuple(_entry(item) for item in items[:most] if isinstance(item, dict))
    notes = (f"of {len(items)} entries only the first {most} are read",) if len(items) > most else ()
    return head, entries, notes


def _entry(item: _Object) -> Entry:
    return Entry(
        guid=_text(item, "id"),
        links=tuple(filter(None, (_text(item, "url"), _text(item, "external_url"), _address(item)))),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=_text(item, "content_html") or _text(item, "content_text"),
        authors=tuple(_text(author, "name") for author in _list(item, "authors") if isinstance(author, dict)),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        language=_text(item, "language") or None,
        published=read_iso(_text(item, "date_published")) or read_iso(_text(item, "date_modified")),
    )


def _address(item: _Object) -> str:
    """Return an id that is an address, as the specification likes them to be."""
    return address_or_none(_text(item, "id")) or ""


def _hub(hub: object) -> str | None:
    """Return the address of a hub that speaks WebSub; None for one of another kind."""
    if not isinstance(hub, dict) or _text(hub, "type").lower() not in ("websub", "pubsubhubbub"):
        return None
    return address_or_none(_text(hub, "url"))


def _text(thing: _Object, name: str) -> str:
    value = thing.get(name)
    # Version 1.1 asks readers to take ids that are numbers.
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _list(thing: _Object, name: str) -> list[object]:
    value = thing.get(name)
    return value if isinstance(value, list) else []
