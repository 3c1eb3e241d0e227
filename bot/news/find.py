"""Looks up what one language's terms find in one text: for checking a lexicon, not for judging news."""

from bot.model import NewsItem
from bot.news.classify import languages_for
from bot.news.evidence import Evidence, gather
from bot.news.lexicon import Lexicon
from bot.news.reading import read


def find(text: str, lexicon: Lexicon, language: str) -> Evidence:
    """Return the terms of a language (and those all share) that are found in a text, and those ruled out by term."""
    reading = read(NewsItem(feed="", key="", url="", title=text))
    languages = languages_for(language, lexicon)
    return gather(reading, lexicon, lexicon.subjects(languages).find(reading.whole), languages)
