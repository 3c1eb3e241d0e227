"""Running text to whole sentences, in any of the lexicon's languages."""

import re
from collections.abc import Iterator

from bot.news.abbreviations import ORDINALS, after, before, numbered, openers

#: Characters of a quotation that is kept in one piece.
QUOTE_CHARS = 700
#: Characters of a word before a stop that are looked at.
WORD_CHARS = 40

# A stop, closing quotes and brackets after it, and the space that parts it from the next sentence; scripts that write
# no spaces need none.
_STOP = re.compile(
    r"""(?P<stop>[.!?…。！？｡؟۔।॥។៕။]+)(?P<close>["'”’“»«)\]」』】）]*)"""
    r"""(?P<gap>\s+|(?<=[。！？｡។៕။])|(?<=[。！？｡។៕။][”’」』】）»])|$)"""
)
# Greek asks with a semicolon.
_GREEK_STOP = re.compile(_STOP.pattern.replace("[.!?…", "[;\u037e.!?…"))
# Thai parts phrases by spaces and has no stop; these words open a sentence.
_THAI_OPENERS = re.compile(
    r"\s+(?=(?:อย่างไรก็ตาม|นอกจากนี้|นอกจากนั้น|ทั้งนี้|ขณะเดียวกัน|ขณะที่|ก่อนหน้านี้|ต่อมา|ด้านนาย|ด้าน|โดยก่อนหน้า|สำหรับ|ล่าสุด))"
)
_INITIAL = re.compile(r"(?:^|[\s(\"“«„.–—-])[^\W\d_]$")
# Without an article that is written onto it: "l’art."
_ONE_WORD = re.compile(r"[^\s(\"“«„‚‘»’']*$")
_FIRST = re.compile(r"[\s\"“«„‚‘»(]*([^\W\d_][\w’'-]*)(\.?)")
# Says in Burmese and Korean that what stands before was quoted.
_SAID = re.compile(r"ဟု|ဟူ|လို့|(?:이?라고|고)(?=\s)")
# «Стой!» — крикнул он.
_ATTRIBUTED = re.compile(r"[—–-]\s+[^\W\d_A-ZÀ-ÞА-ЯЁІЇЄҐ]")
# What is quoted or in brackets, opening to closing mark; a straight or Nordic mark opens only where a word begins.
_QUOTED: dict[str, re.Pattern[str]] = {
    "“": re.compile(rf"(?<!„)“[^“”\n]{{1,{QUOTE_CHARS}}}”"),
    "„": re.compile(rf"„[^„“”\n]{{1,{QUOTE_CHARS}}}[“”]"),
    "«": re.compile(rf"«[^«»\n]{{1,{QUOTE_CHARS}}}»"),
    "»": re.compile(rf"(?<!\w)»[^«»\n]{{1,{QUOTE_CHARS}}}«"),
    "”": re.compile(rf"(?<![\w.,!?])”(?=\w)[^”\n]{{1,{QUOTE_CHARS}}}”"),
    '"': re.compile(rf"(?<![\w.,!?…])\"(?=[\w…¿¡])[^\"\n]{{1,{QUOTE_CHARS}}}\""),
    "「": re.compile(rf"「[^「」\n]{{1,{QUOTE_CHARS}}}」"),
    "『": re.compile(rf"『[^『』\n]{{1,{QUOTE_CHARS}}}』"),
    "‘": re.compile(rf"(?<!\w)‘[^‘\n]{{1,{QUOTE_CHARS}}}?’(?!\w)"),
    "(": re.compile(rf"\([^()\n]{{1,{QUOTE_CHARS}}}\)"),
    "（": re.compile(rf"（[^（）\n]{{1,{QUOTE_CHARS}}}）"),
    "‹": re.compile(rf"‹[^‹›\n]{{1,{QUOTE_CHARS}}}›"),
}


def sentences(text: str, language: str = "") -> tuple[str, ...]:
    """Return the sentences of a text, in order; a line break always ends one.

    Abbreviations, initials and ordinals ("2. Mai", "s. 5") keep their sentence together, and so does a quotation;
    where it is in doubt the sentence goes on, because a summary may quote a sentence too many but never half a one.

    Args:
        text: Any text.
        language: Its primary language subtag; empty where it is not known, which puts more in doubt.
    """
    return tuple(each_sentence(text, language))


def each_sentence(text: str, language: str = "") -> Iterator[str]:
    """Yield the sentences of a text one by one, as ``sentences`` does, for who needs only the first."""
    for line in text.splitlines():
        for part in _THAI_OPENERS.split(line) if language == "th" else (line,):
            yield from filter(None, _of_line(part, language))


def _of_line(line: str, language: str) -> Iterator[str]:
    quoted = _quotations(line)
    start = nearest = 0
    for stop in (_GREEK_STOP if language == "el" else _STOP).finditer(line):
        while nearest < len(quoted) and quoted[nearest][1] <= stop.start():
            nearest += 1
        within = nearest < len(quoted) and quoted[nearest][0] < stop.start()
        # Within a quotation, only a stop that its closing mark follows can end anything.
        if within and stop.end("close") < quoted[nearest][1]:
            continue
        if _ends_here(line, start, stop, language, closes=within):
            yield line[start : stop.end()].strip()
            start = stop.end()
    yield line[start:].strip()


def _quotations(line: str) -> list[tuple[int, int]]:
    """Return where quotations begin and end, in order; of those that overlap the one that begins first."""
    found: list[tuple[int, int]] = []
    for span in sorted(
        one.span() for mark, pattern in _QUOTED.items() if mark in line for one in pattern.finditer(line)
    ):
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    return found


def _ends_here(line: str, start: int, stop: re.Match[str], language: str, *, closes: bool) -> bool:
    """Whether a sentence ends at a stop; ``closes`` where a quotation does."""
    follows = line[stop.end() : stop.end() + 1]
    if not follows:
        return True
    if follows.islower():  # "Will they leave?" he asked.
        return False
    if stop["close"] and _ATTRIBUTED.match(line, stop.end()):
        return False
    if not stop["gap"] and (closes or stop["close"]):
        # 「…。」と述べた, “……。”总统说: who said it belongs to what was said.
        return False
    if stop["close"] and _SAID.match(line, stop.end()):
        return False
    if not stop["gap"] and follows in ")]」』】）”’":
        return False
    if stop["stop"] != "." or stop["close"]:
        return True
    return not _goes_on(line, start, stop, language)


def _goes_on(line: str, start: int, stop: re.Match[str], language: str) -> bool:
    """Whether a full stop with a space after it belongs to a shortened word, an initial or a number."""
    head = line[max(start, stop.start() - WORD_CHARS) : stop.start()]
    word = _ONE_WORD.search(head)
    last = word[0].casefold() if word else ""
    opens = _FIRST.match(line, stop.end())
    # "J. A. Smith": what has a stop of its own opens nothing.
    new = opens is not None and not opens[2] and opens[1].casefold() in openers(language)
    if last.isdigit() and len(last) <= 2:
        if head.strip() == last:  # "1. The state …"
            return True
        return not new and (language in ORDINALS or not language)
    if last in numbered(language):
        return line[stop.end() : stop.end() + 1].isdigit()
    if last in before(language):
        return True
    if last in after(language) or _INITIAL.search(head) is not None:
        return not new
    return False
