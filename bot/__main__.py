"""Starts the bot; the only module here that names handlers."""

import asyncio
from typing import TYPE_CHECKING

from bot.cli import make_cli
from bot.ports import Chat
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.previewing import Drawer


def make_chat(name: str, settings: Settings, *, quit_asked: asyncio.Event, prompt: bool) -> Chat:
    """Return a platform's chat; its SDK is imported only here and only when that platform is on."""
    if name == "slack":
        from handlers.slack import SlackChat

        assert settings.slack_bot_token
        assert settings.slack_app_token
        return SlackChat(
            bot_token=settings.slack_bot_token.get_secret_value(),
            app_token=settings.slack_app_token.get_secret_value(),
            api_url=settings.slack_api_url,
        )
    if name == "discord":
        from handlers.discord import DiscordChat

        assert settings.discord_token
        return DiscordChat(
            token=settings.discord_token.get_secret_value(),
            api_url=settings.discord_api_url,
            gateway_url=settings.discord_gateway_url,
        )
    from handlers.console import ConsoleChat

    return ConsoleChat(prompt=prompt, quit_asked=quit_asked.set)


def make_drawer(name: str) -> "Drawer":
    """Return what draws cards as a platform shows them; the platform's SDK is not needed for that."""
    from bot.cli.previewing import Drawer

    if name == "slack":
        from handlers.slack.drawing import STYLE, drawn
    else:
        from handlers.discord.drawing import STYLE, drawn
    return Drawer(draw=drawn, style=STYLE)


def main() -> None:
    """Run the command line."""
    make_cli(make_chat, make_drawer)()


if __name__ == "__main__":
    main()
