"""One database, its threads and its transactions: the event loop never waits for either."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.store.address import Address
from bot.store.engines import CONNECTIONS, postgresql_engine, sqlite_engine
from bot.store.faults import BUSY_S, explain

Result = TypeVar("Result")
Work = Callable[..., Result]
Args = tuple[Any, ...]
How = Callable[[sa.Engine, Work[Result], Args], Result]


class Database:
    """Runs functions of a connection, each in one transaction and in a thread.

    SQLite takes one writer at a time, so there is one thread for writing and one for reading: a question never
    waits behind a long write. PostgreSQL has a small pool for both.

    Raises:
        StoreError: From ``write`` and ``read``: the database can't be used, with what to do. What the function itself
            raises comes through as it is; either way nothing is written.
    """

    def __init__(self, where: Address, *, busy_s: float = BUSY_S) -> None:
        """Prepare; nothing is opened before the first call.

        Args:
            where: The database.
            busy_s: Seconds that a write waits for another process that writes.
        """
        self.where = where
        self._writing: Executor
        self._reading: Executor
        if where.path is not None:
            self._writer = sqlite_engine(where, busy_s, writes=True)
            self._reader = sqlite_engine(where, busy_s, writes=False)
            self._writing = ThreadPoolExecutor(1, "store-write")
            self._reading = ThreadPoolExecutor(1, "store-read")
        else:
            self._writer = self._reader = postgresql_engine(where, busy_s)
            self._writing = self._reading = ThreadPoolExecutor(CONNECTIONS, "store")
        #: For what must not wait behind anything.
        self._urgent: Executor = self._writing if where.path is not None else ThreadPoolExecutor(1, "store-urgent")
        self._closed = False
        #: Device and number of the file, once it is held on to.
        self._file: tuple[int, int] | None = None

    async def write(self, work: Work[Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` and commit what it wrote."""
        return await self._run(self._writing, _transact, self._writer, work, args)

    async def read(self, work: Work[Result], *args: Any) -> Result:
        """Run ``work(connection, *args)``, which only reads and sees the database as it is at one moment."""
        return await self._run(self._reading, _transact, self._reader, work, args)

    async def urgent(self, work: Work[Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` like ``write``; on PostgreSQL on a connection that nothing else uses."""
        return await self._run(self._urgent, _transact, self._writer, work, args)

    async def commits(self, work: Work[Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` like ``write``, but leave it to ``work`` when to commit."""
        return await self._run(self._writing, _connect, self._writer, work, args)

    async def rebuild(self, work: Work[Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` like ``write``, with SQLite's foreign keys off.

        A migration that makes a table anew drops the old one, and with foreign keys on that would empty every table
        that points at it.
        """
        return await self._run(self._writing, _rebuild, self._writer, work, args)

    async def pin(self) -> None:
        """Hold on to the file that is there now: SQLite would go on in one that was deleted, and forget it all."""
        self._file = await asyncio.get_running_loop().run_in_executor(self._writing, self._identity)

    async def aclose(self) -> None:
        """Let what is running end, then let go of the database."""
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(None, self._let_go)

    async def _run(
        self,
        executor: Executor,
        how: How[Result],
        engine: sa.Engine,
        work: Work[Result],
        args: Args,
    ) -> Result:
        if self._closed:
            raise StoreError(f"{self.where.shown}: is closed already")
        return await asyncio.get_running_loop().run_in_executor(executor, self._explained, how, engine, work, args)

    def _explained(self, how: How[Result], engine: sa.Engine, work: Work[Result], args: Args) -> Result:
        if self._file and self._file != self._identity():
            raise StoreError(
                f"{self.where.shown}: was moved, deleted or replaced while in use: stop the bot, put the right file "
                "there and start it again"
            )
        try:
            return how(engine, work, args)
        except SQLAlchemyError as error:
            raise explain(error, self.where) from error

    def _identity(self) -> tuple[int, int] | None:
        if self.where.path is None:
            return None
        try:
            found = self.where.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _let_go(self) -> None:
        self._writing.shutdown()
        self._urgent.shutdown()
        self._reading.shutdown()
        # The reader first: the last connection to go empties SQLite's log, and a reader may not.
        self._reader.dispose()
        self._writer.dispose()


def _transact(engine: sa.Engine, work: Work[Result], args: Args) -> Result:
    with engine.begin() as connection:
        return work(connection, *args)


def _connect(engine: sa.Engine, work: Work[Result], args: Args) -> Result:
    with engine.connect() as connection:
        return work(connection, *args)


def _rebuild(engine: sa.Engine, work: Work[Result], args: Args) -> Result:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Straight to the driver, before a transaction begins: within one it does nothing.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            result = work(connection, *args)
    # The next connection has them on.
    engine.dispose()
    return result
