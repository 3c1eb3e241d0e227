"""Every way in which a database can fail is one line that says what to do, and the store works again afterwards."""

import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.model import FeedState
from bot.news.links import canonical
from bot.store import open_store, states
from bot.store.address import address
from bot.store.database import Database
from bot.store.sql import SqlStore
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON
from tests.postgres import OWNER, PASSWORD, Server
from tests.store.values import CONSOLE, alone, queue


def run(name: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "tests.store.children", name, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


async def why_not(url: str) -> str:
    """Return why a store can't be opened."""
    with pytest.raises(StoreError) as caught:
        await open_store(url, canonical=canonical)
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


@asynccontextmanager
async def open_sqlite(path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(str(path), canonical=canonical)
    yield store
    await store.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may look into; pytest's own is for one user."""
    folder = Path(tempfile.mkdtemp(prefix="treatywatch-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk. " * 1_000)

    assert await why_not(str(path)) == (
        f"{path}: is not a SQLite database: move it away, or set STORE_URL to another file"
    )
    assert path.read_text() == "Buy milk. " * 1_000


async def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert await why_not(str(tmp_path)) == f"{tmp_path}: can't be opened: it is a folder; add a file name"


async def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    said = await why_not(str(tmp_path / "data" / "bot.sqlite"))

    assert said.startswith(f"{tmp_path}/data/bot.sqlite: its folder can't be made (")


def test_a_read_only_file_is_refused_with_what_to_do(open_folder: Path, prepared_file: Path) -> None:
    path = open_folder / "bot.sqlite"
    shutil.copy(prepared_file, path)
    open_folder.chmod(0o777)
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)

    assert run("unprivileged", str(prepared_file), str(path)) == [
        f"{path}: is read-only: let the user that runs Treatywatch write to the file and its folder"
    ]


def test_a_read_only_folder_is_refused_with_what_to_do(open_folder: Path, prepared_file: Path) -> None:
    path = open_folder / "bot.sqlite"
    shutil.copy(prepared_file, path)
    path.chmod(0o666)
    open_folder.chmod(0o555)

    (said,) = run("unprivileged", str(prepared_file), str(path))

    assert said.startswith(f"{path}: ")
    assert said.endswith("let the user that runs Treatywatch write to the file and its folder")


def test_a_new_file_in_a_read_only_folder_is_refused_with_what_to_do(open_folder: Path, prepared_file: Path) -> None:
    open_folder.chmod(0o555)

    (said,) = run("unprivileged", str(prepared_file), str(open_folder / "bot.sqlite"))
    assert said.startswith(
        f"{open_folder}/bot.sqlite: can't be opened: let the user that runs Treatywatch read and write"
    )
    (said,) = run("unprivileged", str(prepared_file), str(open_folder / "new" / "bot.sqlite"))
    assert "its folder can't be made" in said


@pytest.fixture
def drivers() -> Iterator[list[Any]]:
    """The driver's connections, as the store opens them; the first one writes."""
    opened: list[Any] = []

    def note(connection: Any, _: object) -> None:
        opened.append(connection)

    sa.event.listen(sa.Engine, "connect", note)
    yield opened
    sa.event.remove(sa.Engine, "connect", note)


async def test_a_full_disk_is_named_loses_nothing_and_is_over_when_there_is_space(
    prepared_file: Path, tmp_path: Path, drivers: list[Any]
) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)
    store = await open_store(str(path), canonical=canonical)
    (first,) = await queue(store, 1, CONSOLE)
    (pages,) = drivers[0].execute("PRAGMA page_count").fetchone()
    drivers[0].execute(f"PRAGMA max_page_count = {pages}")
    crowd = record(*(judged(news(f"n{n}"), CONSOLE) for n in range(100)))

    with pytest.raises(StoreError) as caught:
        await store.add(crowd, alone)

    assert str(caught.value) == f"{path}: the disk is full: free some space, and it goes on by itself"
    assert [row.id for row in await store.outbox()] == [first]
    drivers[0].execute("PRAGMA max_page_count = 1000000")
    assert (await store.add(crowd, alone)).queued == 100
    await store.close()


async def test_a_line_that_was_written_but_not_marked_is_marked_later_and_not_written_again(
    prepared_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)
    async with open_sqlite(path) as store:
        await queue(store, 1, CONSOLE)

    first, why, why_again, *after = run("full_at_commit", str(path))

    assert (first, after) == ("written", ["sending", "0 due", "sent"])
    assert why == why_again
    assert why.startswith(f"{path}: can't be read or written (")


def test_a_file_that_may_not_grow_is_named_and_the_store_goes_on_when_it_may(
    tmp_path: Path, prepared_file: Path
) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)

    said, read, after = run("limited", str(path))

    assert said.startswith(f"{path}: can't be read or written (")
    assert said.endswith("look at the disk, its free space and its limits")
    assert (read, after) == ("1 story", "goes on")


