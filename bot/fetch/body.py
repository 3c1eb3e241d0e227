"""A body as it arrives: decompressed piece by piece, never beyond its limit, and known to be whole or cut off."""

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # publishes no types

_GZIP = b"\x1f\x8b"
_PIECE_BYTES = 64 * 1024


class TooLargeError(Exception):
    """More bytes than the limit, counted as they come or decompressed."""


class CutOffError(Exception):
    """A compressed body that ends before its end."""


class BrokenError(Exception):
    """A compressed body that can't be decompressed, or one in an encoding that was not asked for."""


class _Inflater(Protocol):
    def add(self, piece: bytes, room: int) -> bytes:
        """Decompress a piece, to at most ``room`` + 1 bytes or a little more."""

    @property
    def ended(self) -> bool:
        """Whether the stream has come to its end."""


class Body:
    """Collects a body of at most ``limit`` bytes, as sent and decompressed.

    What is gzip is told by its first two bytes, not by the header: some servers compress unasked without saying so,
    and some say so without compressing.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._start = b""
        self._inflater: _Inflater | None = None
        self._begun = False
        self._pieces: list[bytes] = []
        self._came = 0
        self._room = limit

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLargeError: Nothing more need be read.
            BrokenError: It can't be decompressed.
        """
        self._came += len(piece)
        if self._came > self._limit:
            raise TooLargeError
        if not self._begun:
            self._start += piece
            if len(self._start) < len(_GZIP):
                return
            piece = self._begin()
        self._put(piece)

    def whole(self) -> bytes:
        """Return the body after its last piece.

        Raises:
            CutOffError: A compressed stream has not come to its end.
        """
        if not self._begun:
            self._put(self._begin())
        if self._inflater is not None and not self._inflater.ended:
            raise CutOffError
        return self.so_far

    @property
    def so_far(self) -> bytes:
        """What there is of it, where only the beginning matters."""
        return b"".join(self._pieces)

    def _begin(self) -> bytes:
        self._begun = True
        start, self._start = self._start, b""
        if start.startswith(_GZIP):
            self._inflater = _Zlib(zlib.MAX_WBITS | 16)
        elif not start or self._encoding in ("", "identity", "gzip", "x-gzip", "utf-8", "none"):
            self._inflater = None
        elif self._encoding == "deflate":
            # RFC 9110 means the zlib format; some servers send the bare stream.
            wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
            self._inflater = _Zlib(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        elif self._encoding == "br":
            self._inflater = _Brotli()
        else:
            raise BrokenError(self._encoding[:40])
        return start

    def _put(self, piece: bytes) -> None:
        if self._inflater is not None:
            try:
                piece = self._inflater.add(piece, self._room)
            except (zlib.error, brotli.error) as error:
                raise BrokenError(self._encoding or "gzip") from error
        self._room -= len(piece)
        if self._room < 0:
            raise TooLargeError
        self._pieces.append(piece)


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)

    def add(self, piece: bytes, room: int) -> bytes:
        found: list[bytes] = []
        while piece and room >= 0:
            if self._stream.eof:
                if not piece.startswith(_GZIP):  # padding behind the end
                    break
                self._stream = zlib.decompressobj(self._wbits)
            found.append(self._stream.decompress(piece, room + 1))
            room -= len(found[-1])
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(found)

    @property
    def ended(self) -> bool:
        return self._stream.eof


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def add(self, piece: bytes, room: int) -> bytes:
        found = [self._stream.process(piece, output_buffer_limit=_PIECE_BYTES)]
        room -= len(found[0])
        while room >= 0 and not self._stream.can_accept_more_data():
            found.append(self._stream.process(b"", output_buffer_limit=_PIECE_BYTES))
            room -= len(found[-1])
        return b"".join(found)

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())
