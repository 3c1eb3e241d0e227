from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.following.due import AFTER_PAUSE, AFTER_QUIET, DAILY, HELD, TOO_MANY, WEEKLY, bundle_due, digest_due
from bot.following.hold import hold
from bot.following.hours import newest_moment, shows, within
from bot.model import Channel, Rhythm, Waiting
from tests.builders import verdict

ZONES = ("UTC", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland")
START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """Return a moment of UTC: "2026-03-29 06:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(hour: int = 8, zone: str = "UTC") -> Channel:
    return Channel(to="console", rhythm=Rhythm(every="daily", at=time(hour)), timezone=zone)


hours = st.times().map(lambda one: one.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
gaps = st.lists(st.integers(1, 30 * 3600), min_size=1, max_size=60)


@given(at=hours, zone=zones, gaps=gaps, weekly=st.booleans(), day=st.integers(0, 6))
@example(at=time(2, 30), zone="Europe/Warsaw", gaps=[3600] * 60 * 24, weekly=False, day=0)
@example(at=time(2, 30), zone="America/New_York", gaps=[1800] * 30 * 48, weekly=False, day=0)
def test_a_digest_is_due_once_for_each_day_whatever_the_looks(
    at: time, zone: str, gaps: list[int], weekly: bool, day: int
) -> None:
    rhythm = Rhythm(every="weekly", at=at, weekday=day) if weekly else Rhythm(every="daily", at=at)
    channel = Channel(to="console", rhythm=rhythm, timezone=zone)
    now, last = START, START
    looks, made = [now], []
    for gap_s in gaps:
        now += timedelta(seconds=gap_s)
        looks.append(now)
        moment = digest_due(channel, last, now)
        if moment:
            assert last < moment <= now
            made.append(moment)
            last = now

    assert made == expected(rhythm, zone, looks)


def expected(rhythm: Rhythm, zone: str, looks: Sequence[datetime]) -> list[datetime]:
    """Find the newest moment between each two looks by walking through all days."""
    days = [START.date() + timedelta(days=n) for n in range(-2, (looks[-1] - START).days + 3)]
    wanted = [day for day in days if rhythm.every == "daily" or day.weekday() == rhythm.weekday]
    moments = [datetime.combine(day, rhythm.at, ZoneInfo(zone)).astimezone(UTC) for day in wanted]
    between = [[moment for moment in moments if before < moment <= now] for before, now in pairwise(looks)]
    return [some[-1] for some in between if some]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-28 12:00", "2026-03-28 01:30"),
        # 02:30 is jumped over on the 29th: it comes as 03:30 of summer time.
        ("2026-03-29 01:29", "2026-03-28 01:30"),
        ("2026-03-29 01:30", "2026-03-29 01:30"),
        ("2026-03-30 12:00", "2026-03-30 00:30"),
        # 02:30 comes twice on 25 October: the first counts.
        ("2026-10-25 00:30", "2026-10-25 00:30"),
        ("2026-10-25 02:00", "2026-10-25 00:30"),
        ("2026-10-26 01:30", "2026-10-26 01:30"),
    ],
)
def test_the_clock_changes_neither_lose_nor_double_a_digest(now: str, due: str) -> None:
    channel = Channel(to="console", rhythm=Rhythm(every="daily", at=time(2, 30)), timezone="Europe/Warsaw")

    assert digest_due(channel, None, at(now)) == at(due)


@given(start=hours, end=hours, now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), zone=zones)
def test_quiet_hours_hold_until_their_end_and_are_free_from_then(
    start: time, end: time, now: datetime, zone: str
) -> None:
    if start == end:
        return
    channel = Channel(to="console", quiet=(start, end), timezone=zone)
    moment = now.replace(tzinfo=UTC)
    shown = shows(zone, moment)
    minutes = shown.hour * 60 + shown.minute
    into = (minutes - start.hour * 60 - start.minute) % 1440
    length = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440

    assert bool(hold(channel, verdict(), moment)) == (into < length)
    assert hold(channel, verdict(urgency="high"), moment) == ""


def test_hours_that_pass_midnight_hold_on_both_sides_of_it() -> None:
    night = (time(22), time(7))

    assert [within(time(hour), night) for hour in (21, 22, 0, 6, 7)] == [False, True, True, True, False]


def test_what_came_in_quiet_hours_comes_at_their_end() -> None:
    channel = Channel(to="console", quiet=(time(22), time(7)), timezone="Europe/Warsaw")
    waiting = Waiting(count=3, since=at("2026-03-02 23:00"))

    assert bundle_due(channel, waiting, None, at("2026-03-03 05:59")) is None
    due = bundle_due(channel, waiting, None, at("2026-03-03 06:01"))
    assert due is not None
    assert (due.moment, due.note) == (at("2026-03-03 06:00"), AFTER_QUIET)


def test_what_came_after_the_hour_waits_for_the_next_day() -> None:
    channel = daily()
    waiting = Waiting(count=1, since=at("2026-03-02 09:00"))

    assert bundle_due(channel, waiting, None, at("2026-03-02 23:00")) is None
    due = bundle_due(channel, waiting, None, at("2026-03-03 08:00"))
    assert due is not None
    assert (due.moment, due.note) == (at("2026-03-03 08:00"), DAILY)
    assert bundle_due(channel, waiting, at("2026-03-03 08:00"), at("2026-03-03 09:00")) is None


def test_a_weekly_digest_comes_on_its_day_in_the_channels_time_zone() -> None:
    rhythm = Rhythm(every="weekly", at=time(8), weekday=0)
    channel = Channel(to="console", rhythm=rhythm, timezone="Pacific/Auckland")
    waiting = Waiting(count=1, since=at("2026-03-02 00:00"))

    due = bundle_due(channel, waiting, None, at("2026-03-09 00:00"))

    assert due is not None
    assert (due.moment, due.note) == (at("2026-03-08 19:00"), WEEKLY)


@pytest.mark.parametrize("every", ["instant", "daily"])
def test_nothing_is_made_while_paused(every: str) -> None:
    rhythm = Rhythm(every="daily") if every == "daily" else Rhythm()
    channel = Channel(to="console", rhythm=rhythm, paused_until=at("2026-03-09 00:00"), empty_digest=True)
    waiting = Waiting(count=9, since=at("2026-03-02 00:00"))

    assert bundle_due(channel, waiting, at("2026-03-01 00:00"), at("2026-03-08 23:59")) is None
    assert bundle_due(channel, waiting, at("2026-03-01 00:00"), at("2026-03-09 23:59")) is not None
    assert hold(channel, verdict(urgency="high"), at("2026-03-08 23:59")) == "paused until 2026-03-09 00:00 UTC"


def test_the_end_of_a_pause_is_a_moment_of_its_own() -> None:
    channel = Channel(to="console", paused_until=at("2026-03-09 00:00"))

    due = bundle_due(channel, Waiting(count=1, since=at("2026-03-08 00:00")), None, at("2026-03-09 00:05"))

    assert due is not None
    assert (due.moment, due.note) == (at("2026-03-09 00:00"), AFTER_PAUSE)


def test_too_many_in_an_hour_come_an_hour_after_the_first_of_them() -> None:
    channel = Channel(to="console")
    since = at("2026-03-02 10:10")
    waiting = Waiting(count=4, since=since, over_cap_since=since)

    assert bundle_due(channel, waiting, None, at("2026-03-02 11:09")) is None
    due = bundle_due(channel, waiting, None, at("2026-03-02 11:10"))
    assert due is not None
    assert (due.moment, due.note) == (at("2026-03-02 11:10"), TOO_MANY)


def test_what_waited_for_a_rhythm_that_is_no_more_comes_at_once() -> None:
    due = bundle_due(Channel(to="console"), Waiting(count=2, since=START), None, START + DAY)

    assert due is not None
    assert due.note == HELD


def test_an_empty_digest_is_made_only_where_it_was_asked_for() -> None:
    quiet_channel, asking = daily(), Channel(to="console", rhythm=Rhythm(every="daily"), empty_digest=True)
    last, now = at("2026-03-02 08:00"), at("2026-03-03 08:00")

    assert bundle_due(quiet_channel, None, last, now) is None
    assert bundle_due(asking, None, last, now) is not None
    assert bundle_due(asking, None, now, now) is None
    assert bundle_due(Channel(to="console", empty_digest=True), None, last, now) is None


@given(at=hours, now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), zone=zones)
def test_the_newest_moment_is_less_than_a_day_and_an_hour_old(at: time, now: datetime, zone: str) -> None:
    moment = now.replace(tzinfo=UTC)

    assert timedelta(0) <= moment - newest_moment(at, zone, moment) <= timedelta(hours=25)
