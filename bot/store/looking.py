"""How the database is, looked at without changing it: for a check-up before anything is opened."""

import asyncio
import shutil
from contextlib import aclosing
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store import migrate, schema
from bot.store.address import Address, address
from bot.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at the database has shown."""

    #: For people, without its password.
    shown: str
    #: Its migration; empty where there is no database yet, or nothing in it.
    version: str
    #: What is wrong with its pages; empty where nothing is. PostgreSQL looks after its own.
    damage: str
    #: Bytes of the database.
    size: int
    #: Bytes that are free where it lies; None for PostgreSQL, whose disk nobody sees from here.
    free: int | None


async def look(url: str) -> Looked:
    """Look at the database of a STORE_URL; make, upgrade and write nothing.

    Raises:
        StoreError: It can't be reached, read or written, or is newer than this program, or another program's.
    """
    where = address(url)
    free = await asyncio.to_thread(_free, where)
    if where.path is not None and not where.path.exists():
        return Looked(shown=where.shown, version="", damage="", size=0, free=free)
    async with aclosing(Database(where)) as database:
        await database.read(migrate.current, where.shown)
        await database.commits(migrate.probe, where.shown)
        version, damage, size = await database.read(_read)
    return Looked(shown=where.shown, version=version, damage=damage, size=size, free=free)


def _read(connection: sa.Connection) -> tuple[str, str, int]:
    version = ""
    if connection.dialect.has_table(connection, schema.VERSION_TABLE):
        number = sa.table(schema.VERSION_TABLE, sa.column("version_num", sa.String))
        version = connection.scalar(sa.select(number.c.version_num)) or ""
    if connection.dialect.name == "postgresql":
        return version, "", connection.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database()))) or 0
    said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return (
        version,
        "" if said == "ok" else str(said),
        pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one(),
    )


def _free(where: Address) -> int | None:
    if where.path is None:
        return None
    folder = where.path.parent
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
