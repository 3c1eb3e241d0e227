"""What operators hear in their own channel: each thing once when it begins and once when it ends, in few messages."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.running import make_plan
from bot.errors import SettingsError
from bot.jobs.alarms import APART, GATHER, LINES, TITLE, Alarms, feed_line
from bot.jobs.poll import Polled
from bot.model import Channel, Fault, Feed, FeedState
from bot.news.links import canonical
from bot.notices import Notices
from bot.settings import FeedsFile, Settings
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.fakes import NOON, FakeClock

OPERATORS = "slack:C0PS"
FEED = Feed(url="https://a.example/rss", name="A")
MINUTE, QUARTER = GATHER.total_seconds(), APART.total_seconds()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(str(tmp_path / "store.sqlite"), canonical=canonical)
    yield store
    await store.close()


async def heard(store: SqlStore) -> list[str]:
    """Return the texts that wait for the operators' channel, and send them."""
    due = await store.due(["slack", "discord"], NOON + timedelta(days=1), 20)
    assert all((one.channel, one.kind, one.title) == (OPERATORS, "notice", TITLE) for one in due)
    for one in due:
        await store.settled(one.id, "sent", NOON, reason="", message="1")
    return [one.note for one in due]


async def test_what_comes_within_a_minute_is_one_message_and_the_next_is_a_quarter_of_an_hour_later(
    store: SqlStore,
) -> None:
    clock = FakeClock()
    alarms = Alarms(OPERATORS, store, clock)
    for line in ("A is ill", "B is ill", "A is ill"):
        alarms.add(line)
    assert not await alarms.look()
    clock.pass_by(seconds=MINUTE)
    assert await alarms.look()
    first = await heard(store)
    alarms.add("A works again")
    clock.pass_by(seconds=MINUTE)
    assert not await alarms.look()
    clock.pass_by(seconds=QUARTER)
    await alarms.look()

    assert first == ["A is ill\nB is ill"]
    assert await heard(store) == ["A works again"]
    assert not await alarms.look(at_once=True)


async def test_a_storm_is_one_message_that_counts_the_rest(store: SqlStore) -> None:
    alarms = Alarms(OPERATORS, store, FakeClock())
    for number in range(LINES + 40):
        alarms.add(f"feed {number} is ill")

    await alarms.look(at_once=True)

    (text,) = await heard(store)
    assert text.count("\n") == LINES
    assert text.endswith("and 40 more: see treatywatch doctor, and the log")


async def test_nothing_is_told_of_the_operators_channel_in_it_and_nothing_where_there_is_none(store: SqlStore) -> None:
    theirs, nobody = Alarms(OPERATORS, store, FakeClock()), Alarms("", store, FakeClock())
    theirs.add(f"{OPERATORS}: delivery 4 is given up")
    nobody.add("A is ill")

    assert not await theirs.look(at_once=True)
    assert not await nobody.look(at_once=True)
    assert await heard(store) == []


def polls(*faults: Fault | None) -> Sequence[Polled]:
    """Return polls of a feed, one after another, as they are remembered."""
    state, found = FeedState(url=FEED.url), []
    for fault in faults:
        after = replace(state, fault=fault, failures=state.failures + 1 if fault else 0, fault_message=f"A: {fault}")
        after = replace(after, ended=fault is not None and (state.ended or fault == "gone"))
        found.append(Polled(feed=FEED, state=after, before=state))
        state = after
    return found


def lines(*faults: Fault | None) -> list[str]:
    return [feed_line(one) for one in polls(*faults)]


def test_a_fault_is_heard_once_when_it_begins_and_once_when_it_ends() -> None:
    assert lines("not_found", "not_found", None, None) == ["A: not_found", "", "A: works again.", ""]


def test_a_fault_that_mostly_goes_by_itself_is_heard_with_the_third_in_a_row() -> None:
    assert lines("timeout", "dns", None, "timeout") == ["", "", "", ""]
    assert lines("timeout", "timeout", "busy", "timeout", None) == ["", "", "A: busy", "", "A: works again."]


def test_a_fault_that_becomes_one_in_which_something_else_is_to_be_done_is_heard_again() -> None:
    assert lines("dns", "dns", "dns", "not_found", "not_found") == ["", "", "A: dns", "A: not_found", ""]
    assert lines("not_found", "gone", "dns", None) == ["A: not_found", "A: gone", "", "A: works again."]


def test_a_new_start_repeats_nothing_and_misses_no_end(store: SqlStore) -> None:
    told: list[str] = []
    ill, still, well = polls("gone", "gone", None)
    for one in (ill, still, well):
        # Each time as after a new start.
        notices = Notices(lambda line: None, narrate=True, alarm=told.append)
        notices.begin([FEED.url])
        notices.polled(one)
        notices.tried(FEED)

    assert told == ["A: gone", "A: works again."]


def test_what_else_is_wrong_is_heard_as_well_but_no_news() -> None:
    log: list[str] = []
    told: list[str] = []
    notices = Notices(log.append, narrate=True, alarm=told.append)
    notices.problem("store", "the disk is full")
    notices.problem("store", "the disk is full")
    notices.ended("store", "the store works again")
    notices.polled(replace(polls(None)[0], told=("A: no new entry for 40 days",)))

    assert told == ["the disk is full", "the store works again", "A: no new entry for 40 days"]
    assert log == told


def test_the_operators_channel_is_no_channel_of_readers() -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        operator_channel=OPERATORS,
        slack_bot_token="xoxb-1",  # type: ignore[arg-type]  # made a secret by pydantic
    )
    file = FeedsFile(feeds=(), channels=(Channel(to=OPERATORS),))

    with pytest.raises(SettingsError, match="Give operators a channel of their own"):
        make_plan(settings, file, once=False, chosen=())
