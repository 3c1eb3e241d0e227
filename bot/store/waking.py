"""Words from other processes at the same PostgreSQL database, on a connection of their own."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import psycopg

from bot.store.address import Address
from bot.store.engines import client_settings
from bot.store.sharing import CHANNEL, DUE

log = logging.getLogger(__name__)

#: Seconds to the next try where the connection is lost. Nothing is lost with it: all is looked for every second, too.
AGAIN_S = 1.0


async def listen(where: Address, hear: Callable[[str], None]) -> None:
    """Pass on every word until cancelled, over lost connections and a server that is away."""
    address: dict[str, Any] = {
        **where.url.translate_connect_args(username="user", database="dbname"),
        **where.url.query,
        **client_settings(where),
    }
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(autocommit=True, **address) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                # What was said before this is not heard any more.
                hear(DUE)
                async for word in connection.notifies():
                    hear(word.payload)
        except (psycopg.Error, OSError) as error:
            log.info("not listening", extra={"reason": " ".join(str(error).split())[:200]})
        await asyncio.sleep(AGAIN_S)
