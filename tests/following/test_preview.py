from datetime import datetime, time, timedelta

import pytest

from bot.following.preview import preview
from bot.following.problem import Problem
from bot.following.spans import read_span
from bot.following.wants import left_out
from bot.model import Channel, Mute, Rhythm, Story
from tests.builders import news, verdict
from tests.fakes import NOON


def story(ident: str, hours_ago: float = 1, **fields: object) -> Story:
    return Story(
        id=ident,
        item=news(ident),
        verdict=verdict(**fields),
        summary="",
        first_seen=NOON - timedelta(hours=hours_ago),
    )


def test_stories_are_sorted_as_the_channel_would_have_had_them() -> None:
    channel = Channel(to="console", rhythm=Rhythm(every="daily"), topics=frozenset({"withdrawal"}))
    stories = [
        story("a", 3),
        story("b", 2, urgency="high"),
        story("c", 1, topics=("clearance",)),
        story("d", 1),
    ]

    seen = preview(channel, stories, NOON)

    assert [one.id for one in seen.at_once] == ["b"]
    assert [one.id for one in seen.in_digests] == ["d", "a"]
    assert seen.left_out == {"topics": 1}


def test_what_is_too_much_for_an_hour_would_have_come_in_a_digest() -> None:
    stories = [story(f"{n}", hours_ago=2 - n / 60) for n in range(5)]

    seen = preview(Channel(to="console", per_hour=2), stories, NOON)

    assert [one.id for one in seen.at_once] == ["1", "0"]
    assert [one.id for one in seen.in_digests] == ["4", "3", "2"]


def test_a_pause_is_left_aside_and_mutes_and_quiet_hours_count() -> None:
    channel = Channel(
        to="console",
        paused_until=NOON + timedelta(days=9),
        quiet=(time(10), time(11)),
        mutes=(Mute(kind="story", value="b"),),
    )

    seen = preview(channel, [story("a", 1.5), story("b", 0.5), story("c", 0.5)], NOON)

    assert [one.id for one in seen.in_digests] == ["a"]
    assert [one.id for one in seen.at_once] == ["c"]
    assert seen.left_out == {"mutes": 1}


@pytest.mark.parametrize(
    ("channel", "choice"),
    [
        (Channel(to="console"), ""),
        (Channel(to="console", topics=frozenset({"use", "withdrawal"})), ""),
        (Channel(to="console", topics=frozenset({"use"})), "topics"),
        (Channel(to="console", countries=frozenset({"UKR"})), "countries"),
        (Channel(to="console", languages=frozenset({"fr"})), "languages"),
        (Channel(to="console", urgency="high"), "urgency"),
        (Channel(to="console", urgency="normal"), ""),
    ],
)
def test_an_item_is_left_out_by_the_first_choice_that_it_does_not_fit(channel: Channel, choice: str) -> None:
    assert left_out(channel, verdict()) == choice


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("7d", NOON + timedelta(days=7)),
        ("for 2 weeks", NOON + timedelta(days=14)),
        ("12 hours", NOON + timedelta(hours=12)),
        ("until 2026-03-31", NOON.replace(month=4, day=1, hour=0)),
        ("2026-03-31", NOON.replace(month=4, day=1, hour=0)),
        ("", None),
        ("for ever", None),
        ("999 years", None),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(text: str, until: datetime | None) -> None:
    assert read_span(text, NOON) == until


@pytest.mark.parametrize("text", ["a while", "0d", "until 2026-02-31", "until 2026-03-01", "7 bananas"])
def test_what_is_no_length_of_time_is_said_with_one_that_is(text: str) -> None:
    problem = read_span(text, NOON)

    assert isinstance(problem, Problem)
    assert not isinstance(read_span(problem.example, NOON), Problem)
