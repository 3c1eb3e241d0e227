"""One language's words: the only module that knows gettext."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from bot.words.languages import LANGUAGES, Language

DATA = Path(__file__).parent.parent / "data"
#: Catalogues: FOLDER/LANGUAGE/treaty.po is the source, treaty.mo is made of it.
FOLDER = DATA / "locale"
DOMAIN = "treaty"
RIGHT_TO_LEFT_MARK = "\u200f"
#: Ukrainian letters that code points put after all others, with the letter that each one follows.
_AFTER = str.maketrans({"ґ": "г\uffff", "є": "е\uffff", "і": "и\ufffd", "ї": "и\ufffe", "й": "и\uffff", "ё": "е\uffff"})


class _English(str):
    """A message that has no translation."""

    __slots__ = ()


class _Untranslated(NullTranslations):
    """What a catalogue asks for messages that it does not have."""

    def gettext(self, message: str) -> str:
        return _English(message)


def mark(message: str) -> str:
    """Return the message as it is: it is said later, and goes into the catalogues from here."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. A message is its English text, with names in braces for what is put in."""

    language: Language
    catalogue: NullTranslations = field(repr=False)

    @property
    def cldr(self) -> Mapping[str, Any]:
        """CLDR's part: names of countries, regions and languages, days, months, patterns of dates, signs of numbers."""
        return _cldr()[self.language]

    @property
    def rtl(self) -> bool:
        """Whether it is read from the right."""
        return self.language == "ar"

    def __call__(self, message: str, /, **values: str | int) -> str:
        """Say a message."""
        return self.catalogue.gettext(message).format_map(values)

    def many(self, one: str, other: str, number: int, /, **values: str | int) -> str:
        """Say a message with a number in it, "{number}", in the form that the number asks for."""
        return self.catalogue.ngettext(one, other, number).format(number=self.number(number), **values)

    def data(self, text: str) -> str:
        """Say a text of the data: translated if it is in the catalogue, else as it is and called English.

        A text without a letter (a year, a range of years) is no language's.
        """
        if self.language == "en" or not text or (text.isascii() and not any(letter.isalpha() for letter in text)):
            return text
        said = self.catalogue.gettext(text)
        return self("{text} (in English)", text=text.removesuffix(".")) if isinstance(said, _English) else said

    def name(self, text: str) -> str:
        """Say a name of the data: translated if it is in the catalogue, else as it is."""
        return str(self.catalogue.gettext(text)) if text else text

    def country(self, iso3: str) -> str:
        """Return a state's or territory's name, as in a list."""
        name: str = self.cldr["countries"][iso3]
        return name

    def tongue(self, code: str) -> str:
        """Return the name of a language by its code; the code where the name is not known."""
        return str(self.cldr["languages"].get(code, code))

    def weekday(self, number: int) -> str:
        """Return the short name of a day of the week; 0 is Monday."""
        return str(self.cldr["weekdays"][number])

    def group(self, name: str) -> str:
        """Return the name of a UN region or organisation that the data writes in English."""
        return self.cldr["regions"].get(name) or self.name(name)

    def day(self, value: date) -> str:
        """Return a date as people read it: 27 December 2025, 1er mars 1999.

        Read from the right it begins with a mark of that direction: after a name in Latin letters its day would else be
        drawn as a part of that name, away from its month.
        """
        number = self.cldr.get("first", "1") if value.day == 1 else str(value.day)
        written = str(self.cldr["day"]).format(d=number, m=self.cldr["months"][value.month - 1], y=value.year)
        return f"{RIGHT_TO_LEFT_MARK}{written}" if self.rtl else written

    def partial(self, text: str) -> str:
        """Return "2026-02-20", "2026-02" or "2026" as people read it."""
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 3:
            return self.day(date(*parts))
        if len(parts) == 2:
            return str(self.cldr["month"]).format(m=self.cldr["months_alone"][parts[1] - 1], y=parts[0])
        return text

    def number(self, value: float) -> str:
        """Return a number with its groups of three as the language writes them."""
        text = f"{value:,}" if isinstance(value, int) else f"{value:,g}"
        if abs(value) < self.cldr["grouped_from"]:
            text = text.replace(",", "")
        return text.translate({ord(","): self.cldr["group"], ord("."): self.cldr["decimal"]})

    def series(self, parts: Sequence[str]) -> str:
        """Return "A, B, C"."""
        return self("{first}, {next}", first="", next="").join(parts)

    def apart(self, parts: Sequence[str]) -> str:
        """Return "A; B; C"."""
        return self("{first}; {next}", first="", next="").join(parts)

    def all_of(self, names: Sequence[str]) -> str:
        """Return "A", "A and B", "A, B and C"."""
        return self._ended(names, self("{first} and {last}", first="", last=""))

    def any_of(self, names: Sequence[str]) -> str:
        """Return "A", "A or B", "A, B or C"."""
        return self._ended(names, self("{first} or {last}", first="", last=""))

    def in_order(self, name: str) -> str:
        """Return what names are put in order by."""
        if self.language == "en":
            return name
        plain = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", name.casefold().translate(_AFTER))
            if not unicodedata.combining(letter)
        )
        return plain.replace("ł", "l\uffff")

    def _ended(self, names: Sequence[str], joint: str) -> str:
        return joint.join([self.series(names[:-1]), names[-1]] if len(names) > 1 else names)


@cache
def words_in(language: Language) -> Words:
    """Return a language's words; read once."""
    catalogue: NullTranslations = NullTranslations()
    if language != "en":
        with (FOLDER / language / f"{DOMAIN}.mo").open("rb") as file:
            catalogue = GNUTranslations(file)
        catalogue.add_fallback(_Untranslated())
    return Words(language=language, catalogue=catalogue)


@cache
def _cldr() -> Mapping[Language, Mapping[str, Any]]:
    whole = json.loads((DATA / "names" / "localized.json").read_text(encoding="utf-8"))
    return {language: whole[language] for language in LANGUAGES}


ENGLISH = words_in("en")
