"""A SQLite store copied while the bot runs, checked, and put back. PostgreSQL has tools of its own, which are named."""

import asyncio
import fcntl
import os
import shlex
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from bot.errors import StoreError
from bot.store import schema
from bot.store.address import Address, address
from bot.store.restored import NAME, RESTORED, noted

#: Where SQLite locks a file that it has open in WAL mode (https://sqlite.org/fileformat2.html, "The Lock-Byte Page"):
#: each open connection holds a shared lock on these bytes.
LOCK_FROM, LOCK_BYTES = 0x40000002, 510


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A SQLite store that was found whole."""

    #: Its migration.
    version: str
    #: Rows by table.
    rows: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore has done."""

    checked: Checked
    #: Where the store is that was there before; None where there was none.
    beside: Path | None
    #: How many messages are looked for in their channels before they are posted.
    unsure: int


async def back_up(url: str, target: Path) -> Checked:
    """Copy the store of a STORE_URL into a file, as it is at one moment; the bot goes on meanwhile.

    The file appears whole or not at all, and only after it was read back: every page, every reference, and as many
    rows in each table as the store had at that moment.

    Raises:
        StoreError: It is no SQLite store, the file is there already, or it can't be read, written or trusted.
    """
    where = address(url)
    if where.path is None:
        raise StoreError(f"{where.shown}: PostgreSQL is backed up by its own tool: {pg_dump(where, target)}")
    return await asyncio.to_thread(_back_up, where.path, target)


async def restore(url: str, source: Path, now: datetime) -> Restored:
    """Put a backup in the place of the store of a STORE_URL; what is there is kept beside it.

    What waited at the time of the backup may have been posted since, and so may what the feeds have brought since. Each
    such message is looked for in its channel before it is posted.

    Raises:
        StoreError: It is no SQLite store, the backup is not whole or newer than this program, or a program has the
            store open.
    """
    where = address(url)
    if where.path is None:
        raise StoreError(f"{where.shown}: PostgreSQL is restored by its own tool: {pg_restore(where, source)}")
    return await asyncio.to_thread(_restore, where.path, source, now)


def pg_dump(where: Address, target: Path) -> str:
    """Return the command that backs up a PostgreSQL store; it asks for the password, if there is one."""
    return f"pg_dump --format=custom --file={shlex.quote(str(target))} {_database(where)}"


def pg_restore(where: Address, source: Path) -> str:
    """Return the command that puts such a backup back, in place of what is there."""
    how = "--clean --if-exists --no-owner --single-transaction"
    return f"pg_restore {how} --dbname={_database(where)} {shlex.quote(str(source))}"


def check(path: Path) -> Checked:
    """Read a SQLite store whole.

    Raises:
        StoreError: It can't be read, is damaged, is none of ours, or is newer than this program.
    """
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file")
    with _explained(path), closing(_connect(path)) as connection:
        tables = _tables(connection)
        if schema.VERSION_TABLE not in tables:
            raise StoreError(f"{path}: is a database, but none of Treatywatch's")
        version = _version(connection)
        if version > schema.VERSION:
            raise StoreError(
                f"{path}: is of a newer Treatywatch (schema {version}, this one knows {schema.VERSION}): install that "
                "version again"
            )
        said = [line for (line,) in connection.execute("PRAGMA integrity_check(3)")]
        if said != ["ok"]:
            raise StoreError(f"{path}: is damaged ({said[0]}): take another backup")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{path}: is damaged (rows point at rows that are not there): take another backup")
        return Checked(version=version, rows=_rows(connection, tables), size=path.stat().st_size)


def is_open(path: Path) -> bool:
    """Whether any program has the SQLite store open."""
    try:
        with _held(path):
            return False
    except BlockingIOError:
        return True


def _back_up(path: Path, target: Path) -> Checked:
    if not path.is_file():
        raise StoreError(f"{path}: there is no store yet; the bot makes it when it runs first")
    if target.exists():
        raise StoreError(f"{target}: is there already; name a new file")
    partial = target.with_name(f"{target.name}.partial")
    try:
        # Only its owner: what people set in chat is in it, and the sealed tokens of workspaces.
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise StoreError(f"{target}: can't be written ({error.strerror}); name another place") from None
    try:
        rows = _copy(path, partial)
        checked = check(partial)
        if checked.rows != rows:
            raise StoreError(f"{target}: has not the rows that the store has; nothing was kept. Try it again")
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return checked


