"""Processes that share the work, each with a lease: on PostgreSQL, with two offices over one database."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest

from bot.errors import StoreError
from bot.jobs.crew import LEASE_S, PARTS, REST_S, Crew, neighbourhood
from bot.jobs.rounds import Rounds
from bot.model import Card, Feed, Manner
from bot.news.links import canonical
from bot.ports import PLAIN
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.builders import news, rss
from tests.fakes import FakeClock, titles
from tests.jobs.newsroom import Newsroom
from tests.jobs.office import Office, Platform, queue
from tests.jobs.test_rounds import Heard, SlowWeb
from tests.postgres import Server
from tests.store.conftest import prepared, server

__all__ = ["prepared", "server"]

MARGIN_S = LEASE_S / PARTS


class Hours:
    """Seconds that go by when a test says so: a process's own, or the database's."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One process: its store, its crew and what delivers."""

    store: SqlStore
    crew: Crew
    office: Office

    async def deliver(self) -> None:
        await self.office.deliver()


@pytest.fixture
def shared(server: Server, prepared: str) -> Iterator[str]:
    with server.database(prepared) as name:
        yield server.url(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
async def desks(shared: str, clock: FakeClock, hours: Hours) -> AsyncIterator[list[Desk]]:
    """Two processes at one database that post to one platform; leases go by the clock."""
    async with AsyncExitStack() as stack:
        made = []
        for number in range(2):
            store = await open_store(shared, canonical=canonical, clock=clock)
            stack.push_async_callback(store.close)
            office = Office(store, clock)
            crew = Crew(store, clock, name=f"host:{number}", tell=office.told.append, monotonic=hours)
            office.deliverer.crew = crew
            await crew.join()
            made.append(Desk(store=store, crew=crew, office=office))
        for desk in made:
            await desk.crew.look()
        yield made


def share(desks: list[Desk], chat: Platform) -> None:
    for desk in desks:
        desk.office.deliverer.chats[chat.name] = chat


async def test_two_processes_post_everything_once_and_each_channel_in_its_order(
    desks: list[Desk], clock: FakeClock
) -> None:
    chat = Platform()
    share(desks, chat)
    for key in "abc":
        for number in range(8):
            await queue(desks[0].store, clock, f"{key}{number}", to=f"fake:C{number}")

    for _ in range(3):
        await asyncio.gather(*(desk.deliver() for desk in desks))

    assert [chat.titles(f"C{number}") for number in range(8)] == [
        [f"{key}{number}" for key in "abc"] for number in range(8)
    ]


async def test_a_process_that_has_lost_the_database_begins_no_post_and_goes_on_when_it_is_back(
    desks: list[Desk], clock: FakeClock, hours: Hours
) -> None:
    one, _ = desks
    chat = Platform()
    share(desks[:1], chat)
    await queue(one.store, clock, "a")
    hours.s += LEASE_S - MARGIN_S

    await one.deliver()
    assert not one.crew.fresh
    assert chat.posted == []
    await one.crew.look()
    await one.deliver()

    assert titles(chat.posted) == ["a"]


class Slow(Platform):
    """A platform that takes a message and does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_now = asyncio.Event()
        self.answering = asyncio.Event()

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        message = await super().post(place, card, key=key, first=first, manner=manner)
        self.asked_now.set()
        await self.answering.wait()
        return message


async def test_a_message_on_its_way_in_a_process_that_dies_is_looked_for_by_another_and_comes_once(
    desks: list[Desk], clock: FakeClock
) -> None:
    one, two = desks
    chat = Slow()
    share(desks, chat)
    await queue(one.store, clock, "a", "b")
    await one.office.deliverer.tick()
    await chat.asked_now.wait()
    clock.pass_by(seconds=LEASE_S + 1)

    await two.crew.look()
    assert two.office.told[0].startswith("The process host:0 has died or lost the database")
    chat.answering.set()
    await one.office.deliverer.drain()
    clock.pass_by(seconds=5)
    await two.deliver()

    assert titles(chat.posted) == ["a", "b"]
    assert {row.state for row in await two.store.outbox()} <= {"sent", "reconciled"}


async def test_a_process_that_was_taken_for_dead_enters_anew_with_nothing_in_hand(
    desks: list[Desk], clock: FakeClock
) -> None:
    one, two = desks
    assert await one.crew.leads("tidy")
    assert not await two.crew.leads("tidy")
    clock.pass_by(seconds=LEASE_S + 1)
    await two.crew.look()
    assert await two.crew.leads("tidy")

    await one.crew.look()

    assert one.crew.fresh
    assert not await one.crew.leads("tidy")
    assert sorted(fellow.name for fellow in one.crew.fellows) == ["host:0", "host:1"]


async def test_a_post_goes_on_for_as_long_as_the_lease_is_renewed_and_no_longer(
    desks: list[Desk], hours: Hours
) -> None:
    one, _ = desks
    hours.s += LEASE_S - MARGIN_S - 0.3

    with pytest.raises(TimeoutError):
        async with one.crew.while_fresh():
            await asyncio.Event().wait()
    async with one.crew.while_fresh():
        await one.crew.look()
        await asyncio.sleep(0.35)


async def test_each_thing_falls_to_one_process_and_its_others_stay_when_one_leaves(desks: list[Desk]) -> None:
    one, two = desks
    things = [f"host{number}.example" for number in range(200)]
    mine = {thing for thing in things if one.crew.is_mine(thing, "poll")}

    assert mine ^ {thing for thing in things if two.crew.is_mine(thing, "poll")} == set(things)
    assert 50 < len(mine) < 150
    await two.crew.leave()
    await one.crew.look()
    assert all(one.crew.is_mine(thing, "poll") for thing in things)


async def test_what_a_platform_takes_in_a_second_is_divided_among_those_that_post(desks: list[Desk]) -> None:
    one, two = desks
    assert (one.crew.number("deliver"), one.crew.number("web")) == (2, 2)

    await two.crew.leave()
    await one.crew.look()

    assert one.crew.number("deliver") == 1


async def test_a_process_alone_on_sqlite_has_every_job_and_is_never_late(store: SqlStore, clock: FakeClock) -> None:
    hours = Hours()
    crew = Crew(store, clock, monotonic=hours)
    await crew.join()
    hours.s += 10 * LEASE_S

    assert crew.fresh
    assert crew.left_s is None
    assert await crew.leads("tidy")
    assert crew.is_mine("anything", "poll")


async def test_a_renewal_that_fails_leaves_the_time_that_was_left(
    server: Server, desks: list[Desk], hours: Hours
) -> None:
    one, _ = desks
    hours.s += 5
    await one.store._database.aclose()

    with pytest.raises(StoreError):
        await one.crew.look()

    assert one.crew.left_s == LEASE_S - MARGIN_S - 5


HOSTS = 12


def rounds_of(desk: Desk, clock: FakeClock, web: SlowWeb) -> tuple[Rounds, Heard]:
    feeds = [Feed(url=f"https://site{number}.example/rss") for number in range(HOSTS)]
    for number, feed in enumerate(feeds):
        web.pages[feed.url] = rss(news(f"landmine-{number}"))
    newsroom, heard = Newsroom(desk.store, clock), Heard()
    return Rounds(feeds, replace(newsroom.world, fetcher=web), heard, crew=desk.crew), heard


async def polled(rounds: Rounds) -> None:
    rounds.start_due()
    while rounds._polling:
        await asyncio.wait(tuple(rounds._polling.values()))
    await rounds.give_back()


async def test_each_feed_is_polled_by_one_process_and_by_another_when_that_one_has_died(
    desks: list[Desk], clock: FakeClock
) -> None:
    web = SlowWeb()
    pairs = [rounds_of(desk, clock, web) for desk in desks]
    for rounds, _ in pairs:
        await rounds.begin()

    await asyncio.gather(*(polled(rounds) for rounds, _ in pairs))
    assert len(web.asked) == HOSTS
    assert all(heard.polls for _, heard in pairs)
    clock.pass_by(hours=2)
    await desks[0].crew.look()
    first, heard = pairs[0]
    before = len(heard.polls)
    await polled(first)

    assert len(heard.polls) - before == HOSTS
    for rounds, _ in pairs:
        await rounds.close()


async def test_a_feed_that_another_process_has_just_polled_waits_for_its_next_time(
    desks: list[Desk], clock: FakeClock
) -> None:
    web = SlowWeb()
    one, two = (rounds_of(desk, clock, web)[0] for desk in desks)
    await one.begin()
    await two.begin()
    await polled(one)
    mine = len(web.asked)
    # The other has not heard yet that it has a fellow, and takes all feeds for its own.
    desks[1].crew.fellows = ()

    await polled(two)

    assert len(web.asked) == HOSTS
    assert 0 < mine < HOSTS
    await one.close()
    await two.close()


async def test_who_takes_the_place_of_a_process_that_was_killed_does_not_wait_for_its_lease(
    shared: str, clock: FakeClock
) -> None:
    told: list[str] = []
    async with AsyncExitStack() as stack:
        stores = [await open_store(shared, canonical=canonical, clock=clock) for _ in range(4)]
        for store in stores:
            stack.push_async_callback(store.close)
        dead = await asyncio.create_subprocess_exec("true")
        await dead.wait()
        here = neighbourhood()
        await stores[0].join(f"host:{dead.pid}", ("deliver",), LEASE_S, here)
        # One that lives, and one of the same number that runs elsewhere.
        await stores[1].join(f"host:{os.getpid()}", ("deliver",), LEASE_S, here)
        await stores[2].join(f"host:{dead.pid}", ("deliver",), LEASE_S, "another machine."[:16])
        await stores[0].claim(["slack:C1"])

        hours = Hours()
        crew = Crew(stores[3], clock, name=f"host:{os.getpid()}", machine=here, tell=told.append, monotonic=hours)
        await crew.join()
        await crew.look()
        assert told == []
        assert crew.next_look_s == REST_S
        hours.s += REST_S
        await crew.look()

        assert [line.split(" has died")[0] for line in told] == [f"The process host:{dead.pid}"]
        assert await stores[3].claim(["slack:C1"]) == {"slack:C1"}
        assert len(crew.fellows) == 3
