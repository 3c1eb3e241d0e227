"""Text and links from outside, before they are shown: nothing in them can fake what stands beside them."""

import re
from urllib.parse import urlsplit

#: Languages that are read from the right (CLDR).
FROM_RIGHT = frozenset("ar arc ckb dv fa he ks ku ps sd ug ur yi".split())

# What no page and no XML may hold; and the marks that turn the direction of reading, by which "gnp.exe" looks like a
# picture's name. Pages give each text a direction of its own instead (``dir``). Only before a number the Arabic mark
# stays: dates begin with it (bot.words), and it can't turn the number itself.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|\u200f(?![0-9])"
)


def plain(text: str) -> str:
    """Return the text without control characters, marks of direction and what is no character."""
    return _UNSHOWN.sub("", text)


def safe_url(url: str) -> str | None:
    """Return an address to be linked; None where it is no http(s) address with a host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return plain(url) if parts.scheme in ("http", "https") and host else None


def direction(language: str) -> str:
    """Return the ``dir`` of a text in a language: "auto", by its first letter, where the language is not known."""
    return "auto" if language in ("", "und") else "rtl" if language in FROM_RIGHT else "ltr"
