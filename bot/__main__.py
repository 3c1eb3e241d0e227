"""Starts the bot; the only module here that names handlers."""

import asyncio
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.cli import make_cli
from bot.ports import Chat, Tenants
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.previewing import Drawer


def make_chat(name: str, settings: Settings, *, store: Tenants, quit_asked: asyncio.Event, prompt: bool) -> Chat:
    """Return a platform's chat; its SDK is imported only here and only when that platform is on."""
    if name == "slack":
        return _slack(settings, store)
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


def _slack(settings: Settings, store: Tenants) -> Chat:
    from handlers.slack import Http, OAuthApp, SlackChat

    def shown(secret: SecretStr | None) -> str:
        return secret.get_secret_value() if secret else ""

    http = None
    if settings.slack_mode == "http":
        secret = shown(settings.slack_signing_secret)
        http = Http(host=settings.slack_http_host, port=settings.slack_http_port, signing_secret=secret)
    oauth = None
    if settings.slack_client_id:
        oauth = OAuthApp(
            client_id=settings.slack_client_id,
            client_secret=shown(settings.slack_client_secret),
            token_key=shown(settings.slack_token_key),
            scopes=tuple(scope.strip() for scope in settings.slack_scopes.split(",") if scope.strip()),
        )
    return SlackChat(
        bot_token=shown(settings.slack_bot_token),
        app_token=shown(settings.slack_app_token),
        api_url=settings.slack_api_url,
        http=http,
        oauth=oauth,
        admins_only=settings.slack_managers == "admins",
        tenants=store,
    )


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
