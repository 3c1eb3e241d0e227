"""Alerts in the languages of their channels."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.cards.alert import addition_card, alert_card, correction_card
from bot.cards.treaty_line import named_line, status_line
from bot.model import STAGES, TOPICS, Card, Difference, Earlier, Member, Story
from bot.treaty.countries import COUNTRIES
from bot.words import ENGLISH, LANGUAGES, Language, Words, words_in
from tests.builders import news, verdict
from tests.shipped import facts

FACTS = facts()
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
        for fact in alert_card(story(topics=(topic,), stage=stage), str, say).facts
        if fact.label in (say("Topics"), say("Stage"))
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


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_told_in_a_thread_and_on_an_edited_card_is_in_the_channel_s_language(language: Language) -> None:
    say = words_in(language)
    changes = (
        Difference(what="corrected"),
        Difference(what="number", before="117", after="107"),
        Difference(what="stage", before="statement", after="parliament_vote"),
        Difference(what="countries", before="LTU", after="LVA"),
        Difference(what="summary"),
    )
    seen = datetime(2026, 11, 24, 9, tzinfo=UTC)
    told = [
        Member(
            item=n, source=f"S{n}", url="https://a.example/", title="T", published=seen, seen=seen, corrected=changes
        )
        for n in range(6)
    ]
    earlier = Earlier(story="s0", title="The vote", url="https://a.example/", told=seen)
    changed = replace(story(), members=tuple(told), updated=seen, earlier=earlier)

    def cards(words: Words) -> tuple[Card, ...]:
        return (
            addition_card(news(), changes, "Lawmakers voted.", words),
            correction_card(news(), changes, words),
            alert_card(changed, words.country, words),
        )

    for english, other in zip(cards(ENGLISH), cards(say), strict=True):
        same = {"Source"} if language == "fr" else set()
        assert {fact.label for fact in english.facts} & {fact.label for fact in other.facts} <= same
        assert {english.title, english.footer} & {other.title, other.footer} - {"", changed.item.title} == set()
        assert {link.label for link in english.links} & {link.label for link in other.links} == set()
