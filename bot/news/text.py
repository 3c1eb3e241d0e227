"""Publishers' HTML to plain text: tags, entities, captions and invisible characters taken out.

A chain of regular expressions whose time grows with the length alone. A tree builder would be stricter, but
html5ever needs 3 s for 200 kB of nested ``<div>``, and all that is wanted of the tree is where paragraphs end.
"""

import re
import unicodedata
from html import unescape

#: Characters of text kept of one entry.
TEXT_CHARS = 200_000

_FLAGS = re.DOTALL | re.IGNORECASE
# What never holds the article's words. Unclosed, it swallows the rest, as in a browser; so no second one can be
# unclosed, and the search stays linear.
_HIDDEN = re.compile(
    r"<!--(?:.*?-->|.*)"
    r"|<(script|style|noscript|template|svg|iframe|object|video|audio|select|textarea)\b"
    r"(?:[^<>]*/>|[^<>]*>(?:.*?</\1\s*>|.*))",
    _FLAGS,
)
# Captions, and the "Country: …", "Date: …" boxes that stand before the text in some United Nations feeds.
_ASIDE = re.compile(
    r"<(figcaption)\b[^<>]{0,500}>.{0,1000}?</\1\s*>"
    r"|<(p|div|span)\s[^<>]{0,200}\bclass=[\"'][^\"'<>]{0,200}\bcaption\b[^<>]{0,300}>.{0,1000}?</\2\s*>"
    r"|<div\s+class=[\"'](?:tag|date)\b[^<>]{0,100}>[^<]{0,1000}</div\s*>",
    _FLAGS,
)
_TAG = re.compile(
    r"<!\[CDATA\[|<[!?][^<>]*+>|</?([a-zA-Z][a-zA-Z0-9:-]*+)(?:(?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+|[^<>]*+)>"
)
#: What stands in a tag's place: a break ("\0" until the source's own line ends are gone), a space, or nothing.
_GAPS = dict.fromkeys(
    "address article aside blockquote body br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr html li main nav ol p pre section table tbody tfoot thead title tr ul".split(),
    "\0",
) | dict.fromkeys("td th img option".split(), " ")
# A tag cut off at the end of a shortened text.
_CUT_TAG = re.compile(r"<[/!?a-z][^<>]*+\Z", _FLAGS)
_TAG_START = re.compile(r"<(?=[/!?a-z])", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,32};")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# Controls, marks of direction (they can turn a headline's words round), soft hyphens, characters without width,
# surrogates and what is no character. The joiners stay where a script needs them for spelling.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![\u0590-\u08ff\u0900-\u109f\u1780-\u17ff])[\u200c\u200d]"
)
# Characters that are seen, are no gap, and stay as they are whichever of them stand beside each other: of the letters
# those of Latin and Cyrillic script in their composed form. To look for others is quicker than ``isprintable``.
_SEEN = re.compile("[ -~\xa1-\xac\xae-\u017f\u0400-\u0481\u048a-\u04ff\u2010-\u2027\u2030-\u205e\u20ac]*")


def plain(html: str) -> str:
    """Return the words of a piece of HTML, or of plain text, as plain text.

    Entities are resolved at most twice, since some publishers escape twice. The result has no tag, no control
    or invisible character but newlines between paragraphs, single spaces, no space at its ends, and at most
    ``TEXT_CHARS`` characters. Script, style and picture captions are left out.
    """
    text = _one_line_end(html[: 4 * TEXT_CHARS])
    for _ in range(2):
        text = _words(text)
        if "&" not in text and "<" not in text:
            break
        text = unescape(text)
        if _TAG_START.search(text) is None and _ENTITY.search(text) is None:
            break
    text = "\n".join(filter(None, map(visible, _one_line_end(text).split("\n"))))
    if "<" in text:
        text = _TAG_START.sub("< ", text)
    return text if len(text) <= TEXT_CHARS else text[:TEXT_CHARS].rstrip()


def line(html: str) -> str:
    """Return the words of a piece of HTML on one line: for titles, names and categories."""
    if "<" not in html and "&" not in html and len(html) <= TEXT_CHARS and html.isprintable():
        return visible(html)  # nothing in it is more than it looks, as in most titles
    return " ".join(plain(html).split())


def visible(line: str) -> str:
    """Return a line as it reads: with single spaces, without invisible characters, each letter in its composed form."""
    if _SEEN.fullmatch(line):
        return " ".join(line.split()) if "  " in line else line.strip()
    if line.isprintable():  # a quick look, which is enough for nearly every line: spaces are its only gaps
        line = " ".join(line.split()) if "  " in line else line.strip()
    else:
        line = " ".join(_INVISIBLE.sub("", " ".join(line.split())).split())
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _words(html: str) -> str:
    """Take the tags out of one layer of HTML; where none breaks a line, blank lines part the paragraphs."""
    if "<" not in html:
        return _paragraphs(html)
    text = _TAG.sub(_gap, _ASIDE.sub("\0", _HIDDEN.sub(" ", html.replace("\0", ""))))
    if "<![CDATA[" in html:
        text = text.replace("]]>", "")
    text = text.replace("\n", " ").replace("\0", "\n") if "\0" in text else _paragraphs(text)
    return _CUT_TAG.sub("", text) if "<" in text else text


def _gap(tag: re.Match[str]) -> str:
    return _GAPS.get(tag[1].lower(), "") if tag[1] else ""


def _paragraphs(text: str) -> str:
    if "\n" not in text:
        return text
    return "\n".join(part.replace("\n", " ") for part in _BLANK_LINE.split(text))
