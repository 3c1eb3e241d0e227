"""One spelling for texts and for lexicon forms, so that what looks the same is found the same.

Done to a text: NFKC, invisible characters dropped (soft hyphen, zero-width, direction marks), Arabic and Hebrew vowel
marks and tatweel dropped, Greek accents dropped, look-alike letters unified (Arabic alef, yeh and kaf; Russian ё;
Romanian ş and ţ; Turkish ı), apostrophes unified, hyphens and dashes turned into spaces, white space to single spaces,
case folded. Other diacritics stay: they carry meaning ("mină" is no "mina").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_DROPPED = (
    "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"  # invisible
    "\u0640\u064b-\u065f\u0670\u06d6-\u06ed"  # Arabic tatweel, vowels and Koran marks
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
)
_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    "ک": "ك",
    "ۀ": "ه",
    "ё": "е",
    "Ё": "Е",
    "ş": "ș",
    "Ş": "Ș",
    "ţ": "ț",
    "Ţ": "Ț",
    "ı": "i",
    "İ": "I",
    **dict(zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏΪΫ", "αεηιουωιυιυΑΕΗΙΟΥΩΙΥ", strict=True)),
    **dict.fromkeys("’‘ʼʹʻ`´′＇ꞌ", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－-", " "),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
    "…": ".",
    # Folding Greek's last sigma by itself keeps it right where a text was cut in mid-word.
    "ς": "σ",
}
#: Turkish "ş" and "ţ" with cedilla become the comma letters of Romanian: forms go through here too, so both agree.
_TO_SPELL = re.compile("[" + re.escape("".join(_LETTERS)) + _DROPPED + "]")
_TO_DROP = re.compile(f"[{_DROPPED}]")
#: White space that is left once NFKC holds, besides the space.
_GAPS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029"
#: The same spelling for ASCII, byte by byte: many times as fast, and most of the news in English is ASCII.
_ASCII = bytes.maketrans(b"-`\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f", b" '         ")


#: What is no letter or figure, to spaces: in ASCII, and everywhere.
_ASCII_WORDS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(range(128, 256))
_NO_LETTER = re.compile(r"[^\w ]|_")

#: What is deleted to see which other characters a text has.
_ALL_ASCII = bytes(range(128))
#: A text with more than one other character in so many is of another alphabet: those are spelled all at once.
_SELDOM = 8


@dataclass(slots=True)
class Folded:
    """A text in the one spelling, with and without its capitals. Not frozen: a frozen one takes three times as long."""

    original: str
    #: Case-folded: what is searched.
    text: str
    #: The same with its capitals, for acronyms ("US", not "us"); as long as ``text`` nearly always.
    cased: str
    #: Whether every character stands where it stood in the original.
    aligned: bool
    _words: str = field(default="", compare=False)
    _origins: list[int] = field(default_factory=list, compare=False)

    @property
    def words(self) -> str:
        """``text`` with a space for each mark, and one more before and behind: a word's ends show as spaces."""
        if not self._words:
            self._words = f" {words_alone(self.text)} "
        return self._words

    def origin(self, position: int) -> int:
        """Return where the character at ``position`` of ``text`` stands in the original."""
        if self.aligned:
            return position
        if not self._origins:
            self._origins.extend(_origins(self.original))
            self._origins.append(len(self.original))
        return self._origins[min(position, len(self._origins) - 1)]

    def original_slice(self, start: int, end: int) -> tuple[int, str]:
        """Return where a piece of ``text`` begins in the original, and how it is written there."""
        if self.aligned:
            return start, self.original[start:end]
        first = self.origin(start)
        after = (self.origin(end - 1) if end > start else first) + 1
        while after < len(self.original) and _continues(self.original[after]):
            after += 1
        return first, self.original[first:after]


def words_alone(text: str) -> str:
    """Return a text with a space in place of each character that is no letter or figure."""
    return text.encode().translate(_ASCII_WORDS).decode() if text.isascii() else _NO_LETTER.sub(" ", text)


def fold(text: str) -> Folded:
    """Return a text in the one spelling. Takes any string; the result's ``text`` is stable under folding again."""
    if text.isascii():
        cased = _single_spaced(text.encode().translate(_ASCII).decode())
        return Folded(text, cased.lower(), cased, len(cased) == len(text.rstrip()))
    return _nearly_ascii(text) or _of_any_letters(text)


def _nearly_ascii(text: str) -> Folded | None:
    """Fold a text in which the characters beyond ASCII are few and plain, each kind at once: a third of the time.

    None where they are not.
    """
    try:
        written = text.encode()
    except UnicodeEncodeError:  # half of a pair
        return None
    seldom = written.translate(None, _ALL_ASCII).decode()
    if len(seldom) * _SELDOM > len(text):
        return None
    spellings = {char: _SPELLINGS[char] for char in set(seldom)}
    if None in spellings.values():
        return None
    spaced = written.translate(_ASCII)
    for char, spelling in spellings.items():
        if spelling and char != spelling[0]:
            spaced = spaced.replace(char.encode(), spelling[0].encode())
    while b"  " in spaced:
        spaced = spaced.replace(b"  ", b" ")
    spaced = spaced.strip(b" ")
    folded = spaced.lower()
    for spelling in spellings.values():
        if spelling and spelling[0] != spelling[1]:
            folded = folded.replace(spelling[0].encode(), spelling[1].encode())
    words = folded.translate(_ASCII_WORDS)
    for spelling in spellings.values():
        if spelling and not spelling[1].isalnum():
            words = words.replace(spelling[1].encode(), b" ")
    cased = spaced.decode()
    return Folded(text, folded.decode(), cased, len(cased) == len(text.rstrip()), f" {words.decode()} ")


