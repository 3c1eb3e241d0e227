"""What a database's error means to an operator: one line that says what happened and what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreAway, StoreError
from bot.store.address import Address

#: Seconds a write waits for another process that writes, before it is an error.
BUSY_S = 10
#: Seconds to wait for a PostgreSQL server to take a connection.
CONNECT_S = 10

#: By primary result code (https://sqlite.org/rescode.html).
SQLITE = {
    sqlite3.SQLITE_CANTOPEN: "can't be opened: {detail}",
    sqlite3.SQLITE_READONLY: "is read-only: let the user that runs Treatywatch write to the file and its folder",
    sqlite3.SQLITE_PERM: "may not be used: let the user that runs Treatywatch write to the file and its folder",
    sqlite3.SQLITE_FULL: "the disk is full: free some space, and it goes on by itself",
    sqlite3.SQLITE_BUSY: f"locked by another program for more than {BUSY_S} s: end what else writes to it",
    sqlite3.SQLITE_LOCKED: f"locked by another program for more than {BUSY_S} s: end what else writes to it",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database: move it away, or set STORE_URL to another file",
    sqlite3.SQLITE_CORRUPT: "is damaged: stop the bot and put back a backup, or try `sqlite3 FILE .recover`",
    sqlite3.SQLITE_IOERR: "can't be read or written ({text}): look at the disk, its free space and its limits",
}

#: By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), the longest beginning counts.
POSTGRESQL = {
    "28": "the server refuses user or password: look at STORE_URL",
    "3D000": "there is no such database: make it with `createdb`, or look at STORE_URL",
    "42501": "the user lacks a right ({text}): make it the owner of the database",
    "25006": "is read-only (a standby?): set STORE_URL to the primary server",
    "53100": "the server's disk is full: free some space there, and it goes on by itself",
    "53300": "the server has no connection left: raise its max_connections, or end other programs",
    "55P03": f"locked by another program for more than {BUSY_S} s: end what else writes to it",
    "57P": "the server is shutting down or starting: it goes on by itself when the server is back",
    "40": "another process wrote at the same moment ({text}): it is tried again at the next turn",
}

UNREACHED = "the server can't be reached"

#: A failed connection carries no SQLSTATE, only the server's or the library's words.
SAID = (
    ("password authentication failed", POSTGRESQL["28"]),
    ("no password supplied", POSTGRESQL["28"]),
    ("no pg_hba.conf entry", "the server lets nobody in from here ({text}): look at its pg_hba.conf"),
    ("role ", POSTGRESQL["28"]),
    ("too many clients", POSTGRESQL["53300"]),
    ("remaining connection slots", POSTGRESQL["53300"]),
    ("starting up", POSTGRESQL["57P"]),
    ("not yet accepting connections", POSTGRESQL["57P"]),
    ("shutting down", POSTGRESQL["57P"]),
    ("database ", POSTGRESQL["3D000"]),
)


def explain(error: SQLAlchemyError, where: Address) -> StoreError:
    """Return the error as one line for the operator; the password of the address is never in it."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    text = " ".join(str(cause or error).split())
    if where.path is not None:
        said = _sqlite(cause, text, where)
    else:
        said = _postgresql(cause, text, error)
        if where.url.password:
            said = said.replace(str(where.url.password), "***")
    away = POSTGRESQL["57P"] in said or said.startswith(UNREACHED)
    return (StoreAway if away else StoreError)(f"{where.shown}: {said}")


def _sqlite(cause: BaseException | None, text: str, where: Address) -> str:
    meaning = SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "the database says: {text}")
    return meaning.format(text=text, detail=_why_not(where))


def _why_not(where: Address) -> str:
    assert where.path is not None
    if where.path.is_dir():
        return "it is a folder; add a file name"
    if not where.path.parent.is_dir():
        return f"the folder {where.path.parent} is gone; make it again"
    return "let the user that runs Treatywatch read and write the file and its folder"


def _postgresql(cause: BaseException | None, text: str, error: SQLAlchemyError) -> str:
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if state and state[:length] in POSTGRESQL:
            return POSTGRESQL[state[:length]].format(text=text)
    if isinstance(error, PoolTimeout):
        return "no connection was free in time: it is tried again at the next turn"
    if isinstance(error, OperationalError | InterfaceError) and not state:
        for words, meaning in SAID:
            if f"FATAL: {words}" in text or (words in text and not words.endswith(" ")):
                return meaning.format(text=text)
        return f"{UNREACHED} ({text}): is it running, and is STORE_URL right?"
    return f"the database says: {text}"
