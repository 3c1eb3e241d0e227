import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused, StoreError, TryLater, Unsure
from bot.jobs.deliver import EXPIRES_AFTER, LONGEST_WAIT_S, Deliverer, next_try
from bot.model import Card, Manner, OutboxRow
from bot.ports import PLAIN, Memory
from tests.builders import news
from tests.fakes import NOON, FakeChat, FakeClock, titles
from tests.jobs.office import Office, queue


async def deliver(chat: FakeChat, store: Memory, clock: FakeClock) -> Deliverer:
    deliverer = Office(store, clock, chat).deliverer
    await once(deliverer)
    return deliverer


async def once(deliverer: Deliverer) -> None:
    await deliverer.tick()
    await deliverer.drain()


async def only(store: Memory) -> OutboxRow:
    rows = await store.outbox()
    assert len(rows) == 1
    return rows[0]


async def test_a_message_that_is_sent_is_not_sent_again(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat()

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(hours=1)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]
    assert (await only(store)).state == "sent"
    assert (await only(store)).message == "m1"


async def test_a_message_the_platform_was_too_busy_for_is_sent_later(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(TryLater("HTTP 503"))

    deliverer = await deliver(chat, store, clock)
    assert chat.posted == []
    assert (await only(store)).reason == "HTTP 503"
    await once(deliverer)
    assert chat.posted == []
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]


async def test_the_wait_that_the_platform_asks_for_is_kept(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(TryLater("limited", after_s=120))

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=119)
    await once(deliverer)
    assert chat.posted == []
    clock.pass_by(seconds=1)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]


