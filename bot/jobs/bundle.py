"""Digests: what waits in a channel becomes one message when its time has come."""

import logging
from datetime import datetime, timedelta

from bot.following.due import AWAY, Due, bundle_due
from bot.jobs.board import Board
from bot.model import Waiting, delivery_key
from bot.ports import Clock, Places

log = logging.getLogger(__name__)

#: Alerts that waited for longer than this, through no choice of the channel's, are no news of this hour.
AWAY_AFTER = timedelta(hours=1)
#: So many of them still come one by one.
AWAY_AT_MOST = 3
#: The first polls after an outage of the bot's own are over by then, and what it missed is known.
MISSED_WAIT = timedelta(minutes=1)


class Bundler:
    """Makes digests, each once."""

    def __init__(self, places: Places, board: Board, clock: Clock) -> None:
        self.places = places
        self.board = board
        self.clock = clock
        #: When each channel's newest digest was made, or since when its rhythm has been known; None before a look.
        self._last: dict[str, datetime] | None = None

    async def look(self, *, all_polled: bool = False) -> int:
        """Make every digest that is due; return how many.

        Args:
            all_polled: What the bot missed is known already (``--once``).

        Raises:
            StoreError: What was made is made; the rest at the next look.
        """
        now = self.clock.now()
        if self._last is None:
            self._last = dict(await self.places.last_digests())
        held = await self.places.held()
        silent = {stop.to for stop in await self.places.stops() if not stop.trying}
        made = 0
        for to, waiting in held.items():
            if to not in silent:
                made += await self._serve(to, waiting, now, all_polled=all_polled)
        for channel in self.board.channels:
            if channel.empty_digest and channel.to not in held and channel.to not in silent:
                made += await self._serve(channel.to, None, now, all_polled=all_polled)
        return made

    async def _serve(self, to: str, waiting: Waiting | None, now: datetime, *, all_polled: bool) -> bool:
        # What waits in a channel that is followed nowhere at present stays: feeds.yaml may be mended again.
        channel = self.board.find(to)
        if channel is None:
            return False
        if waiting and waiting.missed:
            if not all_polled and now - waiting.since < MISSED_WAIT:
                return False
            if waiting.missed <= AWAY_AT_MOST:
                await self.places.release(to, now)
                return False
            return await self._make(to, Due(moment=now, note=AWAY), waiting, now)
        assert self._last is not None
        last = self._last.get(to) if waiting else self._last.setdefault(to, now)
        due = bundle_due(channel, waiting, last, now)
        return due is not None and await self._make(to, due, waiting, now)

    async def _make(self, to: str, due: Due, waiting: Waiting | None, now: datetime) -> bool:
        # An alert is in one digest whatever the key is; one that was polled before the moment and written after it
        # makes a digest of its own. Only with nothing in it, the moment alone keeps a digest from coming twice.
        key = delivery_key(f"digest:{(now if waiting else due.moment).isoformat()}", to)
        made = await self.places.bundle(to, key, due.note, now, empty=waiting is None)
        self._made(to, now)
        if made:
            log.info("digest made", extra={"channel": to, "note": due.note})
        return made

    def _made(self, to: str, now: datetime) -> None:
        if self._last is not None:
            self._last[to] = now

    async def away(self, to: str) -> bool:
        """Where many alerts are old news by now, put all that wait into one digest; return whether there were many.

        Called when a channel takes messages and its next one is old: after an outage, whoever's it was.
        """
        now = self.clock.now()
        key = delivery_key(f"away:{now.isoformat()}", to)
        before = now - AWAY_AFTER
        made = await self.places.bundle(to, key, AWAY, now, older_than=before, more_than=AWAY_AT_MOST)
        if made:
            self._made(to, now)
            log.info("digest made", extra={"channel": to, "note": AWAY})
        return made
