"""The store, on SQLite and PostgreSQL alike: the port's methods, each one transaction in a thread."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.errors import StoreError
from bot.model import (
    STATES,
    Added,
    Audit,
    Change,
    Correction,
    Delivery,
    Edit,
    FeedState,
    Following,
    Found,
    ItemRecord,
    Mute,
    NewsItem,
    OutboxRow,
    PolledDay,
    PollRecord,
    RefusalKind,
    Regrouped,
    Renewed,
    Sought,
    Span,
    State,
    Stop,
    Story,
    Subscription,
    Tallies,
    Task,
    TaskState,
    Topic,
    Verdict,
    Vote,
    Waiting,
)
from bot.ports import Clock, Join
from bot.store import (
    archive,
    auditing,
    browsing,
    bundles,
    changing,
    counting,
    days,
    followings,
    hubs,
    installing,
    leaving,
    ledger,
    living,
    migrate,
    operator,
    outbox,
    parting,
    queues,
    remembering,
    reporting,
    retention,
    sharing,
    states,
    stopping,
    tasks,
    votes,
)
from bot.store.address import Address, address
from bot.store.alone import Alone
from bot.store.database import Database, Result
from bot.store.gathering import Gathering
from bot.store.retold import retold

#: Stories of a span that are read at a time: some milliseconds.
SPAN_STORIES = 50


class SqlStore:
    """``bot.ports.Store``, ``bot.ports.Places``, ``bot.ports.Hubs`` and ``bot.ports.Installations``."""

    def __init__(self, database: Database, canonical: Callable[[str], str], clock: Clock | None = None) -> None:
        """Take over a database that is at the newest migration.

        Args:
            database: The database.
            canonical: See ``bot.store.open_store``.
            clock: What leases go by; None for the database's own clock.
        """
        self._database = database
        self._clock = clock
        #: This process among those that share the database; None until it has joined them, and where it is alone.
        self._me: str | None = None
        #: The channels that it has in hand.
        self._channels: set[str] = set()
        self._alone = Alone(database.where.path) if database.where.path is not None else None
        self._canonical = canonical
        self._states = Gathering(self._save_states)
        #: How deliveries stand that were handed over when it could not be recorded (full disk), by number.
        self._unmarked: dict[int, Mapping[str, object]] = {}

    @classmethod
    async def open(cls, url: str, canonical: Callable[[str], str], clock: Clock | None = None) -> "SqlStore":
        """See ``bot.store.open_store``."""
        where = address(url)
        await asyncio.to_thread(_make_folder, where)
        database = Database(where)
        try:
            await database.write(migrate.probe, where.shown)
            if not await database.read(migrate.current, where.shown):
                await database.rebuild(migrate.upgrade, where.shown)
            await database.pin()
        except BaseException:
            await database.aclose()
            raise
        return cls(database, canonical, clock)

    async def feed_states(self) -> Mapping[str, FeedState]:
        return await self._database.read(states.feed_states)

    async def known(self, feed: str, keys: Sequence[str]) -> Mapping[str, str]:
        return await self._database.read(states.known, feed, keys)

    async def add(self, record: PollRecord, join: Join) -> Added:
        return await self._queue(living.add, record, join, self._canonical)

    async def save_state(self, state: FeedState) -> None:
        await self._states.put(state)

    async def _save_states(self, given: Sequence[FeedState]) -> None:
        await self._database.write(states.save_states, given)

    async def subscriptions(self) -> tuple[Subscription, ...]:
        return await self._database.read(hubs.read)

    async def save_subscription(self, given: Subscription) -> None:
        await self._database.write(hubs.save, given)

    async def drop_subscription(self, feed: str) -> bool:
        return await self._database.write(hubs.drop, feed)

    async def rename_feed(self, old: str, new: str) -> bool:
        return await self._database.write(states.rename, old, new)

    async def due(
        self, chats: Sequence[str], now: datetime, limit: int, busy: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        await self._catch_up()
        if self._me is None:
            return await self._database.read(queues.due, chats, now, limit, busy)
        taken, found = await self._database.write(queues.claimed, self._me, chats, now, limit, busy)
        self._channels |= taken
        return found

    async def sending(self, delivery: int, now: datetime) -> None:
        await self._database.write(ledger.sending, delivery, now, self._me)

    async def settled(
        self, delivery: int, state: State, now: datetime, *, reason: str, message: str | None, shown: str = ""
    ) -> None:
        await self._database.write(ledger.settled, delivery, state, now, reason, message, shown, self._me)

    async def postponed(
        self, delivery: int, state: State, now: datetime, *, reason: str, retry_at: datetime | None
    ) -> None:
        await self._database.write(ledger.postponed, delivery, state, now, reason, retry_at, self._me)

    async def hand_over(self, delivery: int, now: datetime, write: Callable[[], None], *, shown: str = "") -> None:
        await self._catch_up()
        await self._database.commits(self._hand_over, delivery, now, write, shown)

    def _hand_over(
        self, connection: Connection, delivery: int, now: datetime, write: Callable[[], None], shown: str
    ) -> None:
        outcome = ledger.writing(connection, delivery, now, self._me)
        # Committed before the line can be seen: whoever sees it and kills the process finds it recorded. The other way
        # round, a kill in answer to a line parted it from its mark nine times in ten.
        connection.commit()
        try:
            write()
            outcome = {**ledger.WRITTEN, "shown": shown or None}
        finally:
            self._unmarked[delivery] = outcome
            ledger.mark(connection, {delivery: outcome})
            connection.commit()
            self._unmarked.pop(delivery, None)

    async def _queue(self, work: Callable[..., Result], *args: object) -> Result:
        """Run what may queue deliveries, and have every process look for them at once if it has."""
        if self.shared:
            return await self._database.write(_waking, work, *args)
        return await self._database.write(work, *args)

    async def _catch_up(self) -> None:
        """Record what could not be recorded at its time, before anything else is handed over."""
        if self._unmarked:
            marks = dict(self._unmarked)
            await self._database.write(ledger.mark, marks)
            for delivery in marks:
                self._unmarked.pop(delivery, None)

    async def edits(self, chat: str, now: datetime, every_s: float, limit: int) -> tuple[Edit, ...]:
        due = await self._database.read(changing.due, chat, now, every_s, limit)
        return await self._database.write(changing.take, due, now, self._me) if due else ()

    async def edited(self, delivery: int, now: datetime, shown: str) -> None:
        await self._database.write(changing.edited, delivery, now, shown)

    async def edit_later(self, delivery: int, at: datetime) -> None:
        await self._database.write(changing.later, delivery, at)

    async def edit_lost(self, delivery: int, reason: str) -> None:
        await self._database.write(changing.lost, delivery, reason)

    async def recover(self, now: datetime, retry_at: datetime) -> int:
        return await self._database.write(ledger.recover, now, retry_at)

    async def latest(
        self, n: int, *, topic: Topic | None = None, country: str | None = None, words: str = ""
    ) -> tuple[Story, ...]:
        return await self._database.read(archive.latest, n, topic, country, words)

    async def find(self, sought: Sought, n: int, *, before: str = "", after: str = "") -> Found:
        return await self._database.read(browsing.find, sought, n, before, after)

    async def story(self, story: str) -> Story | None:
        return await self._database.read(_story, story)

    async def sources(self) -> tuple[str, ...]:
        return await self._database.read(browsing.sources)

    async def record(self, link_or_id: str) -> ItemRecord | None:
        return await self._database.read(archive.record, link_or_id, self._canonical)

    async def split(self, item_id: int, by: str, now: datetime) -> Regrouped | None:
        return await self._queue(parting.split, item_id, by, now)

    async def merge(self, item_id: int, other_id: int, by: str, now: datetime) -> Regrouped | None:
        return await self._queue(parting.merge, item_id, other_id, by, now)

    async def corrections(self) -> tuple[Correction, ...]:
        """Return what people corrected in the grouping of items, the oldest first."""
        return await self._database.read(parting.read_corrections)

    async def outbox(self, *, states: Sequence[State] = (), limit: int = 100) -> tuple[OutboxRow, ...]:
        return await self._database.read(outbox.rows, states, limit)

    async def outbox_counts(self) -> Mapping[str, Mapping[State, int]]:
        return await self._database.read(outbox.counts)

    async def vote(self, item_id: int, voter: str, value: Vote, now: datetime) -> bool:
        """Count a reader's vote on an item: one a person, the last counts. False where there is no such item."""
        return await self._database.write(votes.vote, item_id, voter, value, now)

    async def votes(self, item_id: int | None = None) -> Sequence[tuple[int, int, int]]:
        """Return (item, votes up, votes down) of each item that has votes; of one alone if it is named."""
        return await self._database.read(votes.tally, item_id)

    async def items(self, since: datetime) -> AsyncIterator[tuple[int, NewsItem, Verdict]]:
        """Go through all items first seen at ``since`` or later, the oldest first, a page in memory at a time."""
        after: tuple[datetime, int] | None = None
        while found := await self._database.read(archive.page, since, after):
            for first_seen, item_id, item, verdict in found:
                yield item_id, item, verdict
                after = (first_seen, item_id)

    async def add_tasks(self, new: Sequence[Task]) -> tuple[Task, ...]:
        """Keep the tasks whose key was never seen before, and return these with their numbers."""
        return await self._database.write(tasks.add_tasks, new)

    async def tasks(self, state: TaskState | None = None, *, number: int | None = None) -> tuple[Task, ...]:
        """Return tasks, the oldest first: all of a state, the one of a number, or all there are."""
        return await self._database.read(tasks.read_tasks, state, number)

    async def settle_task(self, number: int, state: TaskState, now: datetime) -> bool:
        """Mark a pending task as decided; False where it is none."""
        return await self._database.write(tasks.settle_task, number, state, now)

    async def mark(self) -> int:
        return await self._database.read(followings.mark)

    async def changed(self, since: int) -> tuple[str, ...] | None:
        return await self._database.read(followings.changed, since)

    async def followings(self, now: datetime, only: Sequence[str] | None = None) -> tuple[Following, ...]:
        return await self._database.read(followings.read, now, only)

    async def follow(self, following: Following, what: str) -> None:
        await self._database.write(followings.follow, following, what)

    async def mute(self, to: str, mute: Mute, *, by: str, at: datetime, server: str = "") -> None:
        await self._database.write(followings.mute, to, mute, by, at, server)

    async def changes(self, to: str, n: int) -> tuple[Change, ...]:
        return await self._database.read(followings.history, to, n)

    async def stop(self, to: str, kind: RefusalKind, reason: str, now: datetime, probe_at: datetime | None) -> bool:
        return await self._database.write(stopping.stop, to, kind, reason, now, probe_at)

    async def trial(self, to: str) -> None:
        await self._database.write(stopping.trial, to)

    async def resume(self, to: str, now: datetime) -> bool:
        return await self._queue(stopping.resume, to)

    async def stops(self) -> tuple[Stop, ...]:
        return await self._database.read(stopping.read)

    async def held(self) -> Mapping[str, Waiting]:
        return await self._database.read(bundles.held)

    async def release(self, to: str, now: datetime) -> int:
        return await self._queue(bundles.release, to, now)

    async def last_digests(self) -> Mapping[str, datetime]:
        return await self._database.read(bundles.last_digests)

    async def bundle(
        self,
        to: str,
        key: str,
        note: str,
        now: datetime,
        *,
        older_than: datetime | None = None,
        more_than: int = 0,
        empty: bool = False,
    ) -> bool:
        return await self._queue(bundles.bundle, to, key, note, now, older_than, more_than, empty)

    async def notify(self, to: str, key: str, title: str, text: str, now: datetime) -> bool:
        return await self._queue(bundles.notify, to, key, title, text, now)

    async def retry(self, deliveries: Sequence[int], now: datetime) -> int:
        return await self._queue(operator.retry, deliveries, now)

    async def drop(self, deliveries: Sequence[int], now: datetime, reason: str) -> int:
        return await self._database.write(operator.drop, deliveries, now, reason)

    async def audit(self, to: str) -> Audit:
        return await self._database.read(auditing.audit, to)

    async def tallies(self) -> Tallies:
        """Return how many deliveries stand in each state on each platform, and how many channels are stopped."""
        read = self._database.read
        # One state after the other, so that no question waits for all of them.
        found = {state: await read(counting.of_state, state) for state in STATES}
        return Tallies(
            deliveries={(chat, state): number for state, by in found.items() for chat, number in by.items()},
            stopped=await read(counting.stopped),
        )

    async def voted(self, since: datetime) -> Sequence[tuple[int, int, int]]:
        return await self._database.read(remembering.voted, since)

    async def retell(self, about: str, state: str) -> str | None:
        return await self._database.write(remembering.retell, about, state)

    async def add_days(self, given: Mapping[date, PolledDay]) -> None:
        await self._database.write(days.add, given)

    async def span(self, since: datetime, until: datetime) -> Span:
        """Return what the record holds of a span of time, read in parts, so that no question waits for all of it."""
        read = self._database.read
        ids = await read(reporting.told, since, until)
        found: list[Story] = []
        for start in range(0, len(ids), SPAN_STORIES):
            found += (await read(retold, ids[start : start + SPAN_STORIES])).values()
        entries: dict[tuple[date, str], int] = {}
        day = since
        while day < until:
            end = min(until, datetime.combine(day.date() + timedelta(days=1), time(), UTC))
            entries |= {(day.date(), url): count for url, count in (await read(reporting.entries, day, end)).items()}
            day = end
        up, down = await read(reporting.voted, since, until)
        return Span(
            since=since,
            until=until,
            begun=await read(reporting.begun),
            stories=tuple(found),
            entries=entries,
            steps=await read(reporting.outcomes, since, until),
            deliveries=await read(reporting.alerts, since, until),
            gaps=await read(reporting.gaps, since, until),
            polls=await read(days.between, since.date(), (until - timedelta(microseconds=1)).date()),
            polls_since=await read(days.first),
            up=up,
            down=down,
        )

    async def forget(self, chat: str, server: str, now: datetime) -> int:
        return await self._database.write(leaving.forget, chat, server, now)

    async def tidy(self, before: datetime | None, personal_before: datetime) -> Mapping[str, int]:
        total = await self._database.write(retention.forget_personal, personal_before)
        for step in retention.STEPS if before else ():
            while (done := await self._database.write(step, before)).count:
                total += done
        return asdict(total)

    async def installation(self, team: str) -> bytes | None:
        return (await self._database.read(installing.read, team)).get(team)

    async def installations(self) -> Mapping[str, bytes]:
        return await self._database.read(installing.read)

    async def save_installation(self, team: str, data: bytes, at: datetime) -> None:
        await self._database.write(installing.save, team, data, at)

    async def delete_installation(self, team: str) -> bool:
        return await self._database.write(installing.delete, team)

    @property
    def shared(self) -> bool:
        return self._alone is None

    async def join(self, name: str, roles: Collection[str], lease_s: float, machine: str = "") -> None:
        if self._alone is not None:
            self._alone.take()
            return
        me, lease = (machine + uuid4().hex)[:32], timedelta(seconds=lease_s)
        await self._database.urgent(sharing.join, me, name, roles, self._moment(), lease)
        self._me, self._channels = me, set()

    async def renew(
        self, now: datetime, retry_at: datetime, lease_s: float, gone: Collection[str] = ()
    ) -> Renewed | None:
        if self._me is None:
            return Renewed(fellows=())
        lease = timedelta(seconds=lease_s)
        if not await self._database.urgent(sharing.renew, self._me, self._moment(), lease):
            self._channels = set()
            return None
        dead, uncertain = await self._database.urgent(sharing.bury, self._moment(), now, retry_at, gone)
        return Renewed(fellows=await self._database.urgent(sharing.fellows), dead=dead, uncertain=uncertain)

    async def leave(self) -> None:
        if self._me is not None:
            await self._database.write(sharing.leave, self._me)
            self._me, self._channels = None, set()

    async def claim(self, names: Collection[str]) -> frozenset[str]:
        if self._me is None:
            return frozenset(names)
        return await self._database.write(sharing.claim, self._me, names)

    async def claim_feed(self, url: str) -> FeedState | None:
        if self._me is None:
            return (await self.feed_states()).get(url) or FeedState(url=url)
        return await self._database.write(sharing.claim_feed, self._me, url)

    async def release_feeds(self, urls: Collection[str]) -> None:
        if self._me is not None and urls:
            await self._database.write(sharing.release, self._me, [sharing.FEED + url for url in urls])

    async def keep_channels(self, busy: Collection[str]) -> None:
        if self._me is None:
            return
        idle = sorted(self._channels.difference(busy))
        if idle:
            await self._database.write(sharing.release, self._me, idle)
            self._channels.difference_update(idle)

    async def tell_hurry(self, feed: str) -> None:
        if self.shared:
            await self._database.write(sharing.say, sharing.FEED + feed)

    async def listen(self, hear: Callable[[str], None]) -> None:
        if self.shared:
            # psycopg is imported only where there is a PostgreSQL.
            from bot.store.waking import listen

            await listen(self._database.where, hear)

    def _moment(self) -> sharing.Moment:
        kind = sa.DateTime(timezone=True)
        return sa.func.clock_timestamp(type_=kind) if self._clock is None else sa.literal(self._clock.now(), kind)

    async def close(self) -> None:
        if self._alone is not None:
            self._alone.release()
        await self._states.close()
        await self._database.aclose()


def _story(connection: Connection, asked: str) -> Story | None:
    story = browsing.story(connection, asked)
    return retold(connection, [story]).get(story) if story else None


def _waking(connection: Connection, work: Callable[..., Result], *args: object) -> Result:
    result = work(connection, *args)
    if result.queued if isinstance(result, Added) else result:
        sharing.say(connection, sharing.DUE)
    return result


def _make_folder(where: Address) -> None:
    if where.path is None:
        return
    try:
        where.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{where.shown}: its folder can't be made ({error.strerror}): make it, or set STORE_URL to another place"
        ) from error
