"""What the bot serves to the outside: a small web server, and what hubs push to it."""

from bot.web.health import Health
from bot.web.server import WebServer
from bot.web.websub import Push

__all__ = ["Health", "Push", "WebServer"]
