"""Whether the bot lives, is ready, and in what numbers: for those who watch it by machine."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
#: The store's counts are asked for once in this time, however often somebody looks.
KEPT = timedelta(seconds=10)


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
        clock: The time.
        feeds: Those that this run polls; empty where it polls none.
        state: What is known of a feed, by its address in feeds.yaml.
        chats: The platforms of this run, by name.
        up: Those of them that were started.
        trouble: Says what keeps the store from being written; empty where nothing does.
        exposition: Gives the metrics as Prometheus reads them.
    """

    def __init__(
        self,
        *,
        store: Records,
        clock: Clock,
        feeds: Sequence[Feed],
        state: Callable[[str], FeedState],
        chats: Mapping[str, Chat],
        up: Mapping[str, Chat],
        trouble: Callable[[], str],
        exposition: Callable[[Readings], bytes],
    ) -> None:
        self._store = store
        self._clock = clock
        self._feeds = feeds
        self._state = state
        self._chats = chats
        self._up = up
        self._trouble = trouble
        self._exposition = exposition
        self._started = clock.now()
        #: The store's last answer, what kept it from answering, and when that was.
        self._tallies: Tallies | None = None
        self._problem = ""
        self._asked: datetime | None = None
        self._asking = asyncio.Lock()

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
        return (self._store_part(), *self._chat_parts(), *self._poll_parts())

    async def readings(self) -> Readings:
        """Return how things stand now."""
        parts = await self.parts()
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
            self._tallies, self._problem = None, ""
            try:
                async with asyncio.timeout(STORE_S):
                    self._tallies = await self._store.tallies()
            except TimeoutError:
                self._problem = f"The store did not answer within {STORE_S:g} s."
            except StoreError as error:
                self._problem = str(error)
            self._asked = now

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

    def _poll_parts(self) -> list[Part]:
        if not self._feeds:
            return []
        now, states = self._clock.now(), [self._state(feed.url) for feed in self._feeds]
        last = _newest(states)
        # At the start the newest poll may be one of long ago.
        idle = now - max(last or self._started, self._started)
        late = [state for state in states if now - (state.next_poll or self._started) > LATE]
        told = f"The last poll ended at {last:%Y-%m-%d %H:%M:%S} UTC." if last else "No feed was polled yet."
        if idle <= LATE or not late:
            return [Part(name="polls", ok=True, why=told)]
        minutes = round(idle.total_seconds() / 60)
        why = f"{told} {len(late)} feeds are due, and none was polled for {minutes} minutes: restart the bot."
        return [Part(name="polls", ok=False, why=why)]

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
