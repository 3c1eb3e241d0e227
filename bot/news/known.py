"""What of a feed was there the last time, told without parsing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.model import ParsedFeed
from bot.news import marks
from bot.news.charset import decoded
from bot.news.marks import Known, settled, unpacked
from bot.news.mend import mended
from bot.news.split import Split, split

#: Entries of one feed that are read; more are cut off.
ENTRIES = 2_000
_START = re.compile(rb"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_END = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)


def unchanged(body: bytes, *, feed: str, source: str, url: str, content_type: str, known: bytes) -> ParsedFeed | None:
    """Return what ``parse`` would, if that takes no parsing since no entry is new; None where it does."""
    body, encoding, plain = decoded(body, content_type)
    body, pieces, notes = taken_apart(body.lstrip(), plain=plain)
    was = unpacked(known)
    if pieces is None or was is None:
        return None
    where = Where(feed=feed, source=source, url=url, encoding=encoding)
    return passed(pieces, was, where, notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a feed comes from, on which hangs what its entries mean."""

    feed: str
    source: str
    url: str
    encoding: str | None

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
    return ParsedFeed(
        title=was.title,
        language=was.language,
        items=(),
        dropped=tuple(notes),
        wait_s=was.wait_s,
        blocks=replace(was, marks=now).packed(),
        passed=len(now),
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
