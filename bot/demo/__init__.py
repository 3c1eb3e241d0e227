"""The bundled demo news, served as real feeds on loopback: no account, no network."""

from bot.demo.news import DemoFeed, load_news
from bot.demo.server import DemoServer

__all__ = ["DemoFeed", "DemoServer", "load_news"]
