import asyncio
import json
from pathlib import Path

import pytest

from bot.news.links import canonical
from bot.store import open_store
from tests.cli.test_cli import treatywatch
from tests.store.test_privacy import fill


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    async def make() -> None:
        store = await open_store(str(tmp_path / "data" / "treatywatch.sqlite"), canonical=canonical)
        await fill(store)
        await store.close()

    asyncio.run(make())
    return tmp_path


def test_what_is_kept_of_a_workspace_is_printed_and_deleted_only_on_a_plain_word(folder: Path) -> None:
    shown = treatywatch(folder, "data", "export", "slack:T1")
    asked = treatywatch(folder, "data", "delete", "slack:T1", text="y\n")
    done = treatywatch(folder, "data", "delete", "slack:T1", "--yes")
    again = treatywatch(folder, "data", "export", "slack:T1")

    assert [row["by"] for row in json.loads(shown.stdout)["settings"]] == ["slack:T1/U7"]
    assert (asked.returncode, asked.stdout) == (2, "")
    assert done.stdout == ("slack:T1: deleted 1 settings, 1 mutes, 2 changes, 1 stops, 3 messages, 1 installation.\n")
    assert "remove it from the workspace" in done.stderr
    assert not any(json.loads(again.stdout).values())
    assert "nothing is kept" in again.stderr
    assert "nothing is kept" not in shown.stderr


def test_what_is_neither_a_workspace_nor_a_server_is_said(tmp_path: Path) -> None:
    done = treatywatch(tmp_path, "data", "export", "T1")

    assert done.returncode == 1
    assert done.stderr.startswith("T1: write slack:T…")
