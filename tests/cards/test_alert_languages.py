"""Alerts in the languages of their channels."""

from datetime import UTC, date, datetime

import pytest

from bot.cards.alert import alert_card
from bot.cards.treaty_line import named_line, status_line
from bot.model import STAGES, TOPICS, Story
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import load_facts
from bot.words import ENGLISH, LANGUAGES, Language, words_in
from tests.builders import news, verdict

FACTS = load_facts()
TODAY = date(2026, 11, 24)
OTHERS = LANGUAGES[1:]


def story(**fields: object) -> Story:
    judged = verdict(**fields)
    seen = datetime(2026, 11, 24, 9, tzinfo=UTC)
    return Story(id="s1", item=news(), verdict=judged, summary="Lawmakers voted.", first_seen=seen)


@pytest.mark.parametrize("language", OTHERS)
def test_only_what_was_published_stays_as_it_was(language: Language) -> None:
    say = words_in(language)
    whole = story(urgency="high", stage="notice_lodged", topics=("withdrawal", "use"), countries=("POL", "UKR"))
    english = alert_card(whole, lambda iso3: named_line(FACTS, iso3, TODAY), ENGLISH)
    told = alert_card(whole, lambda iso3: named_line(FACTS, iso3, TODAY, say), say)
    same = {"Source"} if language == "fr" else set()

    assert (told.title, told.lead, told.url, told.tone) == (english.title, english.lead, english.url, english.tone)
    assert {fact.label for fact in told.facts} & {fact.label for fact in english.facts} == same
    assert {fact.value for fact in told.facts} & {fact.value for fact in english.facts} == set()
    assert {one.label for one in told.buttons} & {one.label for one in english.buttons} == set()
    assert [(one.action, one.value) for one in told.buttons] == [(one.action, one.value) for one in english.buttons]


@pytest.mark.parametrize("language", OTHERS)
def test_topics_and_stages_have_words_of_their_own(language: Language) -> None:
    say = words_in(language)

    shown = {
        fact.value
        for topic in TOPICS
        for stage in STAGES
        for fact in alert_card(story(topics=(topic,), stage=stage), str, say).facts[:2]
    }

    assert len(shown) == len(TOPICS) + len(STAGES)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("on", [date(1997, 1, 1), date(1998, 6, 1), date(2025, 12, 1), TODAY])
def test_no_line_of_any_state_is_left_in_english(language: Language, on: date) -> None:
    english = {iso3: status_line(FACTS, iso3, on) for iso3 in COUNTRIES}
    told = {iso3: status_line(FACTS, iso3, on, words_in(language)) for iso3 in COUNTRIES}

    assert [iso3 for iso3 in COUNTRIES if told[iso3] == english[iso3]] == []
    assert [line for line in told.values() if "Mine Ban Treaty" in line or "(" in line.replace(" (", "")] == []


def test_a_story_that_no_term_made_has_no_reason_to_show() -> None:
    shown = alert_card(story(matches=(), score=1.0, threshold=1.0), str)

    assert "Why" not in {fact.label for fact in shown.facts}
