"""When a feed is asked again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.jobs.pace import DAY_S, HOUR_S, JITTER, JITTER_ILL, WEEK_S, after_fault, after_success, interval_s
from bot.model import Fault, Feed, FeedState
from tests.builders import FEED
from tests.fakes import NOON

PLAIN = Feed(url=FEED)


@pytest.mark.parametrize(
    ("gap_s", "every_s"),
    [(None, 900), (60, 900), (2 * HOUR_S, 900), (4 * HOUR_S, 1_800), (DAY_S, 3_600), (30 * DAY_S, 3_600)],
)
def test_a_feed_is_asked_as_often_as_it_publishes_between_the_base_and_four_times_it(
    gap_s: float | None, every_s: float
) -> None:
    assert interval_s(PLAIN, 900, gap_s) == every_s


def test_feeds_yaml_sets_the_limits() -> None:
    feed = Feed(url=FEED, min_interval=300, max_interval=DAY_S)

    assert interval_s(feed, 900, 60) == 300
    assert interval_s(feed, 900, 30 * DAY_S) == DAY_S
    assert interval_s(Feed(url=FEED, min_interval=7_200), 900, None) == 7_200
    assert interval_s(Feed(url=FEED, max_interval=600), 900, DAY_S) == 900


def test_a_feed_that_has_fallen_silent_is_asked_less_often() -> None:
    assert interval_s(PLAIN, 900, HOUR_S, quiet_s=4 * HOUR_S) == 1_800


def test_a_feed_whose_news_is_pushed_is_asked_seldom() -> None:
    assert interval_s(PLAIN, 900, 60, pushed=True) == 3_600
    assert interval_s(Feed(url=FEED, max_interval=DAY_S), 900, 60, pushed=True) == DAY_S


@given(gap_s=st.none() | st.floats(60, 1e7), quiet_s=st.floats(0, 1e7), base_s=st.integers(1, 59))
def test_with_a_base_of_seconds_every_feed_is_polled_at_just_that(
    gap_s: float | None, quiet_s: float, base_s: int
) -> None:
    every_s = interval_s(PLAIN, base_s, gap_s, quiet_s)

    assert every_s == base_s
    assert after_success(FEED, NOON, every_s, None) == NOON + timedelta(seconds=base_s)


@given(every_s=st.floats(60, DAY_S), asked_s=st.none() | st.floats(0, 1e9), seconds=st.integers(0, 10**6))
def test_a_feed_that_is_well_is_never_asked_sooner_than_it_or_its_server_wants_nor_much_later(
    every_s: float, asked_s: float | None, seconds: int
) -> None:
    now = NOON + timedelta(seconds=seconds)

    wait_s = (after_success(FEED, now, every_s, asked_s) - now).total_seconds()

    wanted_s = min(max(every_s, asked_s or 0), DAY_S)
    assert wanted_s - 1e-3 <= wait_s <= wanted_s + JITTER * every_s + 1e-3


def test_feeds_that_were_polled_at_once_do_not_come_at_once_again() -> None:
    again = {after_success(f"https://news.example/{n}", NOON, 900, None) for n in range(50)}

    assert len(again) == 50


def ill(kind: Fault, failures: int, *, days: float = 0.0, after_s: float | None = None, ended: bool = False) -> float:
    """Return the seconds that a feed waits which has been ill for so long."""
    state = FeedState(url=FEED, failures=failures, fault=kind, fault_since=NOON - timedelta(days=days), ended=ended)
    return (after_fault(state, FetchError(kind, "", after_s=after_s), NOON, 900) - NOON).total_seconds()


def test_the_waits_of_a_feed_that_is_ill_grow_to_a_day() -> None:
    waits = [ill("blocked", failures) for failures in range(1, 12)]

    for wait_s, plain_s in zip(waits, (900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600), strict=False):
        assert plain_s <= wait_s <= plain_s * (1 + JITTER_ILL)
    assert waits[7:] == [DAY_S] * 4
    assert ill("blocked", 10_000) == DAY_S


def test_a_feed_that_was_not_reached_waits_an_hour_at_most_on_its_first_day() -> None:
    assert ill("dns", 9) == HOUR_S
    assert ill("timeout", 9, days=0.9) == HOUR_S
    assert ill("dns", 9, days=1.1) == DAY_S
    assert ill("server_error", 9) == DAY_S


@pytest.mark.parametrize(("asked_s", "waits_s"), [(5_000, 5_000), (10, 900), (1e9, DAY_S)])
def test_a_server_that_asks_for_a_wait_gets_it_but_never_more_than_a_day(asked_s: float, waits_s: float) -> None:
    assert ill("busy", 1, after_s=asked_s) == waits_s


def test_a_feed_that_has_ended_is_looked_at_daily_and_after_a_week_weekly() -> None:
    assert ill("gone", 1, ended=True) == DAY_S
    assert ill("gone", 7, days=6.5, ended=True) == DAY_S
    assert ill("timeout", 8, days=7, ended=True) == WEEK_S
