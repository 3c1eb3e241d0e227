"""All feeds, each at its time: who is next, what becomes of its state, what is done when the network is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import StoreError
from bot.jobs import move
from bot.jobs.crew import Crew
from bot.jobs.pace import HOUR_S, UNREACHED
from bot.jobs.poll import Polled, World, poll
from bot.jobs.turns import Turns, host_of
from bot.model import Feed, FeedState
from bot.news.links import shown
from bot.ports import PollResult

log = logging.getLogger(__name__)

#: Feeds polled at the same time.
POLLS_AT_ONCE = 20
#: A poll that takes longer than this gives its place to another, so that servers that send a byte a second hold up no
#: other feed; so many do at most, since each may hold a body in memory.
SLOW_S, SLOW_AT_ONCE = 10.0, 40
#: After so many feeds in a row that could not be reached, it was the bot's own network.
OFFLINE_AFTER = 3
#: A single round waits this long for a host that rests.
ROUND_WAIT_S = 30.0
#: Most seconds between two looks at what is due: somebody may set the machine's clock.
LOOK_S = 10.0
#: A feed that falls to another process is looked at again after this: that process may have died.
ELSEWHERE = timedelta(seconds=5)
#: How far the clocks of machines that share the feeds may be apart.
SKEW = timedelta(seconds=1)
#: Least seconds until a feed is polled again that could not be recorded.
STORE_WAIT_S = 10.0


class Listener(Protocol):
    """Hears how it goes."""

    def begin(self, feeds: Iterable[str]) -> None:
        """Hear which feeds are polled first, by address."""

    def polled(self, polled: Polled) -> None:
        """Hear how a poll went."""

    def tried(self, feed: Feed) -> None:
        """Hear that a poll has ended, however it did."""

    def problem(self, about: str, message: str) -> None:
        """Hear what is wrong, at each try."""

    def ended(self, about: str) -> None:
        """Hear that a problem is over."""


async def _nothing() -> None: ...


class Rounds:
    """Polls feeds when they are due.

    Args:
        feeds: Those to poll.
        world: What polls work with.
        listener: Hears how it goes.
        queued: Called after a poll that queued alerts.
        crew: The processes that share the feeds; None where this one polls them all.
        slow_s: Seconds after which a poll gives its place to another.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        world: World,
        listener: Listener,
        queued: Callable[[], Awaitable[object]] = _nothing,
        crew: Crew | None = None,
        slow_s: float = SLOW_S,
    ) -> None:
        self._feeds = {feed.url: feed for feed in feeds}
        self._world = world
        self._listener = listener
        self._queued = queued
        self._crew = crew or Crew(world.store, world.clock)
        #: Feeds that are to be polled before their time.
        self._hurried: set[str] = set()
        #: Feeds in this process's hand whose poll has ended.
        self._done: set[str] = set()
        self._states: dict[str, FeedState] = {}
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._slow_s = slow_s
        #: Of these, those that are not slow yet, and those that are.
        self._patience: dict[str, asyncio.TimerHandle] = {}
        self._slow: set[str] = set()
        self._turns = Turns(_pauses(feeds))
        #: Feeds that could not be reached since one could be.
        self._unreached: set[str] = set()
        self._once = False
        self._stopping = False
        self._timer: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Take up where the last run left off.

        Raises:
            StoreError: The store can't be read.
        """
        self._states = await self._known()
        now = self._world.clock.now()
        due = {url: self.state(url).next_poll or now for url in self._feeds}
        self._listener.begin(url for url, when in due.items() if when <= now)
        for url, when in due.items():
            self._put(url, when)

    def state(self, url: str) -> FeedState:
        """Return what is known of a feed, by its address in feeds.yaml."""
        return self._states.get(url) or FeedState(url=url)

    def start_due(self) -> None:
        """Begin to poll what is due, as far as there is room, and see to it that what is due next begins in time."""
        if self._stopping:
            return
        now = self._world.clock.now()
        loop = asyncio.get_running_loop()
        while urls := self._turns.take(now, self._room):
            for url in urls:
                if self._falls_here(url):
                    self._patience[url] = loop.call_later(self._slow_s, self._give_way, url)
                    self._polling[url] = asyncio.create_task(self._poll(self._feeds[url]), name=f"poll {url}")
                else:
                    self._turns.done(url, now)
                    self._put(url, now + ELSEWHERE)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # Where there is no room, the end of a poll makes some.
        if (next_at := self._turns.next_at) is not None and self._room > 0 and not self._once:
            wait_s = min(max((next_at - now).total_seconds(), 0.0), LOOK_S)
            self._timer = loop.call_later(wait_s, self.start_due)

    @property
    def _room(self) -> int:
        """How many more feeds may be polled now."""
        return POLLS_AT_ONCE + min(len(self._slow), SLOW_AT_ONCE) - len(self._polling)

    def _give_way(self, url: str) -> None:
        self._slow.add(url)
        self.start_due()

    def hurry(self, url: str) -> None:
        """Have a feed polled as soon as its host is free, by its address in feeds.yaml; an unknown one is no error."""
        if url in self._feeds:
            self._hurried.add(url)
            self._turns.hurry(url, self._world.clock.now(), self._host(url))
            self.start_due()

    async def once(self) -> None:
        """Poll what is due, each feed once; what waits for a host that rests for long is left for the next run."""
        self._once = True
        self.start_due()
        while self._polling or self._turns.waiting:
            if self._polling:
                await asyncio.wait(tuple(self._polling.values()), return_when=asyncio.FIRST_COMPLETED)
            else:
                now = self._world.clock.now()
                wait_s = ((self._turns.next_at or now) - now).total_seconds()
                if wait_s > ROUND_WAIT_S:
                    break
                await asyncio.sleep(max(wait_s, 0.01))
            self.start_due()
        for url in self._turns.waiting:
            self._listener.tried(self._feeds[url])

    async def close(self) -> None:
        """Stop; polls under way are given up, and nothing of them is recorded that is not yet."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        for patience in self._patience.values():
            patience.cancel()
        for task in tuple(self._polling.values()):
            task.cancel()
        await asyncio.gather(*self._polling.values(), return_exceptions=True)

    async def give_back(self) -> None:
        """Let other processes have the feeds whose poll has ended.

        Raises:
            StoreError: They are given back later.
        """
        done = self._done - self._polling.keys()
        await self._world.store.release_feeds(done)
        self._done -= done

    async def refresh(self) -> None:
        """Learn how the feeds are that other processes poll.

        Raises:
            StoreError: What was known before stays.
        """
        for url, state in (await self._world.store.feed_states()).items():
            if url not in self._polling:
                self._states[url] = state

    def _falls_here(self, url: str) -> bool:
        """Whether a feed is this process's to try: all feeds of a host are one process's, so that its pauses hold."""
        return self._once or not self._crew.shared or self._crew.is_mine(self._host(url), "poll")

    async def _take(self, url: str) -> FeedState | None:
        """Take a feed in hand and return how it stands; None where it is another's, or another has polled it.

        Raises:
            StoreError: It can't be told.
        """
        hurried = url in self._hurried
        self._hurried.discard(url)
        state = self.state(url)
        if not self._crew.shared:
            return state
        now = self._world.clock.now()
        known = await self._world.store.claim_feed(url)
        if known is None:
            self._states[url] = replace(state, next_poll=now + ELSEWHERE)
            return None
        self._done.add(url)
        self._states[url] = known
        waits = known.next_poll is not None and known.next_poll > now + SKEW
        return None if waits and not hurried else known

    async def _known(self) -> dict[str, FeedState]:
        """Return the feeds' states; one whose address was changed in feeds.yaml to where it moved keeps its own."""
        store = self._world.store
        states = dict(await store.feed_states())
        for url in self._feeds.keys() - states.keys():
            left = (one for one in states.values() if one.url not in self._feeds and move.is_successor(url, one))
            old = next(left, None)
            if old is not None and await store.rename_feed(old.url, url):
                del states[old.url]
                states[url] = (await store.feed_states())[url]
        return states

    def _host(self, url: str) -> str:
        return host_of(move.address(self._feeds[url], self.state(url)))

    def _put(self, url: str, when: datetime) -> None:
        self._turns.put(url, when, self._host(url))

    async def _poll(self, feed: Feed) -> None:
        state = self.state(feed.url)
        rest_until: datetime | None = None
        try:
            taken = await self._take(feed.url)
            if taken is None:
                return
            state = taken
            polled = await poll(feed, state, self._world)
        except StoreError as error:
            self._world.meter.polled("not recorded")
            self._listener.problem("store", str(error))
            self._states[feed.url] = replace(state, next_poll=self._later(STORE_WAIT_S))
        except Exception:  # one feed's surprise never stops the others
            log.exception("poll failed", extra={"feed": shown(feed.url)})
            self._states[feed.url] = replace(state, next_poll=self._later())
        else:
            self._listener.ended("store")
            result: PollResult = "fault" if polled.failed else "new" if polled.judged else "nothing new"
            self._world.meter.polled(result, polled.state.fault, polled.outcomes)
            self._states[feed.url] = polled.state
            self._listener.polled(polled)
            self._look_around(polled)
            rest_until = self._rest_until(polled)
            if polled.added.queued and not self._once:
                await self._queued()
        finally:
            self._polling.pop(feed.url, None)
            self._slow.discard(feed.url)
            if (patience := self._patience.pop(feed.url, None)) is not None:
                patience.cancel()
            now = self._world.clock.now()
            again = self._turns.done(feed.url, now, rest_until=rest_until)
            if not self._once:
                self._put(feed.url, now if again else self.state(feed.url).next_poll or self._later())
                self.start_due()
            self._listener.tried(feed)

    def _later(self, least_s: float = 1.0) -> datetime:
        return self._world.clock.now() + timedelta(seconds=max(self._world.interval_s, least_s))

    def _rest_until(self, polled: Polled) -> datetime | None:
        """Return until when a host is left in peace, with all its feeds, that takes few requests and has had enough."""
        if polled.state.fault != "busy" or polled.state.next_poll is None or not polled.feed.pause:
            return None
        return min(polled.state.next_poll, self._world.clock.now() + timedelta(seconds=HOUR_S))

    def _look_around(self, polled: Polled) -> None:
        """Have feeds that could not be reached polled at once when the bot's own network is back."""
        if polled.state.fault in UNREACHED:
            self._unreached.add(polled.feed.url)
        elif not polled.failed:
            waiting, self._unreached = self._unreached, set()
            if len(waiting) >= OFFLINE_AFTER and not self._once:
                for url in waiting:
                    self.hurry(url)


def _pauses(feeds: Iterable[Feed]) -> dict[str, float]:
    """Return the longest pause that any feed of a host asks for, by host."""
    pauses: dict[str, float] = {}
    for feed in feeds:
        if feed.pause:
            host = host_of(feed.url)
            pauses[host] = max(pauses.get(host, 0.0), feed.pause)
    return pauses
