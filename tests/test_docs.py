from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import make_chat, make_drawer, make_examiner
from bot.cli import make_cli
from bot.commands.table import TABLE
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


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_link_to_another_page_leads_somewhere(page: Path) -> None:
    for part in page.read_text().split("](")[1:]:
        target = part.split(")")[0].split("#")[0]
        if target and "://" not in target:
            assert (page.parent / target).exists(), target
