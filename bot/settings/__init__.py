"""What the operator sets: the environment (or .env) and feeds.yaml, each checked whole before anything starts."""

from bot.settings.environment import Settings, load_settings
from bot.settings.feedsfile import FeedsFile, load_feeds, read_feeds
from bot.settings.fitting import operators_among_readers

__all__ = ["FeedsFile", "Settings", "load_feeds", "load_settings", "operators_among_readers", "read_feeds"]
