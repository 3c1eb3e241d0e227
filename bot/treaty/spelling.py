"""One spelling for all ways to write a name: case, accents, punctuation and spaces do not count."""

import re
import unicodedata
from functools import lru_cache

#: Letters that no decomposition turns into plain ones, and Arabic forms that people mix.
_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "ng",
        "ə": "e", "ǝ": "e", "ſ": "s", "ɖ": "d", "ɛ": "e", "ɔ": "o",
        "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ھ": "ه", "ـ": "",
        "\u200c": "", "\u200d": "", "\u00ad": "", "\u200b": "", "\ufeff": "", "\u200e": "", "\u200f": "", "\u2060": "",
        "&": " and ", "№": " ",
    }
)  # fmt: skip
#: Accents, Hebrew points, Arabic vowel signs and hamza. Signs of other scripts are letters there and stay.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0655\u0670\u06d6-\u06ed]")
#: A run of letters, digits and the signs that belong to them.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0900-\u0dff\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u200d])*")
_LATIN = re.compile("[a-z]+")
#: What is often written in another way; longer ones first.
_SOUNDS = (
    ("ph", "f"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("ch", "c"), ("ck", "k"), ("c", "k"), ("q", "k"),
    ("y", "i"), ("j", "i"), ("w", "v"), ("z", "s"), ("x", "ks"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, plain: "Côte d’Ivoire" gives cote, d, ivoire; "St. Lucia" gives saint, lucia."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    plain = _MARKS.sub("", unicodedata.normalize("NFD", folded)).translate(_LETTERS)
    found = _WORD.findall(unicodedata.normalize("NFC", plain))
    return tuple("saint" if word == "st" and len(found) > 1 else word for word in found)


def key(text: str) -> str:
    """Return what names are found by: all words in one, "cotedivoire"."""
    return "".join(words(text))


def is_latin(plain: str) -> bool:
    """Tell whether a key has letters a to z only."""
    return _LATIN.fullmatch(plain) is not None


@lru_cache(maxsize=16384)
def sound(plain: str) -> str:
    """Return a Latin key with the letters people swap made one: "lybia" and "libya" both give "libia"."""
    for written, heard in _SOUNDS:
        plain = plain.replace(written, heard)
    return _DOUBLE.sub(r"\1", plain)
