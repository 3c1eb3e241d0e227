"""What becomes of a channel that refuses, of whoever follows there, and of what waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused, TryLater, Unsure
from bot.jobs.stops import FIRST_PROBE, LONGEST_PROBE, SWEEP, probe_at
from bot.model import Card, Channel, Following, Manner, RefusalKind
from bot.ports import PLAIN, Memory
from tests.fakes import NOON, FakeClock
from tests.jobs.office import Office, Platform, queue

C1 = "fake:C1"
ANNA = "fake:@ANNA"
ARCHIVED = Refused("The channel is archived: unarchive it.", "archived")
GONE = Refused("The channel was deleted.", "gone")
FOLLOWING = Following(to=C1, chosen={}, by=ANNA, at=NOON)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def office(store: Memory, clock: FakeClock, platform: Platform) -> Office:
    return Office(store, clock, platform, channels=[Channel(to=C1), Channel(to="fake:C2")])


async def states(office: Office) -> dict[str, str]:
    return {row.title.partition("(")[2].rstrip(")"): row.state for row in await office.store.outbox()}


async def test_an_archived_channel_keeps_its_alerts_and_gets_them_in_order_when_it_is_open_again(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    await queue(office.store, clock, "a", "b", "c")
    await queue(office.store, clock, "d", to="fake:C2")

    await office.once()
    await office.once()
    assert platform.asked == ["C1", "C2"]
    assert await states(office) == {"a": "queued", "b": "queued", "c": "queued", "d": "sent"}
    del platform.shut["C1"]
    clock.pass_by(minutes=14)
    await office.once()
    assert platform.titles("C1") == []
    clock.pass_by(minutes=1)
    await office.once()

    assert platform.titles("C1") == ["a", "b", "c"]
    assert await office.store.stops() == ()


async def test_the_operator_is_told_once_when_it_stops_and_once_when_it_goes_on(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    platform.found["C1"] = TryLater("can't be told without posting")
    await queue(office.store, clock, "a")
    for _ in range(4):
        await office.once()
        clock.pass_by(hours=2)
    del platform.shut["C1"]
    clock.pass_by(hours=6)
    await office.once()

    assert office.told == [
        "fake:C1: The channel is archived: unarchive it. Its alerts wait, and it is tried again at 12:15 UTC.",
        "fake:C1: takes alerts again; what waited is sent now.",
    ]


async def test_whoever_set_the_channel_in_chat_is_written_to_once_for_each_turn(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    await office.store.follow(FOLLOWING, "followed")
    platform.shut["C1"] = ARCHIVED
    platform.found["C1"] = ("The channel is archived.",)
    await queue(office.store, clock, "a")
    for _ in range(4):
        await office.once()
        clock.pass_by(hours=1)
    platform.shut.clear()
    platform.found.clear()
    clock.pass_by(hours=6)
    await office.once()
    await office.once()

    assert platform.titles("@ANNA") == ["Alerts to fake:C1 have stopped", "Alerts to fake:C1 go on"]
    assert platform.titles("C1") == ["a"]


@pytest.mark.parametrize("kind", ["token", "account"])
async def test_with_a_dead_token_nobody_is_written_to_and_the_operator_hears_it_once_for_all_channels(
    office: Office, platform: Platform, clock: FakeClock, kind: RefusalKind
) -> None:
    await office.store.follow(FOLLOWING, "followed")
    dead = Refused("The token was revoked: set a new one.", kind)
    platform.shut = {"C1": dead, "C2": dead}
    await queue(office.store, clock, "a")
    await queue(office.store, clock, "b", to="fake:C2")

    await office.once()
    await office.once()

    assert len(await office.store.stops()) == 2
    assert len(office.told) == 1
    assert {row.kind for row in await office.store.outbox()} == {"alert"}


async def test_a_person_who_takes_no_messages_stops_nothing(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    await office.store.follow(FOLLOWING, "followed")
    platform.shut = {"C1": ARCHIVED, "@ANNA": Refused("Anna takes no messages.", "permission")}
    await queue(office.store, clock, "a")

    await office.once()
    await office.once()

    assert [stop.to for stop in await office.store.stops()] == [C1]
    (notice,) = [row for row in await office.store.outbox() if row.kind == "notice"]
    assert (notice.state, notice.reason) == ("refused", "Anna takes no messages.")


async def test_what_waits_for_a_channel_that_is_gone_is_refused_now_and_later(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = GONE
    await queue(office.store, clock, "a", "b")
    await office.once()
    assert set((await states(office)).values()) == {"refused"}

    await queue(office.store, clock, "late")
    clock.time += SWEEP
    await office.once()

    assert set((await states(office)).values()) == {"refused"}
    assert platform.asked == ["C1"]
    assert platform.checked == []
    assert office.told == [
        "fake:C1: The channel was deleted. Nothing is sent there any more, until it is followed again."
    ]


async def test_a_channel_that_is_gone_and_followed_again_is_tried_at_once(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = GONE
    await queue(office.store, clock, "a")
    await office.once()
    platform.shut.clear()
    clock.pass_by(minutes=1)
    await office.store.follow(replace(FOLLOWING, at=clock.now()), "followed")
    await queue(office.store, clock, "b")

    await office.once()

    assert platform.titles("C1") == ["b"]


async def test_a_channel_is_not_tried_while_its_check_finds_something(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    platform.found["C1"] = ("The bot may not write there.",)
    await queue(office.store, clock, "a")
    for _ in range(3):
        await office.once()
        clock.pass_by(minutes=15)

    (stop,) = await office.store.stops()
    assert platform.asked == ["C1"]
    assert platform.checked == ["C1"]
    assert (stop.reason, stop.probes, stop.since) == ("The bot may not write there.", 1, NOON)
    assert stop.probe_at == NOON + timedelta(minutes=15 + 30)


async def test_a_platform_whose_check_breaks_keeps_the_channel_stopped(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    platform.found["C1"] = ZeroDivisionError("what")
    await queue(office.store, clock, "a")
    await office.once()
    clock.pass_by(minutes=15)
    await office.once()

    (stop,) = await office.store.stops()
    assert stop.probes == 1
    assert "ZeroDivisionError" in stop.reason


async def test_a_stopped_channel_with_nothing_to_send_goes_on_when_its_check_is_good(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    await queue(office.store, clock, "a")
    await office.once()
    (row,) = await office.store.outbox()
    await office.store.drop([row.id], clock.now(), "dropped")
    clock.pass_by(minutes=15)

    await office.once()

    assert await office.store.stops() == ()
    assert office.told[-1] == "fake:C1: takes alerts again; what waited is sent now."


async def test_stops_outlive_the_process_and_are_told_when_it_starts(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    platform.shut["C1"] = ARCHIVED
    await queue(office.store, clock, "a")
    await office.once()

    again = Office(office.store, clock, platform, channels=office.board.base)
    await again.once()

    assert platform.asked == ["C1"]
    assert again.told == office.told


async def test_a_process_that_died_between_the_stop_and_the_word_of_it_gives_word_at_its_next_start(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    await office.store.follow(FOLLOWING, "followed")
    await office.store.stop(C1, "archived", "It is archived.", clock.now(), clock.now() + FIRST_PROBE)

    await office.once()

    assert platform.titles("@ANNA") == ["Alerts to fake:C1 have stopped"]


async def test_an_uncertain_alert_is_looked_for_when_its_channel_is_open_again(
    office: Office, platform: Platform, clock: FakeClock
) -> None:
    class Losing(Platform):
        async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
            await super().post(place, card, key=key, first=first, manner=manner)
            raise Unsure("the connection dropped")

    losing = Losing()
    office = Office(office.store, clock, losing, channels=office.board.base)
    await queue(office.store, clock, "a")
    await office.once()
    losing.blind = Refused("The bot was removed.", "removed")
    clock.pass_by(seconds=5)
    await office.once()
    assert [stop.kind for stop in await office.store.stops()] == ["removed"]
    losing.blind = None
    clock.pass_by(minutes=15)
    await office.once()

    assert losing.titles() == ["a"]
    assert await states(office) == {"a": "reconciled"}
    assert await office.store.stops() == ()


@given(kind=st.sampled_from(["archived", "removed", "token"]), probes=st.integers(0, 10_000))
def test_tries_come_at_growing_intervals_up_to_six_hours(kind: RefusalKind, probes: int) -> None:
    first, second = probe_at(kind, probes, NOON), probe_at(kind, probes + 1, NOON)

    assert first is not None
    assert second is not None
    assert FIRST_PROBE <= first - NOON <= second - NOON <= LONGEST_PROBE
