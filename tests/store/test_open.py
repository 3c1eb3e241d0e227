import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.news.links import canonical
from bot.ports import Store
from bot.store import open_store, schema
from bot.store.address import address
from bot.store.database import Database
from bot.store.schema import VERSION_TABLE
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON
from tests.postgres import Server
from tests.store.values import CONSOLE, alone


async def test_a_store_remembers_when_it_is_opened_again(empty_url: str) -> None:
    store: Store = await open_store(empty_url, canonical=canonical)
    await store.add(record(judged(news("n1"), CONSOLE)), alone)
    await store.close()

    store = await open_store(empty_url, canonical=canonical)

    assert len(await store.due(["console"], NOON, 5)) == 1
    await store.close()


async def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/new/folder/bot.sqlite", canonical=canonical)
    await store.close()

    assert (tmp_path / "new/folder/bot.sqlite").is_file()


async def test_a_relative_path_is_relative_to_the_folder_in_which_the_program_was_started(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        store = await open_store("sqlite:///bot.sqlite", canonical=canonical)
    finally:
        os.chdir(here)

    assert await store.feed_states() == {}
    await store.close()
    assert (tmp_path / "bot.sqlite").is_file()


async def test_a_closed_store_leaves_one_file(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "bot.sqlite"), canonical=canonical)
    await store.add(record(judged(news("n1"), CONSOLE)), alone)
    await store.close()

    assert os.listdir(tmp_path) == ["bot.sqlite"]


async def test_a_closed_store_says_so(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    await store.close()

    with pytest.raises(StoreError, match="is closed already"):
        await store.feed_states()


async def test_closing_waits_for_what_is_being_written(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    writing = asyncio.create_task(store.add(record(*(judged(news(f"n{n}")) for n in range(200))), alone))
    await asyncio.sleep(0)
    await store.close()

    assert (await writing).queued == 0
    store = await open_store(url, canonical=canonical)
    assert len(await store.latest(500)) == 200
    await store.close()


async def test_processes_that_open_a_new_database_at_once_make_its_tables_once(empty_url: str) -> None:
    stores = await asyncio.gather(*(open_store(empty_url, canonical=canonical) for _ in range(4)))

    await asyncio.gather(*(store.add(record(judged(news("n1"), CONSOLE)), alone) for store in stores))
    assert len(await stores[0].outbox()) == 1
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_database_of_a_newer_program_is_refused(url: str, database: Database) -> None:
    await database.write(
        lambda connection: connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    )

    with pytest.raises(
        StoreError, match=r"newer Treatywatch \(schema 9999, this one knows \d+\): install that version"
    ):
        await open_store(url, canonical=canonical)


async def test_a_database_of_another_program_is_refused(empty_url: str) -> None:
    async with aclosing(Database(address(empty_url))) as other:
        await other.write(lambda connection: connection.exec_driver_sql("CREATE TABLE items (id INTEGER)"))

    with pytest.raises(StoreError, match="holds a table 'items' of another program: set STORE_URL"):
        await open_store(empty_url, canonical=canonical)


async def test_the_name_of_the_newest_migration_is_the_one_the_program_knows(url: str, database: Database) -> None:
    found = await database.read(
        lambda connection: connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    )

    assert found == schema.VERSION


async def test_a_question_is_answered_while_a_long_write_is_under_way(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    await store.add(record(judged(news("n1"), CONSOLE)), alone)
    (first,) = [row.id for row in await store.outbox()]
    loop, answered = asyncio.get_running_loop(), asyncio.Event()

    def write() -> None:
        # Waits, in the middle of the write, for the answer to a question.
        asyncio.run_coroutine_threadsafe(answered.wait(), loop).result(timeout=10)

    writing = asyncio.create_task(store.hand_over(first, NOON, write))
    await asyncio.sleep(0)
    assert len(await store.latest(5)) == 1
    answered.set()
    await writing

    assert (await store.outbox())[0].state == "sent"
    await store.close()


def test_sqlalchemy_and_alembic_are_imported_only_where_they_are_used(prepared_file: Path) -> None:
    program = f"""
import asyncio, sys
from bot.store import open_store
print("sqlalchemy" in sys.modules)
async def main():
    await (await open_store({str(prepared_file)!r}, canonical=str)).close()
asyncio.run(main())
print("sqlalchemy" in sys.modules, "alembic" in sys.modules, "psycopg" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout == "False\nTrue False False\n"


async def test_an_sqlite_store_can_be_read_by_another_program_while_the_bot_runs(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    store = await open_store(str(path), canonical=canonical)
    await store.add(record(judged(news("n1"), CONSOLE)), alone)

    with sqlite3.connect(path) as other:
        assert other.execute("SELECT url FROM feeds").fetchall() == [(FEED,)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
    await store.close()


async def test_what_a_process_that_was_cut_off_had_locked_is_soon_free_again(server: Server, prepared: str) -> None:
    def told(connection: sa.Connection) -> list[str]:
        names = ("idle_in_transaction_session_timeout", "tcp_keepalives_idle", "tcp_user_timeout")
        return [str(connection.exec_driver_sql(f"SHOW {name}").scalar_one()) for name in names]

    with server.database(prepared) as name:
        async with aclosing(Database(address(server.url(name)))) as database:
            assert await database.write(told) == ["20s", "10", "15000"]


async def test_options_of_the_address_count_beside_the_bot_s_own(server: Server, prepared: str) -> None:
    def told(connection: sa.Connection) -> list[str]:
        names = ("work_mem", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
        return [str(connection.exec_driver_sql(f"SHOW {name}").scalar_one()) for name in names]

    with server.database(prepared) as name:
        url = f"{server.url(name)}?options=-c%20work_mem%3D5MB%20-c%20lock_timeout%3D9"
        async with aclosing(Database(address(url), busy_s=3.0)) as database:
            assert await database.write(told) == ["5MB", "3s", "20s", "UTC"]
