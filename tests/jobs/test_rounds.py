"""Many feeds, each at its time."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.errors import FetchError, StoreError
from bot.jobs.poll import Polled
from bot.jobs.rounds import OFFLINE_AFTER, POLLS_AT_ONCE, SLOW_AT_ONCE, Rounds
from bot.model import Feed, FeedState, Fetched, Unchanged, Validators
from tests.builders import news, rss
from tests.fakes import NOON, FakeClock, FakeWeb
from tests.jobs.newsroom import Newsroom


class SlowWeb(FakeWeb):
    """A network that answers only when ``open`` is set, and knows the most requests at once to each host."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.open.set()
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.came = asyncio.Event()

    async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
        for host in (url.split("/")[2], "all"):
            self.under_way[host] += 1
            self.most[host] = max(self.most[host], self.under_way[host])
        self.came.set()
        try:
            await self.open.wait()
            return await super().get(url, validators, user_agent=user_agent)
        finally:
            for host in (url.split("/")[2], "all"):
                self.under_way[host] -= 1


class Heard:
    """Hears how polls go."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.polls: list[Polled] = []
        self.attempts: list[str] = []
        self.problems: list[str] = []

    def begin(self, feeds: Iterable[str]) -> None:
        self.first = sorted(feeds)

    def polled(self, polled: Polled) -> None:
        self.polls.append(polled)

    def tried(self, feed: Feed) -> None:
        self.attempts.append(feed.url)

    def problem(self, about: str, message: str) -> None:
        self.problems.append(message)

    def ended(self, about: str) -> None: ...


class Round:
    """Rounds over feeds on a network that a test holds in its hands."""

    def __init__(self, newsroom: Newsroom, *feeds: Feed, slow_s: float = 60.0) -> None:
        self.web = SlowWeb()
        for feed in feeds:
            self.web.pages[feed.url] = rss(news(feed.url, title="Bridge"))
        self.heard = Heard()
        self.clock: FakeClock = newsroom.clock
        self.store = newsroom.store
        self.world = replace(newsroom.world, fetcher=self.web)
        self.rounds = Rounds(feeds, self.world, self.heard, slow_s=slow_s)

    @property
    def asked(self) -> list[str]:
        return [url for url, _ in self.web.asked]

    async def settle(self, tries: int) -> None:
        """Wait until so many polls have ended, in all."""
        async with asyncio.timeout(5):
            while len(self.heard.attempts) < tries:
                self.rounds.start_due()
                await asyncio.sleep(0.001)


def feeds(count: int, host: str = "h{n}.example", **fields: float) -> list[Feed]:
    return [Feed(url=f"https://{host.format(n=n)}/{n}", **fields) for n in range(count)]  # type: ignore[arg-type]  # each test names what it needs


async def test_each_feed_is_polled_when_it_is_due_and_not_before(newsroom: Newsroom) -> None:
    one, other = feeds(2)
    round_ = Round(newsroom, one, other)
    await round_.store.save_state(FeedState(url=other.url, next_poll=NOON + timedelta(hours=2)))
    await round_.rounds.begin()

    await round_.settle(1)
    assert round_.heard.first == round_.asked == [one.url]
    round_.clock.pass_by(minutes=20)
    await round_.settle(2)
    round_.clock.pass_by(hours=2)
    await round_.settle(4)

    assert Counter(round_.asked) == {one.url: 3, other.url: 1}
    await round_.rounds.close()


async def test_a_host_is_asked_for_one_feed_at_a_time_and_no_more_are_polled_than_there_is_room(
    newsroom: Newsroom,
) -> None:
    round_ = Round(newsroom, *feeds(4, "one.example"), *feeds(POLLS_AT_ONCE + 5))
    await round_.rounds.begin()
    round_.web.open.clear()

    round_.rounds.start_due()
    await round_.web.came.wait()
    round_.web.open.set()
    await round_.settle(POLLS_AT_ONCE + 9)

    assert round_.web.most["one.example"] == 1
    assert round_.web.most["all"] == POLLS_AT_ONCE
    await round_.rounds.close()


async def test_servers_that_answer_slowly_hold_up_no_other_feed_until_there_are_very_many(newsroom: Newsroom) -> None:
    most = POLLS_AT_ONCE + SLOW_AT_ONCE
    round_ = Round(newsroom, *feeds(most + 5), slow_s=0.0)
    await round_.rounds.begin()
    round_.web.open.clear()

    round_.rounds.start_due()
    async with asyncio.timeout(5):
        while round_.web.most["all"] < most:
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)
    at_once = round_.web.most["all"]
    round_.web.open.set()
    await round_.settle(most + 5)

    assert at_once == most
    assert len(round_.heard.polls) == most + 5
    await round_.rounds.close()


async def test_a_single_round_polls_every_feed_once_also_those_of_a_host_that_is_to_be_spared(
    newsroom: Newsroom,
) -> None:
    round_ = Round(newsroom, *feeds(3, "one.example"), Feed(url="https://one.example/p", pause=10))
    await round_.rounds.begin()
    going = asyncio.create_task(round_.rounds.once())
    for tries in range(1, 5):
        async with asyncio.timeout(5):
            while len(round_.heard.attempts) < tries:
                await asyncio.sleep(0)
        assert len(round_.asked) == tries
        round_.clock.pass_by(seconds=10)

    await asyncio.wait_for(going, 15)

    assert len(set(round_.asked)) == len(round_.asked) == 4


async def test_where_a_host_has_had_enough_its_other_feeds_wait_with_it(newsroom: Newsroom) -> None:
    round_ = Round(newsroom, *feeds(3, "one.example", pause=1))
    for url in round_.web.pages:
        round_.web.pages[url] = FetchError("busy", "too many", after_s=1_800)
    await round_.rounds.begin()

    await round_.rounds.once()

    assert len(round_.asked) == 1
    assert len(round_.heard.attempts) == 3


async def test_a_feed_that_is_hurried_is_polled_at_once_and_one_under_way_once_more(newsroom: Newsroom) -> None:
    (feed,) = feeds(1)
    round_ = Round(newsroom, feed)
    await round_.rounds.begin()
    await round_.settle(1)

    round_.rounds.hurry(feed.url)
    await round_.settle(2)
    round_.web.open.clear()
    round_.rounds.hurry(feed.url)
    await asyncio.sleep(0)
    round_.rounds.hurry(feed.url)
    round_.rounds.hurry("https://unknown.example/")
    round_.web.open.set()
    await round_.settle(4)

    assert round_.asked == [feed.url] * 4
    await round_.rounds.close()


async def test_when_the_bots_own_network_is_back_all_that_could_not_be_reached_is_polled_at_once(
    newsroom: Newsroom,
) -> None:
    away = feeds(OFFLINE_AFTER)
    round_ = Round(newsroom, *away, Feed(url="https://back.example/"))
    for feed in away:
        round_.web.pages[feed.url] = FetchError("dns", "no such host")
    await round_.store.save_state(FeedState(url="https://back.example/", next_poll=NOON + timedelta(minutes=10)))
    await round_.rounds.begin()
    await round_.settle(OFFLINE_AFTER)
    round_.clock.pass_by(minutes=10)

    await round_.settle(2 * OFFLINE_AFTER + 1)

    assert Counter(round_.asked) == {**{feed.url: 2 for feed in away}, "https://back.example/": 1}
    await round_.rounds.close()


async def test_a_feed_whose_new_address_was_put_into_the_file_is_no_new_feed(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="Bridge"), news("b", title="Dam"))
    await newsroom.store.save_state(replace(newsroom.state, moved_to="https://news.example/feed", moved_polls=3))
    round_ = Round(newsroom, Feed(url="https://news.example/feed"))
    round_.web.pages["https://news.example/feed"] = rss(news("a", title="Bridge"), news("c", title="Road"))

    await round_.rounds.begin()
    await round_.rounds.once()

    assert [one.item.title for one in round_.heard.polls[0].judged] == ["Road"]
    assert list(await round_.store.feed_states()) == ["https://news.example/feed"]


async def test_what_cannot_be_recorded_is_polled_again_and_a_surprise_stops_no_other_feed(newsroom: Newsroom) -> None:
    full, odd, well = feeds(3)
    round_ = Round(newsroom, full, odd, well)
    add = round_.store.add

    class Full:
        """A store that has no room for one feed's items."""

        def __getattr__(self, name: str) -> object:
            return getattr(newsroom.store, name)

        async def add(self, record: object, join: object) -> object:
            state: FeedState = record.state  # type: ignore[attr-defined]  # a PollRecord
            if state.url == full.url:
                raise StoreError("the disk is full")
            if state.url == odd.url:
                raise ValueError("a surprise")
            return await add(record, join)  # type: ignore[arg-type]  # passed on as they came

    round_.rounds = Rounds([full, odd, well], replace(round_.world, store=Full()), round_.heard)  # type: ignore[arg-type]  # a store but for one method
    await round_.rounds.begin()

    await round_.rounds.once()

    assert round_.heard.problems == ["the disk is full"]
    assert [polled.feed for polled in round_.heard.polls] == [well]
    assert sorted(round_.heard.attempts) == sorted([full.url, odd.url, well.url])


async def test_at_the_end_polls_under_way_are_given_up_and_none_begins(newsroom: Newsroom) -> None:
    one, other = feeds(2, "one.example")
    round_ = Round(newsroom, one, other)
    await round_.rounds.begin()
    round_.web.open.clear()
    round_.rounds.start_due()
    await round_.web.came.wait()

    await asyncio.wait_for(round_.rounds.close(), 5)
    round_.rounds.start_due()
    await asyncio.sleep(0)

    assert round_.web.under_way["all"] == 0
    assert round_.asked == []
    assert await round_.store.feed_states() == {}
