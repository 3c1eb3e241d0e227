"""Discord: slash commands in, posts out. The only package that knows discord.py."""

from handlers.discord.chat import DiscordChat

__all__ = ["DiscordChat"]
