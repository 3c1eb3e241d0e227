"""A store on every database: the tests that ask for ``store`` run on SQLite and on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, aclosing
from pathlib import Path

import pytest

from bot.news.links import canonical
from bot.store import open_store
from bot.store.address import address
from bot.store.database import Database
from bot.store.sql import SqlStore
from tests.postgres import Server, running

DATABASES = ("sqlite", "postgresql")


async def _prepare(url: str) -> None:
    await (await open_store(url, canonical=canonical)).close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server; the tests fail where none is installed, they are never passed over."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, to be copied."""
    with server.database() as name:
        asyncio.run(_prepare(server.url(name)))
        yield name


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("prepared") / "store.sqlite"
    asyncio.run(_prepare(str(path)))
    return path


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path}/store.sqlite"
        else:
            server: Server = request.getfixturevalue("server")
            yield server.url(stack.enter_context(server.database()))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path / "store.sqlite"
            shutil.copy(request.getfixturevalue("prepared_file"), path)
            yield f"sqlite:///{path}"
        else:
            server: Server = request.getfixturevalue("server")
            name = stack.enter_context(server.database(request.getfixturevalue("prepared")))
            yield server.url(name)


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """An empty store."""
    store = await open_store(url, canonical=canonical)
    yield store
    await store.close()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """The database beneath ``store``, to look at or to write what no store would."""
    async with aclosing(Database(address(url))) as database:
        yield database
