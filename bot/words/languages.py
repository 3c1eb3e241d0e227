"""The languages of answers, and what people call them."""

from typing import Literal, get_args

Language = Literal["en", "fr", "es", "pt", "de", "pl", "uk", "ru", "ar"]
#: Every language, in the order in which they are named.
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: Its own name; and what else is typed for it, in English and without accents.
OWN_NAMES: dict[Language, str] = {
    "en": "English",
    "fr": "français",
    "es": "español",
    "pt": "português",
    "de": "Deutsch",
    "pl": "polski",
    "uk": "українська",
    "ru": "русский",
    "ar": "العربية",
}
_ALSO: dict[str, Language] = {
    "eng": "en",
    "french": "fr",
    "francais": "fr",
    "fra": "fr",
    "spanish": "es",
    "espanol": "es",
    "castellano": "es",
    "spa": "es",
    "portuguese": "pt",
    "portugues": "pt",
    "por": "pt",
    "german": "de",
    "deu": "de",
    "polish": "pl",
    "pol": "pl",
    "ukrainian": "uk",
    "ua": "uk",
    "ukr": "uk",
    "russian": "ru",
    "rus": "ru",
    "arabic": "ar",
    "عربي": "ar",
    "ara": "ar",
}


def language_of(text: str) -> Language | None:
    """Return the language that a tag or name means: "fr", "pt-BR", "es_419", "Deutsch"; None for any other."""
    typed = text.strip().casefold()
    named = next((code for code, name in OWN_NAMES.items() if name.casefold() == typed), None)
    if named or typed in _ALSO:
        return named or _ALSO[typed]
    primary = typed.replace("_", "-").partition("-")[0]
    return next((code for code in LANGUAGES if code == primary), None)
