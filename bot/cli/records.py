"""`why` and `outbox`: what the store remembers."""

from collections.abc import Mapping

from bot.app import SystemClock
from bot.commands import Commands
from bot.model import Asker, OutboxRow, Reply, State
from bot.news.links import canonical
from bot.settings import load_settings
from bot.store import open_store
from bot.treaty.facts import load_facts


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


async def read_outbox() -> tuple[Mapping[str, Mapping[State, int]], tuple[OutboxRow, ...]]:
    """Return counts by channel and state, and the newest deliveries.

    Raises:
        StoreError: The store can't be read.
    """
    store = await open_store(load_settings().store_url, canonical=canonical)
    try:
        return await store.outbox_counts(), await store.outbox()
    finally:
        await store.close()
