"""How messages are posted: threads, pings, publishing; and what happens when one is taken away in between."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.errors import Refused, Unsure
from bot.jobs.deliver import AT_ONCE, manner
from bot.model import Card, Channel, Delivery, Following, Manner, Story, Urgency
from bot.ports import PLAIN, Memory
from bot.store.bundles import A_MESSAGE
from tests.builders import judged, news, record, verdict
from tests.fakes import NOON, FakeClock
from tests.jobs.office import Office, Platform, queue

C1 = "fake:C1"
PINGS = Channel(to=C1, ping="R1")


def story(urgency: Urgency) -> Story:
    return Story(id="s", item=news(), verdict=verdict(urgency=urgency), summary="", first_seen=NOON)


def delivery(**fields: object) -> Delivery:
    whole = {"id": 1, "key": "k", "channel": C1, "state": "queued", "attempts": 0, "tried_at": None, "created_at": NOON}
    return Delivery(**{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


@pytest.mark.parametrize("urgency", ["low", "normal"])
def test_only_high_urgency_pings_and_is_published(urgency: Urgency) -> None:
    calm = manner(delivery(story=story(urgency)), PINGS)
    high = manner(delivery(story=story("high")), PINGS)

    assert (calm.ping, calm.publish) == ("", False)
    assert (high.ping, high.publish, high.topics) == ("R1", True, ("withdrawal",))
    assert manner(delivery(story=story("high")), Channel(to=C1)).ping == ""


def test_a_digest_pings_for_what_the_channel_wanted_at_once_and_never_is_published() -> None:
    digest = delivery(kind="digest", story=story("high"), stories=(story("normal"), story("high")))

    assert manner(digest, PINGS) == Manner(ping="R1", topics=("withdrawal",))
    assert manner(digest, Channel(to=C1, ping="R1", high_at_once=False)).ping == ""
    assert manner(delivery(kind="notice", title="t"), PINGS) == PLAIN


async def hold(store: Memory, clock: FakeClock, number: int) -> None:
    new = [judged(news(f"s{n:02}"), C1, held={C1: "digest daily at 08:00 UTC"}) for n in range(number)]
    await store.add(record(*new, polled=clock.now()), lambda one, stories: None)


async def test_what_does_not_fit_in_a_digest_follows_in_its_thread(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat, channels=[PINGS])
    await hold(store, clock, A_MESSAGE + 2)

    await office.once()
    await office.once()

    assert [card.title.partition(":")[0] for _, _, card in chat.posted] == ["digest", "reply"]
    assert [how.thread for how in chat.manners] == [None, "m1"]
    assert {row.state for row in await store.outbox()} == {"sent"}


async def test_what_was_to_stand_in_a_thread_that_is_gone_stands_in_the_channel(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    chat.gone.add("m1")
    office = Office(store, clock, chat, channels=[PINGS])
    await hold(store, clock, A_MESSAGE + 1)

    await office.once()
    await office.once()

    assert [how.thread for how in chat.manners] == [None, None]
    assert await store.stops() == ()
    assert {row.state for row in await store.outbox()} == {"sent"}


async def test_a_message_that_is_refused_for_itself_is_told_and_the_next_follows(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform(Refused("The message is too long.", "too_long"))
    office = Office(store, clock, chat)
    await queue(store, clock, "a", "b")

    await office.once()

    assert chat.titles() == ["b"]
    assert office.told == [
        "fake:C1: delivery 1 is given up: The message is too long. To post it again: treatywatch outbox retry 1"
    ]


class Slow(Platform):
    """A platform that waits before each post until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()
        self.waiting = 0

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        self.waiting += 1
        await self.let_go.wait()
        return await super().post(place, card, key=key, first=first, manner=manner)