def _copy(path: Path, target: Path) -> Mapping[str, int]:
    """Copy a store into an empty file, and return how many rows it had at that moment."""
    with _explained(path), closing(_connect(path)) as source, closing(_connect(target)) as copy:
        # One transaction for both, so that they see the same moment; in WAL mode it holds up no writer.
        source.execute("BEGIN")
        rows = _rows(source, _tables(source))
        source.backup(copy)
        source.rollback()
        # One file, whatever the store's own way of writing.
        copy.execute("PRAGMA journal_mode = DELETE")
    return rows


def _restore(path: Path, source: Path, now: datetime) -> Restored:
    if source.exists() and path.exists() and source.samefile(path):
        raise StoreError(f"{source}: is the store itself; name a backup")
    if is_open(path):
        raise _in_use(path)
    checked = check(source)
    fresh = path.with_name(f"{path.name}.restoring")
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        _copy(source, fresh)
        os.chmod(fresh, path.stat().st_mode & 0o777 if path.exists() else 0o600)
        unsure = _doubt(fresh, now)
        check(fresh)
        _sync(fresh)
        with _held(path):
            if path.exists():
                beside = _free(path, now)
                for end in ("", "-wal", "-shm"):
                    old = path.with_name(path.name + end)
                    if old.exists():
                        old.rename(beside.with_name(beside.name + end))
            fresh.rename(path)
        _sync(path.parent)
    except BlockingIOError:
        raise _in_use(path) from None
    except OSError as error:
        raise StoreError(f"{path}: can't be written ({error.strerror}): look at the folder and its disk") from None
    finally:
        fresh.unlink(missing_ok=True)
    return Restored(checked=checked, beside=beside, unsure=unsure)


def _doubt(path: Path, now: datetime) -> int:
    """Have what may have been posted since looked for before it is posted; return how many messages that is now.

    What waits is made uncertain; what the feeds bring next will be (``restored.doubtful_since``).
    """
    with _explained(path), closing(_connect(path)) as connection:
        moment = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        found = connection.execute(
            "UPDATE deliveries SET state = 'uncertain', updated_at = ?, reason = ? "
            "WHERE state IN ('queued', 'sending') AND retry_at IS NOT NULL",
            (moment, RESTORED),
        ).rowcount
        # Of when it is: its last poll, and a minute for what was just being posted then.
        (last,) = connection.execute("SELECT max(last_polled) FROM feeds").fetchone()
        of = datetime.fromisoformat(last).replace(tzinfo=UTC) - timedelta(minutes=1) if last else now
        connection.execute("DELETE FROM meta WHERE name = ?", (NAME,))
        connection.execute("INSERT INTO meta (name, value) VALUES (?, ?)", (NAME, noted(now, of)))
        connection.commit()
        return found


def _free(path: Path, now: datetime) -> Path:
    """Return a name beside a file that nothing has."""
    name = f"{path.name}.before-{now:%Y%m%d-%H%M%S}"
    beside = path.with_name(name)
    number = 1
    while beside.exists():
        number += 1
        beside = path.with_name(f"{name}-{number}")
    return beside


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep every program from opening a SQLite store.

    Raises:
        BlockingIOError: One has it open.
    """
    if not path.exists():
        yield
        return
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_BYTES, LOCK_FROM)
        yield
    finally:
        os.close(handle)


def _in_use(path: Path) -> StoreError:
    return StoreError(f"{path}: a program has it open: stop the bot first, and whatever else looks into it")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: can't be used as a store ({error})") from error


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=10)


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def _version(connection: sqlite3.Connection) -> str:
    found = connection.execute(f"SELECT version_num FROM {schema.VERSION_TABLE}").fetchone()  # noqa: S608  # a constant
    return str(found[0]) if found else ""


def _rows(connection: sqlite3.Connection, tables: list[str]) -> Mapping[str, int]:
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608  # its own names


def _database(where: Address) -> str:
    url = where.url
    rest = {name: value for name, value in url.query.items() if name != "password"}
    bare = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=rest
    )
    return shlex.quote(bare.render_as_string())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