class _Spellings(dict[str, tuple[str, str] | None]):
    """By character, what it is spelled as and that case-folded; None where its neighbours or its length matter."""

    def __missing__(self, char: str) -> tuple[str, str] | None:
        spelled = _TO_SPELL.sub(_letter, char)
        pair = (spelled, spelled.casefold())
        plain = all(
            # No half of a Korean syllable, which its neighbour would complete.
            len(one) == 1
            and one < "\U00010000"
            and unicodedata.category(one)[0] in "LPSZN"
            and not _is_jamo(one)
            and unicodedata.is_normalized("NFKC", one)
            and one not in _GAPS
            and not _continues(one)
            for one in pair
        )
        found = pair if plain and not _TO_SPELL.search(pair[1]) else None
        if len(self) < 4096:
            self[char] = found
        return found


_SPELLINGS = _Spellings()


def _is_jamo(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff"


def _of_any_letters(text: str) -> Folded:
    # Letters first, one for one; only what NFKC still changes can move a character's place.
    spelled = _TO_SPELL.sub(_letter, text)
    unchanged = unicodedata.is_normalized("NFKC", spelled)
    if not unchanged:
        spelled = _TO_SPELL.sub(_letter, unicodedata.normalize("NFKC", spelled))
    cased = " ".join(spelled.split()) if _has_gap(spelled) else _single_spaced(spelled)
    folded = cased.casefold()
    # Dropping and joining spaces only shorten, case folding only lengthens: as long as before is in place as before.
    # Spaces at the end have nothing behind them to move.
    aligned = unchanged and len(cased) == len(text.rstrip()) == len(folded)
    if len(folded) != len(cased) or not unicodedata.is_normalized("NFKC", folded):
        # Case folding may take letters apart (from İ, ᾴ) or leave them uncomposed.
        folded = _TO_SPELL.sub(_letter, unicodedata.normalize("NFKC", folded.replace("i\u0307", "i")))
        aligned = False
    return Folded(text, folded, cased, aligned)


def _has_gap(text: str) -> bool:
    for gap in _GAPS:  # noqa: SIM110 - a generator costs as much as what it saves
        if gap in text:
            return True
    return False


def _single_spaced(text: str) -> str:
    """Return a text, whose only white space is the space, with single ones: a quarter of what splitting it costs."""
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def _letter(found: re.Match[str]) -> str:
    """Return what a letter is spelled as; what is dropped, as nothing."""
    return _LETTERS.get(found[0], "")


@lru_cache(maxsize=4096)
def _continues(char: str) -> bool:
    """Whether a character is written onto the one before it: an accent, a vowel sign, what is dropped."""
    if char.isascii():
        return False
    if _TO_DROP.match(char):
        return True
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or "\u1161" <= first <= "\u11ff"


@lru_cache(maxsize=4096)
def _folded_piece(piece: str) -> str:
    return fold(f"x{piece}x").text[1:-1]


class _Plain(dict[str, bool]):
    """Remembers which characters stand for themselves: folded to one character that is no space, joined to none."""

    def __missing__(self, char: str) -> bool:
        folded = _folded_piece(char)
        plain = len(folded) == 1 and folded != " " and not _continues(char)
        if len(self) < 4096:
            self[char] = plain
        return plain


_PLAIN = _Plain()


def _places(text: str, chars: Iterable[str]) -> Iterator[int]:
    """Return where each of a few characters stands in a text."""
    for char in chars:
        at = text.find(char)
        while at >= 0:
            yield at
            at = text.find(char, at + 1)


def _origins(original: str) -> list[int]:
    """Return, for each character of the folded text, where it comes from."""
    origins: list[int] = []
    spaced = True
    at = 0
    # Stretches of what stands for itself are taken at once; what does not is looked at with what is written onto it.
    odd = {char for char in set(original) if char != " " and not _PLAIN[char]}
    for place in [*sorted(_places(original, odd)), len(original)]:
        stop = place - 1 if place < len(original) and _continues(original[place]) else place
        if "  " not in original[at:stop]:
            if at < stop and original[at] == " " and spaced:
                at += 1
            if at < stop:
                origins.extend(range(at, stop))
                spaced = original[stop - 1] == " "
                at = stop
        while at <= place and at < len(original):
            after = at + 1
            while after < len(original) and _continues(original[after]):
                after += 1
            for char in _folded_piece(original[at:after]):
                if char != " " or not spaced:
                    origins.append(at)
                spaced = char == " "
            at = after
    if spaced and origins:
        origins.pop()
    return origins
