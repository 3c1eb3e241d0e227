from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.fakes import FakeClock
from tests.jobs.newsroom import Newsroom


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def newsroom(store: SqlStore, clock: FakeClock) -> Newsroom:
    return Newsroom(store, clock)
