"""Answers to the other questions on the treaties as cards: on a day, compared, listed, dated, counted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.treaty_article import article_card, articles_card
from bot.cards.treaty_brief import brief
from bot.cards.treaty_calendar import calendar_card
from bot.cards.treaty_compare import MOST, compare_card
from bot.cards.treaty_list import list_card, list_help_card
from bot.cards.treaty_on import treaty_on_card
from bot.cards.treaty_stats import casualties_card, stats_card
from bot.cards.treaty_timeline import timeline_card
from bot.model import Card
from bot.treaty.countries import COUNTRIES
from bot.treaty.listing import WANTED, groups
from tests.shipped import facts

TODAY = date(2026, 11, 24)
FACTS = facts()
DAYS = st.dates(date(1995, 1, 1), date(2035, 1, 1))
STATES = st.sampled_from(sorted(COUNTRIES))


def value(card: Card, label: str) -> str:
    return next(fact.value for fact in card.facts if fact.label == label)


@pytest.mark.parametrize(
    ("iso3", "on", "said"),
    [
        ("POL", date(2025, 12, 31), "state party until 20 February 2026 (51 days left), then out."),
        ("POL", date(2025, 12, 31), "It notified its withdrawal on 20 August 2025. Under Article 20"),
        ("POL", date(2026, 3, 1), "under Article 20 that took effect six months later, on 20 February 2026."),
        ("POL", date(2005, 1, 1), "It had signed on 4 December 1997, and deposited no consent to be bound."),
        ("CAN", date(2000, 1, 1), "in time to be bound from the treaty's own first day, 1 March 1999 (Article 17)."),
        ("NOR", date(1998, 12, 1), "Under Article 17 the treaty binds it from the day named."),
        ("SSD", date(2012, 1, 1), "in force for it from the day of its independence, 9 July 2011."),
        ("LBN", date(2026, 3, 1), "The day of its accession was not found. It was outside on 12 January 2026."),
        ("USA", TODAY, "No signature and no consent by that day in the sources (as of 2026)."),
        ("USA", date(1996, 1, 1), "not open for signature before 3 December 1997."),
    ],
)
def test_a_standing_on_a_day_says_why(iso3: str, on: date, said: str) -> None:
    assert said in value(treaty_on_card(FACTS, iso3, on), "Mine Ban Treaty")


def test_a_day_after_the_last_check_is_called_so() -> None:
    card = treaty_on_card(FACTS, "CAN", date(2030, 1, 1))

    assert card.footer.endswith("That day is later than the last check: what came in between is not known.")


@given(iso3=STATES, on=DAYS)
def test_every_state_has_an_answer_on_every_day(iso3: str, on: date) -> None:
    card = treaty_on_card(FACTS, iso3, on)

    assert card.lead
    assert "None" not in card.text


def test_states_are_compared_line_by_line() -> None:
    card = compare_card(FACTS, ("POL", "UKR", "USA"), TODAY)

    assert card.title == "Poland, Ukraine and United States compared"
    assert value(card, "Mine Ban Treaty").splitlines()[0] == "Poland: left"
    assert "disputed" in value(card, "Mine Ban Treaty").splitlines()[1]
    assert value(card, "Member of").splitlines()[2] == "United States: NATO, OAS, OSCE"


@given(iso3s=st.lists(STATES, min_size=1, max_size=MOST, unique=True), today=DAYS)
def test_any_states_can_be_compared(iso3s: list[str], today: date) -> None:
    card = compare_card(FACTS, iso3s, today)

    assert all(len(fact.value.splitlines()) == len(iso3s) for fact in card.facts)
    assert "None" not in card.text


def test_those_that_left_are_listed_with_their_day() -> None:
    card = list_card(FACTS, "withdrawn", TODAY)

    assert [(row.head, row.text) for row in card.rows] == [
        ("Estonia", "left 27 December 2025"),
        ("Finland", "left 10 January 2026"),
        ("Latvia", "left 27 December 2025"),
        ("Lithuania", "left 27 December 2025"),
        ("Poland", "left 20 February 2026"),
    ]


def test_those_outside_within_nato_are_listed_by_membership_with_its_source() -> None:
    card = list_card(FACTS, "non-parties", TODAY, group="NATO")

    assert card.lead == "6 of 32 states in NATO on 24 November 2026."
    assert "United States" in {row.head for row in card.rows}
    assert "CIA World Factbook" in card.footer


def test_a_long_list_is_parted_by_region() -> None:
    card = list_card(FACTS, "parties", TODAY)

    assert card.title == "States parties to the Mine Ban Treaty: 162"
    assert [fact.label for fact in card.facts] == [
        "Africa (51)",
        "Americas (33)",
        "Asia (25)",
        "Europe (38)",
        "Oceania (15)",
    ]


def test_missed_deadlines_are_listed_with_their_doubt() -> None:
    assert "may have been granted" in list_card(FACTS, "missed deadlines", TODAY).lead


@given(
    wanted=st.sampled_from(WANTED),
    today=DAYS,
    group=st.sampled_from([None, *groups(FACTS)]),
    clusters=st.booleans(),
)
def test_every_list_has_a_card(wanted: str, today: date, group: str | None, clusters: bool) -> None:
    card = list_card(
        FACTS,
        next(one for one in WANTED if one == wanted),
        today,
        treaty="cluster_munitions" if clusters else "mine_ban_treaty",
        group=group,
    )

    assert card.lead
    assert all(len(fact.value) <= 1024 for fact in card.facts)


def test_what_can_be_listed_is_said_with_examples() -> None:
    card = list_help_card(FACTS, "There is no list of 'foo'.")

    assert "/treaty list non-parties NATO" in card.lead
    assert "NATO" in value(card, "Where")


def test_the_timeline_of_a_state_has_its_own_steps_and_no_day_twice() -> None:
    card = timeline_card(FACTS, "POL", TODAY)

    assert (card.rows[0].head, card.rows[0].text) == ("4 December 1997", "Signs the Mine Ban Treaty")
    assert card.rows[-1].head == "20 February 2026"
    assert len([row for row in card.rows if row.head == "20 August 2025"]) == 1


def test_a_day_that_is_not_sure_is_told_as_its_month() -> None:
    assert timeline_card(FACTS, "USA", TODAY).rows[0].head == "September 1994"


@given(iso3=st.one_of(st.none(), STATES), today=DAYS)
def test_no_timeline_knows_the_future(iso3: str | None, today: date) -> None:
    card = timeline_card(FACTS, iso3, today)

    assert all(int(row.head[-4:]) <= today.year for row in card.rows)
    assert card.rows or card.lead


def test_the_calendar_says_how_many_days_are_left_and_from_whom() -> None:
    card = calendar_card(FACTS, date(2025, 11, 20))

    assert card.rows[0].head == "1 December 2025"
    assert "in 11 days" in card.rows[0].text
    assert any("withdrawal of Poland" in row.text and "in 92 days" in row.text for row in card.rows)


@given(today=DAYS)
def test_the_calendar_is_in_order_on_every_day(today: date) -> None:
    assert "None" not in calendar_card(FACTS, today).text


def test_an_article_is_told_in_our_own_words_with_its_neighbours() -> None:
    card = article_card(FACTS, 5)

    assert card is not None
    assert card.title == "Article 5: Mined areas"
    assert "in our own words" in card.footer
    assert [button.value for button in card.buttons] == ["/treaty article 4", "/treaty article 6"]


@pytest.mark.parametrize("number", [0, 23, -1])
def test_an_article_that_is_not_there_has_no_card(number: int) -> None:
    assert article_card(FACTS, number) is None


def test_all_articles_are_listed() -> None:
    assert len(articles_card(FACTS).rows) == 22


def test_the_figures_are_those_of_the_day() -> None:
    left = "Estonia, Finland, Latvia, Lithuania and Poland"
    assert value(stats_card(FACTS, TODAY), "Left the Mine Ban Treaty") == left
    assert "162 states parties" in value(stats_card(FACTS, TODAY), "Mine Ban Treaty")
    assert value(stats_card(FACTS, date(2025, 12, 1)), "Mine Ban Treaty").startswith("166 states parties, 5 of them")


def test_casualties_are_called_a_lower_bound_and_name_their_sources() -> None:
    card = casualties_card(FACTS, TODAY)

    assert card.lead.startswith("6,279 in 2024: 1,945 killed, 4,325 injured and 9 unknown.")
    assert "lower bound" in card.lead
    assert card.rows[0].text.startswith("6,279 (")
    assert card.links


@given(today=DAYS)
def test_figures_have_a_card_on_every_day(today: date) -> None:
    for card in (stats_card(FACTS, today), casualties_card(FACTS, today)):
        assert card.lead
        assert "None" not in card.text


@pytest.mark.parametrize("iso3", sorted(COUNTRIES))
def test_every_mark_in_a_brief_has_its_footnote(iso3: str) -> None:
    text = brief(FACTS, iso3, TODAY)
    body, _, notes = text.rpartition("\n\n[1]")

    assert "None" not in text
    marks = {int(part.partition("]")[0]) for part in body.split("[")[1:] if part.partition("]")[0].isdecimal()}
    assert marks == set(range(1, len(f"[1]{notes}".strip().splitlines()) + 1)) or FACTS.status(iso3, TODAY) is None
