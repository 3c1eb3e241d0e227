"""`why` and `outbox`: what the store remembers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app import SystemClock
from bot.commands import Commands
from bot.errors import TreatywatchError
from bot.model import Asker, OutboxRow, Reply, State, Stop, Waiting
from bot.news.links import canonical
from bot.settings import load_settings
from bot.store import open_store
from bot.store.followings import MUTED, UNFOLLOWED
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts

DROPPED = "dropped by the operator"
DECIDED = (DROPPED, MUTED, UNFOLLOWED)
#: Deliveries of a state that are taken at a time.
MOST = 1_000


async def why_item(link_or_id: str) -> Reply:
    """Return the record of an item.

    Raises:
        StoreError: The store can't be read.
    """
    store = await open_store(load_settings().store_url, canonical=canonical)
    try:
        commands = Commands(load_facts(own=load_settings().facts_dir), store, SystemClock())
        return await commands.ask(f"/alerts why {link_or_id}", Asker(chat="console"))
    finally:
        await store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The deliveries as an operator sees them."""

    #: By channel and state.
    counts: Mapping[str, Mapping[State, int]]
    #: The newest, newest first.
    rows: tuple[OutboxRow, ...]
    #: What waits for a digest, by channel.
    held: Mapping[str, Waiting]
    stops: tuple[Stop, ...]


async def read_outbox() -> Outbox:
    """Return counts by channel and state, the newest deliveries, and what holds some of them back.

    Raises:
        StoreError: The store can't be read.
    """
    async with _store() as store:
        return Outbox(
            counts=await store.outbox_counts(),
            rows=await store.outbox(),
            held=await store.held(),
            stops=await store.stops(),
        )


async def retry_deliveries(which: Sequence[str]) -> int:
    """Queue deliveries again, by number or all of a state; return how many.

    Raises:
        TreatywatchError: A word is no number and no state that can be tried again, or the store can't be written.
    """
    async with _store() as store:
        return await store.retry(await _chosen(store, which), SystemClock().now())


async def drop_deliveries(which: Sequence[str]) -> int:
    """Give up deliveries, by number or all of a state; return how many.

    Raises:
        TreatywatchError: As ``retry_deliveries``.
    """
    async with _store() as store:
        return await store.drop(await _chosen(store, which), SystemClock().now(), DROPPED)


async def _chosen(store: SqlStore, which: Sequence[str]) -> list[int]:
    numbers: list[int] = []
    for word in which:
        if word.isascii() and word.isdigit():
            numbers.append(int(word))
        elif word in ("uncertain", "refused"):
            rows = await store.outbox(states=("uncertain",) if word == "uncertain" else ("refused",), limit=MOST)
            # What people decided against stays decided, unless it is named by its number.
            numbers += [row.id for row in rows if row.reason not in DECIDED]
        else:
            raise TreatywatchError(f"{word}: is no number of a delivery, and neither uncertain nor refused.")
    return numbers


@asynccontextmanager
async def _store() -> AsyncIterator[SqlStore]:
    store = await open_store(load_settings().store_url, canonical=canonical)
    try:
        yield store
    finally:
        await store.close()
