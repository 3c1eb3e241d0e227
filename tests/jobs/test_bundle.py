"""When what waits in a channel becomes a digest."""

from datetime import time, timedelta

from bot.errors import TryLater
from bot.following.due import AFTER_QUIET, AWAY, DAILY, TOO_MANY
from bot.jobs.poll import holds
from bot.model import MISSED, Channel, Following, Rhythm
from bot.ports import Memory
from tests.builders import judged, news, record, verdict
from tests.fakes import NOON, FakeClock
from tests.jobs.office import Office, Platform, queue

C1 = "fake:C1"
#: NOON is 2 March 2026, 12:00 UTC: 13:00 in Warsaw.
DAILY_AT_8 = Channel(to=C1, rhythm=Rhythm(every="daily", at=time(8)), timezone="Europe/Warsaw")
NIGHT = Channel(to=C1, quiet=(time(22), time(7)), timezone="Europe/Warsaw")
PLAIN = Channel(to=C1)


async def alerts(office: Office, clock: FakeClock, *keys: str, urgency: str = "normal") -> None:
    """Queue stories for the channel as a poll would at this moment."""
    said = verdict(urgency=urgency)
    channel = office.board.of(C1)
    new = [judged(news(key), C1, verdict=said, held=holds([channel], said, clock.now())) for key in keys]
    given = record(*new, polled=clock.now())
    caps = {C1: channel.per_hour}
    await office.store.add(type(given)(state=given.state, new=given.new, caps=caps), lambda one, stories: None)


async def test_a_daily_digest_comes_at_its_hour_and_once(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[DAILY_AT_8])
    await alerts(office, clock, "a")
    clock.pass_by(hours=2)
    await alerts(office, clock, "b")
    await alerts(office, clock, "urgent", urgency="high")
    await office.once()
    assert chat.titles() == ["urgent"]

    clock.time = NOON.replace(day=3, hour=6, minute=59)
    await office.once()
    assert chat.titles() == ["urgent"]
    clock.pass_by(minutes=1)
    for _ in range(3):
        await office.once()
        clock.pass_by(minutes=1)

    assert chat.titles() == ["urgent", "digest: b a"]
    assert chat.posted[1][2].lead == DAILY
    assert {row.state for row in await store.outbox()} == {"sent"}


