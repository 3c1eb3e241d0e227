"""The store, on SQLite and PostgreSQL alike: the port's methods, each one transaction in a thread."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.model import (
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
    PollRecord,
    RefusalKind,
    Regrouped,
    Sought,
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
from bot.ports import Join
from bot.store import (
    archive,
    auditing,
    browsing,
    bundles,
    changing,
    counting,
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
    retention,
    states,
    stopping,
    tasks,
    votes,
)
from bot.store.address import Address, address
from bot.store.database import Database
from bot.store.gathering import Gathering
from bot.store.retold import retold


class SqlStore:
    """``bot.ports.Store``, ``bot.ports.Places``, ``bot.ports.Hubs`` and ``bot.ports.Installations``."""

    def __init__(self, database: Database, canonical: Callable[[str], str]) -> None:
        self._database = database
        self._canonical = canonical
        self._states = Gathering(self._save_states)
        #: How deliveries stand that were handed over when it could not be recorded (full disk), by number.
        self._unmarked: dict[int, Mapping[str, object]] = {}

    @classmethod
    async def open(cls, url: str, canonical: Callable[[str], str]) -> "SqlStore":
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
        return cls(database, canonical)

    async def feed_states(self) -> Mapping[str, FeedState]:
        return await self._database.read(states.feed_states)

    async def known(self, feed: str, keys: Sequence[str]) -> Mapping[str, str]:
        return await self._database.read(states.known, feed, keys)

    async def add(self, record: PollRecord, join: Join) -> Added:
        return await self._database.write(living.add, record, join, self._canonical)

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
        return await self._database.read(queues.due, chats, now, limit, busy)

    async def sending(self, delivery: int, now: datetime) -> None:
        await self._database.write(ledger.sending, delivery, now)

    async def settled(
        self, delivery: int, state: State, now: datetime, *, reason: str, message: str | None, shown: str = ""
    ) -> None:
        await self._database.write(ledger.settled, delivery, state, now, reason, message, shown)

    async def postponed(
        self, delivery: int, state: State, now: datetime, *, reason: str, retry_at: datetime | None
    ) -> None:
        await self._database.write(ledger.postponed, delivery, state, now, reason, retry_at)

    async def hand_over(self, delivery: int, now: datetime, write: Callable[[], None], *, shown: str = "") -> None:
        await self._catch_up()
        await self._database.commits(self._hand_over, delivery, now, write, shown)

    def _hand_over(
        self, connection: Connection, delivery: int, now: datetime, write: Callable[[], None], shown: str
    ) -> None:
        outcome = ledger.writing(connection, delivery, now)
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

    async def _catch_up(self) -> None:
        """Record what could not be recorded at its time, before anything else is handed over."""
        if self._unmarked:
            marks = dict(self._unmarked)
            await self._database.write(ledger.mark, marks)
            for delivery in marks:
                self._unmarked.pop(delivery, None)

    async def edits(self, chat: str, now: datetime, every_s: float, limit: int) -> tuple[Edit, ...]:
        due = await self._database.read(changing.due, chat, now, every_s, limit)
        return await self._database.write(changing.take, due, now) if due else ()

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
        return await self._database.write(parting.split, item_id, by, now)

    async def merge(self, item_id: int, other_id: int, by: str, now: datetime) -> Regrouped | None:
        return await self._database.write(parting.merge, item_id, other_id, by, now)

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

    async def followings(self, now: datetime) -> tuple[Following, ...]:
        return await self._database.read(followings.read, now)

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
        return await self._database.write(stopping.resume, to)

    async def stops(self) -> tuple[Stop, ...]:
        return await self._database.read(stopping.read)

    async def held(self) -> Mapping[str, Waiting]:
        return await self._database.read(bundles.held)

    async def release(self, to: str, now: datetime) -> int:
        return await self._database.write(bundles.release, to, now)

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
        return await self._database.write(bundles.bundle, to, key, note, now, older_than, more_than, empty)

    async def notify(self, to: str, key: str, title: str, text: str, now: datetime) -> bool:
        return await self._database.write(bundles.notify, to, key, title, text, now)

    async def retry(self, deliveries: Sequence[int], now: datetime) -> int:
        return await self._database.write(operator.retry, deliveries, now)

    async def drop(self, deliveries: Sequence[int], now: datetime, reason: str) -> int:
        return await self._database.write(operator.drop, deliveries, now, reason)

    async def audit(self, to: str) -> Audit:
        return await self._database.read(auditing.audit, to)

    async def tallies(self) -> Tallies:
        """Return how many deliveries stand in each state on each platform, and how many channels are stopped."""
        return await self._database.read(counting.tallies)

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

    async def close(self) -> None:
        await self._states.close()
        await self._database.aclose()


def _story(connection: Connection, asked: str) -> Story | None:
    story = browsing.story(connection, asked)
    return retold(connection, [story]).get(story) if story else None


def _make_folder(where: Address) -> None:
    if where.path is None:
        return
    try:
        where.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{where.shown}: its folder can't be made ({error.strerror}): make it, or set STORE_URL to another place"
        ) from error
