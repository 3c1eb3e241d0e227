"""What operators hear of a new version."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import __version__
from bot.jobs.upgrade import CHANGES, changes, note, tell_version
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore

TEXT = """# What is new

## 0.3.0

- Maps.

## 0.2.0

- Digests,
  at an hour.
- Mutes.

## 0.1.0

- The first.
"""
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{tmp_path}/store.sqlite", canonical=canonical)
    yield store
    await store.close()


async def start(store: SqlStore, version: str, tmp_path: Path) -> list[str]:
    told: list[str] = []
    file = tmp_path / "changes.md"
    file.write_text(TEXT)
    await tell_version(store, version, told.append, file)
    return told


async def test_an_upgrade_is_told_at_the_first_start_and_never_again(store: SqlStore, tmp_path: Path) -> None:
    first = await start(store, "0.1.0", tmp_path)
    again = await start(store, "0.1.0", tmp_path)
    upgraded = await start(store, "0.2.0", tmp_path)
    after = await start(store, "0.2.0", tmp_path)

    assert (first, again, after) == ([], [], [])
    assert upgraded == [
        "Treatywatch 0.2.0 started (before: 0.1.0). What changed:\n"
        "• Digests, at an hour.\n• Mutes.\nAll of it: CHANGELOG.md"
    ]


def test_what_was_passed_over_is_told_too() -> None:
    told = note("0.1.0", "0.3.0", TEXT)

    assert told.index("Maps") < told.index("Digests")
    assert "The first" not in told


@pytest.mark.parametrize(
    ("before", "version", "told"),
    [
        ("0.3.0", "0.2.0", "Treatywatch 0.2.0 started, an older version than before (0.3.0)."),
        ("0.9.0", "0.10.0", "Treatywatch 0.10.0 started (before: 0.9.0). See CHANGELOG.md."),
    ],
)
def test_an_older_version_and_one_without_lines_are_told_as_such(before: str, version: str, told: str) -> None:
    assert note(before, version, TEXT) == told


def test_every_version_of_the_changelog_has_its_lines_and_this_one_is_there() -> None:
    lines = changes(CHANGES.read_text(encoding="utf-8"))
    versions = set(re.findall(r"^## (\d[\w.]*)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE))

    assert lines.keys() == versions
    assert __version__ in versions
    assert all(1 <= len(one) <= 8 for one in lines.values())
