"""A store copied into another database, SQLite or PostgreSQL: in pieces, resumable, and compared to the last value."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import StoreError
from bot.store import migrate, schema
from bot.store.address import Address, address
from bot.store.backup import is_open
from bot.store.database import Database
from bot.store.schema import deliveries, meta, metadata

#: Rows that are read and written at a time.
A_PIECE = 500
#: The row of ``meta`` that names where an unfinished copy comes from.
FROM = "copied_from"
#: References within a table: written when all of its rows are there.
_WITHIN = {deliveries.name: ("parent_id", "bundle_id")}

#: Told of each table when it is done: its name and how many rows it has.
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A finished copy."""

    #: Rows by table.
    rows: Mapping[str, int]


async def copy(source: str, target: str, progress: Progress) -> Copied:
    """Copy a store into a database of its own, which must be empty or hold an unfinished copy of this store.

    A copy that was cut off goes on where it ended when it is asked for again; before its end no bot starts on it.

    Args:
        source: As STORE_URL.
        target: As STORE_URL.
        progress: Told of each table.

    Raises:
        StoreError: One of them can't be used, is in use, or the target holds something else; or what was written is
            not what was read.
    """
    there, here = address(source), address(target)
    if there.url == here.url:
        raise StoreError(f"{there.shown}: is both where the copy comes from and where it goes; name two stores")
    if there.path is not None and not there.path.is_file():
        raise StoreError(f"{there.shown}: there is no store")
    await _not_in_use(there)
    await _not_in_use(here)
    if here.path is not None:
        await asyncio.to_thread(here.path.parent.mkdir, parents=True, exist_ok=True)
    async with aclosing(Database(there)) as old, aclosing(Database(here)) as new:
        if not await old.read(migrate.current, there.shown):
            raise StoreError(f"{there.shown}: is of an older Treatywatch; run `treatywatch run --once` on it first")
        await _begin(new, here, there)
        rows: dict[str, int] = {}
        for table in metadata.sorted_tables:
            rows[table.name] = await _copy_table(old, new, table)
            progress(table.name, rows[table.name])
        await _count_on(old, new)
        await _compare(old, new, here)
        await new.write(_finish)
    return Copied(rows=rows)


async def _not_in_use(where: Address) -> None:
    if where.path is not None:
        used = where.path.is_file() and await asyncio.to_thread(is_open, where.path)
    else:
        async with aclosing(Database(where)) as database:
            used = await database.read(_others) > 0
    if used:
        raise StoreError(f"{where.shown}: a bot is running on it: stop it first, so that nothing changes meanwhile")


def _others(connection: sa.Connection) -> int:
    """Count the connections of other programs of ours; a session that has just ended may still be seen."""
    query = (
        "SELECT count(DISTINCT client_port) FROM pg_stat_activity WHERE application_name = 'treatywatch' "
        "AND datname = current_database() AND pid <> pg_backend_pid() AND state IS NOT NULL"
    )
    return int(connection.exec_driver_sql(query).scalar_one())


# ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────────


async def _begin(new: Database, here: Address, there: Address) -> None:
    if await new.read(_is_unfinished):
        begun = await new.read(_begun)
        if begun != there.shown:
            raise StoreError(f"{here.shown}: holds an unfinished copy of {begun}; finish that, or empty the database")
        return
    if not await new.read(migrate.current, here.shown):
        await new.rebuild(migrate.upgrade, here.shown)
    filled = await new.read(_filled)
    if filled:
        raise StoreError(f"{here.shown}: is not empty ({filled} has rows); name a new file or an empty database")
    await new.write(_mark, there.shown)


def _is_unfinished(connection: sa.Connection) -> bool:
    if not connection.dialect.has_table(connection, schema.VERSION_TABLE):
        return False
    return connection.scalar(sa.select(migrate.version.c.version_num)) == migrate.UNFINISHED


def _begun(connection: sa.Connection) -> str:
    return connection.scalar(sa.select(meta.c.value).where(meta.c.name == FROM)) or ""


def _filled(connection: sa.Connection) -> str:
    """Return the name of a table that has rows; a store that was never used has its own key in ``meta`` alone."""
    for table in metadata.sorted_tables:
        if table is not meta and connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            return table.name
    return ""


def _mark(connection: sa.Connection, source: str) -> None:
    connection.execute(sa.delete(meta))
    connection.execute(sa.insert(meta).values(name=FROM, value=source))
    connection.execute(sa.update(migrate.version).values(version_num=migrate.UNFINISHED))


