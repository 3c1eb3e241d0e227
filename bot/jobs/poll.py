"""One feed, once: fetch, parse, classify, summarise, and one write to the store."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.errors import FaultError
from bot.following.hold import hold
from bot.following.mutes import muted
from bot.following.wants import wants
from bot.model import (
    MISSED,
    Added,
    Channel,
    Feed,
    FeedState,
    Fetched,
    Judged,
    NewsItem,
    ParsedFeed,
    PollRecord,
    Unchanged,
    Validators,
    Verdict,
)
from bot.news.links import shown
from bot.news.summarise import summarise
from bot.ports import Clock, Fetcher, Join, Parser, Store

log = logging.getLogger(__name__)

#: On a feed's first poll, alerts for one channel.
FIRST_POLL_ALERTS = 5
#: A feed is asked again after a fault at this, doubled with each further one, and at the latest after a day.
DAY_S = 86400.0
#: Items judged between two looks at what else waits in the event loop.
BATCH = 20
#: A poll that comes so much later than it was due says that the bot was not running.
MISSED_AFTER = timedelta(hours=1)

Classify = Callable[[NewsItem, Feed], Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a poll works with."""

    fetcher: Fetcher
    parser: Parser
    store: Store
    clock: Clock
    classify: Classify
    join: Join
    #: Every channel as it is at this moment: what is set in chat counts from the next poll on.
    channels: Callable[[], Awaitable[Sequence[Channel]]]
    backfill_days: int
    #: Seconds; base of every interval and its floor.
    interval_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll went, for people."""

    feed: Feed
    state: FeedState
    judged: tuple[Judged, ...] = ()
    edited: tuple[Judged, ...] = ()
    added: Added = field(default_factory=Added)
    dropped: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return self.state.fault is not None


async def poll(feed: Feed, state: FeedState, world: World) -> Polled:
    """Poll one feed and record what came of it.

    Returns:
        Its new state; a feed that can't be read is a state with a fault, never an exception.

    Raises:
        StoreError: Nothing was recorded: the next poll sees the same entries again.
    """
    try:
        answer = await world.fetcher.get(feed.url, state.validators)
        if isinstance(answer, Unchanged) or body_hash(answer) == state.body_hash:
            unchanged = _good(state, world, answer, state.body_hash, feed_wait_s=None)
            await world.store.save_state(unchanged)
            return Polled(feed=feed, state=unchanged)
        parsed = await world.parser.parse(feed.url, feed.name, answer)
    except FaultError as error:
        ill = failed(state, error, world.clock.now(), world.interval_s)
        await world.store.save_state(ill)
        log.info("feed fault", extra={"feed": shown(feed.url), "fault": error.fault, "failures": ill.failures})
        return Polled(feed=feed, state=ill)
    good = _good(state, world, answer, body_hash(answer), feed_wait_s=parsed.wait_s)
    return await _record(feed, state, good, parsed, world)


async def _record(feed: Feed, before: FeedState, state: FeedState, parsed: ParsedFeed, world: World) -> Polled:
    known = await world.store.known(feed.url, [item.key for item in parsed.items])
    fresh = tuple({item.key: item for item in parsed.items if item.key not in known}.values())
    changed = tuple(
        {item.key: item for item in parsed.items if known.get(item.key, item.text_hash) != item.text_hash}.values()
    )
    channels = await world.channels()
    judged = await _judge_all(fresh, feed, channels, world, first=before.first_polled is None)
    edited = await _judge_all(changed, feed, channels, world, first=False)
    if before.next_poll and world.clock.now() - before.next_poll > MISSED_AFTER:
        judged = tuple(_missed(one) for one in judged)
    record = PollRecord(state=state, new=judged, edited=edited, caps=caps(channels))
    added = await world.store.add(record, world.join)
    counts = {"new": len(judged), "edited": len(edited), "queued": added.queued}
    log.info("polled", extra={"feed": shown(feed.url), **counts})
    return Polled(feed=feed, state=state, judged=judged, edited=edited, added=added, dropped=parsed.dropped)


async def _judge_all(
    items: Sequence[NewsItem], feed: Feed, channels: Sequence[Channel], world: World, *, first: bool
) -> tuple[Judged, ...]:
    judged = []
    now = world.clock.now()
    oldest = now - timedelta(days=world.backfill_days) if first else None
    for number, item in enumerate(items, 1):
        judged.append(judge(item, world.classify(item, feed), channels, oldest, now))
        # What is relevant is looked at once a channel, and there may be thousands.
        if number % BATCH == 0 or judged[-1].channels:
            await asyncio.sleep(0)
    judged.sort(key=lambda one: one.item.published.timestamp() if one.item.published else float("inf"))
    return hold_back(judged, FIRST_POLL_ALERTS) if first else tuple(judged)


def judge(
    item: NewsItem,
    verdict: Verdict,
    channels: Sequence[Channel],
    oldest: datetime | None,
    now: datetime | None = None,
) -> Judged:
    """Decide what becomes of an item.

    Args:
        item: The entry.
        verdict: What the classifier says of it.
        channels: All channels.
        oldest: On a feed's first poll, the day before which nothing is posted; None later, when whatever the bot
            has not seen is new, however it is dated.
        now: The moment, by which mutes, quiet hours, digests and pauses count; None where they are left out.
    """
    summary = summarise(item, verdict) if verdict.relevant else ""
    part = Judged(item=item, verdict=verdict, summary=summary, step="not relevant", reason=_score(verdict))
    if not verdict.relevant:
        return part
    if oldest and item.published and item.published < oldest:
        return replace(
            part, step="too old", reason="published before the first poll's BACKFILL_DAYS: recorded, not posted"
        )
    fitting = [channel for channel in channels if wants(channel, verdict)]
    if not fitting:
        return replace(
            part, step="no channel wants it", reason="no channel's topics, countries, languages, urgency fit"
        )
    wanted = [one for one in fitting if now is None or not muted(one, item.source, verdict.topics, now)]
    if not wanted:
        return replace(part, step="no channel wants it", reason="muted in every channel that it would fit")
    channels_of = tuple(channel.to for channel in wanted)
    held = holds(wanted, verdict, now) if now else {}
    return replace(part, step="queued", reason=_score(verdict), channels=channels_of, held=held)


def holds(channels: Sequence[Channel], verdict: Verdict, now: datetime) -> dict[str, str]:
    """Return why an alert waits for a digest, by channel; without those that get it at once."""
    return {channel.to: reason for channel in channels if (reason := hold(channel, verdict, now))}


def caps(channels: Sequence[Channel]) -> dict[str, int]:
    """Return how many alerts each channel takes in an hour; the terminal, which scrolls, takes all."""
    return {channel.to: channel.per_hour for channel in channels if channel.chat != "console"}


def _missed(judged: Judged) -> Judged:
    """Have an item's alerts wait until it is known how many there are after an outage."""
    return replace(judged, held={to: judged.held.get(to, MISSED) for to in judged.channels})


