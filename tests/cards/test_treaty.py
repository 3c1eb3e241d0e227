"""Answers to ``/treaty COUNTRY`` as cards."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.treaty import about_card, ambiguous_card, treaty_card, unknown_card
from bot.model import Card, Tone
from bot.treaty.countries import COUNTRIES
from bot.treaty.names import resolve
from tests.shipped import facts

TODAY = date(2026, 11, 24)
FACTS = facts()


def value(card: Card, label: str) -> str:
    return next(fact.value for fact in card.facts if fact.label == label)


@pytest.mark.parametrize(
    ("iso3", "lead", "tone"),
    [
        ("POL", "Poland left the Mine Ban Treaty on 20 February 2026.", "bad"),
        ("CAN", "Canada has been a state party to the Mine Ban Treaty since 1 March 1999.", "good"),
        ("USA", "The United States is not a party to the Mine Ban Treaty and has not signed it.", "warning"),
        ("NLD", "The Netherlands has been a state party to the Mine Ban Treaty since 1 October 1999.", "good"),
    ],
)
def test_the_lead_says_in_one_sentence_where_the_state_stands(iso3: str, lead: str, tone: Tone) -> None:
    card = treaty_card(FACTS, iso3, TODAY)

    assert card.lead == lead
    assert card.tone == tone


def test_the_card_of_poland_has_each_dated_step_its_sources_and_the_day_checked() -> None:
    card = treaty_card(FACTS, "POL", TODAY)

    assert value(card, "Mine Ban Treaty") == (
        "left; signed 4 December 1997, ratified 27 December 2012, in force 1 June 2013, withdrawal notified 20 August "
        "2025, withdrawal in effect 20 February 2026"
    )
    assert value(card, "Convention on Cluster Munitions") == "not party, not signed"
    assert "UN Treaty Collection XXVI-5" in card.footer
    assert "as of 2026" in card.footer
    assert card.footer.endswith("Checked 24 November 2026.")
    assert card.url == "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXVI-5&chapter=26&clang=_en"


def test_on_an_earlier_day_the_card_knows_nothing_of_what_came_later() -> None:
    card = treaty_card(FACTS, "POL", date(2025, 12, 22))

    assert card.lead == "Poland leaves the Mine Ban Treaty on 20 February 2026; until then it is bound by it."
    assert card.tone == "urgent"
    assert "60 days left" in value(card, "Mine Ban Treaty")
    assert "withdrawal in effect" not in value(card, "Mine Ban Treaty")
    assert all("2026" not in row.head for row in card.rows)


def test_what_is_disputed_is_said_as_disputed_and_by_whom() -> None:
    card = treaty_card(FACTS, "UKR", TODAY)

    assert "which the 22nd Meeting of States Parties rejected" in card.lead
    assert "Norwegian People’s Aid" in value(card, "Disputed")
    assert card.tone == "warning"


def test_what_is_unknown_is_said_as_unknown() -> None:
    card = treaty_card(FACTS, "LBN", TODAY)

    assert "The day of its accession was not found" in card.lead
    assert "unverified" in card.footer


def test_an_entry_into_force_that_follows_from_the_rule_says_so() -> None:
    assert "in force 1 October 1999 (by Article 17)" in treaty_card(FACTS, "NLD", TODAY).text


def test_a_passed_deadline_is_called_passed_and_its_doubt_is_said() -> None:
    text = value(treaty_card(FACTS, "COD", TODAY), "Clearance deadline")

    assert text.startswith("31 December 2025, passed, more time asked for; the decision was not found (Mine Action")


def test_use_and_production_name_who_says_it_and_when() -> None:
    card = treaty_card(FACTS, "RUS", TODAY)

    assert "Landmine Monitor 2025" in value(card, "Use")
    assert "Being listed does not mean active production." in value(card, "Production")


@pytest.mark.parametrize("iso3", ["TWN", "XKX", "ESH"])
def test_who_is_in_no_list_of_states_gets_an_honest_answer(iso3: str) -> None:
    card = treaty_card(FACTS, iso3, TODAY)

    assert "no row of its own here" in card.lead
    assert card.tone == "neutral"


@given(iso3=st.sampled_from(sorted(COUNTRIES)), today=st.dates(date(1995, 1, 1), date(2035, 1, 1)))
def test_every_state_has_a_card_on_every_day(iso3: str, today: date) -> None:
    card = treaty_card(FACTS, iso3, today)

    assert card.title
    assert card.lead.endswith(".")
    assert "None" not in card.text
    assert "  " not in card.lead
    assert all(fact.value for fact in card.facts)
    assert "checked" in card.footer.lower()
    assert all(link.url.startswith("http") for link in card.links)
    assert len({fact.label for fact in card.facts}) == len(card.facts)


def test_a_name_that_is_no_states_is_asked_back_one_press_away() -> None:
    card = unknown_card("Canda", resolve("Canda").suggestions)

    assert card.title == "No state called 'Canda'"
    assert card.lead == "Did you mean Canada?"
    assert [(button.label, button.action, button.value) for button in card.buttons] == [
        ("Canada", "ask", "/treaty can")
    ]


def test_a_name_like_no_other_gets_the_way_to_ask() -> None:
    card = unknown_card("xyzzy", ())

    assert "/treaty poland" in card.lead
    assert card.buttons == ()


def test_a_shared_name_is_asked_back_with_its_states() -> None:
    card = ambiguous_card("Congo", resolve("Congo").suggestions)

    assert card.title == "'Congo' can be more than one state"
    assert card.lead == "Did you mean the Republic of the Congo or the Democratic Republic of the Congo?"
    assert [button.value for button in card.buttons] == ["/treaty cog", "/treaty cod"]


@given(text=st.text(max_size=300))
def test_buttons_are_short_enough_for_every_platform(text: str) -> None:
    suggestions = resolve(text).suggestions or ("Poland",)

    for card in (unknown_card(text, suggestions), ambiguous_card(text, suggestions)):
        assert 1 <= len(card.buttons) <= 5
        assert all(len(f"{button.action}{button.value}") <= 95 for button in card.buttons)


def test_about_says_the_counts_the_reach_and_how_to_report_an_error() -> None:
    card = about_card(FACTS, TODAY)

    assert value(card, "Mine Ban Treaty") == "162 states parties, 5 withdrawn, 30 not party"
    assert value(card, "Convention on Cluster Munitions") == (
        "112 states parties, 12 signed and not party, 1 withdrawn, 72 not party"
    )
    assert "with a source" in value(card, "Found an error?")
    assert card.footer == "Checked 24 November 2026"
