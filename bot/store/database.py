"""One database, its threads and its transactions: the event loop never waits for either."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreError
from bot.store.address import Address
from bot.store.faults import BUSY_S, CONNECT_S, broken, explain

Result = TypeVar("Result")

#: Connections, and threads to use them, of one process to PostgreSQL.
CONNECTIONS = 4
#: What SQLite's log is cut back to after it had to grow.
LOG_BYTES = 16 * 1024 * 1024
#: Seconds without a sign of life after which a PostgreSQL connection is given up.
SILENT_S = 30


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
            self._writer, self._reader = _sqlite(where, "BEGIN IMMEDIATE", busy_s), _sqlite(where, "BEGIN", busy_s)
            self._writing = ThreadPoolExecutor(1, "store-write")
            self._reading = ThreadPoolExecutor(1, "store-read")
        else:
            self._writer = self._reader = _postgresql(where, busy_s)
            self._writing = self._reading = ThreadPoolExecutor(CONNECTIONS, "store")
        self._closed = False

    async def write(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` and commit what it wrote."""
        return await self._run(self._writing, self._writer, functools.partial(_transact, self._writer, work, args))

    async def read(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run ``work(connection, *args)``, which only reads and sees the database as it is at one moment."""
        return await self._run(self._reading, self._reader, functools.partial(_transact, self._reader, work, args))

    async def commits(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` like ``write``, but leave it to ``work`` when to commit."""
        return await self._run(self._writing, self._writer, functools.partial(_connect, self._writer, work, args))

    async def rebuild(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run ``work(connection, *args)`` like ``write``, with SQLite's foreign keys off.

        A migration that makes a table anew drops the old one, and with foreign keys on that would empty every table
        that points at it.
        """
        return await self._run(self._writing, self._writer, functools.partial(_rebuild, self._writer, work, args))

    async def aclose(self) -> None:
        """Let what is running end, then let go of the database."""
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(None, self._let_go)

    async def _run(self, executor: Executor, engine: sa.Engine, task: Callable[[], Result]) -> Result:
        if self._closed:
            raise StoreError(f"{self.where.shown}: is closed already")
        return await asyncio.get_running_loop().run_in_executor(executor, self._explained, engine, task)

    def _explained(self, engine: sa.Engine, task: Callable[[], Result]) -> Result:
        try:
            return task()
        except SQLAlchemyError as error:
            if broken(error):
                engine.dispose()
            raise explain(error, self.where) from error

    def _let_go(self) -> None:
        self._writing.shutdown()
        self._reading.shutdown()
        # The reader first: the last connection to go empties SQLite's log, and a reader may not.
        self._reader.dispose()
        self._writer.dispose()


def _transact(engine: sa.Engine, work: Callable[..., Result], args: tuple[Any, ...]) -> Result:
    with engine.begin() as connection:
        return work(connection, *args)


def _connect(engine: sa.Engine, work: Callable[..., Result], args: tuple[Any, ...]) -> Result:
    with engine.connect() as connection:
        return work(connection, *args)


def _rebuild(engine: sa.Engine, work: Callable[..., Result], args: tuple[Any, ...]) -> Result:
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


def _sqlite(where: Address, begin: str, busy_s: float) -> sa.Engine:
    reads = begin == "BEGIN"
    engine = sa.create_engine(
        where.url,
        # No isolation level: sqlite3 begins no transaction of its own, so that ours can be IMMEDIATE. One that turns
        # from reading to writing midway is refused at once when another process wrote meanwhile.
        connect_args={"timeout": busy_s, "isolation_level": None},
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        if reads:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(where: Address, busy_s: float) -> sa.Engine:
    return sa.create_engine(
        where.url,
        connect_args={
            "connect_timeout": CONNECT_S,
            # A server that went silent (cable, firewall) is given up within a minute; the system's own wait is hours.
            "tcp_user_timeout": SILENT_S * 1000,
            "keepalives_idle": SILENT_S,
            "application_name": "treatywatch",
            "options": f"-c TimeZone=UTC -c lock_timeout={busy_s * 1000:.0f}",
        },
        pool_size=CONNECTIONS,
        max_overflow=0,
        # A server that was restarted is noticed before a transaction begins, not in it.
        pool_pre_ping=True,
        hide_parameters=True,
    )
