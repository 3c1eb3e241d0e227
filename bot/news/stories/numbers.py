"""The numbers that a text names, whatever its language, script and way to write them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

#: From here on a number seldom stands in two reports by chance.
TELLING = 32
#: Years of our time: each report of one event may name another.
_YEARS = range(1900, 2100)

#: Letters of scripts that put spaces between words; in others a number stands right behind a word.
_LETTER = r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7a3]"
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(
    rf"(?<!{_LETTER})(?<!{_LETTER}-)(?<![\d.,])"
    r"(?P<whole>\d{1,3}(?:[.,\u066c\u060c'’ \u00a0\u202f]\d{3})+|\d+)(?:[.,\u066b](?P<part>\d{1,2}))?(?![\d])"
    r"(?P<after>[\s\u00a0\u202f-]?[^\s\d.,;:!?()«»“”]{0,12})"
)
#: A number after letters and a hyphen is a name: T-62, PFM-1. Scores such as 157–18 are two numbers.
_SCORE = re.compile(r"(?<=\d)\s?[-‐-―:]\s?(?=\d)")
_THOUSAND = re.compile(
    r"(?:thousand|mill?e\b|mil\b|tausend|tusen|tuhat|tuhan|tuhatt|tūkst|tis[ií]c|tys|тыс|тис|хиляд|хиљад|hiljad|tisuć|"
    r"bin\b|min\b|nghìn|ngàn|ألف|آلاف|هزار|พัน|ពាន់|千|천)"
)
_TEN_THOUSAND = re.compile(r"(?:万|萬|만|หมื่น|ម៉ឺន)")
_MILLION = re.compile(
    r"(?:mill?i[oó]n|milh|mili[jou]|mln|mio\b|miljo|млн|м[иі]л[ьл]|милион|εκατ|milyon|مليون|ملايين|میلیون|ล้าน|លាន|"
    r"triệu|百万|백만|सौ)"
)
_BILLION = re.compile(
    r"(?:billion|bilh|milliard|miliard|miljard|mlrd|mrd\b|млрд|м[иі]л[ьл]?[иі]ард|مليار|میلیارد|tỷ|ពាន់លាន)"
)
_HUNDRED_MILLION = re.compile(r"(?:億|亿|억)")
#: "$65m", "€1.5bn", "£700k": a letter alone counts behind a sign of money.
_MONEY = "$€£¥"
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}
_MULTIPLES = (
    (_BILLION, 10**9),
    (_HUNDRED_MILLION, 10**8),
    (_MILLION, 10**6),
    (_TEN_THOUSAND, 10**4),
    (_THOUSAND, 10**3),
)


def numbers(text: str, language: str = "") -> frozenset[int]:
    """Return the whole numbers that are named, without years: "4.4 million", "4,4 млн" and "440万" are 4,400,000.

    Args:
        text: In any case, NFC or NFKC.
        language: Primary subtag; number words that are other words elsewhere count in their own language only.
    """
    return frozenset(_figures(text)) | frozenset(_spelled(text, language))


def _figures(text: str) -> Iterator[int]:
    if _DIGIT.search(text) is None:
        return
    digits = text
    if not text.isascii():
        digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    for found in _NUMBER.finditer(_SCORE.sub(" ; ", digits)):
        whole = re.sub(r"\D", "", found["whole"])
        if len(whole) > 15:
            continue
        value = int(whole)
        after = found["after"].lstrip("\u202f\u00a0 -").casefold()
        times = next((times for name, times in _MULTIPLES if name.match(after)), 1)
        if times == 1 and after in _SHORT and digits[: found.start()].endswith(tuple(_MONEY)):
            times = _SHORT[after]
        plain = found["whole"].isdigit() and times == 1
        if plain and value in _YEARS and not found["part"]:
            continue
        if found["part"]:
            scaled = value * times + int(found["part"]) * times // 10 ** len(found["part"])
            if times == 1:
                scaled = value
            yield scaled
        else:
            yield value * times


_WORD = re.compile(r"\w+(?:['’]\w+)?")


def _spelled(text: str, language: str) -> Iterator[int]:
    known = _words()
    for word in _WORD.findall(text.casefold()):
        value, only = known.get(word, (None, ()))
        if value is not None and (not only or language in only):
            yield value


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Return the values of words, and the languages in which alone they are numbers."""
    text = (files("bot") / "data" / "stories" / "number_words.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            value, *words = line.split()
            for word in words:
                form, _, only = word.partition(":")
                found[form] = (int(value), tuple(only.split(",")) if only else ())
    return found
