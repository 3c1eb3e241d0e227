"""A feed taken apart into its entries by a cheap scan, so that only those not seen before need be parsed.

Parsing costs a hundred times what the scan does. The scan is exact for XML that is well formed, which a parse proves:
whatever is no plain sequence of entries is left whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What hides a tag or is one: the text of a CDATA section or a comment looks like mark-up and is none.
_MARK = re.compile(rb"<(?:!\[CDATA\[|!--|\?|/?(?:item|entry|ITEM|ENTRY)(?=[\s/>]))")
_CLOSED = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
# An entity could stand for whole entries, and a declared default for an attribute.
_DECLARATION = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)")
#: Marks that are looked at: what has more would hold up whoever waits for it.
_MARKS = 20_000
# feedparser lets these of one entry run on into the next, unless the root has some of its own.
_LANG = re.compile(rb"<[^<>!?/][^<>]*[\s\"'](?:xml:)?lang\s*=")
_BASE = re.compile(rb"<[^<>!?/][^<>]*[\s\"'](?:xml:)?base\s*=")
_ROOT_BASE = re.compile(rb"<[^<>!?/][^<>]*\sxml:base\s*=\s*[\"'][^\"'\s]")
_DIV = re.compile(rb"<(?:\w+:)?div[\s>]")

# A text of the feed itself: feedparser takes it for the first entry's and reads that one's summary otherwise.
_OWN_TEXT = re.compile(rb"<(?:[\w.-]+:)?(?:content|encoded|body|fullitem|prodlink)[\s/>]", re.IGNORECASE)

# What a feed says of itself with every answer and nobody reads: when it was made.
_MADE = re.compile(rb"<(lastBuildDate|pubDate|updated|modified|dc:date|sy:updateBase)((?:\s[^<>]*)?)>[^<>&]*</\1>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A feed in pieces, which joined in order are the whole but for the white space between entries."""

    head: bytes
    blocks: tuple[bytes, ...]
    tail: bytes

    def only(self, numbers: Sequence[int]) -> bytes:
        """Return the feed with these of its entries alone, counted from 0."""
        return b"".join((self.head, *(self.blocks[number] for number in numbers), self.tail))

    @property
    def frame(self) -> bytes:
        """What must stay the same for an entry to mean the same: head and tail, without when the feed was made."""
        head, tail = (_MADE.sub(rb"<\1\2/>", part).strip() for part in (self.head, self.tail))
        return head + b"\0" + _without_last_comments(tail)


def split(body: bytes) -> Split | None:
    """Take a feed in XML apart.

    Args:
        body: In UTF-8 or ASCII.

    Returns:
        The pieces; None where the entries are not one plain sequence (nested, among other elements, with a prefix),
        where one could mean something else without the others, or where there is none. If the XML is well formed, each
        block is exactly one element called item or entry.
    """
    spans: list[tuple[int, int]] = []
    begun = -1
    at = 0
    plain: list[tuple[int, int]] = []
    while (found := _MARK.search(body, at)) is not None:
        mark, start = found[0], found.start()
        if (closed := _CLOSED.get(mark)) is not None:
            end = body.find(closed, found.end())
            if end < 0:
                return None
            plain.append((at, start))
            at = end + len(closed)
            if len(plain) > _MARKS:
                return None
            continue
        if mark[1:2] != b"/":
            # Nothing but white space may stand between two entries.
            if begun >= 0 or (spans and body[spans[-1][1] : start].strip()):
                return None
            begun = start
            at = found.end()
            continue
        end = body.find(b">", start)
        if begun < 0 or end < 0:
            return None
        spans.append((begun, end + 1))
        plain.append((at, start))
        begun, at = -1, end + 1
    if begun >= 0 or not spans:
        return None
    head, tail = body[: spans[0][0]], body[spans[-1][1] :]
    if _declares(head) or _OWN_TEXT.search(head) or _run_on(body, head, plain):
        return None
    return Split(head=head, blocks=tuple(body[start:end] for start, end in spans), tail=tail)


def _declares(head: bytes) -> bool:
    """Whether a feed declares anything of its own."""
    at = head.find(b"<!DOCTYPE")
    if at < 0:
        return _DECLARATION.search(head) is not None
    declaration = head[at : head.find(b">", at) + 1]
    return b"[" in declaration or not declaration or head.count(b"<!DOCTYPE") > 1


def _without_last_comments(tail: bytes) -> bytes:
    """Cut off the comments that end a feed: many say when it was made."""
    while tail.endswith(b"-->"):
        start = tail.rfind(b"<!--")
        # Two hyphens within would make it no comment, and the feed not well formed.
        inside = tail[start + 4 : -3]
        if start < 0 or len(tail) - start < 7 or b"--" in inside or inside.endswith(b"-"):
            break
        tail = tail[:start].rstrip()
    return tail


def _run_on(body: bytes, head: bytes, plain: Sequence[tuple[int, int]]) -> bool:
    """Whether the language or the base of one entry's addresses could run on into the next."""
    if body.find(b"lang", len(head)) < 0 and body.find(b"base", len(head)) < 0:
        return False
    outside = b"\0".join(body[max(start, len(head)) : end] for start, end in plain if end > len(head))
    based = _BASE.search(outside) is not None
    if not based and _LANG.search(outside) is None:
        return False
    return _DIV.search(outside) is not None or (based and _ROOT_BASE.search(head) is None)
