"""Text from outside made safe and short for mrkdwn. Knows Slack's characters, not its blocks."""

import re
import unicodedata
from urllib.parse import urlsplit

#: Longest address that is made into a link, escaped; a message has other things to say.
URL_CHARS = 2000

# Control characters, and those that turn the direction of everything that follows: with them, a headline could make
# a link read as another address.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")

_SENTENCE_END = re.compile(r"[.!?…。؟।॥።][\"'”’»)\]]*(?=\s)|\n")

#: A label that reads as an address itself.
_POSES = re.compile(r"://|\bwww\.|^\S+\.\S{2,}$", re.IGNORECASE)

#: An address that stands free: one within brackets or quotes may be part of somebody's markup.
_BARE = re.compile(r"(?<!\S)https?://[^\s<>|\"]+(?!\S)", re.IGNORECASE)

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def size(text: str) -> int:
    """Return the length as JavaScript counts it, where an emoji is two; never less than ``len``."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Make text literal in mrkdwn: unescaped, ``<!channel>`` in a headline pings everyone.

    Source:
        docs.slack.dev, "Formatting message text": exactly ``&``, ``<`` and ``>`` are control characters.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo ``escape``: Slack sends what people type, and the values of buttons, escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clean(text: str) -> str:
    """Drop what can't be seen or sent; line breaks stay, blank edges go."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(text: str) -> str:
    """Return the cleaned text as one line with single spaces."""
    return " ".join(clean(text).split())


def isolate(text: str) -> str:
    """Keep right-to-left text from reordering what stands beside it on the line; other text is returned as it is."""
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


def cut(text: str, limit: int) -> str:
    """Return cleaned text escaped and at most ``limit`` long, cut after a sentence, else after a word.

    Args:
        text: As ``clean`` or ``line`` returned it.
        limit: In UTF-16 units of the escaped text; at least 3.
    """
    whole = escape(text)
    if size(whole) <= limit:
        return whole
    kept = _longest(text, limit - 2)
    floor = len(kept) // 2
    ends = [match.end() for match in _SENTENCE_END.finditer(text, floor, len(kept) + 1) if match.end() <= len(kept)]
    if ends:
        return escape(kept[: ends[-1]].rstrip()) + " …"
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return escape(kept[:space].rstrip() if space > floor else kept) + "…"


def rich(text: str, limit: int) -> str:
    """Return text as ``cut`` does, with each address that stands free in it made into a link to itself."""
    # A link is two characters longer than its address, and an address with its space has nine at least.
    addresses = min(len(_BARE.findall(escape(text))), limit // 9 + 1)
    return _BARE.sub(_to_itself, cut(text, limit - 2 * addresses))


def _to_itself(found: re.Match[str]) -> str:
    url = unescape(found.group())
    # Punctuation at the end belongs to the sentence; an address that was cut off leads nowhere.
    shown = url.rstrip(".,;:!?)]}'’”»")
    if set(shown) & set("<>…") or address(shown) is None:
        return found.group()
    return f"<{escape(shown)}>{escape(url[len(shown) :])}"


def _longest(text: str, limit: int) -> str:
    """Return the longest beginning that is at most ``limit`` when escaped and splits no accent or joined emoji."""
    used, end = 0, 0
    for char in text:
        used += size(escape(char))
        if used > limit:
            break
        end += 1
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end]


def _joins(char: str) -> bool:
    return char == "\u200d" or unicodedata.category(char) in ("Mn", "Me", "Mc")


def address(url: str | None) -> str | None:
    """Return an address as it may stand in a mrkdwn link; None for anything but a plain http(s) address."""
    # A backslash is a slash to a browser and none to everyone else, so it hides the true host.
    if not url or any(char.isspace() or char == "\\" for char in url) or clean(url) != url or host(url) is None:
        return None
    target = escape(url).replace("|", "%7C").replace('"', "%22")
    return target if size(target) <= URL_CHARS else None


def host(url: str) -> str | None:
    """Return the host of an http(s) address without "www."; None where it is no such address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    return parts.hostname.removeprefix("www.")


def link(label: str, url: str | None, limit: int) -> str:
    """Return a mrkdwn link with the label cut to ``limit``; the bare label where the address is none.

    A label that itself reads as an address stands unlinked, followed by the true host.
    """
    shown = isolate(cut(line(label), limit))
    target = address(url)
    if url is None or target is None:
        return shown
    true_host = host(url) or ""
    if not shown:
        return f"<{target}|{cut(true_host, limit)}>"
    if _POSES.search(line(label)) and line(label).lower().removeprefix("www.") != true_host:
        return f"{shown} (<{target}|{cut(true_host, limit)}>)"
    return f"<{target}|{shown}>"
