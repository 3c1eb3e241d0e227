"""Channels that take nothing: stopped at the first refusal, tried again at growing intervals, and told about."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.errors import Refused, TryLater
from bot.jobs.board import Board
from bot.model import RefusalKind, Stop, delivery_key
from bot.ports import Chat, Clock, Places, Tell

log = logging.getLogger(__name__)

#: A stopped channel is tried again after this, doubled each time.
FIRST_PROBE = timedelta(minutes=15)
LONGEST_PROBE = timedelta(hours=6)
#: Channels that are checked at the same time.
CHECKS_AT_ONCE = 10
#: Seconds that a platform has to answer a check.
CHECK_S = 30.0
#: What waits in channels that are gone is cleared away so often.
SWEEP = timedelta(hours=1)
#: Refusals of one message; the channel takes others.
OF_ONE_MESSAGE: tuple[RefusalKind, ...] = ("thread_gone", "message_gone", "too_long", "other")
#: Refusals that meet every channel at once, and are told once for all.
OF_ALL: tuple[RefusalKind, ...] = ("token", "account", "scope")
#: With a dead token nobody can be written to.
DEAD: tuple[RefusalKind, ...] = ("token", "account")


def probe_at(kind: RefusalKind, probes: int, now: datetime) -> datetime | None:
    """Return when a channel is tried again: in a quarter of an hour, doubled with each try, at most six hours.

    Args:
        kind: Why it is stopped. A channel that is gone is never tried by itself.
        probes: Tries so far.
        now: The moment of the refusal.
    """
    return None if kind == "gone" else now + min(FIRST_PROBE * 2 ** min(probes, 20), LONGEST_PROBE)


class Stops:
    """Stops channels, tries them again, and tells the operator and whoever set them in chat."""

    def __init__(self, places: Places, board: Board, clock: Clock, tell: Tell) -> None:
        """Begin; nothing is known before ``look``."""
        self.places = places
        self.board = board
        self.clock = clock
        self.tell = tell
        self._trying: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        self._swept: datetime | None = None

    async def refused(self, to: str, error: Refused) -> None:
        """Stop a channel that refuses everything.

        Raises:
            StoreError: It is not stopped; its next message will be refused, too, and stop it.
        """
        now = self.clock.now()
        before = next((stop for stop in await self.places.stops() if stop.to == to), None)
        again = probe_at(error.kind, before.probes + 1 if before else 0, now)
        self._trying.discard(to)
        if await self.places.stop(to, error.kind, str(error), now, again):
            log.warning("channel stopped", extra={"channel": to, "kind": error.kind, "reason": str(error)})
            await self._tell(Stop(to=to, kind=error.kind, reason=str(error), since=now, probe_at=again))

    async def went_through(self, to: str) -> None:
        """Say that a channel has taken a message: one that was being tried goes on."""
        if to in self._trying:
            self._trying.discard(to)
            await self._resumed(to)

    async def refresh(self) -> None:
        """Learn which channels are being tried: another process may have begun to.

        Raises:
            StoreError: What was known before stays.
        """
        self._trying = {stop.to for stop in await self.places.stops() if stop.trying}

    async def look(self, chats: Mapping[str, Chat]) -> None:
        """Try what is due to be tried; at the first look also tell what has been stopped before.

        Args:
            chats: Those that are up, by name.
        """
        now = self.clock.now()
        stops = await self.places.stops()
        self._trying = {stop.to for stop in stops if stop.trying}
        if self._swept is None:
            for stop in stops:
                await self._tell(stop)
        if self._swept is None or now - self._swept >= SWEEP:
            self._swept = now
            await self._sweep(stops, now)
        room = asyncio.Semaphore(CHECKS_AT_ONCE)
        due = [stop for stop in stops if stop.probe_at and stop.probe_at <= now and not stop.trying]
        await asyncio.gather(
            *(self._probe(stop, chats[name], room) for stop in due if (name := stop.to.partition(":")[0]) in chats)
        )

    async def _sweep(self, stops: Sequence[Stop], now: datetime) -> None:
        """Clear away what was queued for channels that are gone, and forget those that nobody follows any more."""
        for stop in stops:
            if stop.probe_at is None and self.board.find(stop.to):
                await self.places.stop(stop.to, stop.kind, stop.reason, now, None)
            elif stop.probe_at is None:
                await self.places.resume(stop.to, now)

    async def _probe(self, stop: Stop, chat: Chat, room: asyncio.Semaphore) -> None:
        problems: tuple[str, ...] | None
        async with room:
            try:
                problems = await asyncio.wait_for(chat.check(stop.to.partition(":")[2]), CHECK_S)
            except TryLater:
                # It can't be told without posting: the next message tells.
                problems = None
            except Exception as error:  # whatever a platform's library raises, the channel stays stopped
                log.exception("channel not checked", extra={"channel": stop.to})
                problems = (f"{stop.reason} (the check failed: {type(error).__name__})",)
        if problems is None:
            await self._try(stop.to)
        elif problems:
            now = self.clock.now()
            again = probe_at(stop.kind, stop.probes + 1, now) or now + LONGEST_PROBE
            await self.places.stop(stop.to, stop.kind, " ".join(problems), now, again)
        elif (await self.places.audit(stop.to)).waiting:
            await self._try(stop.to)
        else:
            await self._resumed(stop.to)

    async def _try(self, to: str) -> None:
        await self.places.trial(to)
        self._trying.add(to)

    async def _resumed(self, to: str) -> None:
        now = self.clock.now()
        stop = next((stop for stop in await self.places.stops() if stop.to == to), None)
        if stop is None or not await self.places.resume(to, now):
            return
        log.info("channel resumed", extra={"channel": to})
        self._told = {(chat, reason) for chat, reason in self._told if chat != to.partition(":")[0]}
        self.tell(f"{to}: takes alerts again; what waited is sent now.")
        await self._notify(
            stop, "again", f"Alerts to {to} go on", "The channel takes them again; what waited comes now."
        )

    async def _tell(self, stop: Stop) -> None:
        said = f"{stop.reason} {what_now(stop)}"
        about = (stop.to.partition(":")[0], stop.reason)
        if stop.kind not in OF_ALL or about not in self._told:
            self._told.add(about)
            self.tell(f"{stop.to}: {said}")
        await self._notify(stop, "stopped", f"Alerts to {stop.to} have stopped", said)

    async def _notify(self, stop: Stop, what: str, title: str, text: str) -> None:
        """Write to whoever set the channel in chat, once for each stop, also where a crash came between."""
        person = self.board.set_by(stop.to)
        if person and stop.kind not in DEAD:
            key = delivery_key(f"{what}:{stop.to}:{stop.since.isoformat()}", person)
            await self.places.notify(person, key, title, text, self.clock.now())


def what_now(stop: Stop) -> str:
    """Say what becomes of a stopped channel's alerts."""
    if stop.probe_at is None:
        return "Nothing is sent there any more, until it is followed again."
    return f"Its alerts wait, and it is tried again at {stop.probe_at:%H:%M} UTC."
