"""What answers say, in nine languages: messages and plurals, dates, numbers, names of countries."""

from bot.words.languages import LANGUAGES, Language, language_of
from bot.words.words import ENGLISH, Words, mark, words_in

__all__ = ["ENGLISH", "LANGUAGES", "Language", "Words", "language_of", "mark", "words_in"]
