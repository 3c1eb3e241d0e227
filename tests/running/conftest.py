from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.running.harness import BotProcess, NewsSite


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    async with NewsSite() as opened:
        yield opened


@pytest.fixture
def bot(tmp_path: Path) -> BotProcess:
    return BotProcess(tmp_path)
