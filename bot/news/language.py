"""Tells the language of a text: by its letters where they say it, else by its small words. Offline and small."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.news.forms import fold_form
from bot.news.terms import Tongue

UNKNOWN = "und"
#: Characters looked at.
ENOUGH = 600
ENOUGH_FOR_ALPHABET = 150
#: Small words that must be found before they say anything.
FEWEST = 1.5
#: How much more must speak for a language than for the next.
CLEARLY = 1.1
#: How much more must speak against a declared language than for it.
AGAINST_DECLARED = 2
#: Less than any small word's worth, more than what adding up floats loses.
_ROUNDING = 1e-9

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


def _by_alphabet(text: str) -> tuple[str, ...] | None:
    """Return the languages that share the alphabet of a text; None for the Latin one."""
    if text.isascii() or not _NOT_LATIN.search(text):
        return None
    text = text[:ENOUGH_FOR_ALPHABET]
    letters = len(text) - text.count(" ")
    return next((codes for codes, script, share in _BY_SCRIPT if len(script.findall(text)) * share > letters), None)


class Teller:
    """Tells languages by the small words of the lexicon's files."""

    def __init__(self, tongues: Iterable[Tongue]) -> None:
        sharers: dict[str, list[str]] = {}
        for tongue in tongues:
            for word in dict.fromkeys(fold_form(word) for word in tongue.stopwords):
                sharers.setdefault(word, []).append(tongue.code)
        # A word that many languages share speaks less for each.
        self._worth = {word: tuple((code, 1 / len(codes) ** 0.5) for code in codes) for word, codes in sharers.items()}
        self._codes = frozenset(code for shares in self._worth.values() for code, _ in shares)
        #: By declared language: what each word speaks for it at the least, weighed against any other, and those that
        #: speak against it. Made when first met.
        self._surely: dict[str, tuple[Mapping[str, float], frozenset[str]]] = {}

    def tell(self, text: str, declared: str = UNKNOWN) -> str:
        """Return the language of a text as a primary subtag; "und" where nothing speaks clearly for one.

        Args:
            text: In the one spelling of ``normalise``; the first 600 characters are read.
            declared: What the feed says: believed unless the text's alphabet, or twice as many small words, speak
                against it.
        """
        text = text[:ENOUGH]
        among = _by_alphabet(text)
        if among is not None and len(among) == 1:
            return among[0]
        written = text.split()
        words: Iterable[str] | None = None
        if among is None and declared in self._codes:
            surely, against = self._surely.get(declared) or self._weighed_surely(declared)
            # Two quick looks: whether it stands even if nothing spoke for it, and if all that speaks for others spoke
            # for one.
            if sum([surely[word] for word in against.intersection(written)]) + FEWEST > _ROUNDING:
                return declared
            words = self._worth.keys() & written
            if sum(map(surely.__getitem__, words)) + FEWEST > _ROUNDING:
                return declared
        # In one order: what floats add up to hangs on it, and each start of Python has another for a set's.
        words = sorted(self._worth.keys() & written if words is None else words)
        points = self._points(words, text, among)
        best = max(points, key=points.__getitem__, default=UNKNOWN)
        most = points.get(best, 0)
        if declared != UNKNOWN and (among is None or declared in among):
            return best if most > AGAINST_DECLARED * points.get(declared, 0) + FEWEST else declared
        second = max((worth for code, worth in points.items() if code != best), default=0.0)
        if most >= FEWEST and most > second * CLEARLY:
            return best
        return "ar" if among is not None and "ar" in among else UNKNOWN

    def _weighed_surely(self, declared: str) -> tuple[Mapping[str, float], frozenset[str]]:
        surely = {
            word: AGAINST_DECLARED * dict(shares).get(declared, 0.0)
            - max((worth for code, worth in shares if code != declared), default=0.0)
            for word, shares in self._worth.items()
        }
        found = self._surely[declared] = surely, frozenset(word for word, worth in surely.items() if worth < 0)
        return found

    def _points(self, words: Sequence[str], text: str, among: tuple[str, ...] | None) -> dict[str, float]:
        points: dict[str, float] = {}
        for word in words:
            for code, worth in self._worth[word]:
                points[code] = points.get(code, 0) + worth
        if among is None:
            return points
        for code, letters, worth in _ONLY:
            if any(letter in text for letter in letters):
                points[code] = points.get(code, 0) + worth
        return {code: worth for code, worth in points.items() if code in among}
