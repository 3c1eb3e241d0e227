import re
from pathlib import Path

import discord

from bot.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text()


def test_the_invite_link_asks_for_the_least_that_the_bot_needs() -> None:
    least = discord.Permissions(view_channel=True, send_messages=True, embed_links=True)
    (scopes, permissions), *_ = re.findall(r"scope=([\w.+]+)&permissions=(\d+)", PAGE)

    assert scopes == "bot+applications.commands"
    assert int(permissions) == least.value
    assert f"permissions={(least | discord.Permissions(read_message_history=True)).value}" in PAGE


def test_every_setting_that_the_page_names_exists() -> None:
    named = {name.lower() for name in re.findall(r"`(DISCORD_\w+)`", PAGE)}

    assert named == {name for name in Settings.model_fields if name.startswith("discord_")}
