"""Whether the bot lives, is ready, and in what numbers: for those who watch it by machine."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.errors import StoreError
from bot.model import Feed, FeedState, Readings, Tallies
from bot.ports import Chat, Clock, Live, Records

#: A feed that is due for longer than this, while none at all is polled, says that polling has stopped.
LATE = timedelta(minutes=10)
#: Seconds that the store gets to answer.
STORE_S = 3.0
#: Of Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/).
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: What the store says is kept for so long, however often somebody looks.
KEPT = timedelta(seconds=10)
#: Counts of a large store take their time: they are asked for so seldom that they take no more than this part of all
#: time, and given up after so many seconds.
SHARE, COUNTS_S = 0.05, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the bot, and whether it works."""

    name: str
    ok: bool
    #: One sentence: why.
    why: str


class Health:
    """Answers ``/healthz``, ``/readyz`` and ``/metrics`` of a running bot.

    Args:
        store: Whose counts are told.
        probe: Asks the store something small.
        clock: The time.
        feeds: Those that this run polls; empty where it polls none.
        state: What this run knows of a feed, by its address in feeds.yaml.
        states: Reads what the store knows of all: another process may have polled them.
        chats: The platforms of this run, by name.
        up: Those of them that were started.
        trouble: Says what keeps the store from being written; empty where nothing does.
        exposition: Gives the metrics as Prometheus reads them.
    """

    def __init__(
        self,
        *,
        store: Records,
        probe: Callable[[], Awaitable[object]],
        clock: Clock,
        feeds: Sequence[Feed],
        state: Callable[[str], FeedState],
        states: Callable[[], Awaitable[Mapping[str, FeedState]]],
        chats: Mapping[str, Chat],
        up: Mapping[str, Chat],
        trouble: Callable[[], str],
        exposition: Callable[[Readings], bytes],
    ) -> None:
        self._store = store
        self._probe = probe
        self._clock = clock
        self._feeds = feeds
        self._state = state
        self._states = states
        self._chats = chats
        self._up = up
        self._trouble = trouble
        self._exposition = exposition
        self._started = clock.now()
        #: What kept the store from answering at the last look, and when that was.
        self._problem = ""
        self._asked: datetime | None = None
        #: Its counts, when they were asked for, and the seconds that they took.
        self._tallies: Tallies | None = None
        self._counted: datetime | None = None
        self._took_s = 0.0
        self._asking, self._counting = asyncio.Lock(), asyncio.Lock()

    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return what the web server is to serve."""
        return (
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
        )

    async def parts(self) -> tuple[Part, ...]:
        """Return how each part is."""
        await self._ask_store()
        return (self._store_part(), *self._chat_parts(), *await self._poll_parts())

    async def readings(self) -> Readings:
        """Return how things stand now."""
        parts = await self.parts()
        await self._count()
        states = [self._state(feed.url) for feed in self._feeds]
        return Readings(
            tallies=self._tallies,
            feeds=Counter(map(_kind, states)),
            chats={name: self._is_up(name) for name in self._chats},
            ready=all(part.ok for part in parts),
            last_poll=_newest(states),
        )

    async def _ask_store(self) -> None:
        async with self._asking:
            now = self._clock.now()
            if self._asked is not None and now - self._asked < KEPT:
                return
            self._problem = ""
            try:
                async with asyncio.timeout(STORE_S):
                    await self._probe()
            except TimeoutError:
                self._problem = f"The store did not answer within {STORE_S:g} s."
            except StoreError as error:
                self._problem = str(error)
            self._asked = now

    async def _count(self) -> None:
        async with self._counting:
            now, loop = self._clock.now(), asyncio.get_running_loop()
            if self._problem:
                self._tallies, self._counted = None, None
            elif self._counted is None or now - self._counted >= kept_for(self._took_s):
                self._tallies, begun = None, loop.time()
                with contextlib.suppress(TimeoutError, StoreError):
                    async with asyncio.timeout(COUNTS_S):
                        self._tallies = await self._store.tallies()
                self._counted, self._took_s = now, loop.time() - begun

    def _store_part(self) -> Part:
        problem = self._problem or self._trouble()
        return Part(name="store", ok=not problem, why=problem or "The store answers.")

    def _chat_parts(self) -> list[Part]:
        return [
            Part(name=name, ok=True, why=f"{name} is connected.")
            if self._is_up(name)
            else Part(name=name, ok=False, why=f"{name} is not connected; it is tried again. The log says why.")
            for name in self._chats
        ]

    def _is_up(self, name: str) -> bool:
        chat = self._up.get(name)
        return chat is not None and (not isinstance(chat, Live) or chat.is_live)

    async def _poll_parts(self) -> list[Part]:
        if not self._feeds:
            return []
        part = polls_part([self._state(feed.url) for feed in self._feeds], self._started, self._clock.now())
        if not part.ok and not self._problem:
            with contextlib.suppress(StoreError):
                known = await self._states()
                states = [known.get(feed.url) or self._state(feed.url) for feed in self._feeds]
                part = polls_part(states, self._started, self._clock.now())
        return [part]

    async def _healthz(self, request: web.Request) -> web.Response:
        """Answer at all: whoever hears this knows that the event loop runs."""
        up_s = (self._clock.now() - self._started).total_seconds()
        return web.json_response({"alive": True, "up_seconds": round(up_s, 1)}, headers=_FRESH)

    async def _readyz(self, request: web.Request) -> web.Response:
        parts = await self.parts()
        ready = all(part.ok for part in parts)
        body = {"ready": ready, "parts": {part.name: {"ok": part.ok, "why": part.why} for part in parts}}
        return web.json_response(body, status=200 if ready else 503, headers=_FRESH)

    async def _metrics(self, request: web.Request) -> web.Response:
        body = self._exposition(await self.readings())
        return web.Response(body=body, headers={**_FRESH, "Content-Type": CONTENT_TYPE})


_FRESH = {"Cache-Control": "no-store"}


def kept_for(took_s: float) -> timedelta:
    """Return how long counts are kept that took so many seconds."""
    return max(KEPT, timedelta(seconds=took_s / SHARE))


def polls_part(states: Sequence[FeedState], started: datetime, now: datetime) -> Part:
    """Return whether feeds are polled: they are, unless one is due for long while none at all is polled.

    Args:
        states: The feeds'.
        started: When this run began: the newest poll may be one of long before.
        now: The moment.
    """
    last = _newest(states)
    idle = now - max(last or started, started)
    late = sum(now - (state.next_poll or started) > LATE for state in states)
    told = f"The last poll ended at {last:%Y-%m-%d %H:%M:%S} UTC." if last else "No feed was polled yet."
    if idle <= LATE or not late:
        return Part(name="polls", ok=True, why=told)
    minutes = round(idle.total_seconds() / 60)
    due = "1 feed is" if late == 1 else f"{late} feeds are"
    why = f"{told} {due} due, and none was polled for {minutes} minutes: restart the bot."
    return Part(name="polls", ok=False, why=why)


def _kind(state: FeedState) -> str:
    if state.ended:
        return "ended"
    if state.fault:
        return "ill"
    if state.last_polled is None:
        return "unread"
    return "silent" if state.silent else "well"


def _newest(states: Sequence[FeedState]) -> datetime | None:
    return max((state.last_polled for state in states if state.last_polled), default=None)
