"""Slack: slash commands and buttons in over Socket Mode, cards out as Block Kit."""

from handlers.slack.blocks import blocks, fallback
from handlers.slack.chat import SlackChat

__all__ = ["SlackChat", "blocks", "fallback"]
