"""What of a feed was there the last time, told without parsing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from bot.model import ParsedFeed
from bot.news import marks
from bot.news.charset import decoded
from bot.news.marks import OPEN, Known, settled, unpacked
from bot.news.mend import mended
from bot.news.split import Split, split

#: Entries of one feed that are read; more are cut off.
ENTRIES = 2_000
# When a feed was made, in a date of any form that can be nothing else.
_MADE = re.compile(
    rb"<(lastBuildDate|pubDate|updated|modified|dc:date|sy:updateBase)((?:\s[^<>]*)?)>[\w ,:+./-]{0,60}</\1>", re.ASCII
)
_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_START = re.compile(rb"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_END = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)


def unchanged(body: bytes, *, feed: str, source: str, url: str, content_type: str, known: bytes) -> ParsedFeed | None:
    """Return what ``parse`` would, if that takes no parsing since no entry is new; None where it does."""
    was = unpacked(known)
    if was is None:
        return None
    seal = sealed(body, feed, source, url, content_type)
    if seal == was.seal != OPEN:
        return _as_before(was, known)
    body, encoding, plain = decoded(body, content_type)
    body, pieces, notes = taken_apart(body.lstrip(), plain=plain)
    if pieces is None:
        return None
    where = Where(feed=feed, source=source, url=url, encoding=encoding, seal=seal)
    return passed(pieces, was, where, notes)


def sealed(body: bytes, feed: str, source: str, url: str, content_type: str) -> bytes:
    """Return a hash of a feed as it came, and of where from, but for when it says that it was made.

    Two feeds of one seal hold the same entries: to take the second apart would tell nothing. ``OPEN`` where no entry
    begins.
    """
    first = _ENTRY.search(body)
    if first is None:
        return OPEN
    digest = blake2b("\0".join((feed, source, url, content_type)).encode("utf-8", "replace"), digest_size=8)
    digest.update(b"\0" + _MADE.sub(rb"<\1\2/>", body[: first.start()]) + b"\0")
    digest.update(memoryview(body)[first.start() :])
    return digest.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a feed comes from, on which hangs what its entries mean."""

    feed: str
    source: str
    url: str
    encoding: str | None
    #: See ``sealed``.
    seal: bytes

    def frame(self, pieces: Split) -> bytes:
        """Return a hash of all that has a part in what the entries mean but is not in them."""
        said = "\0".join((self.feed, self.source, self.url, self.encoding or ""))
        return marks.of_bytes(said.encode("utf-8", "replace") + b"\0" + pieces.frame)


def taken_apart(body: bytes, *, plain: bool) -> tuple[bytes, Split | None, tuple[str, ...]]:
    """Return a feed in XML as it is to be parsed, its pieces where it comes in plain ones, and what was cut off."""
    body, notes = bounded(mended(body))
    return body, split(body) if plain else None, notes


def passed(pieces: Split, was: Known, where: Where, notes: Sequence[str]) -> ParsedFeed | None:
    """Return an answer without items if every entry stood there before; None if not, or if that is not sure."""
    if where.frame(pieces) != was.frame:
        return None
    stood = {mark.block: mark for mark in was.marks}
    digests = [marks.of_bytes(block) for block in pieces.blocks]
    if not all(digest in stood for digest in digests):
        return None
    now = tuple(stood[digest] for digest in digests)
    if not settled(was.marks, now):
        return None
    then = replace(was, marks=now, seal=OPEN if notes else where.seal)
    return replace(_as_before(then, then.packed()), dropped=tuple(notes))


def _as_before(was: Known, packed: bytes) -> ParsedFeed:
    """Return an answer without items: what the feed said of itself the last time, and how many entries it has."""
    return ParsedFeed(
        title=was.title,
        language=was.language,
        items=(),
        dropped=(),
        wait_s=was.wait_s,
        blocks=packed,
        passed=len(was.marks),
        hub=was.hub,
        topic=was.topic,
    )


def bounded(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Cut everything between the last entry that is read and the end of the last one."""
    if len(body) < ENTRIES * len(b"<item/>"):
        return body, ()
    starts = [found.start() for found in _START.finditer(body)]
    if len(starts) <= ENTRIES:
        return body, ()
    ends = [found.end() for found in _END.finditer(body, starts[-1])]
    note = f"of {len(starts)} entries only the first {ENTRIES} are read"
    return body[: starts[ENTRIES]] + body[ends[-1] if ends else len(body) :], (note,)
