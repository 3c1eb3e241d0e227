import inspect
import re
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from bot import errors
from bot.__main__ import make_chat, make_drawer, make_examiner
from bot.cli import make_cli
from bot.commands.table import TABLE
from bot.model import Fault, RefusalKind
from bot.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"


def test_every_setting_is_explained_and_no_other() -> None:
    text = (DOCS / "settings.md").read_text()
    told = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}

    assert told == {name.upper() for name in Settings.model_fields}


def test_every_chat_command_is_explained() -> None:
    text = (DOCS / "commands.md").read_text()

    for command in TABLE:
        for sub in command.subcommands:
            assert f"`/{command.name} {sub.name}" in text
        assert f"`/{command.name}" in text


def test_every_command_of_the_terminal_is_explained_and_no_other() -> None:
    text = (DOCS / "commands.md").read_text().partition("## In the terminal")[2]
    told = {line.split("`")[1].split()[0] for line in text.splitlines() if line.startswith("| `")}
    cli = get_command(make_cli(make_chat, make_drawer, make_examiner))

    assert told == set(cli.commands)  # type: ignore[attr-defined]  # it is a group


def test_every_subcommand_of_the_terminal_is_explained() -> None:
    text = (DOCS / "commands.md").read_text().partition("## In the terminal")[2]
    cli = get_command(make_cli(make_chat, make_drawer, make_examiner))

    for name, command in cli.commands.items():  # type: ignore[attr-defined]  # it is a group
        for sub in getattr(command, "commands", ()):
            assert f"| `{name} {sub}" in text


def first_words(heading: str) -> set[str]:
    """Return what the first column of the table beneath a heading of troubles.md names."""
    part = (DOCS / "troubles.md").read_text().partition(heading)[2].partition("\n## ")[0]
    return {line.split("`")[1] for line in part.splitlines() if line.startswith("| `")}


def test_every_fault_of_a_feed_is_explained_and_no_other() -> None:
    assert first_words("## Feeds") == set(get_args(Fault))


def test_every_refusal_is_explained_and_no_other() -> None:
    assert first_words("## Messages") == set(get_args(RefusalKind))


def test_every_error_is_explained_and_no_other() -> None:
    raised = {
        name for name, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__
    }

    assert first_words("## The bot itself") == raised - {"TreatywatchError"}


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (DOCS / "README.md").read_text()

    assert [
        page.name for page in sorted(DOCS.glob("*.md")) if f"({page.name}" not in index and page.stem != "README"
    ] == []


def anchors(page: Path) -> set[str]:
    """Return what a page's headings are called in links, as GitHub makes it of them."""
    heads = [line.lstrip("#").strip() for line in page.read_text().splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), DOCS.parent / "README.md"], ids=lambda page: page.name)
def test_every_link_to_another_page_leads_somewhere(page: Path) -> None:
    for part in page.read_text().split("](")[1:]:
        target, _, anchor = part.split(")")[0].partition("#")
        if "://" in target:
            continue
        there = page.parent / target if target else page

        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


def test_every_picture_is_told_in_words() -> None:
    for page in (*DOCS.glob("*.md"), DOCS.parent / "README.md"):
        assert "![](" not in page.read_text(), page.name
