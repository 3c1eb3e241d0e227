"""Entries of RSS made light before they are parsed: texts that stand in them plainly are read here instead.

feedparser takes as long for an element with three words as for one with three pages, and most of an entry's elements
are texts that mean the same wherever they are read. Where an entry comes from and when (link, guid, dates, language)
stays feedparser's to say, and so does every entry that is not as plain as can be.
"""

import re
from dataclasses import dataclass

from bot.news.hollow import as_feedparser_does
from bot.news.split import Split

#: What may stand in an entry that is made light: of anything else nobody knows what feedparser makes of its neighbours.
_KNOWN = frozenset(
    b"title link guid pubDate dc:date category description content:encoded enclosure author dc:creator comments "
    b"slash:comments wfw:commentRss post-id media:content media:thumbnail".split()
)
_ONCE = frozenset((b"title", b"description", b"content:encoded"))
_OPENS = re.compile(rb"\s*<([A-Za-z][\w:-]*)(\s[^<>]*)?>")
_CDATA = re.compile(rb"\s*<!\[CDATA\[")
_CLOSES = re.compile(rb"\s*</([A-Za-z][\w:-]*)\s*>")
_FIRST = re.compile(rb"<item\s*>")
_LAST = re.compile(rb"\s*</item\s*>\Z")
_ROOT = re.compile(rb"<rss[\s>]")
_CONTENT = re.compile(rb"\sxmlns:content\s*=\s*[\"']http://purl\.org/rss/1\.0/modules/content/[\"']")
# A namespace for names without a prefix, and a language that is handed down to every text.
_ELSEWHERE = re.compile(rb"\sxmlns\s*=|\slang\s*=|:lang\s*=")
# What is no character in XML, though it is one in UTF-8.
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The texts that were taken out of an entry; None where the entry has none, or has it still."""

    title: str | None = None
    summary: str | None = None
    content: str | None = None
    categories: tuple[str, ...] = ()


#: Of an entry that was left whole.
NOTHING = Taken()


def lightened(pieces: Split) -> tuple[bytes, tuple[Taken, ...]] | None:
    """Return a feed without the texts that stand plainly in its entries, and these by entry; None where there is none.

    If the one is well formed, so is the other, and feedparser finds the same in both but for what was taken out.

    Args:
        pieces: Of a feed in UTF-8 or ASCII.
    """
    head = pieces.head
    if not _ROOT.search(head) or _ELSEWHERE.search(head) or not _CONTENT.search(head):
        return None
    if any(mark in block for block in pieces.blocks for mark in _NO_CHARACTERS):
        return None
    made = [_lightened(block) for block in pieces.blocks]
    if all(taken is NOTHING for _, taken in made):
        return None
    light = b"".join((head, *(block for block, _ in made), pieces.tail))
    return light, tuple(taken for _, taken in made)


def _lightened(block: bytes) -> tuple[bytes, Taken]:
    first = _FIRST.match(block)
    if first is None:
        return block, NOTHING
    at = first.end()
    kept = [first[0]]
    texts: dict[bytes, str] = {}
    once: set[bytes] = set()
    categories: list[str] = []
    while (opened := _OPENS.match(block, at)) is not None:
        name, attributes = opened[1], opened[2]
        start = opened.end()
        if name not in _KNOWN or name in once or (attributes and (b"xml" in attributes or b"lang" in attributes)):
            return block, NOTHING
        if name in _ONCE:
            once.add(name)
        if attributes and attributes.endswith(b"/"):
            kept.append(block[opened.start(1) - 1 : start])
            at = start
            continue
        inside = _inside(block, start)
        closed = _CLOSES.match(block, inside[1]) if inside else None
        if inside is None or closed is None or closed[1] != name:
            return block, NOTHING
        text = inside[0]
        if attributes or text is None or not (name in _ONCE or name == b"category"):
            if name == b"category":  # one by one feedparser makes of them what it makes of all together
                return block, NOTHING
            kept.append(block[opened.start(1) - 1 : closed.end()])
        elif name == b"category":
            if word := as_feedparser_does(text.decode("utf-8", "replace")):
                categories.append(word)
        else:
            texts[name] = as_feedparser_does(text.decode("utf-8", "replace"))
        at = closed.end()
    if _LAST.match(block, at) is None or not (texts or categories):
        return block, NOTHING
    kept.append(block[at:])
    taken = Taken(
        title=texts.get(b"title"),
        summary=texts.get(b"description"),
        content=texts.get(b"content:encoded"),
        categories=tuple(dict.fromkeys(categories)),
    )
    return b"".join(kept), taken


def _inside(block: bytes, start: int) -> tuple[bytes | None, int] | None:
    """Return an element's text and where it ends; the text is None where it does not mean just what it says.

    None if the element holds more than one text.
    """
    if (opened := _CDATA.match(block, start)) is not None:
        end = block.find(b"]]>", opened.end())
        return None if end < 0 else (block[opened.end() : end], end + 3)
    end = block.find(b"<", start)
    if end < 0:
        return None
    text = block[start:end]
    return (None if b"&" in text or b"]" in text else text), end
