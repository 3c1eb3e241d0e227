"""The store's part of a check-up: the database, its disk, and what waits or is in doubt."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.backup import size
from bot.cli.lines import many
from bot.errors import StoreError
from bot.finding import Finding, Level, wrong
from bot.news.links import canonical
from bot.settings import Settings
from bot.store import open_store

if TYPE_CHECKING:
    from bot.store.sql import SqlStore

#: Bytes that should be free where the store lies, and below which writing soon fails.
FREE_BYTES, LEAST_BYTES = 1_000_000_000, 100_000_000


@dataclass(slots=True)
class Known:
    """What the store has told, for what is looked at after it."""

    store: "SqlStore | None" = None
    #: Channels that were set in chat.
    set_in_chat: tuple[str, ...] = ()


async def look_at_store(settings: Settings, known: Known) -> AsyncIterator[Finding]:
    """Yield how the store, its disk and the outbox are; put the open store into ``known`` where it can be used."""
    from bot.store.looking import look
    from bot.store.schema import VERSION

    try:
        looked = await look(settings.store_url)
    except StoreError as error:
        yield wrong("store", str(error))
        return
    if looked.damage:
        advice = "stop the bot and put back a backup: treatywatch restore FILE"
        yield Finding(part="store", level="error", text=f"{looked.shown} is damaged ({looked.damage})", advice=advice)
        return
    if looked.free is not None:
        yield look_at_disk(looked.free)
    if not looked.version:
        yield Finding(
            part="store", level="ok", text=f"{looked.shown}: nothing is there yet; it is made at the first run"
        )
        return
    if looked.version < VERSION:
        yield Finding(
            part="store",
            level="warning",
            text=f"{looked.shown}: schema {looked.version}, upgraded to {VERSION} when the bot starts next",
            advice="make a backup before: treatywatch backup FILE",
        )
        return
    yield Finding(part="store", level="ok", text=f"{looked.shown}: {size(looked.size)}, schema {looked.version}")
    try:
        known.store = await open_store(settings.store_url, canonical=canonical)
        known.set_in_chat = tuple(one.to for one in await known.store.followings(datetime.now(UTC)) if one.active)
        for one in await _outbox(known.store):
            yield one
    except StoreError as error:
        yield wrong("store", str(error))


def look_at_disk(free: int) -> Finding:
    """Return whether the disk has room for the store to grow."""
    level: Level = "error" if free < LEAST_BYTES else "warning" if free < FREE_BYTES else "ok"
    advice = "" if level == "ok" else "make room, or the bot soon can't remember what it has sent"
    return Finding(part="disk", level=level, text=f"{size(free)} free where the store is", advice=advice)


async def _outbox(store: "SqlStore") -> Sequence[Finding]:
    found = []
    counts = await store.outbox_counts()
    unsure = sum(states.get("uncertain", 0) for states in counts.values())
    if unsure:
        text = f"{many(unsure, 'message')} may be there or not, and nothing uncertain is posted again by itself"
        advice = "look there, then treatywatch outbox retry or drop NUMBER"
        found.append(Finding(part="outbox", level="warning", text=text, advice=advice))
    for stop in await store.stops():
        text = f"stopped since {stop.since:%Y-%m-%d %H:%M} UTC: {stop.reason}"
        found.append(Finding(part=stop.to, level="warning", text=text))
    waiting = sum(states.get("queued", 0) for states in counts.values())
    found.append(Finding(part="outbox", level="ok", text=f"{many(waiting, 'message')} waiting"))
    pending = len(await store.tasks("pending"))
    if pending:
        text = f"{many(pending, 'difference')} from our facts to decide on"
        found.append(Finding(part="facts", level="warning", text=text, advice="treatywatch facts pending"))
    return found
