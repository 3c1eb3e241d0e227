from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import STAGES, TOPICS, Match, RuledOut, Verdict
from bot.store.codec import (
    decode_verdict,
    decode_words,
    digest,
    encode_verdict,
    encode_words,
    fold,
    story_id,
    title_key,
)
from bot.store.schema import clean, in_utc

# A busy machine is no mistake of the code.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Surrogates too: what stands in a text is whatever a stranger sent.
ANY_TEXT = st.text(st.characters())
NUMBERS = st.floats(allow_nan=False)
OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
VERDICTS = st.builds(
    Verdict,
    relevant=st.booleans(),
    score=NUMBERS,
    threshold=NUMBERS,
    topics=st.lists(st.sampled_from(TOPICS), unique=True).map(tuple),
    countries=st.lists(ANY_TEXT, max_size=5).map(tuple),
    stage=st.none() | st.sampled_from(STAGES),
    urgency=st.sampled_from(["low", "normal", "high"]),
    language=ANY_TEXT,
    matches=st.lists(
        st.builds(
            Match,
            term=ANY_TEXT,
            text=ANY_TEXT,
            language=ANY_TEXT,
            weight=NUMBERS,
            position=st.integers(),
            topic=st.none() | st.sampled_from(TOPICS),
        ),
        max_size=4,
    ).map(tuple),
    ruled_out=st.lists(
        st.builds(RuledOut, term=ANY_TEXT, text=ANY_TEXT, language=ANY_TEXT, reason=ANY_TEXT), max_size=4
    ).map(tuple),
    lexicon=ANY_TEXT,
)


@CALM
@given(verdict=VERDICTS)
def test_a_verdict_comes_back_as_it_was_with_every_match(verdict: Verdict) -> None:
    text = encode_verdict(verdict)

    assert text.isascii()
    assert decode_verdict(text) == verdict


def test_a_verdict_of_another_version_lacks_what_came_since_and_loses_what_went() -> None:
    text = (
        '{"relevant":true,"score":2,"threshold":1,"topics":[],"countries":[],"matches":[],"ruled_out":[],"mood":"grim"}'
    )

    assert decode_verdict(text) == Verdict(relevant=True, score=2.0, threshold=1.0)


@CALM
@given(words=st.lists(ANY_TEXT).map(tuple))
def test_words_come_back_as_they_were(words: tuple[str, ...]) -> None:
    assert decode_words(encode_words(words)) == words


@CALM
@given(text=ANY_TEXT)
@example(text="\0")
@example(text="\ud800")
def test_a_clean_text_can_be_stored_and_is_the_same_text_where_it_could_be_before(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode()
    assert "\0" not in cleaned
    assert clean(cleaned) == cleaned
    if "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text):
        assert cleaned == text


@CALM
@given(moment=st.datetimes(timezones=OFFSETS))
@example(moment=datetime.min.replace(tzinfo=timezone(timedelta(hours=5))))
@example(moment=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))))
def test_a_moment_in_utc_is_the_same_moment_unless_it_leaves_the_calendar(moment: datetime) -> None:
    utc = in_utc(moment)

    assert utc.tzinfo is UTC
    assert utc == moment or utc in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def test_a_datetime_without_time_zone_means_no_moment() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        in_utc(datetime(2026, 3, 2))


@CALM
@given(text=ANY_TEXT)
def test_what_is_looked_up_by_is_of_one_length_for_any_text(text: str) -> None:
    assert len(digest(text)) == 32


def test_a_storys_id_stays_the_same_for_ever() -> None:
    assert story_id("https://news.example/rss", "n1") == story_id("https://news.example/rss", "n1")
    assert story_id("https://news.example/rss", "n1") == "15a1fb356fe1"
    assert story_id("https://news.example/rs", "sn1") != story_id("https://news.example/rss", "n1")


@pytest.mark.parametrize("title", ["POLAND  votes: “no”!", "Poland votes – no", "ｐｏｌａｎｄ votes (no)"])
def test_titles_that_differ_in_case_space_and_punctuation_have_one_key(title: str) -> None:
    assert title_key(title) == "poland votes no"


def test_folding_makes_capitals_of_every_script_equal() -> None:
    assert fold("ПОЛЬЩА ŁÓDŹ ΛΌΓΟΣ") == fold("польща łódź λόγος")
