"""Names of people and places in one spelling for many languages and scripts, so that Херсон, Cherson and Kherson meet.

What is compared is the consonants: vowels differ most between languages, endings bend.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from bot.news.stories.ideas import ideas

#: Consonants that a name needs, and those by which a bent form may be longer than the plain one.
LENGTH = 3
ENDING = 3

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[a-z]")


def _by_letter(*rows: tuple[str, str]) -> dict[str, str]:
    """Return a table of sounds by letter from rows of a sound and its letters."""
    return {letter: sound for sound, letters in rows for letter in letters}


_CYRILLIC = _by_letter(
    ("", "йјъь"),
    ("a", "ая"),
    ("b", "б"),
    ("d", "д"),
    ("e", "еёєэ"),
    ("f", "ф"),
    ("g", "гґѓ"),
    ("h", "х"),
    ("i", "иіїы"),
    ("k", "кќ"),
    ("l", "лљ"),
    ("m", "м"),
    ("n", "нњ"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "ђжзѕсћцчџшщ"),
    ("t", "т"),
    ("u", "ую"),
    ("v", "вў"),
)
_ARABIC = _by_letter(
    ("", "ءؤئىةعويی"),
    ("a", "اأآ"),
    ("b", "بپ"),
    ("d", "دذضظ"),
    ("f", "ف"),
    ("g", "غگ"),
    ("h", "حخه"),
    ("i", "إ"),
    ("k", "قكک"),
    ("l", "ل"),
    ("m", "م"),
    ("n", "ن"),
    ("r", "ر"),
    ("s", "جچزژسشص"),
    ("t", "تثط"),
)
_GREEK = _by_letter(
    ("a", "α"),
    ("d", "δ"),
    ("e", "ε"),
    ("f", "φ"),
    ("g", "γ"),
    ("h", "χ"),
    ("i", "ηιυ"),
    ("k", "κ"),
    ("ks", "ξ"),
    ("l", "λ"),
    ("m", "μ"),
    ("n", "ν"),
    ("o", "οω"),
    ("p", "π"),
    ("ps", "ψ"),
    ("r", "ρ"),
    ("s", "ζσς"),
    ("t", "θτ"),
    ("v", "β"),
)
_KANA = {
    kana: sound
    for row in (
        "アイウエオ a i u e o",
        "カキクケコ ka ki ku ke ko",
        "ガギグゲゴ ga gi gu ge go",
        "サシスセソ sa si su se so",
        "ザジズゼゾ sa si su se so",
        "タチツテト ta si su te to",
        "ダヂヅデド da si su de do",
        "ナニヌネノ na ni nu ne no",
        "ハヒフヘホ ha hi fu he ho",
        "バビブベボ ba bi bu be bo",
        "パピプペポ pa pi pu pe po",
        "マミムメモ ma mi mu me mo",
        "ヤユヨワヲ a u o va o",
        "ラリルレロ ra ri ru re ro",
        "ンヴッー n vu . .",
        "ァィゥェォ a i u e o",
        "ャュョ a u o",
    )
    for kana, sound in zip(row.split()[0], row.split()[1:], strict=True)
}
_HANGUL_LEAD = "g g n d d r m b b s s . s s s k t p h".split()
_HANGUL_TAIL = ". g g g n n n d r g m b r r p r m b b s s n s s k t p h".split()

#: What sounds alike, longest first, per way of writing.
_SOUNDS = (
    ("tsch", "s"), ("dsch", "s"), ("sch", "s"), ("tch", "s"), ("dzh", "s"), ("shch", "s"), ("dž", "s"), ("dj", "s"),
    ("дж", "s"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("kh", "h"), ("ck", "k"), ("qu", "k"), ("sz", "s"), ("cz", "s"),
    ("rz", "s"), ("sh", "s"), ("zh", "s"), ("ts", "s"), ("tz", "s"), ("dz", "s"),
)  # fmt: skip
#: Languages in which ch sounds like the one of loch, c like sh or j, and j like y.
_CH_IS_H = frozenset(("pl", "de", "cs", "sk", "uk", "nl"))
_C_IS_S = frozenset(("az", "tr"))
_J_IS_Y = frozenset(
    ("pl", "de", "cs", "sk", "hr", "sr", "sl", "lt", "lv", "et", "fi", "sv", "no", "da", "nl", "hu", "it")
)
#: Letters that NFKD leaves whole.
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ß": "s", "ı": "i", "ð": "d", "þ": "t", "æ": "e", "œ": "e", "ə": "e"}
)
#: Letters whose mark changes the consonant.
_MARKED = str.maketrans(
    {"č": "s", "ć": "s", "ç": "s", "š": "s", "ś": "s", "ş": "s", "ș": "s", "ž": "s", "ź": "s", "ż": "s"}
)

#: Languages whose script has no capitals; Japanese is read in katakana.
CASELESS = frozenset(("ar", "fa", "ko", "ja"))


def names(text: str, language: str) -> frozenset[str]:
    """Return the consonants of every word that may be a name.

    That is every word with a capital that is neither an idea ("Woman killed") nor common in news of mines, or every
    word of a script that has no capitals. German writes all nouns with one: they are compared, and seldom meet
    anything.
    """
    return spelt(text, language) - _listed("no_names")


@lru_cache(maxsize=512)
def spelt(text: str, language: str) -> frozenset[str]:
    """Return the consonants of every word with a capital or of a script without capitals, common ones too."""
    return frozenset(_names(text, language))


def of_country(iso3: str) -> frozenset[str]:
    """Return the consonants of a country's names, people and capital, in all languages."""
    return _own().get(iso3, frozenset())


