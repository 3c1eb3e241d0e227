"""The outbox: takes due deliveries off the store and hands each to its platform, in order, channel by channel."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from bot.errors import NotWaiting, PostError, Refused, StoreError, TryLater, Unsure
from bot.jobs.board import Board
from bot.jobs.budget import Budgets
from bot.jobs.bundle import AWAY_AFTER, Bundler
from bot.jobs.crew import CHECK_AFTER, Crew
from bot.jobs.stops import OF_ONE_MESSAGE, Stops
from bot.model import Card, Channel, Delivery, DeliveryKind, Manner, RefusalKind, State
from bot.ports import Chat, Clock, Memory, Meter, Tell, Unmetered

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
#: Once a platform is well again, an alert that it kept failing is late by no more than this.
LONGEST_WAIT_S = 300.0
#: A message that no platform took for this long is news no more.
EXPIRES_AFTER = timedelta(days=3)
#: Channels of one platform that are at work at the same time: memory stays flat however many there are.
AT_ONCE = 500
#: The same where several processes share the channels: none takes more in hand than it can soon serve.
AT_ONCE_SHARED = 100

#: Where the bot may not look because the channel or the whole platform is shut; once it is open, it looks.
LOOKS_AGAIN: tuple[RefusalKind, ...] = ("archived", "gone", "removed", "token", "account")

#: What stands in the thread of an alert and nowhere else.
IN_THREAD: tuple[DeliveryKind, ...] = ("addition", "correction")

#: Makes a delivery's card for a channel.
Compose = Callable[[Delivery, Channel], Card]


def next_try(now: datetime, attempts: int, asked_s: float | None) -> datetime:
    """Return when to try again after the given number of tries.

    What the platform asked for goes before; else 5 seconds, doubled each time, at most five minutes.
    """
    if asked_s is not None:
        return now + timedelta(seconds=max(asked_s, 0.0))
    return now + timedelta(seconds=min(FIRST_WAIT_S * 2 ** min(attempts - 1, 20), LONGEST_WAIT_S))


def shown(card: Card) -> str:
    """Return a hash of what a card shows, without its footer: an hour alone is no news."""
    return blake2b(repr(replace(card, footer="")).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def decide(delivery: Delivery) -> str:
    """Say how an operator has a delivery posted again."""
    return f"post it again: treatywatch outbox retry {delivery.id}"


def manner(delivery: Delivery, channel: Channel) -> Manner:
    """Return how a delivery is posted: only high urgency pings and is passed on to other servers.

    A digest pings where it holds what the channel wanted at once and could not get; one that the channel chose to
    wait for does not.
    """
    if delivery.kind == "alert" and delivery.story:
        verdict = delivery.story.verdict
        high = verdict.urgency == "high"
        return Manner(thread=delivery.thread, ping=channel.ping if high else "", publish=high, topics=verdict.topics)
    high = delivery.kind == "digest" and any(story.verdict.urgency == "high" for story in delivery.stories)
    topics = tuple(dict.fromkeys(topic for story in delivery.stories for topic in story.verdict.topics))
    return Manner(thread=delivery.thread, ping=channel.ping if high and channel.high_at_once else "", topics=topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    state: State
    reason: str
    message: str | None
    retry_at: datetime | None
    shown: str = ""


class Deliverer:
    """Hands deliveries to the chats; one task a channel, so that a slow channel never holds up another."""

    def __init__(
        self,
        chats: dict[str, Chat],
        store: Memory,
        clock: Clock,
        compose: Compose,
        *,
        board: Board,
        stops: Stops,
        bundler: Bundler,
        tell: Tell,
        meter: Meter | None = None,
        crew: Crew | None = None,
        hurry: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin.

        Args:
            chats: Those that are up, by name.
            store: The outbox.
            clock: For what is due.
            compose: Makes a delivery's card.
            board: The channels.
            stops: Channels that take nothing.
            bundler: Makes the digest of what waited too long.
            tell: Hears what operators must know.
            meter: Counts posts.
            crew: The processes that share the work; None where this one is alone.
            hurry: Called when there is room for more, and more is due.
        """
        #: The chats that are up; one that comes up later is added here.
        self.chats = chats
        self.store = store
        self.clock = clock
        self.compose = compose
        self.board = board
        self.stops = stops
        self.bundler = bundler
        self.tell = tell
        self.meter = meter or Unmetered()
        self.crew = crew or Crew(store, clock)
        self.hurry = hurry
        self.budgets = Budgets(self.crew)
        self._looking = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._last_post: dict[str, float] = {}
        #: Why the last write of an outcome failed; None while the store works.
        self.store_problem: str | None = None
        #: Looks for uncertain deliveries that failed one after the other.
        self._failed_looks: Counter[int] = Counter()
        #: What is known but could not be written yet (disk full).
        self._unwritten: dict[int, _Outcome] = {}
        self._stopping = False
        #: Whether the last look found more than there was room for.
        self._more = False
        #: Of these, what is being written at this moment.
        self._writing: set[int] = set()

    async def recover(self) -> int:
        """At start: make what a dead process left half-sent due for a check; return how many.

        What a process has in hand that is still there is left to it. On SQLite there is none.
        """
        now = self.clock.now()
        return await self.store.recover(now, now + CHECK_AFTER)

    async def tick(self) -> int:
        """Start on whatever is due and not yet being worked on; return how many deliveries that is.

        Raises:
            StoreError: Nothing could be read; nothing was started.
        """
        async with self._looking:
            return await self._start_due()

    async def _start_due(self) -> int:
        await self._write_outcomes()
        if not self.crew.fresh:
            return 0
        at_once = AT_ONCE
        if self.crew.shared:
            at_once = AT_ONCE_SHARED
            await self.store.keep_channels(self._in_hand())
        started = 0
        self._more = False
        # Each platform by itself: thousands of channels that wait on one take no place from the other's.
        for name in tuple(self.chats):
            # A channel at work may move its rows on while they are being read: what was read of it would be stale.
            busy = [channel for channel in self._tasks if channel.partition(":")[0] == name]
            if len(busy) >= at_once:
                self._more = True
                continue
            due = await self.store.due((name,), self.clock.now(), at_once - len(busy), busy)
            self._more |= len(due) >= at_once - len(busy)
            if due and self.crew.shared:
                # After it: one that is tried since then is known as tried.
                await self.stops.refresh()
            for channel, rows in groupby(sorted(due, key=lambda one: one.channel), key=lambda one: one.channel):
                waiting = list(rows)
                started += len(waiting)
                task = asyncio.create_task(self._channel(channel, waiting), name=f"deliver {channel}")
                self._tasks[channel] = task
                task.add_done_callback(lambda _, channel=channel: self._ended(channel))  # type: ignore[misc]  # default argument binds the loop's value
        return started

    def _ended(self, channel: str) -> None:
        self._tasks.pop(channel, None)
        if self._more and self.crew.shared and len(self._tasks) < AT_ONCE_SHARED // 2:
            self._more = False
            self.hurry()

    async def rest(self) -> None:
        """Where channels are shared: wait until each has rested from its last post, so that another may post there."""
        if self.crew.shared and self._last_post:
            longest = max((chat.pause_s for chat in self.chats.values()), default=0.0)
            await asyncio.sleep(max(self._last_post.values()) + longest - asyncio.get_running_loop().time())

    def _in_hand(self) -> set[str]:
        """Return the channels that are at work, and those that rest from their last post: no other may post there."""
        now = asyncio.get_running_loop().time()
        rests = {name: chat.pause_s for name, chat in self.chats.items() if chat.pause_s}
        resting = {to for to, at in self._last_post.items() if now < at + rests.get(to.partition(":")[0], 0.0)}
        return resting.union(self._tasks)

    def stop(self) -> None:
        """Hand over nothing more; what is on its way still comes to its end, and what waits stays queued."""
        self._stopping = True

    async def drain(self) -> None:
        """Wait until a look under way and everything started has ended."""
        async with self._looking:
            pass
        while self._tasks:
            await asyncio.wait(tuple(self._tasks.values()))

    async def _channel(self, channel: str, waiting: list[Delivery]) -> None:
        chat = self.chats[channel.partition(":")[0]]
        try:
            looked = False
            for delivery in sorted(waiting, key=lambda one: one.id):
                if not looked and self._is_old(delivery):
                    looked = True
                    if await self.bundler.away(channel):
                        return
                await self._keep_pace(channel, chat.pause_s)
                if self._stopping or not self.crew.fresh:
                    return
                if not await self._deliver(delivery, chat):
                    return
        except NotWaiting as error:
            # An operator or a digest took it meanwhile: the next look reads the channel anew.
            log.info("delivery not handed over", extra={"channel": channel, "reason": str(error)})
        except StoreError as error:
            log.error("delivery not recorded", extra={"channel": channel, "problem": str(error)})
            self.store_problem = str(error)

    def _is_old(self, delivery: Delivery) -> bool:
        untouched = delivery.kind == "alert" and delivery.state == "queued" and delivery.attempts == 0
        return untouched and self.clock.now() - delivery.created_at > AWAY_AFTER

    async def _keep_pace(self, channel: str, pause_s: float) -> None:
        loop = asyncio.get_running_loop()
        wait_s = self._last_post.get(channel, -pause_s) + pause_s - loop.time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self._last_post[channel] = loop.time()

    async def _deliver(self, delivery: Delivery, chat: Chat) -> bool:
        """Hand over one delivery; return whether the next of its channel may follow now."""
        now = self.clock.now()
        if delivery.state == "queued" and now - delivery.created_at > EXPIRES_AFTER:
            days = EXPIRES_AFTER.days
            await self._end(
                delivery, "expired", f"not taken for {days} days, too old to post. {delivery.reason}".strip()
            )
            return True
        try:
            card = self.compose(delivery, self.board.of(delivery.channel))
        except Exception as error:  # one card that can't be drawn holds up no channel
            log.exception("card not drawn", extra={"delivery": delivery.id})
            await self._give_up(delivery, f"its card could not be drawn ({type(error).__name__}: {error})")
            return True
        if chat.local:
            await self.store.hand_over(delivery.id, now, chat.writer(card), shown=shown(card))
            self._count(delivery)
            return True
        if delivery.kind in IN_THREAD and delivery.thread is None:
            await self._end(delivery, "refused", "the alert that it belongs to is not in the channel")
            return True
        if delivery.state == "uncertain" and not _may_repeat(delivery, chat, now):
            return await self._look(delivery, chat, card)
        return await self._post(delivery, chat, card)

    async def _look(self, delivery: Delivery, chat: Chat, card: Card) -> bool:
        """Find out whether an uncertain delivery arrived; post it only where it surely did not."""
        place = delivery.channel.partition(":")[2]
        try:
            how = manner(delivery, self.board.of(delivery.channel))
            message = await chat.find(place, delivery.key, delivery.created_at, manner=how)
        except TryLater as error:
            # How often it was posted says nothing of how often it was looked for: a first look that fails is no reason
            # to hold up the channel for minutes.
            self._failed_looks[delivery.id] += 1
            retry_at = next_try(self.clock.now(), self._failed_looks[delivery.id], error.after_s)
            await self._wait(delivery, "uncertain", str(error), retry_at)
            return False
        except Refused as error:
            if error.kind in LOOKS_AGAIN and delivery.kind != "notice":
                await self._outcome(delivery, "uncertain", str(error), retry_at=self.clock.now())
                await self.stops.refused(delivery.channel, error)
                return False
            reason = f"may be in the channel or not, and the bot can't look: {error}"
            await self._outcome(delivery, "uncertain", reason)
            log.error("delivery uncertain", extra={"delivery": delivery.id, "channel": delivery.channel})
            said = f"{delivery.channel}: delivery {delivery.id} {reason.removesuffix('.')}."
            self.tell(f"{said} If it is not there, {decide(delivery)}")
            return True
        self._failed_looks.pop(delivery.id, None)
        if message is not None:
            await self._end(delivery, "reconciled", "found in the channel after an interruption", message)
            await self.stops.went_through(delivery.channel)
            return True
        return await self._post(delivery, chat, card)

    async def _post(self, delivery: Delivery, chat: Chat, card: Card) -> bool:
        await self.budgets.take(chat)
        await self.store.sending(delivery.id, self.clock.now())
        place = delivery.channel.partition(":")[2]
        how = manner(delivery, self.board.of(delivery.channel))
        first = delivery.attempts == 0
        if not self.crew.fresh:
            reason = "the database was lost before this was sent"
            await self._wait(delivery, delivery.state, reason, self.clock.now())
            return False
        # From here it is on its way: what was written to the database before takes nothing off the pause.
        self._last_post[delivery.channel] = asyncio.get_running_loop().time()
        try:
            # What is not answered by the end of the lease is looked for by whoever takes over, and must not come later.
            async with self.crew.while_fresh():
                message = await self._into(chat, place, card, delivery, how, first=first)
        except TryLater as error:
            retry_at = next_try(self.clock.now(), delivery.attempts + 1, error.after_s)
            await self._wait(delivery, "queued", str(error), retry_at)
            return False
        except Refused as error:
            return await self._refused(delivery, error)
        except (Unsure, PostError) as error:
            await self._unsure(delivery, str(error))
            return False
        except TimeoutError:
            await self._unsure(delivery, "the database was lost while this was being sent")
            return False
        except Exception as error:  # whatever a platform's library raises, the outcome is unknown
            log.exception("delivery failed", extra={"delivery": delivery.id, "channel": delivery.channel})
            await self._unsure(delivery, f"{type(error).__name__}: {error}")
            return False
        finally:
            # It may have come into the channel as late as this: the pause begins with the answer.
            self._last_post[delivery.channel] = asyncio.get_running_loop().time()
        self._count(delivery)
        await self._end(delivery, "sent", "", message, shown=shown(card))
        await self.stops.went_through(delivery.channel)
        return True

    async def _into(self, chat: Chat, place: str, card: Card, delivery: Delivery, how: Manner, *, first: bool) -> str:
        try:
            return await chat.post(place, card, key=delivery.key, first=first, manner=how)
        except Refused as error:
            if error.kind != "thread_gone" or how.thread is None or delivery.kind in IN_THREAD:
                raise
            # Nothing was posted. What was to stand in the thread stands in the channel.
            return await chat.post(place, card, key=delivery.key, first=first, manner=replace(how, thread=None))

    def _count(self, delivery: Delivery) -> None:
        """Count an alert that is in its channel; what waited for a digest took its time by choice."""
        if delivery.kind == "alert" and delivery.story:
            story, chat = delivery.story, delivery.channel.partition(":")[0]
            self.meter.posted(chat, self.clock.now(), story.first_seen, story.item.published)

    async def _refused(self, delivery: Delivery, error: Refused) -> bool:
        """Give up one message, or stop a channel that takes none; return whether the next may follow now."""
        if error.kind == "thread_gone" and delivery.kind in IN_THREAD:
            # Somebody has deleted the alert, or closed its thread: nothing for an operator to do.
            await self._end(delivery, "refused", str(error))
            return True
        if error.kind in OF_ONE_MESSAGE or delivery.kind == "notice":
            await self._give_up(delivery, str(error))
            return True
        if error.kind == "gone":
            await self._end(delivery, "refused", str(error))
        else:
            # Due at once: the stop alone holds it back, and lets it go.
            await self._outcome(delivery, "queued", str(error), retry_at=self.clock.now())
        await self.stops.refused(delivery.channel, error)
        return False

    async def _give_up(self, delivery: Delivery, reason: str) -> None:
        log.warning("delivery refused", extra={"delivery": delivery.id, "channel": delivery.channel})
        await self._outcome(delivery, "refused", reason)
        self.tell(
            f"{delivery.channel}: delivery {delivery.id} is given up: {reason.removesuffix('.')}. To {decide(delivery)}"
        )

    async def _unsure(self, delivery: Delivery, reason: str) -> None:
        log.warning("delivery uncertain", extra={"delivery": delivery.id, "channel": delivery.channel})
        await self._outcome(delivery, "uncertain", reason, retry_at=self.clock.now() + CHECK_AFTER)

    async def _wait(self, delivery: Delivery, state: State, reason: str, retry_at: datetime) -> None:
        log.warning(
            "delivery postponed",
            extra={"delivery": delivery.id, "channel": delivery.channel, "retry_at": retry_at.isoformat()},
        )
        await self._outcome(delivery, state, reason, retry_at=retry_at)

    async def _end(
        self, delivery: Delivery, state: State, reason: str, message: str | None = None, *, shown: str = ""
    ) -> None:
        log.info("delivery " + state, extra={"delivery": delivery.id, "channel": delivery.channel})
        await self._outcome(delivery, state, reason, message=message, shown=shown)

    async def _outcome(
        self,
        delivery: Delivery,
        state: State,
        reason: str,
        *,
        message: str | None = None,
        retry_at: datetime | None = None,
        shown: str = "",
    ) -> None:
        """Write what became of a delivery; if the store can't now, keep it, so that it is never handed over again."""
        out = _Outcome(state=state, reason=reason, message=message, retry_at=retry_at, shown=shown)
        self._unwritten[delivery.id] = out
        await self._write(delivery.id, out)

    async def _write_outcomes(self) -> None:
        """Write what could not be written at its time; what is being written at this moment is left to whoever does."""
        for ident, out in tuple(self._unwritten.items()):
            if ident not in self._writing:
                await self._write(ident, out)

    async def _write(self, ident: int, out: _Outcome) -> None:
        now = self.clock.now()
        self._writing.add(ident)
        try:
            # A workspace that left has taken its deliveries with it: there is nothing to write to.
            with contextlib.suppress(NotWaiting):
                if out.state in ("queued", "uncertain"):
                    await self.store.postponed(ident, out.state, now, reason=out.reason, retry_at=out.retry_at)
                else:
                    await self.store.settled(
                        ident, out.state, now, reason=out.reason, message=out.message, shown=out.shown
                    )
        finally:
            self._writing.discard(ident)
        if self._unwritten.get(ident) is out:
            del self._unwritten[ident]


def _may_repeat(delivery: Delivery, chat: Chat, now: datetime) -> bool:
    """Whether posting again with the same key is sure to give the same message, if the first try was taken."""
    tried = delivery.tried_at
    return delivery.attempts == 1 and tried is not None and now - tried < timedelta(seconds=chat.repeat_s)
