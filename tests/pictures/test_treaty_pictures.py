"""The pictures of answers show what the facts say."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.cards.treaty_pictures import MAP_KINDS, MapKind, casualties_chart, drawn_in, treaty_map
from bot.commands.pictures import noted
from bot.model import Attachment, Card
from bot.pictures.canvas import can_join
from bot.pictures.shades import INK
from bot.words import ENGLISH, LANGUAGES, Language, words_in
from tests.shipped import facts

FACTS = facts()
TODAY = date(2026, 11, 24)


def test_the_map_of_the_mine_ban_treaty_says_who_left_and_who_claims_to_have_suspended_it() -> None:
    told = treaty_map(FACTS, "status", TODAY).description

    assert told == (
        "World map. The Mine Ban Treaty on 24 November 2026: 161 states parties; 1 party, claims to have suspended it "
        "(Ukraine); 5 left the treaty (Estonia, Finland, Latvia, Lithuania, Poland); 30 not party."
    )


def test_the_map_of_a_day_between_notice_and_effect_shows_both_groups() -> None:
    told = treaty_map(FACTS, "status", date(2026, 1, 15)).description

    assert "party, has given notice to leave" in told
    assert "left the treaty" in told


def test_the_numbers_of_the_cluster_map_are_those_of_the_facts() -> None:
    told = treaty_map(FACTS, "cluster", TODAY).description
    counts = FACTS.counts("cluster_munitions", TODAY)

    assert f"{counts['state_party']} states parties" in told
    assert f"{counts['signatory']} signed, not party" in told
    assert f"{counts['non_party']} not party" in told


def test_the_map_of_deadlines_tells_passed_ones_from_those_to_come() -> None:
    told = treaty_map(FACTS, "deadlines", TODAY).description

    assert "declared clearance complete (Chile, Croatia, Oman, United Kingdom)" in told
    assert "deadline within a year (Bosnia and Herzegovina, Sudan, Thailand)" in told
    assert "newest known deadline has passed" in told


def test_the_chart_of_casualties_says_which_years_have_no_figure() -> None:
    told = casualties_chart(FACTS, TODAY).description

    assert "2014: not found" in told
    assert "last 6,279 (2024)" in told


def test_the_chart_ends_before_the_year_of_the_question() -> None:
    assert "2012" not in casualties_chart(FACTS, date(2012, 5, 1)).description
    assert casualties_chart(FACTS, date(1990, 1, 1)).description.startswith("Bar chart.")


@pytest.mark.parametrize("kind", MAP_KINDS)
def test_a_map_is_a_picture_small_enough_to_post(kind: MapKind) -> None:
    picture = treaty_map(FACTS, kind, TODAY)

    assert Image.open(BytesIO(picture.data)).format == "PNG"
    assert len(picture.data) < 120_000
    assert picture.name.endswith(".png")


@settings(max_examples=8, deadline=None)
@given(kind=st.sampled_from(MAP_KINDS), on=st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_there_is_a_map_of_every_day(kind: MapKind, on: date) -> None:
    assert len(treaty_map(FACTS, kind, on).data) > 10_000


def drawn(language: Language, today: date = TODAY) -> tuple[Attachment, ...]:
    say = words_in(language)
    return (*(treaty_map(FACTS, kind, today, say) for kind in MAP_KINDS), casualties_chart(FACTS, today, say))


@pytest.mark.parametrize("language", [one for one in LANGUAGES[1:] if not words_in(one).rtl or can_join()])
def test_a_picture_and_its_description_are_in_the_language_of_the_answer(language: Language) -> None:
    for english, other in zip(drawn("en"), drawn(language), strict=True):
        assert other.name == english.name
        assert other.data != english.data
        assert other.description != english.description
        assert not {"the", "of", "not", "deadline"} & set(other.description.split())
        assert len(other.description) <= 1000


def test_the_description_in_french_tells_what_the_english_one_tells() -> None:
    told = treaty_map(FACTS, "status", TODAY, words_in("fr")).description.replace("\xa0", " ").replace("\u202f", " ")

    assert told == (
        "Carte du monde. Convention d’Ottawa, situation au 24 novembre 2026 : États parties : 161 ; "
        "partie, affirme l’avoir suspendue : 1 (Ukraine) ; retirés du traité : 5 (Estonie, Finlande, Lettonie, "
        "Lituanie, Pologne) ; non parties : 30."
    )


@pytest.mark.skipif(not can_join(), reason="needs the FriBiDi library")
def test_arabic_is_written_from_the_right() -> None:
    for english, arabic in zip(drawn("en"), drawn("ar"), strict=True):
        for picture, edge in ((english, 0), (arabic, 1)):
            whole = Image.open(BytesIO(picture.data)).convert("RGB")
            title = whole.crop((0, 0, whole.width, 60))
            inked = [x for x in range(title.width) for y in range(title.height) if title.getpixel((x, y)) == INK]

            assert inked
            assert (min(inked) < 40, max(inked) > whole.width - 40)[edge]
            assert not (max(inked) > whole.width - 40, min(inked) < 40)[edge]


def test_where_arabic_letters_cannot_be_joined_the_picture_is_english_and_the_answer_says_so() -> None:
    arabic, card = words_in("ar"), Card(title="خريطة العالم", footer="جرى التحقق")

    assert drawn_in(arabic, lambda: False) == ENGLISH
    assert drawn_in(arabic, lambda: True) == arabic
    assert drawn_in(words_in("uk"), lambda: False) == words_in("uk")
    assert noted(card, ENGLISH, arabic).footer == "جرى التحقق. الصورة باللغة الإنجليزية."
    assert noted(card, arabic, arabic) == card
