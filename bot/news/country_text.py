"""A text made ready for the search for countries: one letter for one letter, so that positions and capitals stay known.

Unlike ``bot.news.normalise`` this keeps every place: punctuation becomes a space and no space is dropped, because a
country is known by its capital ("Turkey"), by its full stops ("U.S.") and by the sentence it stands in.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: White space, ASCII and general punctuation, and the marks of Arabic, Greek, Armenian, Khmer and East Asian texts.
_PUNCTUATION = re.compile(
    "[\\t-\\r\\x1c-\\x1f!-/:-@\\[-`{-~\u0085\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u02b0-\u02ff\u0387\u055a-\u055f\u060c"
    "\u061b\u061f\u066a-\u066d\u06d4\u104a-\u104f\u17d4-\u17da\u2000-\u200a\u200c\u2010-\u2029\u202f-\u205f\u2116"
    "\u3000-\u3003\u3008-\u301f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
#: ASCII's punctuation to spaces and its capitals to small letters, byte by byte: the quickest way there is.
_ASCII = bytes(
    ord(" ")
    if chr(code) in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    else ord(chr(code).lower())
    for code in range(128)
) + bytes(range(128, 256))
#: What is written into a word without being part of it: soft hyphens, zero-width marks, stress and Arabic vowel marks.
_DROPPED_LETTERS = frozenset(
    chr(code)
    for first, last in (
        (0xAD, 0xAD),
        (0x301, 0x301),
        (0x34F, 0x34F),
        (0x640, 0x640),
        (0x64B, 0x65F),
        (0x670, 0x670),
        (0x6D6, 0x6ED),
        (0x180E, 0x180E),
        (0x200B, 0x200B),
        (0x200D, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2069),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)
_DROPPED = re.compile("[" + "".join(sorted(_DROPPED_LETTERS)) + "]")
_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    "ک": "ك",
    "ۀ": "ه",
    "ة": "ه",
    "ё": "е",
    "ş": "ș",
    "ţ": "ț",
    "ı": "i",
    "ґ": "г",
    "ς": "σ",
    **dict(zip("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ", strict=True)),
}
_LOOK_ALIKE = re.compile("[" + "".join(_LETTERS) + "]")
#: A letter and the marks written onto it; Korean letters taken apart.
_CLUSTER = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11ff]*|.[\u0300-\u036f\u0653-\u0655\u0900-\u0903\u3099\u309a]*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text in two spellings of the same length."""

    original: str
    #: As written, with composed letters and without invisible marks: capitals and punctuation are here.
    raw: str
    #: Case-folded, each punctuation mark a space: what is searched.
    folded: str

    def origins(self) -> Sequence[int]:
        """Return where each letter stands in the original, and at the end the original's length."""
        if self.raw is self.original:
            return range(len(self.raw) + 1)
        if self.raw == _DROPPED.sub("", self.original):
            return [
                *(at for at, letter in enumerate(self.original) if letter not in _DROPPED_LETTERS),
                len(self.original),
            ]
        return [at for at, piece in _pieces(self.original) for _ in piece] + [len(self.original)]


def align(text: str) -> Aligned:
    """Return any text ready for the search; ``folded`` of a term and of a text with that term agree."""
    if text.isascii():
        return Aligned(text, text, text.encode().translate(_ASCII).decode())
    raw, spaced = text, _PUNCTUATION.sub(" ", text)
    if _DROPPED.search(spaced):
        raw, spaced = _DROPPED.sub("", text), _DROPPED.sub("", spaced)
    if not unicodedata.is_normalized("NFKC", spaced):
        raw = "".join([piece for _, piece in _pieces(text)])
        spaced = _PUNCTUATION.sub(" ", raw)
    return Aligned(text, raw, _fold(spaced))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Do letter by letter what NFKC does to a whole text, and tell where each result comes from."""
    for cluster in _CLUSTER.finditer(text):
        piece = cluster[0]
        # A mark that NFKC would tear into several ("…") is punctuation already and keeps its one place.
        if not piece.isascii() and not _PUNCTUATION.fullmatch(piece):
            piece = _DROPPED.sub("", unicodedata.normalize("NFKC", piece))
        yield cluster.start(), piece


def _fold(spaced: str) -> str:
    folded = spaced.casefold()
    if len(folded) != len(spaced):
        folded = "".join(map(_fold_letter, spaced))
    if _LOOK_ALIKE.search(folded):
        # Several times as fast as str.translate, which looks up every letter of a text that is not ASCII.
        for letter, same in _LETTERS.items():
            folded = folded.replace(letter, same)
    return folded


def _fold_letter(letter: str) -> str:
    """Fold a letter to one letter: "ß" stays, "İ" gives up its dot."""
    folded = letter.casefold()
    if len(folded) == 1:
        return folded
    lower = letter.lower()
    return lower if len(lower) == 1 else lower[0]
