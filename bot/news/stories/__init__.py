"""One event, one story: which reports tell the same."""

from bot.news.stories.join import join

__all__ = ["join"]
