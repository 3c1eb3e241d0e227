"""Publishers' HTML to plain text: tags, entities, captions, invisible characters and stock phrases taken out.

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

_TAIL_CHARS = 600
_APPEARED = (
    (r"(?:The post|The article)", r"(?:first appeared on|appeared first on)"),
    (r"(?:L[’']article|Cet article)", r"est apparu en premier sur"),
    (r"La entrada", r"(?:se publicó primero en|aparece primero en)"),
    (r"Der Beitrag", r"erschien zuerst auf"),
    (r"O post", r"apareceu primeiro em"),
    (r"L[’']articolo", r"proviene da"),
    (r"Artykuł", r"pochodzi z serwisu"),
    (r"(?:Сообщение|Запись)", r"(?:появились сначала на|впервые появилась)"),
    (r"Запис", r"спершу з[’']явився на"),
)
_MORE = (
    "continue reading|read more|read the full|read full|keep reading|lire la suite|lire plus|leer más|seguir leyendo|"
    "weiterlesen|mehr lesen|leia mais|continue lendo|leggi tutto|czytaj dalej|czytaj więcej|читать далее|читати далі|"
    "lue lisää|läs mer|skaityti daugiau|loe edasi|lasīt vairāk"
)
# Where a stock phrase begins, everything behind it goes: "The post … appeared first on …." with the site's name at
# the end, "Read more" at the start of a sentence with a few words at most.
_BOILERPLATE = re.compile(
    rf"\b(?:{'|'.join(rf'{post}{chr(92)}s.{{1,400}}?{chr(92)}s{on}{chr(92)}s' for post, on in _APPEARED)})"
    r"(?:[^\n.]|\.(?=\S)){0,150}\.?\s*\Z"
    r"|(?:^|(?<=[.…!?»”\"\])\n])\s*|\s(?=[(\[]?(?-i:[^\W\d_a-zа-яёіїєґ])))"
    rf"[(\[]?(?:{_MORE})\b(?:\s+(?:at|on|in|about|here)\b)?[^.!?\n]{{0,80}}(?:\.{{3}}|[.…»›→>\])\s])*\s*\Z",
    _FLAGS,
)
# Words without which it finds nothing: a look for them costs a hundredth.
_HINTS = (
    *_MORE.split("|"),
    "appeared",
    "apparu",
    "primero en",
    "zuerst auf",
    "primeiro em",
    "proviene da",
    "z serwisu",
)
_HINTS += ("появил", "явився")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|\.{3,}|…)\s*\Z")
#: Words that Human Rights Watch's pages put where a picture stands.
_PICTURE_LINES = frozenset({"image", "load image", "click to expand image", "video", "play video", "share this via"})

# As in: (Geneva, June 3, 2026) – The government …
_DATELINE = re.compile(r"^\([^()\n]{2,60}\)\s*[–—-]\s*")
_LEAD_CHARS = 60


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
    return " ".join(plain(html).split())


def visible(line: str) -> str:
    """Return a line as it reads: with single spaces, without invisible characters, each letter in its composed form."""
    line = " ".join(line.split())
    if not line.isprintable():  # a quick look, which is enough for nearly every line
        line = " ".join(_INVISIBLE.sub("", line).split())
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def passage(html: str) -> str:
    """Return the words of a summary or article, one paragraph a line, without stock phrases and picture labels."""
    text = plain(html)
    if "\n" in text or len(text) < 20:
        text = "\n".join(part for part in text.split("\n") if part.casefold() not in _PICTURE_LINES)
    return without_boilerplate(text)


def without_boilerplate(text: str) -> str:
    """Cut "The post … appeared first on …", "Continue reading …" and "[…]" off the end of a text.

    The mark that a text goes on stays as "…".
    """
    head, tail = text[:-_TAIL_CHARS], text[-_TAIL_CHARS:]
    folded = tail.casefold()
    if any(hint in folded for hint in _HINTS):
        while (found := _BOILERPLATE.search(tail)) is not None:
            tail = tail[: found.start()].rstrip()
    if (cut := _ELLIPSIS.search(tail, max(len(tail) - 20, 0))) is not None:
        before = tail[: cut.start()].rstrip()
        tail = before + "…" if before or head else ""
    return (head + tail).strip()


def opening(text: str) -> tuple[str, str]:
    """Return the paragraph that opens an article, and the article without a dateline before that paragraph.

    It is the paragraph behind a dateline ("(Geneva) – "), since captions may come first; else the first that is no
    mere label; else the first.
    """
    paragraphs = text.split("\n")
    for number, paragraph in enumerate(paragraphs[:8]):
        dateline = _DATELINE.match(paragraph)
        if dateline is not None and len(paragraph) - dateline.end() >= _LEAD_CHARS:
            paragraphs[number] = paragraph[dateline.end() :]
            return paragraphs[number], "\n".join(paragraphs)
    return next((paragraph for paragraph in paragraphs if len(paragraph) >= _LEAD_CHARS), paragraphs[0]), text


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
    return _CUT_TAG.sub("", text)


def _gap(tag: re.Match[str]) -> str:
    return _GAPS.get(tag[1].lower(), "") if tag[1] else ""


def _paragraphs(text: str) -> str:
    if "\n" not in text:
        return text
    return "\n".join(part.replace("\n", " ") for part in _BLANK_LINE.split(text))
