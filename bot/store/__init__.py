"""What is remembered: feeds, items, stories, deliveries, votes. The only home of SQL."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import StoreAway

if TYPE_CHECKING:
    from bot.ports import Clock
    from bot.store.sql import SqlStore


#: Seconds between two tries to open a store whose server is away.
AGAIN_S = 1.0


async def open_store(
    url: str, *, canonical: Callable[[str], str], clock: "Clock | None" = None, patience_s: float = 0.0
) -> "SqlStore":
    """Open the store, making or upgrading the database first where that is due.

    Args:
        url: ``sqlite:///path``, a plain path, or ``postgresql://user:password@host/database``. Relative paths are
            relative to the working folder; a missing parent folder is made.
        canonical: A link without what does not name the article (tracking parts, ``www.``, fragment). Links are
            compared by it.
        clock: What the leases of processes that share the database go by; None for the database's own clock.
        patience_s: Seconds for which a PostgreSQL server that is away or starting is waited for.

    Raises:
        StoreError: It can't be opened, written or upgraded, with what to do.
    """
    # SQLAlchemy takes 150 ms to import: only who opens the store pays for it.
    from bot.store.sql import SqlStore

    loop = asyncio.get_running_loop()
    until = loop.time() + patience_s
    while True:
        try:
            return await SqlStore.open(url, canonical, clock)
        except StoreAway:
            if loop.time() >= until:
                raise
            await asyncio.sleep(AGAIN_S)
