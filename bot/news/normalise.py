"""One spelling for texts and for lexicon forms, so that what looks the same is found the same.

Done to a text: NFKC, invisible characters dropped (soft hyphen, zero-width, direction marks), Arabic and Hebrew vowel
marks and tatweel dropped, Greek accents dropped, look-alike letters unified (Arabic alef, yeh and kaf; Russian ё;
Romanian ş and ţ; Turkish ı), apostrophes unified, hyphens and dashes turned into spaces, white space to single spaces,
case folded. Other diacritics stay: they carry meaning ("mină" is no "mina").
"""

import re
import unicodedata
from dataclasses import dataclass, field

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
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", " "),
    # Folding Greek's last sigma by itself keeps it right where a text was cut in mid-word.
    "ς": "σ",
}
#: Turkish "ş" and "ţ" with cedilla become the comma letters of Romanian: forms go through here too, so both agree.
_TO_FOLD = re.compile("[" + "".join(_LETTERS) + "]")
_TO_DROP = re.compile(f"[{_DROPPED}]")
_SPACES_ONLY = str.maketrans({"-": " ", "`": "'"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in the one spelling, with and without its capitals."""

    original: str
    #: Case-folded: what is searched.
    text: str
    #: The same with its capitals, for acronyms ("US", not "us"); as long as ``text`` nearly always.
    cased: str
    _origins: list[int] = field(default_factory=list)

    def origin(self, position: int) -> int:
        """Return where the character at ``position`` of ``text`` stands in the original."""
        if self.text == self.original or (len(self.text) == len(self.original) and self.original.isascii()):
            return position
        if not self._origins:
            self._origins.extend(_origins(self.original))
            self._origins.append(len(self.original))
        return self._origins[min(position, len(self._origins) - 1)]

    def original_slice(self, start: int, end: int) -> tuple[int, str]:
        """Return where a piece of ``text`` begins in the original, and how it is written there."""
        first = self.origin(start)
        last = self.origin(end - 1) if end > start else first
        after = last + 1
        while after < len(self.original) and _continues(self.original[after]):
            after += 1
        return first, self.original[first:after]


def fold(text: str) -> Folded:
    """Return a text in the one spelling. Takes any string; the result's ``text`` is stable under folding again."""
    cased = _spell(text)
    folded = cased.casefold()
    if not folded.isascii():
        # Case folding may leave a dot over the i (from İ) or a composition undone.
        folded = _TO_FOLD.sub(_letter, unicodedata.normalize("NFKC", folded.replace("i\u0307", "i")))
    return Folded(text, folded, cased)


def _spell(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(_SPACES_ONLY).split())
    text = _TO_DROP.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_TO_FOLD.sub(_letter, text).replace("-", " ").split())


def _letter(found: re.Match[str]) -> str:
    return _LETTERS[found[0]]


def _continues(char: str) -> bool:
    """Whether a character is written onto the one before it: an accent, a vowel sign, a Korean vowel or final."""
    if char.isascii():
        return False
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or "\u1161" <= first <= "\u11ff"


def _origins(original: str) -> list[int]:
    """Return, for each character of the folded text, where it comes from."""
    origins: list[int] = []
    spaced = True
    at = 0
    while at < len(original):
        after = at + 1
        while after < len(original) and _continues(original[after]):
            after += 1
        piece = original[at:after]
        whole = fold(f"x{piece}x").text[1:-1]
        for char in whole:
            if char != " ":
                origins.append(at)
                spaced = False
            elif not spaced:
                origins.append(at)
                spaced = True
        at = after
    if spaced and origins:
        origins.pop()
    return origins
