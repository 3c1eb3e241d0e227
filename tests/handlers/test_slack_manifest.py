"""The app manifest that operators paste asks for what the bot uses, and for no more."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.table import TABLE

MANIFEST = Path(__file__).parents[2] / "docs" / "slack-manifest.yaml"


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def test_every_command_of_the_bot_is_registered_and_no_other(manifest: Any) -> None:
    registered = {each["command"] for each in manifest["features"]["slash_commands"]}

    assert registered == {f"/{command.name}" for command in TABLE}


def test_slack_leaves_the_words_of_a_question_as_typed(manifest: Any) -> None:
    assert not any(each["should_escape"] for each in manifest["features"]["slash_commands"])


def test_it_asks_for_no_more_than_posting_and_commands(manifest: Any) -> None:
    assert manifest["oauth_config"] == {"scopes": {"bot": ["chat:write", "commands"]}}


def test_the_scopes_for_files_and_for_looking_back_are_there_to_be_taken_in() -> None:
    offered = re.findall(r"^ +# - (\S+)$", MANIFEST.read_text(encoding="utf-8"), re.MULTILINE)

    assert offered == ["files:write", "channels:history", "groups:history"]


def test_it_needs_no_public_address(manifest: Any) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert "url" not in MANIFEST.read_text(encoding="utf-8")


def test_its_texts_are_as_short_as_slack_wants(manifest: Any) -> None:
    """Name 35 characters, description 140, a command's description 2,000 and hint 1,000 (app manifest reference)."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