async def test_what_an_operator_drops_while_the_channel_is_at_work_is_not_posted(
    store: Memory, clock: FakeClock
) -> None:
    chat = Slow()
    office = Office(store, clock, chat)
    await queue(store, clock, "a", "b", "c")
    await office.deliverer.tick()
    while not chat.waiting:
        await asyncio.sleep(0)
    assert await store.drop([2], clock.now(), "dropped") == 1
    chat.let_go.set()

    await office.deliverer.drain()
    await office.deliver()

    assert chat.titles() == ["a", "c"]
    assert office.deliverer.store_problem is None


async def test_a_workspace_that_leaves_in_the_middle_of_a_post_stops_no_other(store: Memory, clock: FakeClock) -> None:
    chat = Slow()
    office = Office(store, clock, chat)
    await queue(store, clock, "a")
    await queue(store, clock, "b", to="fake:C2")
    await office.deliverer.tick()
    while chat.waiting < 2:
        await asyncio.sleep(0)
    await store.follow(Following(to=C1, chosen={}, server="T1", by="fake:@ANNA", at=NOON), "followed")
    await store.forget("fake", "T1", NOON)
    chat.let_go.set()
    await office.deliverer.drain()
    await queue(store, clock, "c", to="fake:C2")

    await office.deliver()

    assert chat.titles("C2") == ["b", "c"]


async def test_a_card_that_cannot_be_drawn_holds_up_no_other(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    office = Office(store, clock, chat)
    drawn = office.deliverer.compose

    def compose(one: Delivery, channel: Channel) -> Card:
        if one.story and one.story.item.key == "a":
            raise ValueError("what")
        return drawn(one, channel)

    office.deliverer.compose = compose
    await queue(store, clock, "a", "b")

    await office.once()

    assert chat.titles() == ["b"]
    assert "could not be drawn" in office.told[0]


async def test_of_many_channels_only_so_many_are_at_work_and_all_are_served(store: Memory, clock: FakeClock) -> None:
    chat = Slow()
    office = Office(store, clock, chat)
    many = 3 * AT_ONCE // 2
    new = judged(news("a"), *(f"fake:C{n}" for n in range(many)))
    await store.add(record(new, polled=clock.now()), lambda one, stories: None)

    for _ in range(3):
        await office.deliverer.tick()
    while chat.waiting < AT_ONCE:
        await asyncio.sleep(0.01)
    assert chat.waiting == AT_ONCE
    chat.let_go.set()
    await office.deliverer.drain()
    await office.deliver()

    assert len({place for place, _, _ in chat.posted}) == len(chat.posted) == many


async def test_channels_that_hang_on_one_platform_take_no_place_from_another(store: Memory, clock: FakeClock) -> None:
    hanging, free = Slow(), Platform(name="other")
    office = Office(store, clock, hanging, free)
    channels = [f"fake:C{n}" for n in range(AT_ONCE + 10)]
    await store.add(record(judged(news("a"), *channels), polled=clock.now()), lambda one, stories: None)
    await office.deliverer.tick()
    clock.time += timedelta(seconds=1)
    await queue(store, clock, "b", to="other:C1")

    await office.deliverer.tick()
    async with asyncio.timeout(10):
        while not free.posted:
            await asyncio.sleep(0.01)

    assert free.titles() == ["b"]
    hanging.let_go.set()
    await office.deliverer.drain()


class Forgetful(Platform):
    """A platform whose answers are lost, and which keeps how each message was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.looked_for: list[Manner] = []

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        await super().post(place, card, key=key, first=first, manner=manner)
        raise Unsure("the connection dropped")

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        self.looked_for.append(manner)
        return await super().find(place, key, since, manner=manner)


async def test_a_message_is_looked_for_in_the_manner_in_which_it_was_posted(store: Memory, clock: FakeClock) -> None:
    # What was to be published may stand there unpublished: whoever finds it has to know.
    chat = Forgetful()
    office = Office(store, clock, chat, channels=[PINGS])
    await queue(store, clock, "a", verdict=verdict(urgency="high"))

    await office.once()
    clock.pass_by(seconds=5)
    await office.once()

    assert chat.looked_for == chat.manners == [Manner(ping="R1", publish=True, topics=("withdrawal",))]
    assert {row.state for row in await store.outbox()} == {"reconciled"}
