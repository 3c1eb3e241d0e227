"""An upgrade keeps every row of every schema that was ever released, and a backup of an older one can be put back."""

import sqlite3
from contextlib import aclosing, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.news.links import canonical
from bot.store import open_store, schema
from bot.store.address import address
from bot.store.backup import back_up, restore
from bot.store.database import Database
from bot.store.migrations import run
from tests.fakes import NOON
from tests.store.test_migrations import RELEASED, fill

#: Tables that an upgrade made of others, or that hold what is reckoned anew.
MADE = {"story_days", schema.VERSION_TABLE}


async def counts(url: str) -> dict[str, int]:
    def count(connection: sa.Connection) -> dict[str, int]:
        names = sorted(set(sa.inspect(connection).get_table_names()) - MADE)
        tables = [sa.table(name) for name in names]
        return {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}

    async with aclosing(Database(address(url))) as database:
        return await database.read(count)


async def old(url: str, released: str) -> None:
    async with aclosing(Database(address(url))) as database:
        await database.rebuild(run, released)
        await database.write(fill, released)


@pytest.mark.parametrize("released", RELEASED)
async def test_no_upgrade_loses_a_row(empty_url: str, released: str) -> None:
    await old(empty_url, released)
    before = await counts(empty_url)

    await (await open_store(empty_url, canonical=canonical)).close()

    after = await counts(empty_url)
    assert {name: after.get(name) for name in before} == before
    assert sum(before.values()) > 10


@pytest.mark.parametrize("released", RELEASED)
async def test_a_backup_of_an_older_schema_is_put_back_and_upgraded_at_the_next_start(
    tmp_path: Path, released: str
) -> None:
    await old(str(tmp_path / "old.sqlite"), released)
    await back_up(str(tmp_path / "old.sqlite"), tmp_path / "copy.sqlite")
    path = tmp_path / "bot.sqlite"
    await (await open_store(str(path), canonical=canonical)).close()

    done = await restore(str(path), tmp_path / "copy.sqlite", NOON)
    store = await open_store(str(path), canonical=canonical)

    assert done.checked.version == released
    assert await store.record("https://news.example/vote") is not None
    await store.close()


async def test_an_older_program_refuses_a_newer_store_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    await old(str(path), RELEASED[-1])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9000'")
        connection.commit()
    before = path.read_bytes()

    with pytest.raises(
        StoreError, match=rf"is of a newer Treatywatch \(schema 9000, this one knows {schema.VERSION}\)"
    ):
        await open_store(str(path), canonical=canonical)

    assert path.read_bytes() == before