async def test_a_database_that_another_program_keeps_locked_is_named(prepared_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)
    other = sqlite3.connect(path, isolation_level=None)
    async with aclosing(Database(address(str(path)), busy_s=0.05)) as database:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another program for more than"):
            await database.write(states.save_state, FeedState(url=FEED))
        assert await database.read(states.feed_states) == {}
        other.execute("ROLLBACK")
        await database.write(states.save_state, FeedState(url=FEED))
    other.close()


async def test_a_damaged_database_is_named(prepared_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))

    assert await why_not(str(path)) == (
        f"{path}: is damaged: stop the bot and put back a backup, or try `sqlite3 FILE .recover`"
    )


async def test_a_file_that_was_deleted_or_replaced_under_the_bot_is_not_written_to_any_more(
    prepared_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bot.sqlite"
    shutil.copy(prepared_file, path)
    async with open_sqlite(path) as store:
        await queue(store, 1, CONSOLE)
        path.rename(tmp_path / "moved.sqlite")

        with pytest.raises(StoreError, match="was moved, deleted or replaced while in use: stop the bot"):
            await store.add(record(judged(news("n1"), CONSOLE)), alone)
        shutil.copy(prepared_file, path)
        with pytest.raises(StoreError, match="was moved, deleted or replaced while in use: stop the bot"):
            await store.due(["console"], NOON, 5)
        (tmp_path / "moved.sqlite").replace(path)
        assert len(await store.due(["console"], NOON, 5)) == 1


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_server_that_cannot_be_reached_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said = await why_not(f"postgresql://bot:{PASSWORD}@127.0.0.1:{port}/alerts")

    assert said.startswith(f"postgresql://bot:***@127.0.0.1:{port}/alerts: the server can't be reached (")
    assert said.endswith("): is it running, and is STORE_URL right?")


async def test_a_wrong_password_is_named_and_not_repeated(server: Server) -> None:
    said = await why_not(server.url(password="s3cret"))

    shown = f"postgresql://{OWNER}:***@127.0.0.1:{server.port}/postgres"
    assert said == f"{shown}: the server refuses user or password: look at STORE_URL"


async def test_a_user_the_server_does_not_know_is_named(server: Server) -> None:
    said = await why_not(server.url().replace(OWNER, "stranger", 1))

    assert said.endswith("the server refuses user or password: look at STORE_URL")


async def test_a_database_the_server_does_not_have_is_named(server: Server) -> None:
    said = await why_not(server.url("nowhere"))

    assert said.endswith("/nowhere: there is no such database: make it with `createdb`, or look at STORE_URL")


async def test_a_read_only_server_is_refused(server: Server) -> None:
    with server.database() as name:
        server.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

        assert (await why_not(server.url(name))).endswith(
            "is read-only (a standby?): set STORE_URL to the primary server"
        )


async def test_a_user_without_rights_is_told_which(server: Server) -> None:
    with server.database() as name:
        server.sql("CREATE ROLE guest LOGIN PASSWORD 'correct horse'")
        said = await why_not(server.url(name).replace(OWNER, "guest", 1))
        server.sql("DROP ROLE guest")

    assert "permission denied for schema public" in said
    assert said.endswith("make it the owner of the database")


async def test_a_store_outlives_a_restart_of_its_server(server: Server, prepared: str) -> None:
    with server.database(prepared) as name:
        store = await open_store(server.url(name), canonical=canonical)
        await queue(store, 1, CONSOLE)

        with server.stopped():
            with pytest.raises(StoreError, match=r"the server can't be reached|is shutting down"):
                await store.add(record(judged(news("n2"), CONSOLE)), alone)
            with pytest.raises(StoreError, match="the server can't be reached"):
                await store.due(["console"], NOON, 5)

        await store.add(record(judged(news("n2"), CONSOLE)), alone)
        assert len(await store.due(["console"], NOON, 5)) == 2
        await store.close()


async def test_a_restart_of_the_server_between_two_calls_is_not_noticed(server: Server, prepared: str) -> None:
    with server.database(prepared) as name:
        store = await open_store(server.url(name), canonical=canonical)
        await queue(store, 1, CONSOLE)
        with server.stopped():
            pass

        assert len(await store.due(["console"], NOON, 5)) == 1
        await store.close()


async def test_a_database_that_another_session_keeps_locked_is_named(server: Server, prepared: str) -> None:
    with server.database(prepared) as name, psycopg.connect(server.url(name)) as other:
        other.execute("LOCK TABLE feeds")
        async with aclosing(Database(address(server.url(name)), busy_s=0.05)) as database:
            with pytest.raises(StoreError, match="locked by another program for more than"):
                await database.write(states.save_state, FeedState(url=FEED))
            other.rollback()
            await database.write(states.save_state, FeedState(url=FEED))
