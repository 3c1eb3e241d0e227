"""Tells the language of a text: by its letters where they say it, else by its small words. Offline and small."""

import re
from collections.abc import Iterable

from bot.news.forms import fold_form
from bot.news.terms import Tongue

UNKNOWN = "und"
#: Characters looked at.
ENOUGH = 600
#: Small words that must be found before they say anything.
FEWEST = 1.5
#: How much more must speak for a language than for the next.
CLEARLY = 1.1

# Subtags that feeds use for languages known here under another name.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "prs": "fa", "sh": "sr", "mo": "ro", "cmn": "zh"}

# Alphabets that one of our languages writes in, or a few that its small words tell apart. Kana stand before Chinese
# characters: Japanese mixes both, and a few kana are proof enough.
_SCRIPTS: tuple[tuple[tuple[str, ...], str, int], ...] = (
    (("ja",), "\u3041-\u30ff", 8),
    (("ko",), "\uac00-\ud7a3\u1100-\u11ff", 2),
    (("zh",), "\u4e00-\u9fff", 2),
    (("uk", "ru", "bg", "be", "mk", "sr"), "\u0400-\u04ff", 2),
    (("ar", "fa", "ur", "ps"), "\u0620-\u06ff", 2),
    (("el",), "\u0370-\u03ff", 2),
    (("km",), "\u1780-\u17ff", 2),
    (("my",), "\u1000-\u109f", 2),
    (("th",), "\u0e01-\u0e5b", 2),
    (("lo",), "\u0e81-\u0edf", 2),
    (("ka",), "\u10a0-\u10ff", 2),
    (("hy",), "\u0531-\u058f", 2),
    (("he",), "\u05d0-\u05ea", 2),
    (("hi",), "\u0900-\u097f", 2),
)
_BY_SCRIPT = tuple((codes, re.compile(f"[{letters}]"), share) for codes, letters, share in _SCRIPTS)
_NOT_LATIN = re.compile("[" + "".join(letters for _, letters, _ in _SCRIPTS) + "]")
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


class Teller:
    """Tells languages by the small words of the lexicon's files."""

    def __init__(self, tongues: Iterable[Tongue]) -> None:
        sharers: dict[str, list[str]] = {}
        for tongue in tongues:
            for word in dict.fromkeys(fold_form(word) for word in tongue.stopwords):
                sharers.setdefault(word, []).append(tongue.code)
        # A word that many languages share speaks less for each.
        self._worth = {word: tuple((code, 1 / len(codes) ** 0.5) for code in codes) for word, codes in sharers.items()}

    def tell(self, text: str) -> str:
        """Return the language of a text as a primary subtag; "und" where nothing speaks clearly for one.

        Args:
            text: In the one spelling of ``normalise``; the first 600 characters are read.
        """
        text = text[:ENOUGH]
        if not text.isascii() and _NOT_LATIN.search(text):
            letters = sum(map(str.isalpha, text))
            for codes, script, share in _BY_SCRIPT:
                if len(script.findall(text)) * share > letters:
                    told = codes[0] if len(codes) == 1 else self._by_words(text, codes)
                    return told or ("ar" if "ar" in codes else UNKNOWN)
        return self._by_words(text, None) or UNKNOWN

    def _by_words(self, text: str, among: tuple[str, ...] | None) -> str | None:
        points: dict[str, float] = {}
        known = self._worth
        for word in _WORD.findall(text):
            if word in known:
                for code, worth in known[word]:
                    points[code] = points.get(code, 0) + worth
        if among is not None:
            for code, letters, worth in _ONLY:
                if any(letter in text for letter in letters):
                    points[code] = points.get(code, 0) + worth
            points = {code: worth for code, worth in points.items() if code in among}
        if not points:
            return None
        best = max(points, key=points.__getitem__)
        second = max((worth for code, worth in points.items() if code != best), default=0.0)
        return best if points[best] >= FEWEST and points[best] > second * CLEARLY else None