async def test_nothing_new_is_nothing_sent_unless_the_channel_asks_for_it(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    asks = Channel(to="fake:C2", rhythm=DAILY_AT_8.rhythm, timezone="Europe/Warsaw", empty_digest=True)
    office = Office(store, clock, chat, channels=[DAILY_AT_8, asks])
    for _ in range(50):
        await office.once()
        clock.pass_by(hours=1)

    assert [place for place, _, _ in chat.posted] == ["C2", "C2"]
    assert len({key for _, key, _ in chat.posted}) == 2


async def test_a_digest_that_fell_into_an_outage_comes_late_and_once(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    await alerts(Office(store, clock, chat, channels=[DAILY_AT_8]), clock, "a")
    clock.pass_by(days=3)

    again = Office(store, clock, chat, channels=[DAILY_AT_8])
    await again.once()
    await again.once()

    assert chat.titles() == ["digest: a"]


async def test_quiet_hours_end_with_one_digest(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[NIGHT])
    clock.time = NOON.replace(hour=22)
    await alerts(office, clock, "a", "b")
    await office.once()
    assert chat.titles() == []

    clock.time = NOON.replace(day=3, hour=6)
    await office.once()
    await alerts(office, clock, "c")
    await office.once()

    assert chat.titles() == ["digest: b a", "c"]
    assert chat.posted[0][2].lead == AFTER_QUIET


async def test_an_alert_of_the_quiet_hours_that_was_written_after_their_digest_comes_soon(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[NIGHT])
    clock.time = NOON.replace(day=3, hour=5, minute=59)
    await alerts(office, clock, "a")
    clock.pass_by(minutes=1)
    await office.once()
    clock.pass_by(minutes=-1)
    await alerts(office, clock, "b")
    clock.pass_by(minutes=1, seconds=10)

    await office.once()

    assert chat.titles() == ["digest: a", "digest: b"]


async def test_what_is_too_much_for_an_hour_comes_when_the_hour_is_over(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[Channel(to=C1, per_hour=2)])
    await alerts(office, clock, "a", "b", "c", "d")
    await office.once()
    clock.pass_by(minutes=59)
    await office.once()
    assert chat.titles() == ["a", "b"]

    clock.pass_by(minutes=1)
    await office.once()

    assert chat.titles() == ["a", "b", "digest: d c"]
    assert chat.posted[2][2].lead == TOO_MANY


async def test_a_pause_holds_everything_until_it_is_over(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat)
    until = NOON + timedelta(hours=5)
    paused = Following(to=C1, chosen={"pause": until.isoformat()}, by="fake:@ANNA", at=NOON)
    await store.follow(paused, "paused")
    await office.board.look()
    await alerts(office, clock, "a", urgency="high")
    await office.once()
    assert chat.titles() == []

    clock.time = until
    await office.once()

    assert chat.titles() == ["digest: a"]


async def test_what_waited_comes_soon_after_the_channel_chose_to_hear_at_once(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[DAILY_AT_8])
    await alerts(office, clock, "a")
    await office.once()
    await store.follow(Following(to=C1, chosen={"digest": "instant"}, by="fake:@ANNA", at=NOON), "digest: instant")

    await office.once()

    assert chat.titles() == ["digest: a"]


async def test_a_stopped_channel_collects_one_digest_not_one_a_day(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[DAILY_AT_8])
    await store.stop(C1, "archived", "It is archived.", NOON, NOON + timedelta(days=3))
    for day in range(3):
        await alerts(office, clock, f"d{day}")
        clock.pass_by(days=1)
        await office.once()

    await office.once()
    await office.once()

    assert chat.titles() == ["digest: d2 d1 d0"]


async def test_a_digest_of_a_channel_that_is_followed_nowhere_waits_until_it_is(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    new = judged(news("a"), C1, held={C1: "digest daily at 08:00 UTC"})
    await store.add(record(new, polled=clock.now()), lambda one, stories: None)
    clock.pass_by(days=2)
    away = Office(store, clock, chat, channels=[])
    await away.bundler.look()
    assert "digest" not in {row.kind for row in await store.outbox()}

    await Office(store, clock, chat, channels=[PLAIN]).bundler.look()

    assert "digest" in {row.kind for row in await store.outbox()}


# ── outages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_after_a_platforms_outage_of_more_than_an_hour_one_digest_comes_instead_of_many_alerts(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform(*[TryLater("HTTP 503")] * 20)
    office = Office(store, clock, chat, channels=[PLAIN])
    await queue(store, clock, "first", *(f"s{n}" for n in range(6)))
    for _ in range(10):
        await office.once()
        clock.pass_by(minutes=15)
    chat.errors.clear()

    await office.once()
    await office.once()

    assert chat.titles() == ["first", "digest: s5 s4 s3 s2 s1 s0"]
    assert chat.posted[1][2].lead == AWAY


async def test_few_alerts_or_a_short_outage_are_still_alerts(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[PLAIN])
    await queue(store, clock, "a", "b", "c")
    clock.pass_by(hours=5)
    await queue(store, clock, "d", "e")

    await office.once()

    assert chat.titles() == ["a", "b", "c", "d", "e"]


async def test_what_a_dead_process_left_queued_is_one_digest_when_it_is_back(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    await queue(store, clock, *"abcde")
    clock.pass_by(days=4)

    office = Office(store, clock, chat, channels=[PLAIN])
    await office.once()
    await office.once()

    assert chat.titles() == ["digest: e d c b a"]
    assert {row.state for row in await store.outbox()} == {"sent"}


async def test_what_the_bot_missed_is_one_digest_where_it_is_much_and_alerts_where_it_is_little(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[PLAIN, Channel(to="fake:C2")])
    many = [judged(news(key), C1, held={C1: MISSED}) for key in "abcd"]
    few = [judged(news(key), "fake:C2", held={"fake:C2": MISSED}) for key in "xyz"]
    await store.add(record(*many, *few, polled=clock.now()), lambda one, stories: None)
    await office.once()
    assert chat.titles() == []

    clock.pass_by(minutes=1)
    await office.once()

    assert chat.titles("C1") == ["digest: d c b a"]
    assert chat.titles("C2") == ["x", "y", "z"]
