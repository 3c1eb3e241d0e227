"""Starts the bot; the only module here that names handlers."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.cli import make_cli
from bot.finding import Examine
from bot.ports import Chat, Tenants
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.previewing import Drawer
    from handlers.slack import OAuthApp


def make_chat(
    name: str, settings: Settings, *, store: Tenants, quit_asked: asyncio.Event, prompt: bool, listen: bool
) -> Chat:
    """Return a platform's chat; its SDK is imported only here and only when that platform is on."""
    if name == "slack":
        return _slack(settings, store, listen=listen)
    if name == "discord":
        from handlers.discord import DiscordChat

        assert settings.discord_token
        return DiscordChat(
            token=settings.discord_token.get_secret_value(),
            api_url=settings.discord_api_url,
            gateway_url=settings.discord_gateway_url,
            listen=listen,
            shards=settings.discord_shards,
            shard_ids=settings.shards,
        )
    from handlers.console import ConsoleChat

    return ConsoleChat(prompt=prompt and listen, quit_asked=quit_asked.set)


def _slack(settings: Settings, store: Tenants, *, listen: bool) -> Chat:
    from handlers.slack import Http, SlackChat

    http = None
    if settings.slack_mode == "http":
        secret = _shown(settings.slack_signing_secret)
        http = Http(host=settings.slack_http_host, port=settings.slack_http_port, signing_secret=secret)
    return SlackChat(
        bot_token=_shown(settings.slack_bot_token),
        app_token=_shown(settings.slack_app_token),
        api_url=settings.slack_api_url,
        http=http,
        oauth=_oauth(settings),
        admins_only=settings.slack_managers == "admins",
        tenants=store,
        listen=listen,
    )


def _oauth(settings: Settings) -> "OAuthApp | None":
    if not settings.slack_client_id:
        return None
    from handlers.slack import OAuthApp

    return OAuthApp(
        client_id=settings.slack_client_id,
        client_secret=_shown(settings.slack_client_secret),
        token_key=_shown(settings.slack_token_key),
        scopes=tuple(scope.strip() for scope in settings.slack_scopes.split(",") if scope.strip()),
    )


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def make_examiner(name: str, settings: Settings, *, store: Tenants | None) -> Examine:
    """Return what asks a platform whether the bot may do what it has to do there."""
    if name == "slack":
        from handlers.slack.examine import examine as ask_slack

        return partial(
            ask_slack,
            bot_token=_shown(settings.slack_bot_token),
            app_token=_shown(settings.slack_app_token),
            api_url=settings.slack_api_url,
            socket=settings.slack_mode == "socket",
            oauth=_oauth(settings),
            tenants=store,
        )
    from handlers.discord.examine import examine as ask_discord

    return partial(ask_discord, token=_shown(settings.discord_token), api_url=settings.discord_api_url)


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
    make_cli(make_chat, make_drawer, make_examiner)()


if __name__ == "__main__":
    main()
