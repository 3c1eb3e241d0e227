"""What publishers put around an article's own words: stock phrases, labels of pictures, datelines."""

import re

from bot.news.text import plain

# "The post A TITLE appeared first on A SITE.", as WordPress writes it in its languages.
_APPEARED = "|".join(
    rf"{post}\s.{{1,400}}?\s{on}\s"
    for post, on in (
        ("The (?:post|article)", "(?:first appeared|appeared first) on"),
        ("(?:L[’']|Cet )article", "est apparu en premier sur"),
        ("La entrada", "(?:se publicó|aparece) primero en"),
        ("Der Beitrag", "erschien zuerst auf"),
        ("O post", "apareceu primeiro em"),
        ("L[’']articolo", "proviene da"),
        ("Artykuł", "pochodzi z serwisu"),
        ("(?:Сообщение|Запись)", "(?:появились сначала на|впервые появилась)"),
        ("Запис", "спершу з[’']явився на"),
    )
)
_MORE = (
    "continue reading|read more|read the full|read full|keep reading|lire la suite|lire plus|leer más|seguir leyendo|"
    "weiterlesen|mehr lesen|leia mais|continue lendo|leggi tutto|czytaj dalej|czytaj więcej|читать далее|читати далі|"
    "lue lisää|läs mer|skaityti daugiau|loe edasi|lasīt vairāk"
)
# Where a stock phrase begins, everything behind it goes: the site's name, or a few words after "Read more" at the
# start of a sentence.
_PHRASE = re.compile(
    rf"\b(?:{_APPEARED})(?:[^\n.]|\.(?=\S)){{0,150}}\.?\s*\Z"
    r"|(?:^|(?<=[.…!?»”\"\])\n])\s*|\s(?=[(\[]?(?-i:[^\W\d_a-zа-яёіїєґ])))"
    rf"[(\[]?(?:{_MORE})\b(?:\s+(?:at|on|in|about|here)\b)?[^.!?\n]{{0,80}}(?:\.{{3}}|[.…»›→>\])\s])*\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
# Words without which there is no phrase: to look for them costs a hundredth of looking for the phrases.
_HINTS = f"{_MORE}|appeared|apparu|primero en|zuerst auf|primeiro em|proviene da|z serwisu|появил|явився".split("|")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|\.{3,}|…)\s*\Z")
_TAIL_CHARS = 600
_MARK_CHARS = 20
#: Words that Human Rights Watch's pages put where a picture stands.
_PICTURE_LINES = frozenset({"image", "load image", "click to expand image", "video", "play video", "share this via"})
_LABEL_CHARS = 25

# As in: (Geneva, June 3, 2026) – The government …
_DATELINE = re.compile(r"^\([^()\n]{2,60}\)\s*[–—-]\s*")
_OPENING_CHARS = 60


def passage(html: str) -> str:
    """Return the words of a summary or article, one paragraph a line, without stock phrases and picture labels."""
    paragraphs = plain(html).split("\n")
    return without_boilerplate(
        "\n".join(words for words in paragraphs if len(words) > _LABEL_CHARS or words.casefold() not in _PICTURE_LINES)
    )


def without_boilerplate(text: str) -> str:
    """Cut "The post … appeared first on …", "Continue reading …" and "[…]" off the end of a text.

    The mark that a text goes on stays as "…".
    """
    head, tail = text[:-_TAIL_CHARS], text[-_TAIL_CHARS:]
    while _hints_at_phrase(tail):
        # Mostly the phrase is a paragraph of its own, and found at once.
        before, _, last = tail.rpartition("\n")
        found = _PHRASE.match(last) or _PHRASE.search(tail)
        if found is None:
            break
        tail = before if found.string is last and before else tail[: found.start()].rstrip()
    if (cut := _ELLIPSIS.search(tail, max(len(tail) - _MARK_CHARS, 0))) is not None:
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
        if dateline is not None and len(paragraph) - dateline.end() >= _OPENING_CHARS:
            paragraphs[number] = paragraph[dateline.end() :]
            return paragraphs[number], "\n".join(paragraphs)
    return next((paragraph for paragraph in paragraphs if len(paragraph) >= _OPENING_CHARS), paragraphs[0]), text


def _hints_at_phrase(text: str) -> bool:
    folded = text.casefold()
    return any(hint in folded for hint in _HINTS)
