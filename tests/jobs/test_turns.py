"""Who is polled when, and which hosts are left in peace."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.turns import Turns, host_of
from tests.fakes import NOON


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_each_feed_comes_at_its_time_and_the_earliest_first() -> None:
    turns = Turns({})
    for n, seconds in enumerate((30, 10, 20)):
        turns.put(f"f{n}", later(seconds), f"h{n}")

    assert turns.take(NOON, 9) == ()
    assert turns.next_at == later(10)
    assert turns.take(later(20), 9) == ("f1", "f2")
    assert turns.take(later(40), 9) == ("f0",)
    assert turns.take(later(99), 9) == ()


def test_no_more_are_taken_than_there_is_room_for() -> None:
    turns = Turns({})
    for n in range(5):
        turns.put(f"f{n}", NOON, f"h{n}")

    assert len(turns.take(NOON, 2)) == 2
    assert turns.take(NOON, 0) == ()
    assert len(turns.take(NOON, 9)) == 3


def test_a_host_is_asked_for_one_feed_at_a_time_and_the_others_do_not_wait_for_it() -> None:
    turns = Turns({})
    for feed in ("a", "b"):
        turns.put(feed, NOON, "slow")
    turns.put("c", NOON, "other")

    assert turns.take(NOON, 9) == ("a", "c")
    assert turns.waiting == ("b",)
    assert turns.take(later(60), 9) == ()
    turns.done("a", later(60))
    assert turns.take(later(60), 9) == ("b",)


def test_a_host_is_left_in_peace_for_its_pause() -> None:
    turns = Turns({"slow": 5})
    for feed in ("a", "b"):
        turns.put(feed, NOON, "slow")
    turns.take(NOON, 9)

    turns.done("a", later(1))

    assert turns.take(later(5.9), 9) == ()
    assert turns.take(later(6), 9) == ("b",)


def test_a_host_that_has_had_enough_is_left_in_peace_for_as_long_as_it_asks() -> None:
    turns = Turns({"slow": 5})
    for feed in ("a", "b"):
        turns.put(feed, NOON, "slow")
    turns.take(NOON, 9)

    turns.done("a", NOON, rest_until=later(300))

    assert turns.take(later(299), 9) == ()
    assert turns.take(later(300), 9) == ("b",)


def test_a_later_turn_takes_the_place_of_the_one_before() -> None:
    turns = Turns({})
    turns.put("a", NOON, "h")
    turns.put("a", later(100), "h")

    assert turns.take(later(99), 9) == ()
    assert turns.take(later(100), 9) == ("a",)


def test_a_hurried_feed_comes_at_once_and_one_under_way_once_more() -> None:
    turns = Turns({})
    turns.put("a", later(900), "h")

    turns.hurry("a", NOON, "h")
    assert turns.take(NOON, 9) == ("a",)
    turns.hurry("a", NOON, "h")
    assert turns.take(NOON, 9) == ()
    assert turns.done("a", NOON)
    turns.put("a", NOON, "h")
    assert turns.take(NOON, 9) == ("a",)
    assert not turns.done("a", NOON)


def test_a_host_is_told_from_another_by_its_name_and_port() -> None:
    assert host_of("https://News.example/a") == host_of("https://user@news.example:443/b") == "news.example:443"
    assert host_of("http://news.example/") != host_of("https://news.example/")
    assert host_of("http://[::1") == "http://[::1"


@given(
    feeds=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), max_size=25),
    pauses=st.dictionaries(st.sampled_from(["h0", "h1", "h2", "h3"]), st.integers(0, 7)),
    room=st.integers(1, 4),
)
def test_every_feed_comes_once_never_two_of_a_host_at_once_and_none_within_a_pause(
    feeds: list[tuple[int, int]], pauses: dict[str, float], room: int
) -> None:
    turns = Turns(pauses)
    hosts = {f"f{n}": f"h{host}" for n, (host, _) in enumerate(feeds)}
    for n, (host, seconds) in enumerate(feeds):
        turns.put(f"f{n}", later(seconds), f"h{host}")
    polled: Counter[str] = Counter()
    running: dict[str, int] = {}
    free_at: dict[str, float] = {}

    for second in range(400):
        for feed in [feed for feed, until in running.items() if until == second]:
            del running[feed]
            turns.done(feed, later(second))
            free_at[hosts[feed]] = second + pauses.get(hosts[feed], 0)
        for feed in turns.take(later(second), room - len(running)):
            assert hosts[feed] not in {hosts[one] for one in running}
            assert second >= free_at.get(hosts[feed], 0)
            polled[feed] += 1
            running[feed] = second + 2

    assert polled == Counter(list(hosts))
    assert turns.waiting == ()
    assert turns.next_at is None
