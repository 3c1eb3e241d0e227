"""How often a feed brings something, and when its silence is told."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.rhythm import (
    LONGEST_S,
    NOTHING,
    SHORTEST_S,
    dated_gap,
    is_silent,
    lasting,
    learned,
    longest_silence,
    newest,
)
from bot.model import FeedState
from tests.builders import FEED
from tests.fakes import NOON

HOUR_S = 3_600.0
DAY_S = 86_400.0


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


def test_the_dates_of_entries_tell_the_usual_gap_whatever_their_order() -> None:
    dates = [ago(hours=hours) for hours in (12, 0, 24, 6, 18, 30)]

    assert dated_gap(dates, NOON) == 6 * HOUR_S


def test_an_entry_pinned_for_years_and_one_from_the_future_do_not_count() -> None:
    dates = [ago(hours=6 * n) for n in range(8)]

    assert dated_gap([*dates, ago(days=4_000), NOON + timedelta(days=30), None], NOON) == 6 * HOUR_S


def test_what_was_published_together_came_once() -> None:
    dates = [ago(days=day, minutes=minute) for day in range(6) for minute in (0, 1, 2)]

    gap_s = dated_gap(dates, NOON)

    assert gap_s is not None
    assert abs(gap_s - DAY_S) < 600


@pytest.mark.parametrize("dates", [[], [None] * 20, [NOON] * 20, [ago(days=n) for n in range(4)]])
def test_a_few_dates_tell_no_rhythm(dates: list[datetime | None]) -> None:
    assert dated_gap(dates, NOON) is None


def test_the_newest_entry_is_that_of_the_past() -> None:
    assert newest([ago(days=2), None, ago(days=1), NOON + timedelta(days=1)], NOON) == ago(days=1)
    assert newest([None, NOON + timedelta(days=1)], NOON) is None


def test_a_gap_is_learned_from_what_comes_and_one_holiday_hardly_changes_it() -> None:
    after_a_holiday = learned(6 * HOUR_S, ago(days=10), NOON)
    assert after_a_holiday is not None
    assert after_a_holiday < 14 * HOUR_S

    gap_s: float | None = 6 * HOUR_S
    for _ in range(30):
        gap_s = learned(gap_s, ago(days=2), NOON)
    assert gap_s is not None
    assert abs(gap_s - 2 * DAY_S) < HOUR_S


def test_the_first_gap_that_is_seen_is_taken_as_it_is() -> None:
    assert learned(None, ago(hours=5), NOON) == 5 * HOUR_S
    assert learned(None, None, NOON) is None
    assert learned(7.0, NOON + timedelta(hours=1), NOON) == 7.0


moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda one: one.replace(tzinfo=NOON.tzinfo))


@given(gap_s=st.none() | st.floats(0, 1e12), last=st.none() | moments, dates=st.lists(st.none() | moments))
def test_a_learned_gap_is_between_a_minute_and_two_months(
    gap_s: float | None, last: datetime | None, dates: list[datetime | None]
) -> None:
    seen = learned(gap_s, last, NOON)
    dated = dated_gap(dates, NOON)

    assert seen == gap_s or (seen is not None and SHORTEST_S * 0.999 <= seen <= LONGEST_S * 1.001)
    assert dated is None or SHORTEST_S <= dated <= LONGEST_S


@pytest.mark.parametrize(
    ("gap_s", "days"),
    [(60, 2), (600, 2), (HOUR_S, 100 / 24), (6 * HOUR_S, 7.25), (DAY_S, 8), (7 * DAY_S, 28), (30 * DAY_S, 120)],
)
def test_silence_is_a_fault_far_beyond_the_usual_gap_and_never_over_a_weekend(gap_s: float, days: float) -> None:
    assert longest_silence(gap_s) == timedelta(days=days)


def test_a_feed_is_silent_only_when_it_was_watched_and_brought_nothing_for_long() -> None:
    state = FeedState(url=FEED, first_polled=ago(days=30), last_new=ago(days=12), gap_s=6 * HOUR_S)

    assert is_silent(state, NOON)
    assert not is_silent(FeedState(url=FEED, first_polled=ago(days=30), last_new=ago(days=5), gap_s=6 * HOUR_S), NOON)
    assert not is_silent(FeedState(url=FEED, first_polled=NOON, last_new=ago(days=12), gap_s=6 * HOUR_S), NOON)
    assert not is_silent(FeedState(url=FEED, first_polled=ago(days=30), last_new=ago(days=12)), NOON)
    assert not is_silent(FeedState(url=FEED), NOON)


def test_a_feed_that_never_brought_anything_is_silent_after_two_months() -> None:
    assert not is_silent(FeedState(url=FEED, first_polled=NOON - NOTHING), NOON)
    assert is_silent(FeedState(url=FEED, first_polled=NOON - NOTHING - timedelta(hours=1)), NOON)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "0 seconds"), (1, "1 second"), (30, "30 seconds"), (60, "1 minute"), (90, "2 minutes"),
        (5_300, "88 minutes"), (5_400, "2 hours"), (21_600, "6 hours"), (3_500, "1 hour"), (86_400, "1 day"),
        (12 * 86_400, "12 days"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_the_unit_that_fits(seconds: float, said: str) -> None:
    assert lasting(seconds) == said
