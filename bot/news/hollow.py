"""Long texts taken out of a feed before it is parsed, and put back behind.

feedparser handles a text line by line and then character by character, which is most of what an article costs. A text
in a CDATA section that is all its element holds means the same wherever it is kept meanwhile.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b

_OPENS = re.compile(rb"<(description|content:encoded|summary|content)>\s*<!\[CDATA\[")
_CLOSES = re.compile(rb"\s*</([a-z:]+)>")
#: A shorter text, in bytes, is not worth it.
_LEAST = 200

# What feedparser makes of characters that are no letters in Unicode but were in Windows' own alphabet.
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_WINDOWS = {code: char for code, char in _WINDOWS.items() if char != "\ufffd"}
_ODD = tuple(map(chr, _WINDOWS))


def hollowed(body: bytes) -> tuple[bytes, Mapping[str, str]]:
    """Return a feed with short words in place of its long texts, and the texts by these words.

    Args:
        body: In UTF-8 or ASCII, well formed; of other bytes the outcome may mean something else.
    """
    mark = b"text-%s-" % blake2b(body, digest_size=8).hexdigest().encode()
    texts: dict[str, str] = {}
    pieces: list[bytes] = []
    at = 0
    while (opened := _OPENS.search(body, at)) is not None:
        end = body.find(b"]]>", opened.end())
        if end < 0:
            break
        closed = _CLOSES.match(body, end + 3)
        if end - opened.end() < _LEAST or closed is None or closed[1] != opened[1]:
            pieces.append(body[at : end + 3])
            at = end + 3
            continue
        word = mark + b"%d" % len(texts)
        texts[word.decode()] = as_feedparser_does(body[opened.end() : end].decode("utf-8", "replace"))
        pieces += (body[at : opened.end()], word)
        at = end
    pieces.append(body[at:])
    return b"".join(pieces), texts


def as_feedparser_does(text: str) -> str:
    """Return the text of a CDATA section as feedparser has it: stripped, and mended where it was encoded twice."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    if text.isascii():
        return text
    # UTF-8 that was taken for ISO 8859-1 and encoded once more.
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    # To look for one after the other takes a tenth of looking for any.
    return text.translate(_WINDOWS) if any(char in text for char in _ODD) else text
