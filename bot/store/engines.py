"""How each database is connected to, and how its transactions begin."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.address import Address
from bot.store.faults import CONNECT_S

#: Connections of one process to PostgreSQL.
CONNECTIONS = 4
#: What SQLite's log is cut back to after it had to grow.
LOG_BYTES = 16 * 1024 * 1024
#: Seconds without a sign of life after which a PostgreSQL connection is given up.
SILENT_S = 30
#: The same, for the server: what a process that was cut off from it has locked is free again within 20 s. Names and
#: units (seconds and milliseconds) are those of PostgreSQL's documentation under "Connection Settings"; over a Unix
#: socket they mean nothing.
CUT_OFF_OPTIONS = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15000 "
    "-c idle_in_transaction_session_timeout=20000"
)


def client_settings(where: Address, *options: str) -> dict[str, Any]:
    """Return what libpq is told for every connection to PostgreSQL, besides what STORE_URL says.

    Args:
        where: The database; ``options`` in its address count, too.
        options: Further ones for the server, which win over those.
    """
    given = where.url.query.get("options", ())
    own = (given,) if isinstance(given, str) else given
    return {
        "connect_timeout": CONNECT_S,
        # A server that went silent (cable, firewall) is given up within a minute; the system's own wait is hours.
        "tcp_user_timeout": SILENT_S * 1000,
        "keepalives_idle": SILENT_S,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "application_name": "treatywatch",
        "options": " ".join((CUT_OFF_OPTIONS, *own, *options)),
    }


def sqlite_engine(where: Address, busy_s: float, *, writes: bool) -> sa.Engine:
    """Return the engine of one thread that writes or only reads, with one connection."""
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
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            cursor.execute("PRAGMA foreign_keys = ON")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgresql_engine(where: Address, busy_s: float) -> sa.Engine:
    """Return the engine of a small pool of connections."""
    return sa.create_engine(
        where.url,
        connect_args=client_settings(where, "-c TimeZone=UTC", f"-c lock_timeout={busy_s * 1000:.0f}"),
        # One more than there are threads, for leases: see ``Database.urgent``.
        pool_size=CONNECTIONS + 1,
        max_overflow=0,
        # A server that was restarted is noticed before a transaction begins, not in it.
        pool_pre_ping=True,
        hide_parameters=True,
    )


def one_at_a_time(connection: sa.Connection, lock: int) -> None:
    """Let no other process past the lock of this number until this transaction ends.

    SQLite lets one transaction write at a time in any case.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
