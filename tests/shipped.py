"""What ships with the bot, loaded once for all tests: nothing changes it."""

from functools import cache

from bot.news.classify import Classifier
from bot.news.lexicon import Lexicon, load_lexicon
from bot.treaty.facts import Facts, load_facts


@cache
def facts() -> Facts:
    """The treaty facts."""
    return load_facts()


@cache
def lexicon() -> Lexicon:
    """The words of all languages."""
    return load_lexicon()


@cache
def classifier() -> Classifier:
    """What judges with them."""
    return Classifier(lexicon())
