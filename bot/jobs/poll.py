"""One feed, once: fetch, parse, classify, summarise, and one write to the store."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

from bot.errors import FaultError, ParseError
from bot.following.hold import hold
from bot.following.mutes import muted
from bot.following.wants import wants
from bot.jobs import move, pace, rhythm
from bot.jobs.articles import Articles
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
    Task,
    Unchanged,
    Validators,
    Verdict,
)
from bot.news.links import same_site, shown
from bot.news.summarise import summarise
from bot.ports import Clock, Fetcher, Join, Memory, Meter, Parser, Unmetered

log = logging.getLogger(__name__)

#: On a feed's first poll, alerts for one channel.
FIRST_POLL_ALERTS = 5
#: Relevant items times channels that are asked in the event loop, which else would wait for them: some 3 ms.
MANY_TO_ASK = 1_000
#: A poll that comes so much later than it was due says that the bot was not running.
MISSED_AFTER = timedelta(hours=1)
#: Entries that may have been missed in one feed are told once in this time.
MISSED_TOLD = timedelta(days=1)

#: Says what the classifier does of entries of a feed, with our summaries (empty where an entry is not relevant), in
#: order and away from the event loop; raises ParseError where they can't be judged.
Judging = Callable[[Sequence[NewsItem], Feed], Awaitable[Sequence[tuple[Verdict, str]]]]
#: Says what of some items an operator is to look at.
Doubts = Callable[[Sequence[Judged], datetime], Sequence[Task]]


def _never(url: str) -> bool:
    return False


def _no_doubts(judged: Sequence[Judged], now: datetime) -> Sequence[Task]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a poll works with."""

    fetcher: Fetcher
    parser: Parser
    store: Memory
    clock: Clock
    judging: Judging
    join: Join
    #: Every channel as it is at this moment: what is set in chat counts from the next poll on.
    channels: Callable[[], Awaitable[Sequence[Channel]]]
    backfill_days: int
    #: Seconds; base of every interval and its floor.
    interval_s: float
    #: Whether a hub tells of a feed's news by itself.
    pushed: Callable[[str], bool] = _never
    #: Reads the pages of entries that say too little; None to leave them alone.
    articles: Articles | None = None
    #: What in the news differs from our facts.
    doubts: Doubts = _no_doubts
    #: Counts polls and what they bring.
    meter: Meter = field(default_factory=Unmetered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll went, for people."""

    feed: Feed
    state: FeedState
    #: The state before; None where that does not matter.
    before: FeedState | None = None
    judged: tuple[Judged, ...] = ()
    edited: tuple[Judged, ...] = ()
    added: Added = field(default_factory=Added)
    dropped: tuple[str, ...] = ()
    #: What the operator is to hear beside faults, one line each: a move, a silence, what may have been missed.
    told: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return self.state.fault is not None

    @property
    def outcomes(self) -> Mapping[str, int]:
        """What became of its entries: how many by their first step, and how many were edited."""
        joined = Counter(title for title, _ in self.added.joined)
        counts: Counter[str] = Counter()
        for one in self.judged:
            # Whether an entry tells a story that is there already, only the store finds.
            duplicate = joined[one.item.title] > 0
            joined[one.item.title] -= duplicate
            counts["duplicate" if duplicate else one.step] += 1
        return counts + Counter(edited=self.added.edited)


async def poll(feed: Feed, state: FeedState, world: World) -> Polled:
    """Poll one feed and record what came of it.

    Returns:
        Its new state; a feed that can't be read is a state with a fault, never an exception.

    Raises:
        StoreError: Nothing was recorded: the next poll sees the same entries again.
    """
    now = world.clock.now()
    try:
        read = await _read(feed, state, world)
        seen = await _look(read.parsed, feed, world) if read.parsed is not None else None
    except FaultError as error:
        ill = failed(state, error, world.clock.now(), pace.shortest_s(feed, world.interval_s))
        await world.store.save_state(ill)
        log.info("feed fault", extra={"feed": shown(feed.url), "fault": error.fault, "failures": ill.failures})
        return Polled(feed=feed, state=ill, before=state)
    if read.parsed is not None and seen is not None:
        return await _record(feed, state, read, read.parsed, seen, world)
    after = _good(feed, state, read, world)
    await world.store.save_state(after)
    return Polled(feed=feed, state=after, before=state, told=_told(feed, state, after, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What an address gave."""

    asked: str
    answer: Fetched | Unchanged
    #: Of the body; as before where there is none.
    digest: str | None
    #: None where nothing has changed.
    parsed: ParsedFeed | None


async def _read(feed: Feed, state: FeedState, world: World) -> _Read:
    """Fetch and parse a feed: at its new address if it has moved, else or if that fails at the one in feeds.yaml."""
    address = move.address(feed, state)
    try:
        return await _read_at(address, feed, state, world)
    except FaultError as error:
        # A host that is busy is not asked twice.
        if address == feed.url or (error.fault == "busy" and same_site(address, feed.url)):
            raise
        try:
            return await _read_at(feed.url, feed, replace(state, validators=Validators()), world)
        except FaultError:
            raise error from None


async def _read_at(address: str, feed: Feed, state: FeedState, world: World) -> _Read:
    answer = await world.fetcher.get(address, state.validators, user_agent=feed.user_agent)
    if isinstance(answer, Unchanged):
        return _Read(asked=address, answer=answer, digest=state.body_hash, parsed=None)
    digest = body_hash(answer)
    if digest == state.body_hash:
        return _Read(asked=address, answer=answer, digest=digest, parsed=None)
    if feed.kind == "page":
        parsed = await world.parser.parse_page(feed.url, feed.name, answer, feed.select)
    else:
        # Where what stood there before is not passed over, most of what is read would be judged for nothing.
        focus = feed.focus if state.first_polled is None or state.blocks else None
        parsed = await world.parser.parse(feed.url, feed.name, answer, state.blocks, focus)
    _check(feed, state, parsed, address)
    return _Read(asked=address, answer=answer, digest=digest, parsed=parsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What of a feed's entries is new or edited."""

    #: Whether any was known before.
    known: bool
    fresh: tuple[NewsItem, ...]
    changed: tuple[NewsItem, ...]
    #: What is said of both, in order.
    said: tuple[tuple[Verdict, str], ...]


def _check(feed: Feed, state: FeedState, parsed: ParsedFeed, address: str) -> None:
    """Refuse what is a feed by its form and brings nothing, though it did before.

    Raises:
        ParseError: "empty" or "malformed".
    """
    if parsed.items or parsed.passed:
        return
    if parsed.dropped:
        raise ParseError(
            "malformed",
            f"{shown(address)}: none of its entries can be used ({parsed.dropped[0]}); tell the publisher",
        )
    # A search that finds nothing is well.
    if state.last_new is not None and feed.kind != "aggregator":
        raise ParseError(
            "empty",
            f"{shown(address)}: holds no entries any more; look on the site whether its news is elsewhere now",
        )


async def _look(parsed: ParsedFeed, feed: Feed, world: World) -> _Seen:
    """Find what is new and what was edited, and have it judged.

    Raises:
        ParseError: It can't be judged.
    """
    known = await world.store.known(feed.url, [item.key for item in parsed.items]) if parsed.items else {}
    fresh = tuple({item.key: item for item in parsed.items if item.key not in known}.values())
    changed = tuple(
        {item.key: item for item in parsed.items if known.get(item.key, item.text_hash) != item.text_hash}.values()
    )
    if parsed.said:
        by_key = {item.key: one for item, one in zip(parsed.items, parsed.said, strict=True)}
        said = tuple(by_key[item.key] for item in (*fresh, *changed))
    else:
        said = tuple(await world.judging((*fresh, *changed), feed)) if fresh or changed else ()
    return _Seen(known=bool(known), fresh=fresh, changed=changed, said=said)


async def _record(feed: Feed, before: FeedState, read: _Read, parsed: ParsedFeed, seen: _Seen, world: World) -> Polled:
    if not seen.said:
        # Only the moment it was made differs, or a date: as cheap as a feed that has not changed.
        same = _good(feed, before, read, world)
        await world.store.save_state(same)
        told = _told(feed, before, same, world.clock.now())
        return Polled(feed=feed, state=same, before=before, dropped=parsed.dropped, told=told)
    channels = await world.channels()
    decide = partial(_decided, seen, feed, channels, world, first=before.first_polled is None)
    asked = len(channels) * sum(verdict.relevant for verdict, _ in seen.said)
    judged, edited = decide() if asked < MANY_TO_ASK else await asyncio.to_thread(decide)
    if world.articles is not None:
        filled = await world.articles.fill((*judged, *edited), feed)
        judged, edited = filled[: len(judged)], filled[len(judged) :]
    now = world.clock.now()
    late = _late(before, now)
    if late:
        judged = tuple(_missed(one) for one in judged)
    gap = "" if seen.known or parsed.passed or not seen.fresh else gap_before(feed, before, now)
    state = _good(feed, before, read, world, new=seen.fresh, gap=bool(gap))
    record = PollRecord(state=state, new=judged, edited=edited, gap=gap, caps=caps(channels), kind=feed.kind)
    doubts = world.doubts((*judged, *edited), now)
    # Before the items, which are recorded once: a task is kept once by its key, however often it is written.
    new_doubts = await world.store.add_tasks(doubts) if doubts else ()
    added = await world.store.add(record, world.join)
    counts = {"new": len(judged), "edited": len(edited), "queued": added.queued}
    log.info("polled", extra={"feed": shown(feed.url), **counts})
    return Polled(
        feed=feed,
        state=state,
        before=before,
        judged=judged,
        edited=edited,
        added=added,
        dropped=parsed.dropped,
        told=(*_told(feed, before, state, now, gap=gap), *map(_to_look_at, new_doubts)),
    )


def gap_before(feed: Feed, before: FeedState, now: datetime) -> str:
    """Return why entries may have come and gone since the last good poll, given that none known is in the feed now.

    Args:
        feed: The feed.
        before: Its state before this poll.
        now: The moment.

    Returns:
        Empty where the feed had brought nothing before, so that nothing could be known.
    """
    if before.last_new is None or before.last_ok is None:
        return ""
    since = rhythm.lasting((now - before.last_ok).total_seconds())
    return f"none of the entries known before is in the feed any more, {since} after it was last read"


def _told(feed: Feed, before: FeedState, after: FeedState, now: datetime, *, gap: str = "") -> tuple[str, ...]:
    lines = [move.told(feed, before, after)]
    if after.silent and not before.silent:
        lines.append(_silence(feed, after, now))
    elif before.silent and not after.silent:
        lasted = f", after {rhythm.lasting((now - before.last_new).total_seconds())}" if before.last_new else ""
        lines.append(f"{feed.label}: brings news again{lasted}.")
    if gap and (before.missed is None or now - before.missed > MISSED_TOLD):
        if _late(before, now) or before.fault:
            do = "Look at its site for what the bot could not see."
        else:
            every = f" (now {rhythm.lasting(before.interval_s)})" if before.interval_s else ""
            do = f"Give it a shorter min_interval in feeds.yaml{every}."
        lines.append(f"{feed.label}: entries may have been missed: {gap}. {do}")
    return tuple(filter(None, lines))


def _to_look_at(task: Task) -> str:
    return f"{task.title}. Look at it: treatywatch facts pending"


def _silence(feed: Feed, state: FeedState, now: datetime) -> str:
    look = f"It still answers; look whether its news is elsewhere now: {shown(feed.url)}"
    if state.last_new is None or state.gap_s is None:
        return f"{feed.label}: no entry at all so far, in {rhythm.lasting(rhythm.NOTHING.total_seconds())}. {look}"
    quiet, usual = rhythm.lasting((now - state.last_new).total_seconds()), rhythm.lasting(state.gap_s)
    return f"{feed.label}: no new entry for {quiet}, usual gap {usual}. {look}"


def _late(before: FeedState, now: datetime) -> bool:
    """Whether the poll comes so late that the bot can't have been running."""
    return before.next_poll is not None and now - before.next_poll > MISSED_AFTER


def _decided(
    seen: _Seen, feed: Feed, channels: Sequence[Channel], world: World, *, first: bool
) -> tuple[tuple[Judged, ...], tuple[Judged, ...]]:
    """Decide what becomes of what is new and of what was edited."""
    new = len(seen.fresh)
    return (
        _judge_all(seen.fresh, seen.said[:new], feed, channels, world, first=first),
        _judge_all(seen.changed, seen.said[new:], feed, channels, world, first=False),
    )


def _judge_all(
    items: Sequence[NewsItem],
    said: Sequence[tuple[Verdict, str]],
    feed: Feed,
    channels: Sequence[Channel],
    world: World,
    *,
    first: bool,
) -> tuple[Judged, ...]:
    judged: list[Judged] = []
    now = world.clock.now()
    oldest = now - timedelta(days=world.backfill_days) if first else None
    for item, (verdict, summary) in zip(items, said, strict=True):
        one = judge(item, verdict, channels, oldest, now, summary=summary)
        judged.append(_stood_there(one) if first and feed.kind == "page" else one)
    judged.sort(key=lambda one: one.item.published.timestamp() if one.item.published else float("inf"))
    return hold_back(judged, FIRST_POLL_ALERTS) if first else tuple(judged)


def judge(
    item: NewsItem,
    verdict: Verdict,
    channels: Sequence[Channel],
    oldest: datetime | None,
    now: datetime | None = None,
    *,
    summary: str | None = None,
) -> Judged:
    """Decide what becomes of an item.

    Args:
        item: The entry.
        verdict: What the classifier says of it.
        channels: All channels.
        oldest: On a feed's first poll, the day before which nothing is posted; None later, when whatever the bot
            has not seen is new, however it is dated.
        now: The moment, by which mutes, quiet hours, digests and pauses count; None where they are left out.
        summary: Our summary of it, where it is made already.
    """
    if summary is None:
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


def _stood_there(judged: Judged) -> Judged:
    """Keep back a link without a date of a page that is read for the first time: it may have stood there for years."""
    if judged.step != "queued" or judged.item.published:
        return judged
    reason = "stood on the page without a date when it was first read: recorded, not posted"
    return replace(judged, step="too old", reason=reason, channels=(), held={})


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


def failed(state: FeedState, error: FaultError, now: datetime, shortest_s: float) -> FeedState:
    """Return the state after a fault; what was known of the feed (validators, last good poll) stays.

    Args:
        state: Before it.
        error: The fault.
        now: The moment.
        shortest_s: Least seconds between two polls of the feed.
    """
    ill = replace(
        state,
        last_polled=now,
        failures=state.failures + 1,
        fault=error.fault,
        fault_message=str(error),
        fault_since=state.fault_since or now,
        ended=state.ended or error.fault == "gone",
    )
    return replace(ill, next_poll=pace.after_fault(ill, error, now, shortest_s))


def _good(
    feed: Feed, state: FeedState, read: _Read, world: World, *, new: Sequence[NewsItem] = (), gap: bool = False
) -> FeedState:
    now = world.clock.now()
    answer, parsed = read.answer, read.parsed
    given = answer.validators
    # A 304 need not repeat its validators; without them the next poll would fetch everything again.
    kept = state.validators if isinstance(answer, Unchanged) and given == Validators() else given
    after = move.followed(state, read.asked, answer.moved_to)
    # Gathered, since each copy of a state takes as long as its part in a write.
    changed: dict[str, Any] = {
        "validators": kept,
        "body_hash": read.digest,
        "first_polled": state.first_polled or now,
        "last_polled": now,
        "last_ok": now,
        "failures": 0,
        "fault": None,
        "fault_message": "",
        "fault_since": None,
        "ended": False,
    }
    asked_s = after.asked_s
    if parsed is not None:
        asked_s = parsed.wait_s
        changed |= {"asked_s": asked_s, "blocks": parsed.blocks}
        if isinstance(answer, Fetched):
            changed |= {"hub": answer.hub or parsed.hub, "topic": answer.topic or parsed.topic}
    if new:
        after = _with_rhythm(after, state, new, now)
    if gap:
        # All that was known has gone since: it publishes at least as often.
        since_s = (now - (state.last_ok or now)).total_seconds()
        after = replace(after, missed=now, gap_s=min(after.gap_s or since_s, max(since_s, rhythm.SHORTEST_S)))
    quiet_s = (now - after.last_new).total_seconds() if after.last_new else 0.0
    every_s = pace.interval_s(feed, world.interval_s, after.gap_s, quiet_s, pushed=world.pushed(feed.url))
    return replace(
        after,
        **changed,
        interval_s=every_s,
        next_poll=pace.after_success(feed.url, now, every_s, max(answer.wait_s or 0.0, asked_s or 0.0)),
        silent=rhythm.is_silent(after, now),
    )


def _with_rhythm(after: FeedState, before: FeedState, new: Sequence[NewsItem], now: datetime) -> FeedState:
    """Learn from what is new; from its dates at first, then from when the bot saw it."""
    dates = [item.published for item in new]
    if before.first_polled is None:
        return replace(after, last_new=rhythm.newest(dates, now) or now, gap_s=rhythm.dated_gap(dates, now))
    # How often something came that could not be seen is not known.
    seen = not before.fault and not _late(before, now)
    gap_s = rhythm.learned(before.gap_s, before.last_new, now) if seen else before.gap_s
    return replace(after, last_new=now, gap_s=gap_s)


def _score(verdict: Verdict) -> str:
    return f"score {verdict.score:g}, needed {verdict.threshold:g}"
