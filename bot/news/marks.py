"""What is kept of a feed's entries so that those seen before can be passed over: a few bytes each."""

import json
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

_RECORD = struct.Struct("8s6s6s6s")
#: Changes when other entries than before would come of the same bytes.
_FORMAT = 2
_HEAD = struct.Struct(">B8s8sH")
#: Stands for what an entry does not have.
NONE = bytes(6)
#: Stands for a feed that is to be looked through, however much of it is as before.
OPEN = bytes(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One entry of a feed, in hashes."""

    #: Of its bytes.
    block: bytes
    #: Of its guid, its page's canonical address and its item's key; ``NONE`` where it has none, or gave no item.
    guid: bytes = NONE
    page: bytes = NONE
    key: bytes = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A feed as it was parsed the last time."""

    #: Of all that surrounds its entries and has a part in what they mean.
    frame: bytes
    #: Of the whole as it came, but for when it was made; ``OPEN`` where that does not tell all.
    seal: bytes
    #: What it said of itself: title, language, pause, hub, topic.
    title: str
    language: str | None
    wait_s: float | None
    hub: str | None
    topic: str | None
    #: Its entries in order.
    marks: tuple[Mark, ...]

    def packed(self) -> bytes:
        """Return it as bytes; ``unpacked`` reads them."""
        said = json.dumps([self.title, self.language, self.wait_s, self.hub, self.topic], separators=(",", ":"))
        about = said.encode()
        marks = b"".join(_RECORD.pack(mark.block, mark.guid, mark.page, mark.key) for mark in self.marks)
        return _HEAD.pack(_FORMAT, self.frame, self.seal, len(about)) + about + marks


def unpacked(data: bytes | None) -> Known | None:
    """Read what ``Known.packed`` gave; None for nothing, and for what another version of the bot wrote."""
    if not data or data[0] != _FORMAT or len(data) < _HEAD.size:
        return None
    _, frame, seal, size = _HEAD.unpack_from(data)
    records = data[_HEAD.size + size :]
    try:
        title, language, wait_s, hub, topic = json.loads(data[_HEAD.size : _HEAD.size + size])
        found = _RECORD.iter_unpack(records)
    except (ValueError, TypeError, struct.error):
        return None
    marks = tuple(Mark(block=block, guid=guid, page=page, key=key) for block, guid, page, key in found)
    return Known(
        frame=frame, seal=seal, title=title, language=language, wait_s=wait_s, hub=hub, topic=topic, marks=marks
    )


def of_bytes(data: bytes) -> bytes:
    """Return the hash of an entry, or of a feed's frame."""
    return blake2b(data, digest_size=8).digest()


def of_text(text: str | None) -> bytes:
    """Return the hash of a guid, an address or a key; ``NONE`` for an empty one."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=6).digest() if text else NONE


def counts(marks: Iterable[Mark]) -> tuple[Counter[bytes], Counter[bytes]]:
    """Count each guid and each page."""
    marks = tuple(marks)
    return Counter(mark.guid for mark in marks), Counter(mark.page for mark in marks)


def settled(before: Sequence[Mark], now: Sequence[Mark]) -> bool:
    """Whether the new entries alone tell what is new: every other one would still give the item that it gave.

    An entry's key hangs on whether others share its guid or its page, and of several with one key the first gives
    the item.
    """
    stood, stands = _standing(before), _standing(now)
    return all(
        stood[block] == standing if block in stood else standing.first not in stood
        for block, standing in stands.items()
    )


class _Standing(NamedTuple):
    shares_guid: bool
    shares_page: bool
    #: The first block of those with the same key; empty for one that gave no item.
    first: bytes


def _standing(marks: Sequence[Mark]) -> Mapping[bytes, _Standing]:
    guids, pages = counts(marks)
    first: dict[bytes, bytes] = {NONE: b""}
    for mark in marks:
        first.setdefault(mark.key, mark.block)
    return {
        mark.block: _Standing(
            mark.guid != NONE and guids[mark.guid] > 1, mark.page != NONE and pages[mark.page] > 1, first[mark.key]
        )
        for mark in marks
    }
