"""Foreign text made safe and short for Discord: no dressing up, no pings, no faked links, no limit broken."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

#: Line and paragraph ends other than "\n" that Python and Discord know.
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: Control characters, and those that turn the direction of all that follows: a headline could hide its end with them.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

#: What Discord's markdown gives a meaning to anywhere in a line, and what it does at a line's start only.
_MARKS = re.compile(r"[\\*_~`|<>\[\]#@]|(?<=:)(?=//)")
_LINE_START = re.compile(r"^(\s*)([-+])|^(\s*\d+)([.)])", re.MULTILINE)

_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)]*(?=\s|$)|\n")
_HOST = re.compile(r"(?<![\w.-])((?:\w[\w-]*\.)+[^\W\d_]{2,})(?![\w-])")


def size(text: str) -> int:
    """Return the length as Discord may count it: in UTF-16 units, so an emoji is two. Never less than ``len``."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return the text with plain line ends, and without control, direction and half characters."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _SURROGATES.sub("\ufffd", _UNSEEN.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return the cleaned text with every stretch of white space as one space."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Return text that Discord's markdown shows as it stands.

    A backslash before a mark takes its meaning: no bold headline, no ``[masked](link)``, no ``<@mention>``. The one
    inside ``://`` keeps Discord from making a link of a bare address.
    """
    escaped = _MARKS.sub(lambda mark: "\\" + mark[0], text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}", escaped)


def plain(text: str) -> str:
    """Return the text as it is: for the parts of a message in which Discord knows no markdown."""
    return text


def fit(text: str, limit: int, dress: Callable[[str], str] = escape) -> str:
    """Dress a text and cut it, before it is dressed, so that the result has at most ``limit`` UTF-16 units.

    Cut after the last whole sentence or line where that keeps at least half of what fits; else after a word, or
    where there is none, anywhere. A cut text ends in "…".
    """
    whole = dress(text)
    if size(whole) <= limit:
        return whole
    if limit < size(" …"):
        return ""
    room = limit - size(" …")
    low, high = 0, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(dress(text[:middle])) <= room else (low, middle - 1)
    return _cut(text[:low], dress)


def _cut(text: str, dress: Callable[[str], str]) -> str:
    """Return the dressed beginning of a text up to its last good place to stop, and the sign that it goes on."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if ends and ends[-1] * 2 >= len(text):
        return dress(text[: ends[-1]].rstrip()) + " …"
    head, space, _ = text.rpartition(" ")
    return dress((head if space and len(head) * 2 >= len(text) else text).rstrip()) + "…"


def safe_url(url: str | None, limit: int) -> str | None:
    """Return an http(s) address that Discord takes, with foreign letters encoded; None if it is none.

    An address with a user name ("https://bank.example@evil.example/") is none: it is made to be misread.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
        port = parts.port
    except ValueError:  # a bad port or bracket, or letters that no host name can have
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or re.search(r"[^\w.:-]", host):
        return None
    at = f"[{host}]" if ":" in host else host
    address = f"{parts.scheme}://{at}" + (f":{port}" if port else "")
    address += quote(_SURROGATES.sub("", parts.path), safe="/%:@!$&'()*+,;=~")
    for sign, part in (("?", parts.query), ("#", parts.fragment)):
        if part:
            address += sign + quote(_SURROGATES.sub("", part), safe="/%:@!$&'()*+,;=~?")
    return address if size(address) <= limit else None


def host_of(url: str) -> str:
    """Return the host of an address, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def pretends(label: str, url: str) -> bool:
    """Whether the label names a site other than the one its link leads to."""
    host = host_of(url)
    named = [match[1].lower().removeprefix("www.") for match in _HOST.finditer(label)]
    return any(host != name and not host.endswith("." + name) for name in named)