def hold_back(judged: Sequence[Judged], most: int) -> tuple[Judged, ...]:
    """Keep the newest ``most`` alerts of a first poll for each channel; the rest is recorded only.

    Args:
        judged: Oldest first.
        most: Alerts for one channel.
    """
    used: Counter[str] = Counter()
    out = []
    for one in reversed(judged):
        room = tuple(channel for channel in one.channels if used[channel] < most)
        used.update(room)
        if one.step == "queued" and not room:
            reason = f"first poll of this feed: the newest {most} were posted, the rest is recorded"
            out.append(replace(one, step="held back", reason=reason, channels=()))
        else:
            out.append(replace(one, channels=room))
    return tuple(reversed(out))


def body_hash(fetched: Fetched) -> str:
    """Return what changes when a body does."""
    return blake2b(fetched.body, digest_size=16).hexdigest()


def failed(state: FeedState, error: FaultError, now: datetime, interval_s: float) -> FeedState:
    """Return the state after a fault: asked again after a growing time, as the server asks or at most a day.

    What was known of the feed (validators, last good poll) stays.
    """
    failures = state.failures + 1
    wait_s = error.after_s if error.after_s is not None else interval_s * 2 ** min(failures - 1, 10)
    return replace(
        state,
        last_polled=now,
        next_poll=now + timedelta(seconds=min(max(wait_s, interval_s), DAY_S)),
        failures=failures,
        fault=error.fault,
        fault_message=str(error),
    )


def _good(
    state: FeedState, world: World, answer: Fetched | Unchanged, digest: str | None, *, feed_wait_s: float | None
) -> FeedState:
    now = world.clock.now()
    wait_s = max(world.interval_s, answer.wait_s or 0.0, feed_wait_s or 0.0)
    given = answer.validators
    # A 304 need not repeat its validators; without them the next poll would fetch everything again.
    kept = state.validators if isinstance(answer, Unchanged) and given == Validators() else given
    return replace(
        state,
        validators=kept,
        body_hash=digest,
        first_polled=state.first_polled or now,
        last_polled=now,
        last_ok=now,
        next_poll=now + timedelta(seconds=min(wait_s, DAY_S)),
        failures=0,
        fault=None,
        fault_message="",
    )


def _score(verdict: Verdict) -> str:
    return f"score {verdict.score:g}, needed {verdict.threshold:g}"
