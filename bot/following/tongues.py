"""Languages of articles, and the language of a channel, as people write them."""

import re

from bot.following.problem import Problem
from bot.following.topics import ALL
from bot.words import ENGLISH, LANGUAGES, Words, language_of, mark
from bot.words.languages import OWN_NAMES

_CODE = re.compile(r"[a-z]{2}(-[a-z0-9]{2,8})*")
#: English names of the languages that the lexicon knows, and of some more.
NAMES: dict[str, str] = {
    "arabic": "ar",
    "azerbaijani": "az",
    "bengali": "bn",
    "bulgarian": "bg",
    "burmese": "my",
    "chinese": "zh",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dari": "fa",
    "dutch": "nl",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "georgian": "ka",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "khmer": "km",
    "korean": "ko",
    "lao": "lo",
    "latvian": "lv",
    "lithuanian": "lt",
    "macedonian": "mk",
    "norwegian": "no",
    "pashto": "ps",
    "persian": "fa",
    "farsi": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "serbian": "sr",
    "slovak": "sk",
    "spanish": "es",
    "swedish": "sv",
    "tamil": "ta",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
    "vietnamese": "vi",
}
#: Codes that are known beside those of the names.
CODES = frozenset({*NAMES.values(), *LANGUAGES})


def code_of(text: str) -> str | None:
    """Return the primary subtag of the language that a text names or codes; None where it is none.

    Any code of two letters is one; of three letters only what the languages of answers are called ("eng").
    """
    plain = text.strip().casefold().replace("_", "-")
    if plain in NAMES:
        return NAMES[plain]
    if _CODE.fullmatch(plain):
        return plain.partition("-")[0]
    return language_of(plain)


def named(text: str) -> str | None:
    """Return the language that a text calls by its name, not by a code; None where it is none."""
    plain = text.strip().casefold()
    if len(plain) <= 3:
        return None
    own = next((code for code, name in OWN_NAMES.items() if name.casefold() == plain), None)
    return NAMES.get(plain) or own or (language_of(plain) if plain.isalpha() else None)


def read_languages(text: str) -> frozenset[str] | Problem:
    """Read languages by name or code, divided by commas or spaces; all is the empty choice."""
    if text.strip().casefold() in ALL:
        return frozenset()
    found = set()
    for word in re.split(r"[\s,;]+", text.strip(" ,;")):
        if word.casefold() in ("and", "or"):
            continue
        code = code_of(word)
        if code is None:
            return Problem(
                message=mark("'{text}' is no language. Write its English name or its code of two letters."),
                values={"text": word[:40]},
                example="English, French",
            )
        found.add(code)
    return frozenset(found)


def write_languages(languages: frozenset[str]) -> str:
    """Return what ``read_languages`` reads back."""
    return ", ".join(sorted(languages)) or "all"


def say_languages(languages: frozenset[str], say: Words = ENGLISH) -> str:
    """Name languages of articles for people."""
    return say.series(sorted((say.tongue(code) for code in languages), key=say.in_order)) or say("all")


def read_language(text: str) -> str | Problem:
    """Read the language that a channel speaks; empty for none of its own."""
    if text.strip().casefold() in (*ALL, "none", "off", "own", "auto"):
        return ""
    found = language_of(text)
    if found:
        return found
    names = ", ".join(f"{code} ({name})" for code, name in OWN_NAMES.items())
    return Problem(
        message=mark("'{text}' is none of the languages of the bot: {names}."),
        values={"text": text.strip()[:40], "names": names},
        example="fr",
    )


def write_language(language: str) -> str:
    """Return what ``read_language`` reads back."""
    return language or "none"


def say_language(language: str, say: Words = ENGLISH) -> str:
    """Name the language of a channel for people."""
    if not language:
        return say("English, or each asker's own")
    return OWN_NAMES[next(one for one in LANGUAGES if one == language)]