async def test_order_is_kept_when_the_first_of_a_channel_must_wait(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a", "b", "c")
    chat = FakeChat(TryLater("HTTP 503"))

    deliverer = await deliver(chat, store, clock)
    await once(deliverer)
    assert chat.posted == []
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a", "b", "c"]


async def test_a_refused_message_is_given_up_with_its_reason_and_the_next_follows(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a", "b")
    chat = FakeChat(Refused("fake:C1 is archived"))

    await deliver(chat, store, clock)

    assert titles(chat.posted) == ["b"]
    assert {row.title: row.state for row in await store.outbox()} == {
        news("a").title: "refused",
        news("b").title: "sent",
    }
    assert {row.reason for row in await store.outbox(states=("refused",))} == {"fake:C1 is archived"}


async def test_a_look_that_fails_is_made_again_soon_however_often_the_message_was_posted(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(*[Unsure("the connection dropped")] * 5)
    deliverer = await deliver(chat, store, clock)
    for _ in range(4):
        clock.pass_by(seconds=5)
        await once(deliverer)
    assert (await only(store)).attempts == 5

    chat.blind = TryLater("HTTP 500")
    clock.pass_by(seconds=5)
    await once(deliverer)
    chat.blind = None
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]


async def test_looks_that_fail_one_after_the_other_wait_longer_each_time(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(Unsure("the connection dropped"))
    chat.blind = TryLater("HTTP 500")
    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=5)
    await once(deliverer)
    clock.pass_by(seconds=5)
    await once(deliverer)
    assert chat.looked == 2

    clock.pass_by(seconds=9)
    await once(deliverer)
    assert chat.looked == 2
    clock.pass_by(seconds=1)
    await once(deliverer)

    assert chat.looked == 3


class Taking(FakeChat):
    """A platform that takes the first message and loses the answer."""

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        message = await super().post(place, card, key=key, first=first)
        if len(self.posted) == 1 and first:
            raise Unsure("the connection dropped")
        return message


async def test_a_message_whose_answer_was_lost_is_looked_for_and_not_posted_twice(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a")
    chat = Taking()

    deliverer = await deliver(chat, store, clock)
    assert (await only(store)).state == "uncertain"
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]
    assert chat.looked == 1
    assert (await only(store)).state == "reconciled"


async def test_a_message_that_did_not_arrive_is_posted_after_a_look(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(Unsure("the connection dropped"))

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert chat.looked == 1
    assert titles(chat.posted) == ["a"]
    assert (await only(store)).state == "sent"


async def test_where_the_bot_may_not_look_the_message_stays_uncertain_and_holds_up_no_other(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a", "b")
    chat = Taking()
    chat.blind = Refused("channels:history is missing")

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=5)
    await once(deliverer)
    await once(deliverer)
    clock.pass_by(days=1)
    await once(deliverer)

    assert titles(chat.posted) == ["a", "b"]
    (row,) = await store.outbox(states=("uncertain",))
    assert "channels:history is missing" in row.reason


async def test_a_platform_that_knows_the_key_is_asked_again_without_a_look(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = Taking(repeat_s=90)

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert chat.looked == 0
    assert titles(chat.posted) == ["a"]
    assert (await only(store)).state == "sent"


async def test_after_the_key_is_forgotten_the_channel_is_looked_through(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = Taking(repeat_s=90)

    deliverer = await deliver(chat, store, clock)
    clock.pass_by(seconds=91)
    await once(deliverer)

    assert chat.looked == 1
    assert (await only(store)).state == "reconciled"


async def test_what_a_dead_process_left_half_sent_is_checked_first(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    (due,) = await store.due(("fake",), clock.now(), 10)
    await store.sending(due.id, clock.now())
    chat = FakeChat()
    chat.posted.append(("C1", due.key, Card(title="a")))

    deliverer = Office(store, clock, chat).deliverer
    assert await deliverer.recover() == 1
    await once(deliverer)
    assert (await only(store)).state == "uncertain"
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]
    assert (await only(store)).state == "reconciled"


async def test_a_message_that_nobody_took_for_days_expires_with_its_last_reason(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(TryLater("HTTP 503"))

    deliverer = await deliver(chat, store, clock)
    clock.time += EXPIRES_AFTER + timedelta(seconds=1)
    await once(deliverer)

    assert chat.posted == []
    assert (await only(store)).state == "expired"
    assert "HTTP 503" in (await only(store)).reason


async def test_a_surprise_in_a_platforms_library_leaves_the_message_uncertain(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a")
    chat = FakeChat(ZeroDivisionError("what"))

    deliverer = await deliver(chat, store, clock)
    assert (await only(store)).state == "uncertain"
    clock.pass_by(seconds=5)
    await once(deliverer)

    assert titles(chat.posted) == ["a"]


class Slow(FakeChat):
    """A platform where one channel hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        if place == "SLOW":
            await self.let_go.wait()
        return await super().post(place, card, key=key, first=first)


async def test_a_slow_channel_holds_up_no_other(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a", to="fake:SLOW")
    chat = Slow()
    deliverer = Office(store, clock, chat).deliverer
    await deliverer.tick()
    await queue(store, clock, "b", to="fake:C2")

    await deliverer.tick()
    while not chat.posted:
        await asyncio.sleep(0.01)
    assert titles(chat.posted) == ["b"]
    chat.let_go.set()
    await deliverer.drain()

    assert titles(chat.posted) == ["b", "a"]


class Ailing:
    """A store whose writes of an end fail for a while."""

    def __init__(self, store: Memory, failures: int) -> None:
        self._store = store
        self.failures = failures

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def settled(self, *args: object, **values: object) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("no space left")
        await self._store.settled(*args, **values)  # type: ignore[arg-type]  # passed on as they came


async def test_a_message_whose_end_could_not_be_written_is_not_sent_again(store: Memory, clock: FakeClock) -> None:
    await queue(store, clock, "a", "b")
    chat = FakeChat()
    deliverer = Office(Ailing(store, 1), clock, chat).deliverer  # type: ignore[arg-type]  # it is a store by delegation

    await once(deliverer)
    assert titles(chat.posted) == ["a"]
    await once(deliverer)
    await once(deliverer)

    assert titles(chat.posted) == ["a", "b"]
    assert {row.state for row in await store.outbox()} == {"sent"}


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_waits_double(attempts: int) -> None:
    first, second = next_try(NOON, attempts, None), next_try(NOON, attempts + 1, None)

    assert second - NOON == 2 * (first - NOON)


@given(attempts=st.integers(1, 10_000), asked=st.none() | st.floats(-10, 1e6))
def test_a_next_try_is_never_in_the_past_and_never_far_unless_asked(attempts: int, asked: float | None) -> None:
    wait = next_try(NOON, attempts, asked) - NOON

    assert wait >= timedelta(0)
    assert wait <= timedelta(seconds=max(LONGEST_WAIT_S, asked or 0))


class SlowChat(FakeChat):
    """A platform that takes a message just before its late answer; it notes when."""

    def __init__(self, *errors: Exception, pause_s: float) -> None:
        super().__init__(*errors, pause_s=pause_s)
        #: When posts were begun, and when they were answered.
        self.begun: list[float] = []
        self.answered: list[float] = []

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        loop = asyncio.get_running_loop()
        self.begun.append(loop.time())
        await asyncio.sleep(self.pause_s * 2)
        self.answered.append(loop.time())
        return await super().post(place, card, key=key, first=first, manner=manner)


async def test_a_channel_rests_also_after_a_message_that_was_longer_on_its_way_than_the_pause(
    store: Memory, clock: FakeClock
) -> None:
    await queue(store, clock, "a", "b")
    chat = SlowChat(pause_s=0.1)

    await deliver(chat, store, clock)

    assert titles(chat.posted) == ["a", "b"]
    assert chat.begun[1] - chat.answered[0] >= chat.pause_s - 0.01