def _finish(connection: sa.Connection) -> None:
    connection.execute(sa.delete(meta).where(meta.c.name == FROM))
    connection.execute(sa.update(migrate.version).values(version_num=schema.VERSION))


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _copy_table(old: Database, new: Database, table: sa.Table) -> int:
    key = list(table.primary_key.columns)
    last = await new.read(_last, table)
    count = 0
    while rows := await old.read(_piece, table, last):
        await new.write(_write, table, rows)
        last = tuple(rows[-1][column.name] for column in key)
    # Every row again, since it can't be told which of them a copy that was cut off has done.
    last, within = None, _WITHIN.get(table.name, ())
    while rows := await old.read(_piece, table, last):
        if within:
            await new.write(_join, table, rows, within)
        last = tuple(rows[-1][column.name] for column in key)
        count += len(rows)
    return count


def _last(connection: sa.Connection, table: sa.Table) -> tuple[Any, ...] | None:
    """Return the key of the last row that is there, by the order in which rows are copied.

    Only of tables that count their rows: texts are ordered otherwise by each database, and are written again.
    """
    key = list(table.primary_key.columns)
    if len(key) > 1 or key[0].name != "id" or not isinstance(key[0].type, sa.BigInteger):
        return None
    newest = connection.scalar(sa.select(sa.func.max(key[0])))
    return None if newest is None else (newest,)


def _piece(connection: sa.Connection, table: sa.Table, last: tuple[Any, ...] | None) -> list[dict[str, Any]]:
    key = list(table.primary_key.columns)
    wanted = sa.select(table).order_by(*key).limit(A_PIECE)
    if last is not None:
        wanted = wanted.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, last, [column.type for column in key])))
    return [dict(row._mapping) for row in connection.execute(wanted)]


def _write(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    later = dict.fromkeys(_WITHIN.get(table.name, ()))
    insert = make(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))
    connection.execute(insert, [{**row, **later} for row in rows])


def _join(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], within: tuple[str, ...]) -> None:
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in within}
    update = sa.update(table).where(table.c.id == sa.bindparam("row")).values(values)
    given = [
        {"row": row["id"], **{f"new_{name}": row[name] for name in within}}
        for row in rows
        if any(row[name] is not None for name in within)
    ]
    if given:
        connection.execute(update, given)


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _count_on(old: Database, new: Database) -> None:
    """Have the new database go on counting where the old one is: a number is never used again."""
    await new.write(_set_numbers, await old.read(_numbers))


def _counted() -> Iterator[sa.Table]:
    for table in metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if len(key) == 1 and key[0].name == "id" and isinstance(key[0].type, sa.BigInteger):
            yield table


def _numbers(connection: sa.Connection) -> dict[str, int]:
    """Return the last number that each table has given."""
    found = {}
    for table in _counted():
        last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
        if connection.dialect.name == "postgresql":
            name = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
            given, used = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one()  # noqa: S608  # the database's own name
            last = max(last, given if used else 0)
        elif table.dialect_options["sqlite"]["autoincrement"]:
            given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar()
            last = max(last, given or 0)
        found[table.name] = last
    return found


def _set_numbers(connection: sa.Connection, numbers: Mapping[str, int]) -> None:
    for table in _counted():
        last = numbers[table.name]
        if not last:
            continue
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), last)))
        elif table.dialect_options["sqlite"]["autoincrement"]:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _compare(old: Database, new: Database, here: Address) -> None:
    for table in metadata.sorted_tables:
        before, after = await asyncio.gather(old.read(_sum, table), new.read(_sum, table))
        if before != after:
            raise StoreError(
                f"{here.shown}: the table {table.name} is not what was read ({after[0]} rows of {before[0]}); was the "
                "store used while it was copied? Empty the new database and copy again"
            )


def _sum(connection: sa.Connection, table: sa.Table) -> tuple[int, int]:
    """Return how many rows a table has, and a sum over all their values that no order of the rows changes."""
    count = total = 0
    wanted = sa.select(table).execution_options(yield_per=A_PIECE)
    if table is meta:
        wanted = wanted.where(meta.c.name != FROM)
    for row in connection.execute(wanted):
        count += 1
        values = repr(tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)).encode()
        total += int.from_bytes(hashlib.blake2b(values, digest_size=16).digest())
    return count, total % 2**128
