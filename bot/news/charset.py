"""Bytes whose encoding is declared wrongly or not at all: made UTF-8 where the bytes themselves are sure."""

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
# Escape (0x1B) stays: ISO-2022-JP is written with it.
_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0D, 0x1B})
#: Encodings whose bytes below 0x80 are ASCII, each by itself.
_ASCII_AND_MORE = ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "latin", "windows-125", "cp125", "koi8")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


class Decoded(NamedTuple):
    """Bytes and how to read them."""

    body: bytes
    #: None leaves it to the document's own declaration.
    encoding: str | None
    #: Whether they read the same in parts: each byte below 0x80 is the ASCII character it looks like, none is broken.
    plain: bool


def as_utf8(body: bytes, content_type: str) -> tuple[bytes, str | None]:
    """Return the bytes and the encoding to read them in; see ``decoded``."""
    return decoded(body, content_type)[:2]


def decoded(body: bytes, content_type: str) -> Decoded:
    """Return the bytes, in UTF-8 where they are sure.

    A byte order mark counts most, then whether the bytes are UTF-8 (text of any other encoding almost never is), then
    what was declared. A few broken sequences in UTF-8, as left by a publisher who cuts in the middle of a letter,
    become U+FFFD instead of making the whole feed unreadable. Control characters, which XML forbids, are dropped.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            text = _DECLARATION.sub("", body.decode(name, "replace").removeprefix("\ufeff"))
            return Decoded(text.encode("utf-8", "replace").translate(None, _CONTROLS), "utf-8", plain=True)
    body = body.removeprefix(codecs.BOM_UTF8).translate(None, _CONTROLS)
    declared = _declared(body, content_type)
    if body.isascii():
        return Decoded(body, declared, plain=declared is None or declared.startswith(_ASCII_AND_MORE))
    with suppress(UnicodeDecodeError):
        body.decode()
        return Decoded(body, "utf-8", plain=True)
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if declared in (None, "utf-8", "utf8", "us-ascii", "ascii") and broken * 8 <= _beyond_ascii(text):
        return Decoded(text.encode(), "utf-8", plain=True)
    return Decoded(body, declared, plain=False)


def _declared(body: bytes, content_type: str) -> str | None:
    if (header := _CHARSET.search(content_type)) is not None:
        return header[1].lower()
    if (prolog := _DECLARED.search(body[:400])) is not None:
        return prolog[1].decode("ascii").lower()
    return None


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
