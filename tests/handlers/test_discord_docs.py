import re
from pathlib import Path

import discord
import pytest

from bot.settings import Settings
from handlers.discord.faults import ADVICE

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text()
LEAST = discord.Permissions(view_channel=True, send_messages=True, embed_links=True)


def test_the_invite_link_asks_for_the_least_that_the_bot_needs() -> None:
    (scopes, permissions), *_ = re.findall(r"scope=([\w.+]+)&permissions=(\d+)", PAGE)

    assert scopes == "bot+applications.commands"
    assert int(permissions) == LEAST.value


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("threads", [False, True])
def test_each_number_of_permissions_is_what_the_page_says(history: bool, threads: bool) -> None:
    more = discord.Permissions(
        read_message_history=history, create_public_threads=threads, send_messages_in_threads=threads
    )

    assert re.search(rf"^   \| `{(LEAST | more).value}` \| ", PAGE, re.MULTILINE)


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_each_refusal_that_the_bot_understands_stands_in_the_table(code: int) -> None:
    advice = ADVICE[code][1].partition(":")[0].partition(" (")[0].removesuffix(" there").removesuffix(" is gone")
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and str(code) in line]

    assert any(advice in row for row in rows)


def test_every_setting_that_the_page_names_exists() -> None:
    named = {name.lower() for name in re.findall(r"`(DISCORD_\w+)`", PAGE)}

    assert named == {name for name in Settings.model_fields if name.startswith("discord_")}
