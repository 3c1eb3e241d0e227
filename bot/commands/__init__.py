"""The slash commands, once for every platform."""

from bot.commands.answers import Commands

__all__ = ["Commands"]
