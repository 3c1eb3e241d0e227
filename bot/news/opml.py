"""Lists of feeds as feed readers exchange them: OPML 2.0, read however it is written, and written by the book.

Source: https://opml.org/spec2.opml (subscription lists; attributes beyond it need a namespace).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from bot.errors import ParseError
from bot.model import KINDS, Feed
from bot.news import links
from bot.news.entry import language_tag
from bot.news.markup import Element, read_xml
from bot.news.text import visible

#: Of attributes that only this bot knows.
NAMESPACE = "https://treatywatch.invalid/opml"
#: Outlines of one file that are read.
MOST = 10_000
_NAME_CHARS = 120
#: Keys of feeds.yaml that OPML has no word for, in the order of the file.
KEYS = ("kind", "focus", "enabled", "min_interval", "max_interval", "pause", "user_agent", "select", "articles")
#: What XML can't hold, however it is written.
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read(body: bytes, file: str) -> tuple[tuple[Mapping[str, str], ...], tuple[str, ...]]:
    """Read a subscription list.

    Args:
        body: The file.
        file: Its name, for messages.

    Returns:
        What feeds.yaml would say of each feed, key by key as text: ``url`` always, ``name``, ``language`` and our own
        keys where they are given; a folder that is called like a kind gives the kind. And one sentence for each
        outline that had to be left out.

    Raises:
        ParseError: It is no OPML. No other exception, whatever the bytes are.
    """
    root = read_xml(body.strip())
    if root is None or _name(root.tag) != "opml":
        raise ParseError("not_a_feed", f"{file}: not an OPML file; export the list again from your feed reader as OPML")
    found: list[Mapping[str, str]] = []
    notes: list[str] = []
    for number, outline in enumerate(root.iter(), 1):
        if number > MOST:
            notes.append(f"{file}: of its outlines only the first {MOST} are read")
            break
        if _name(outline.tag) != "outline":
            continue
        given = {_name(key).lower(): visible(str(value)) for key, value in outline.attrib.items()}
        # Some exports write url= for xmlUrl=; a link to a page (type="link") is no feed.
        address = given.get("xmlurl") or (given.get("url") if given.get("type", "rss") in ("rss", "atom") else "")
        if not address:
            continue
        title = given.get("title") or given.get("text") or ""
        url = links.absolute(_web(address), "https://none.invalid/")
        if url is None or url.startswith("https://none.invalid/"):
            notes.append(f"{file}: left out '{title[:60]}': {links.shown(address)[:80]!r} is no http or https address")
            continue
        # The address as it is written: a user name and password in it are the operator's own.
        found.append({"url": _web(address), **dict(_keys(given, title, _folders(outline)))})
    return tuple(found), tuple(notes)


def write(feeds: Sequence[Feed], *, title: str, created: datetime) -> bytes:
    """Return a subscription list of these feeds: a folder for each kind, our own keys in a namespace.

    What is read from it again gives the same feeds, folder by folder.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:tw={quoteattr(NAMESPACE)}>',
        f"  <head><title>{escape(_INVALID.sub('', title))}</title>",
        f"  <dateCreated>{format_datetime(created)}</dateCreated></head>",
        "  <body>",
    ]
    for kind, group in groupby(sorted(feeds, key=lambda feed: KINDS.index(feed.kind)), key=lambda feed: feed.kind):
        lines.append(f"    <outline text={_attribute(kind)}>")
        lines += (f"      <outline {_attributes(feed)}/>" for feed in group)
        lines.append("    </outline>")
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode()


def own_keys(feed: Feed) -> Iterator[tuple[str, str]]:
    """Yield the keys of a feed that OPML has no word for, as feeds.yaml writes them; without those at their default."""
    usual = Feed(url="")
    for key in KEYS:
        value = getattr(feed, key)
        if value == getattr(usual, key):
            continue
        if isinstance(value, bool):
            yield key, "true" if value else "false"
        else:
            yield key, str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _attributes(feed: Feed) -> str:
    given = [
        ("type", "rss"),
        ("text", feed.label),
        ("title", feed.name),
        ("xmlUrl", feed.url),
        ("language", feed.language),
        *((f"tw:{key}", value) for key, value in own_keys(feed)),
    ]
    return " ".join(f"{name}={_attribute(value)}" for name, value in given if value)


def _keys(given: Mapping[str, str], title: str, folders: Sequence[str]) -> Iterator[tuple[str, str]]:
    if title and title != given.get("xmlurl"):
        yield "name", title[:_NAME_CHARS]
    if (language := language_tag(given.get("language"))) is not None:
        yield "language", language
    kind = next((folder for folder in folders if folder in KINDS), "")
    for key in KEYS:
        value = given.get(key) or (kind if key == "kind" else "")
        if value:
            yield key, value


def _folders(outline: Element) -> tuple[str, ...]:
    """Return the names of the folders an outline is in, the nearest first."""
    around = (one for one in outline.iterancestors() if _name(one.tag) == "outline")
    return tuple(visible(str(one.get("text") or one.get("title") or "")).lower() for one in around)


def _web(address: str) -> str:
    """Return an address as one of the Web: ``feed:`` is what some readers write before or in place of http."""
    for prefix in ("feed:https://", "feed:http://"):
        if address.lower().startswith(prefix):
            return address[len("feed:") :]
    return f"https://{address[7:]}" if address.lower().startswith("feed://") else address


def _name(tag: object) -> str:
    """Return a tag's or attribute's name without its namespace, in small letters for tags of any spelling."""
    name = str(tag).rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
    return name.lower() if name.lower() in ("opml", "outline") else name


def _attribute(text: str) -> str:
    return quoteattr(_INVALID.sub("", text))
