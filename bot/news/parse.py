"""Feed bytes to news items: all of a feed's, or only those that were not there before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.news import jsonfeed, links, marks, nofeed, xmlfeed
from bot.news.charset import decoded
from bot.news.entry import Head, Sifted, sift
from bot.news.known import ENTRIES, Where, passed, sealed, taken_apart
from bot.news.marks import OPEN, Known, Mark, settled, unpacked
from bot.news.split import Split
from bot.news.text import line

_END = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)


def parse(
    body: bytes, *, feed: str, source: str, url: str, content_type: str, known: bytes | None = None
) -> ParsedFeed:
    """Read a feed: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, however broken.

    Args:
        body: The bytes, decompressed.
        feed: The feed's address in feeds.yaml; becomes ``NewsItem.feed``.
        source: The publisher's name where an entry names none; empty for the feed's own title.
        url: The address that answered, against which relative links are resolved; named in messages.
        content_type: The HTTP header, for its charset; empty where there is none.
        known: ``ParsedFeed.blocks`` of the last time: entries that stood there in the same words, and would give the
            same item, are passed over. None to have all.

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
    seal = sealed(body, feed, source, url, content_type)
    body, encoding, plain = decoded(body, content_type)
    body = body.lstrip()
    where = Where(feed=feed, source=source, url=url, encoding=encoding, seal=seal)
    if body.startswith((b"{", b"[")):
        head, entries, notes = jsonfeed.read(body, address=address, most=ENTRIES)
        return _parsed(head, sift(head, entries, feed=feed, source=source, url=url), notes=notes)
    if nofeed.is_page(body):
        raise nofeed.page_error(body, url)
    if not body.startswith(b"<"):
        raise nofeed.other_error(body, address)
    body, pieces, notes = taken_apart(body, plain=plain)
    if pieces is None:
        return _whole(body, None, where, notes)
    return _fresh(pieces, unpacked(known), where, notes) or _whole(body, pieces, where, notes)


def _whole(body: bytes, pieces: Split | None, where: Where, notes: Sequence[str]) -> ParsedFeed:
    """Parse all of a feed."""
    address = links.shown(where.url)
    found = xmlfeed.read(body, where.encoding, address, pieces=pieces)
    entries = found.entries
    if entries and pieces is None and _ends_within_entry(body):
        entries = entries[:-1]
        notes = (*notes, "the feed ends in the middle of its last entry, which is left out")
        if not entries:
            raise ParseError("malformed", f"{address}: cut off in the middle of its first entry; it is tried again")
    sifted = sift(found.head, entries, feed=where.feed, source=where.source, url=where.url)
    blocks = None
    if pieces is not None and found.sound and len(entries) == len(pieces.blocks):
        stand = tuple(map(_mark, map(marks.of_bytes, pieces.blocks), sifted.names))
        blocks = _known(found.head, where, where.frame(pieces), stand, notes).packed()
    return _parsed(found.head, sifted, notes=notes, blocks=blocks)


def _fresh(pieces: Split, was: Known | None, where: Where, notes: Sequence[str]) -> ParsedFeed | None:
    """Parse a feed's new entries alone; None where all are new, or where that might not give what the whole does."""
    if was is None or (frame := where.frame(pieces)) != was.frame:
        return None
    stood = {mark.block: mark for mark in was.marks}
    digests = [marks.of_bytes(block) for block in pieces.blocks]
    fresh = [number for number, digest in enumerate(digests) if digest not in stood]
    if not fresh:
        return passed(pieces, was, where, notes)
    if len(fresh) == len(digests):
        return None
    try:
        some = replace(pieces, blocks=tuple(pieces.blocks[number] for number in fresh))
        found = xmlfeed.read(pieces.only(fresh), where.encoding, links.shown(where.url), pieces=some)
    except ParseError:  # of the whole it may be another
        return None
    if not found.sound or len(found.entries) != len(fresh):
        return None
    guids, pages = marks.counts(stood[digest] for digest in digests if digest in stood)
    sifted = sift(
        found.head,
        found.entries,
        feed=where.feed,
        source=where.source,
        url=where.url,
        numbers=[number + 1 for number in fresh],
        others=lambda text: (guids[marks.of_text(text)], pages[marks.of_text(text)]),
    )
    new = {number: _mark(digests[number], names) for number, names in zip(fresh, sifted.names, strict=True)}
    now = tuple(new.get(number) or stood[digest] for number, digest in enumerate(digests))
    if not settled(was.marks, now):
        return None
    blocks = _known(found.head, where, frame, now, notes).packed()
    return _parsed(found.head, sifted, notes=notes, blocks=blocks, passed=len(now) - len(fresh))


def _mark(block: bytes, names: tuple[str, str, str]) -> Mark:
    guid, page, key = map(marks.of_text, names)
    return Mark(block=block, guid=guid, page=page, key=key)


def _known(head: Head, where: Where, frame: bytes, stand: tuple[Mark, ...], notes: Sequence[str]) -> Known:
    return Known(
        frame=frame,
        # What was cut off is told each time.
        seal=OPEN if notes else where.seal,
        title=line(head.title),
        language=head.language,
        wait_s=head.wait_s,
        hub=head.hub,
        topic=head.topic,
        marks=stand,
    )


def _parsed(
    head: Head, sifted: Sifted, *, notes: Sequence[str] = (), blocks: bytes | None = None, passed: int = 0
) -> ParsedFeed:
    return ParsedFeed(
        title=line(head.title),
        language=head.language,
        items=sifted.items,
        dropped=(*notes, *sifted.dropped),
        wait_s=head.wait_s,
        blocks=blocks,
        passed=passed,
        hub=head.hub,
        topic=head.topic,
    )


def _ends_within_entry(body: bytes) -> bool:
    """Whether the bytes stop inside an entry: then its text and its link may be cut."""
    if b">" in body[body.rfind(b"</") :] and re.search(rb"</(?:rss|feed|channel|rdf:RDF)\s*>\s*\Z", body[-200:], re.I):
        return False
    last = max(body.rfind(b"<item"), body.rfind(b"<entry"), body.rfind(b"<ITEM"))
    return last >= 0 and _END.search(body, last) is None
