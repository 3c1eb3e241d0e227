"""Reads a folder of feeds both ways and tells each difference (``python -m tests.fuzz.folder FOLDER``).

The new entries of a feed must be the same whether they are read alone or within the whole, and so must what is read
with long texts taken out. The folder may be feedparser's own ``tests`` (https://github.com/kurtmckee/feedparser), whose
2,100 files hold every oddity that its authors met; they are read where they are, and none is part of this project. Most
hold one entry, so those with the same frame are put together, and each feed loses and regains entries at random.
"""

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import ParseError
from bot.model import NewsItem, ParsedFeed
from bot.news import xmlfeed
from bot.news.charset import decoded
from bot.news.entry import Entry
from bot.news.known import taken_apart
from bot.news.parse import parse
from bot.news.split import Split

URL = "https://news.example/rss"
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
#: Polls of a feed: each sees some of the entries.
POLLS = 4
#: Entries of feeds with one frame that are put together.
TOGETHER = 30


def main() -> None:
    """Read the folder, print what came of it, exit 1 if anything differed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    files = sorted(
        path for path in asked.folder.rglob("*") if path.is_file() and path.suffix in (".xml", ".rss", ".atom")
    )
    whole, feeds = [], 0
    counts: Counter[str] = Counter()
    frames: dict[bytes, dict[bytes, None]] = defaultdict(dict)
    for path in files:
        body, encoding, plain = decoded(path.read_bytes(), "application/xml")
        body, pieces, _ = taken_apart(body.lstrip(), plain=plain)
        if pieces is None:
            continue
        feeds += 1
        whole += [f"{path}: {what}" for what in (*light(body, encoding, pieces), *parted(pieces, chance, counts))]
        frame = b"\0".join(b" ".join(_COMMENT.sub(b" ", part).split()) for part in (pieces.head, pieces.tail))
        frames[frame].update(dict.fromkeys(pieces.blocks))
    for frame, blocks in frames.items():
        head, _, tail = frame.partition(b"\0")
        some = tuple(blocks)
        for start in range(0, len(some), TOGETHER):
            pieces = Split(head=head, blocks=some[start : start + TOGETHER], tail=tail)
            whole += [f"together in {head[:200]!r}: {what}" for what in parted(pieces, chance, counts)]
    polls = f"{counts['in part']:,} polls read in part, {counts['whole']:,} whole"
    counted = f"{len(files):,} files, {feeds:,} of them taken apart, in {len(frames):,} frames; {polls}"
    sys.stdout.write("\n".join([f"{counted}: {len(whole)} differences", *whole]) + "\n")
    sys.exit(bool(whole))


def light(body: bytes, encoding: str | None, pieces: Split) -> Iterator[str]:
    """Yield where a feed with its long texts taken out gives anything else than feedparser makes of it as it is."""
    ways: list[tuple[str, tuple[Entry, ...]]] = []
    for given in (None, pieces):
        try:
            found = xmlfeed.read(body, encoding, URL, pieces=given)
        except ParseError as error:
            ways.append((str(error), ()))
        else:
            ways.append((str(found.head), found.entries))
    if ways[0] != ways[1]:
        yield f"its texts taken out: {ways[1]} and not {ways[0]}"


def parted(pieces: Split, chance: random.Random, counts: Counter[str]) -> Iterator[str]:
    """Yield where the new entries of a feed alone give anything else than the whole does."""
    blocks = list(pieces.blocks)
    # The same entry edited, which shares guid and link with what it was.
    blocks += [block.replace(b"<title>", b"<title>Edited: ", 1) for block in blocks[:3] if b"<title>" in block]
    stored: dict[str, str] = {}
    known: bytes | None = None
    for poll in range(POLLS):
        numbers = chance.sample(range(len(blocks)), chance.randint(1, len(blocks)))
        body = b"".join((pieces.head, *(blocks[number] for number in numbers), pieces.tail))
        whole, parts = read(body, None), read(body, known)
        if (whole is None) != (parts is None):
            yield f"poll {poll}: one way it is refused"
        if whole is None or parts is None:
            continue
        if fresh(whole.items, stored) != fresh(parts.items, stored):
            yield f"poll {poll}: other items: {fresh(parts.items, stored)} and not {fresh(whole.items, stored)}"
        if said(whole) != said(parts):
            yield f"poll {poll}: {said(parts)} and not {said(whole)}"
        stored |= {item.key: item.text_hash for item in whole.items}
        known = parts.blocks
        counts["in part" if parts.passed else "whole"] += 1


def read(body: bytes, known: bytes | None) -> ParsedFeed | None:
    """Return what a poll reads; None where that is refused."""
    try:
        return parse(body, feed=URL, source="", url=URL, content_type="application/xml", known=known)
    except ParseError:
        return None


def fresh(items: Sequence[NewsItem], stored: Mapping[str, str]) -> list[NewsItem]:
    """Return what a poll records: entries that are new or edited."""
    return [item for item in items if stored.get(item.key) != item.text_hash]


def said(found: ParsedFeed) -> tuple[object, ...]:
    """Return what a feed says of itself."""
    return found.title, found.language, found.wait_s, found.hub, found.topic


if __name__ == "__main__":
    main()
