"""The language of an answer: asked for in the question, else the channel's, else the asker's own, else English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.words import ENGLISH, LANGUAGES, Words, language_of, words_in
from bot.words.languages import OWN_NAMES

#: "lang:fr", "language: fr", anywhere between words.
_ASKED = re.compile(r"(?<!\S)lang(?:uage)?:\s?(?P<language>[^\s,;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What to answer in."""

    say: Words
    #: Whether the question itself named the language.
    asked: bool = False
    #: What it named, where that is no language of answers; empty else.
    unknown: str = ""


def without_language(text: str) -> tuple[str, str]:
    """Take "lang:fr" out of a typed text.

    Returns:
        The text without it, and "fr"; empty where none is named.
    """
    found = _ASKED.search(text)
    if not found:
        return text, ""
    return " ".join((text[: found.start()] + text[found.end() :]).split()), found["language"]


def options_without_language(options: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Take the option "language", and "lang:fr" in any other one, out of a question's options."""
    rest: dict[str, str] = {}
    asked = options.get("language", "").strip()
    for name, text in options.items():
        if name != "language":
            rest[name], named = without_language(text)
            asked = asked or named
    return {name: text for name, text in rest.items() if text}, asked


def spoken(asked: str, channel: str, own: str | None) -> Spoken:
    """Choose the language.

    Args:
        asked: What the question names; empty for none.
        channel: What was chosen for the channel that is asked from; empty for none. It goes before the asker's own
            language, since all others there read the answer, too.
        own: BCP 47 of the asker's client; None where unknown.
    """
    if asked:
        language = language_of(asked)
        return Spoken(say=words_in(language), asked=True) if language else Spoken(say=ENGLISH, unknown=asked)
    return Spoken(say=words_in(language_of(channel) or language_of(own or "") or "en"))


def available() -> str:
    """Name the languages of answers: "en (English), fr (français) …"."""
    return ", ".join(f"{code} ({OWN_NAMES[code]})" for code in LANGUAGES)
