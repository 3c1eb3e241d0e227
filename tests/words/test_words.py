"""Dates, numbers, plurals and names in the languages of answers."""

from datetime import date

import pytest

from bot.treaty.countries import COUNTRIES
from bot.words import ENGLISH, LANGUAGES, Language, language_of, words_in
from tools.build_localized import build

FIRST_OF_MARCH = {
    "en": "1 March 1999",
    "fr": "1er mars 1999",
    "es": "1 de marzo de 1999",
    "pt": "1 de março de 1999",
    "de": "1. März 1999",
    "pl": "1 marca 1999",
    "uk": "1 березня 1999 року",
    "ru": "1 марта 1999 года",
    "ar": "\u200f1 مارس 1999",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_written_as_the_language_writes_it(language: Language) -> None:
    assert words_in(language).day(date(1999, 3, 1)) == FIRST_OF_MARCH[language]


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "April 2026"), ("pl", "kwiecień 2026"), ("ru", "апрель 2026 года"), ("es", "abril de 2026")],
)
def test_a_month_alone_stands_in_its_own_form(language: Language, written: str) -> None:
    assert words_in(language).partial("2026-04") == written
    assert words_in(language).partial("2026") == "2026"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "3,364,433"), ("fr", "3\u202f364\u202f433"), ("de", "3.364.433"), ("pl", "3\u00a0364\u00a0433")],
)
def test_a_number_is_grouped_as_the_language_groups_it(language: Language, written: str) -> None:
    assert words_in(language).number(3364433) == written


def test_four_digits_stand_together_where_the_language_wants_it() -> None:
    assert [words_in(language).number(6279) for language in ("es", "pl", "de")] == ["6279", "6279", "6.279"]


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("pl", 1, "za 1 dzień"),
        ("pl", 22, "za 22 dni"),
        ("uk", 21, "через 21 день"),
        ("uk", 22, "через 22 дні"),
        ("uk", 11, "через 11 днів"),
        ("ru", 1, "через 1 день"),
        ("ru", 34, "через 34 дня"),
        ("ru", 37, "через 37 дней"),
        ("ar", 1, "بعد يوم واحد (1)"),
        ("ar", 2, "بعد يومين (2)"),
        ("ar", 7, "بعد 7 أيام"),
        ("ar", 37, "بعد 37 يومًا"),
        ("ar", 100, "بعد 100 يوم"),
        ("fr", 1, "dans 1 jour"),
    ],
)
def test_a_number_chooses_the_form_of_the_word(language: Language, number: int, said: str) -> None:
    assert words_in(language).many("in {number} day", "in {number} days", number) == said


def test_lists_end_as_the_language_ends_them() -> None:
    names = ["A", "B", "C"]

    assert ENGLISH.all_of(names) == "A, B and C"
    assert words_in("pl").any_of(names) == "A, B lub C"
    assert words_in("ar").all_of(names) == "A، B وC"
    assert ENGLISH.all_of(["A"]) == "A"


def test_every_country_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        names = [words_in(language).country(iso3) for iso3 in COUNTRIES]

        assert all(names)
        assert len(set(names)) == len(names)
    assert words_in("fr").country("VAT") == "Saint-Siège"
    assert words_in("ar").country("PSE") == "دولة فلسطين"


def test_english_names_are_those_of_the_other_answers() -> None:
    assert all(ENGLISH.country(iso3) == country.name for iso3, country in COUNTRIES.items())


def test_what_is_shipped_is_what_cldr_and_our_own_names_make() -> None:
    made = build()

    assert {language: words_in(language).cldr for language in LANGUAGES} == made


def test_names_are_put_in_order_as_people_look_for_them() -> None:
    polish = sorted(["Łotwa", "Litwa", "Ukraina", "Algieria"], key=words_in("pl").in_order)
    ukrainian = sorted(["Ямайка", "Єгипет", "Еквадор", "Індія", "Італія", "Йорданія"], key=words_in("uk").in_order)

    assert polish == ["Algieria", "Litwa", "Łotwa", "Ukraina"]
    assert ukrainian == ["Еквадор", "Єгипет", "Індія", "Італія", "Йорданія", "Ямайка"]


def test_a_text_of_the_data_without_a_translation_is_called_english() -> None:
    assert words_in("fr").data("Not in any catalogue.") == "Not in any catalogue (en anglais)"
    assert words_in("fr").data("Ukraine") == "Ukraine"
    assert words_in("fr").data("2024-2025") == "2024-2025"
    assert ENGLISH.data("Not in any catalogue.") == "Not in any catalogue."


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("pt-BR", "pt"),
        ("es-419", "es"),
        ("en_GB", "en"),
        ("Deutsch", "de"),
        ("français", "fr"),
        ("francais", "fr"),
        ("العربية", "ar"),
        ("ukrainian", "uk"),
        ("xx", None),
        ("", None),
        ("klingon", None),
    ],
)
def test_a_language_is_known_by_tag_and_by_name(typed: str, language: Language | None) -> None:
    assert language_of(typed) == language
