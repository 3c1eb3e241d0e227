"""Served pages of a filled archive, and who asks for them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.treaty.facts import Facts, load_facts
from bot.web.guard import Buckets
from tests.web.archive import fill
from tests.web.serving import Served


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The treaty facts."""
    return load_facts()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the archive, to be copied."""
    path = tmp_path_factory.mktemp("archive") / "store.sqlite"
    asyncio.run(fill(f"sqlite:///{path}"))
    return path


@pytest_asyncio.fixture
async def serve(filled: Path, facts: Facts, tmp_path: Path) -> AsyncIterator[Callable[..., Served]]:
    """What makes pages to be served, of an archive of the test's own."""
    path = tmp_path / "store.sqlite"
    shutil.copy(filled, path)
    made: list[Served] = []

    def make(**settings: object) -> Served:
        made.append(Served(f"sqlite:///{path}", facts, settings))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest_asyncio.fixture
async def open_site(serve: Callable[..., Served]) -> Served:
    """Pages for who asks as often as they like."""
    return await serve(buckets=Buckets(1e9, 1e9)).open()


@pytest_asyncio.fixture
async def site(serve: Callable[..., Served]) -> Served:
    """Pages as they are without further settings."""
    return await serve().open()
