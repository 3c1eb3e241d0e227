"""What is remembered: feeds, items, stories, deliveries, votes. The only home of SQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Clock
    from bot.store.sql import SqlStore


async def open_store(url: str, *, canonical: Callable[[str], str], clock: "Clock | None" = None) -> "SqlStore":
    """Open the store, making or upgrading the database first where that is due.

    Args:
        url: ``sqlite:///path``, a plain path, or ``postgresql://user:password@host/database``. Relative paths are
            relative to the working folder; a missing parent folder is made.
        canonical: A link without what does not name the article (tracking parts, ``www.``, fragment). Links are
            compared by it.
        clock: What the leases of processes that share the database go by; None for the database's own clock.

    Raises:
        StoreError: It can't be opened, written or upgraded, with what to do.
    """
    # SQLAlchemy takes 150 ms to import: only who opens the store pays for it.
    from bot.store.sql import SqlStore

    return await SqlStore.open(url, canonical, clock)
