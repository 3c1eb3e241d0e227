"""Small writes gathered into one transaction: what is asked while one is under way goes into the next, together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: Values in one transaction, so that another write does not wait for long.
MOST = 100


class Gathering(Generic[Value]):
    """Writes values with a function that takes many; none is lost, and each caller knows when its own is written.

    Args:
        write: Writes values in one transaction. What it raises reaches everyone whose value was among them.
    """

    def __init__(self, write: Callable[[Sequence[Value]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[Value, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def put(self, value: Value) -> None:
        """Return when the value is written. A caller that is cancelled meanwhile does not stop it."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((value, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def close(self) -> None:
        """Return when everything is written."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                try:
                    await self._write([value for value, _ in group])
                except Exception as error:  # whoever waits for the write is told
                    for _, done in group:
                        if not done.done():
                            done.set_exception(error)
                else:
                    for _, done in group:
                        if not done.done():
                            done.set_result(None)
        finally:
            self._writing = None
