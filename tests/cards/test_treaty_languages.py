"""Every answer about treaties in every language: no error, no label left in English."""

import re
from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations

import pytest

from bot.cards.treaty import about_card, ambiguous_card, treaty_card, unknown_card
from bot.cards.treaty_article import article_card, articles_card
from bot.cards.treaty_brief import brief
from bot.cards.treaty_calendar import calendar_card
from bot.cards.treaty_compare import compare_card
from bot.cards.treaty_list import list_card, list_help_card
from bot.cards.treaty_on import treaty_on_card
from bot.cards.treaty_stats import casualties_card, stats_card
from bot.cards.treaty_timeline import timeline_card
from bot.commands.help import treaty_help
from bot.model import Card
from bot.treaty.countries import COUNTRIES
from bot.treaty.listing import WANTED
from bot.words import ENGLISH, LANGUAGES, Language, Words, words_in
from tests.shipped import facts

TODAY = date(2026, 11, 24)
EARLIER = date(2025, 12, 1)
FACTS = facts()


class Marking(NullTranslations):
    """Marks what went through the catalogue, so that what did not can be seen."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid2}⟧"


MARKED = Words(language="fr", catalogue=Marking())


def of_a_state(iso3: str, say: Words, today: date) -> Iterator[Card]:
    yield treaty_card(FACTS, iso3, today, say)
    yield treaty_on_card(FACTS, iso3, today, say)
    yield timeline_card(FACTS, iso3, today, say)
    yield compare_card(FACTS, (iso3, "POL" if iso3 != "POL" else "UKR"), today, say)


def of_all(say: Words, today: date) -> Iterator[Card]:
    yield about_card(FACTS, today, say)
    yield calendar_card(FACTS, today, say)
    yield stats_card(FACTS, today, say)
    yield casualties_card(FACTS, today, say)
    yield timeline_card(FACTS, None, today, say)
    yield articles_card(FACTS, say)
    yield list_help_card(FACTS, say=say)
    yield treaty_help(say)
    yield unknown_card("xyzzy", (), say=say)
    yield unknown_card("polnd", ("Poland",), say=say)
    yield ambiguous_card("congo", ("Republic of the Congo", "Democratic Republic of the Congo"), say=say)
    yield from (card for number in range(1, 23) if (card := article_card(FACTS, number, say)))
    for wanted in WANTED:
        for group in (None, "NATO", "Africa"):
            yield list_card(FACTS, wanted, today, group=group, say=say)


def labels(card: Card) -> Iterator[str]:
    yield card.title
    yield from (fact.label for fact in card.facts)
    yield from (button.label for button in card.buttons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_answered_in_every_language(language: Language) -> None:
    say = words_in(language)
    for iso3 in COUNTRIES:
        for card in of_a_state(iso3, say, TODAY):
            assert say.country(iso3) in card.title
            assert "{" not in card.text
            assert "None" not in card.text
            assert all(fact.label and fact.value for fact in card.facts)
        page = brief(FACTS, iso3, TODAY, say)
        assert "{" not in page
        assert "None" not in page


@pytest.mark.parametrize("today", [TODAY, EARLIER, date(1998, 12, 1), date(1997, 1, 1)])
def test_no_label_and_no_sentence_of_a_state_goes_past_the_catalogue(today: date) -> None:
    for iso3 in COUNTRIES:
        for card in of_a_state(iso3, MARKED, today):
            assert all(label.startswith("⟦") for label in labels(card)), card.title
            assert not card.lead or card.lead.startswith("⟦")
            assert all("⟦" in fact.value or not _untranslated(fact.value) for fact in card.facts)
            assert card.footer.startswith("⟦")


@pytest.mark.parametrize("today", [TODAY, EARLIER])
def test_no_label_and_no_sentence_of_the_other_answers_goes_past_the_catalogue(today: date) -> None:
    names = {MARKED.country(iso3) for iso3 in COUNTRIES} | set(MARKED.cldr["regions"].values())
    for card in of_all(MARKED, today):
        found = [label for label in labels(card) if not label.startswith("⟦")]
        assert [label for label in found if label not in names and label.partition(" (")[0] not in names] == []
        assert not card.lead or card.lead.startswith("⟦")
        assert not card.footer or card.footer.startswith("⟦")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_label_is_left_in_english(language: Language) -> None:
    say = words_in(language)
    english = {fact.label for iso3 in COUNTRIES for card in of_a_state(iso3, ENGLISH, TODAY) for fact in card.facts}
    english |= {fact.label for card in of_all(ENGLISH, TODAY) for fact in card.facts}
    english -= {"Production"}  # the same word in French
    shown = {fact.label for iso3 in COUNTRIES for card in of_a_state(iso3, say, TODAY) for fact in card.facts}
    shown |= {
        fact.label for card in of_all(say, TODAY) for fact in card.facts if not re.search(r" \(\d+\)$", fact.label)
    }

    assert shown & english == set()


@pytest.mark.parametrize("language", ["uk", "ru", "ar"])
def test_a_status_has_no_latin_letter_where_the_language_has_none(language: Language) -> None:
    say = words_in(language)
    for iso3 in FACTS.states:
        card = treaty_card(FACTS, iso3, TODAY, say)

        assert not re.search("[A-Za-z]", card.title + card.lead.replace("Babel", ""))
        for fact in card.facts[:2]:
            assert not re.search("[A-Za-z]", fact.label + fact.value), fact


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("fr", "Pologne\u00a0: retrait de la Convention d’Ottawa le 20 février 2026."),
        ("es", "Polonia: dejó la Convención de Ottawa el 20 de febrero de 2026."),
        ("pt", "Polónia: deixou a Convenção de Otava em 20 de fevereiro de 2026."),
        ("de", "Polen: am 20. Februar 2026 aus dem Ottawa-Übereinkommen ausgetreten."),
        ("pl", "Polska: wystąpienie z konwencji ottawskiej z dniem 20 lutego 2026."),
        ("uk", "Польща: вихід з Оттавської конвенції 20 лютого 2026 року."),
        ("ru", "Польша: выход из Оттавской конвенции 20 февраля 2026 года."),
        ("ar", "بولندا: انسحاب من اتفاقية أوتاوا في \u200f20 فبراير 2026."),
    ],
)
def test_the_lead_says_it_in_the_language(language: Language, lead: str) -> None:
    assert treaty_card(FACTS, "POL", TODAY, words_in(language)).lead == lead


@pytest.mark.parametrize("language", LANGUAGES)
def test_arabic_has_no_arrows_and_every_language_fits_a_line_of_discord(language: Language) -> None:
    say = words_in(language)
    for card in (*of_all(say, TODAY), *of_a_state("UKR", say, EARLIER)):
        assert not re.search("[←→⇐⇒]", card.text)
        assert len(card.title) <= 256
        assert all(len(fact.label) <= 256 for fact in card.facts)
        assert all(len(button.label) <= 80 for button in card.buttons)


def _untranslated(value: str) -> str:
    """Return what is left of a value without messages, names of countries, dates and numbers."""
    left = re.sub("⟦[^⟧]*⟧", "", value)
    for name in sorted((MARKED.country(iso3) for iso3 in COUNTRIES), key=len, reverse=True):
        left = left.replace(name, "")
    for month in MARKED.cldr["months"]:
        left = left.replace(month, "")
    return left.replace("1er", "") if re.search("[A-Za-z]", left.replace("1er", "")) else ""
