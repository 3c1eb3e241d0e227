"""`treatywatch report`, as typed."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import make_chat, make_drawer, make_examiner
from bot.cli import make_cli
from bot.news.links import canonical
from bot.news.stories import join
from bot.store import open_store
from tests.builders import FEED, judged, news, record
from tests.fakes import NOON


async def _fill(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    await store.add(record(judged(news("a"), "slack:C1"), polled=NOON), join)
    await store.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has one story of March 2026, and its feeds.yaml; reports only read it."""
    folder = tmp_path_factory.mktemp("report")
    asyncio.run(_fill(f"sqlite:///{folder}/store.sqlite"))
    (folder / "feeds.yaml").write_text(f"feeds:\n  - url: {FEED}\n    name: Wire\nchannels:\n  - to: slack:C1\n")
    return folder


def run(folder: Path, *args: str) -> Result:
    environment = {"STORE_URL": f"sqlite:///{folder}/store.sqlite", "FEEDS_FILE": str(folder / "feeds.yaml")}
    return CliRunner().invoke(make_cli(make_chat, make_drawer, make_examiner), ["report", *args], env=environment)


def test_a_month_is_markdown_on_stdout(folder: Path) -> None:
    result = run(folder, "2026-03")

    assert result.exit_code == 0
    assert result.stdout.startswith("# Landmine policy in March 2026\n")
    assert "The bot's record begins on 2 March 2026" in result.stdout


def test_a_folder_gets_all_three_forms_and_the_markdown_shows_the_picture(folder: Path) -> None:
    result = run(folder, "2026-03", "--out", str(folder / "reports"))

    assert result.stdout == ""
    written = {path.suffix: path.read_bytes() for path in (folder / "reports").iterdir()}
    assert written.keys() == {".md", ".html", ".png"}
    assert b"(treatywatch-2026-03.png)" in written[".md"]
    assert written[".html"].startswith(b"<!DOCTYPE html>")
    assert written[".png"].startswith(b"\x89PNG")


def test_json_and_a_picture_can_be_had_at_once(folder: Path) -> None:
    result = run(folder, "2026-03", "--json", "--png", str(folder / "march.png"))

    assert json.loads(result.stdout)["stories"] == 1
    assert (folder / "march.png").read_bytes().startswith(b"\x89PNG")
    assert "Saved" in result.stderr


def test_one_form_goes_to_stdout(folder: Path) -> None:
    result = run(folder, "2026-03", "--md", "--html")

    assert result.exit_code == 2
    assert "--md and --html: only one of them goes to stdout. For all forms: --out FOLDER." in result.stderr


@pytest.mark.parametrize("month", ["soon", "2026-99"])
def test_what_is_no_month_is_a_problem_in_one_line(folder: Path, month: str) -> None:
    result = run(folder, month)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"'{month}' is no month. Write it as 20")
    assert result.stderr.count("\n") == 1


def test_a_month_to_come_is_a_problem(folder: Path) -> None:
    year = datetime.now(UTC).year + 1

    assert "has not begun yet" in run(folder, f"{year}-02").stderr


def test_a_file_that_can_not_be_written_is_told(folder: Path) -> None:
    (folder / "plain").write_text("a file, no folder")

    result = run(folder, "2026-03", "--out", str(folder / "plain" / "inside"))

    assert result.exit_code == 1
    assert "can't be written" in result.stderr