def usual(name: str) -> bool:
    """Say whether a name stands in so many reports that sharing it says little."""
    return name in _listed("usual_names")


@lru_cache(maxsize=2)
def _listed(file: str) -> frozenset[str]:
    words = (line.split() for line in _lines(f"{file}.txt") if not line.startswith("#"))
    return frozenset(
        skeleton(word, language) for line in words for word in line for language in ("en", "de", "es", "pl")
    )


def _lines(file: str) -> list[str]:
    return (files("bot") / "data" / "stories" / file).read_text(encoding="utf-8").splitlines()


@lru_cache(maxsize=1)
def _own() -> Mapping[str, frozenset[str]]:
    rows = (line.split() for line in _lines("own_names.txt"))
    return {iso3: frozenset(own) for iso3, *own in rows}


def _names(text: str, language: str) -> Iterator[str]:
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        for run in _runs(word):
            if language in CASELESS and not run[0].isupper() and not _LATIN.search(run.casefold()):
                spelt = skeleton(run.removeprefix("ال") if language == "ar" else run, language)
                forms = {spelt}
                if language == "ar" and run[0] in "وبلفك" and len(run) > 4:
                    forms.add(skeleton(run[1:].removeprefix("ال").removeprefix("ل"), language))
            elif run[0].isupper() and len(run) > 2 and not ideas(run, language):
                forms = {skeleton(run, language)}
            else:
                continue
            yield from (form for form in forms if len(form) >= LENGTH)


_RUN = re.compile(
    r"[\u30a0-\u30ff]+|[\uac00-\ud7a3]+|[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)


def _runs(word: str) -> list[str]:
    return _RUN.findall(word)


@lru_cache(maxsize=20_000)
def skeleton(word: str, language: str) -> str:
    """Return a word's consonants; a first vowel is an "a"."""
    text = word.casefold().replace("’", "").replace("'", "").translate(_MARKED)
    if "\uac00" <= text[0] <= "\ud7a3":
        text = "".join(_syllable(char) for char in text)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char))
    if language in _CH_IS_H:
        text = text.replace("sch", "s").replace("ch", "h")
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    text = text.replace("ch", "s")
    if language in _C_IS_S:
        text = text.replace("c", "s")
    text = re.sub(r"c(?=[eiy])", "s", text).replace("c", "k").replace("q", "k").replace("x", "ks").replace("w", "v")
    text = text.replace("j", "" if language in _J_IS_Y else "s").replace("z", "s")
    text = "".join(_CYRILLIC.get(char, _ARABIC.get(char, _GREEK.get(char, _KANA.get(char, char)))) for char in text)
    vowels = "aeiouy."
    first = "a" if text and text[0] in vowels else ""
    bare = "".join(char for char in text if char not in vowels)
    # An h within a word is silent in as many languages as it is not.
    bare = bare[:1] + bare[1:].replace("h", "")
    return first + re.sub(r"(.)\1+", r"\1", bare.translate(_ALIKE))


_ALIKE = str.maketrans("pf", "bv")


def _syllable(char: str) -> str:
    number = ord(char) - 0xAC00
    if not 0 <= number < 11172:
        return char
    lead, tail = number // 588, number % 28
    return _HANGUL_LEAD[lead] + "a" + _HANGUL_TAIL[tail]


def shared(one: Iterable[str], other: frozenset[str]) -> frozenset[str]:
    """Return the names that stand in both, bent or not, by their shorter form."""
    found = set()
    for name in one:
        if name in other:
            found.add(name)
            continue
        for second in other:
            short, long = (name, second) if len(name) < len(second) else (second, name)
            if len(short) > LENGTH and len(long) - len(short) <= ENDING and long.startswith(short):
                found.add(short)
    return frozenset(found)
