"""Slack: commands, buttons and forms in over Socket Mode or HTTP, cards out as Block Kit."""

from handlers.slack.blocks import blocks, fallback
from handlers.slack.chat import SlackChat
from handlers.slack.modes import Http, OAuthApp

__all__ = ["Http", "OAuthApp", "SlackChat", "blocks", "fallback"]
