"""Tells the language of a text: by its letters where they say it, else by its small words. Offline and small."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.news.terms import Tongue

UNKNOWN = "und"
#: Characters looked at.
ENOUGH = 600
#: Small words that must be found before they say anything.
FEWEST = 2

# Subtags that feeds use for languages known here under another name.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "prs": "fa", "sh": "sr", "mo": "ro", "cmn": "zh"}

# Letters that one of our languages writes and the ones it could be mistaken for do not.
_BY_SCRIPT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("lo", re.compile("[\u0e81-\u0edf]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0531-\u058f]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_ARABIC = re.compile("[\u0620-\u06ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")
_ONLY: tuple[tuple[str, str, int], ...] = (
    ("fa", "پچژگ", 2),
    ("uk", "іїєґ", 2),
    ("be", "ў", 2),
    ("mk", "ѓќѕ", 3),
    ("sr", "ђћ", 3),
    ("ru", "ыэё", 2),
)


def subtag(declared: str | None) -> str:
    """Return a BCP 47 tag's primary subtag, as the lexicon names it; "und" for none, "mul" or nonsense."""
    code = re.split("[-_]", (declared or "").strip().casefold(), maxsplit=1)[0]
    code = _SAME.get(code, code)
    return code if code.isalpha() and code not in {"mul", "zxx", "mis"} else UNKNOWN


def tell(text: str, tongues: Mapping[str, Tongue]) -> str:
    """Return the language of a text as a primary subtag; "und" where nothing speaks clearly for one.

    Args:
        text: As it stands or folded; the first 600 characters are read.
        tongues: Languages and their small words.
    """
    text = text[:ENOUGH].casefold()
    if not text.isascii():
        letters = sum(map(str.isalpha, text))
        for code, script in _BY_SCRIPT:
            found = len(script.findall(text))
            # Japanese mixes kana into Chinese characters; a few kana are proof enough.
            if found * (8 if code == "ja" else 2) > letters:
                return code
        if len(_ARABIC.findall(text)) * 2 > letters:
            return _by_words(text, ("ar", "fa", "ur", "ps"), tongues) or "ar"
        if len(_CYRILLIC.findall(text)) * 2 > letters:
            return _by_words(text, ("uk", "ru", "bg", "be", "mk", "sr"), tongues) or UNKNOWN
    return _by_words(text, None, tongues) or UNKNOWN


def _by_words(text: str, among: tuple[str, ...] | None, tongues: Mapping[str, Tongue]) -> str | None:
    known = _small_words(tuple((tongue.code, tongue.stopwords) for tongue in tongues.values()))
    points: dict[str, float] = {}
    for word in _WORD.findall(text):
        for code, worth in known.get(word, ()):
            points[code] = points.get(code, 0) + worth
    for code, letters, worth in _ONLY:
        if any(letter in text for letter in letters):
            points[code] = points.get(code, 0) + worth
    if among is not None:
        points = {code: worth for code, worth in points.items() if code in among}
    ranked = sorted(points.items(), key=lambda pair: -pair[1])[:2]
    if not ranked or ranked[0][1] < FEWEST:
        return None
    if len(ranked) > 1 and ranked[0][1] <= ranked[1][1] * 1.1:
        return None
    return ranked[0][0]


@lru_cache(maxsize=8)
def _small_words(stopwords: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return, for each small word, the languages it speaks for and how much: less if many share it."""
    sharers: dict[str, list[str]] = {}
    for code, words in stopwords:
        for word in dict.fromkeys(words):
            sharers.setdefault(word.casefold(), []).append(code)
    return {word: tuple((code, 1 / len(codes) ** 0.5) for code in codes) for word, codes in sharers.items()}
