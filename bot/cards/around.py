"""What platforms put around a card, in the card's language: they know no words but English ones."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from bot.model import Card
from bot.words import Language, Words, mark, words_in

#: Tones in a word, for those who see no colours; what a list says that was cut; how a window is closed.
AROUND = (
    mark("Positive"),
    mark("Of concern"),
    mark("Attention"),
    mark("Urgent"),
    mark("… and {number} more"),
    mark("Close"),
)


def spoken(card: Card, say: Words) -> Card:
    """Return the card with what platforms say around it in a language."""
    return card if say.language == "en" else replace(card, words=_words(say.language))


@cache
def _words(language: Language) -> Mapping[str, str]:
    say = words_in(language)
    return {text: say(text, number="{number}") for text in AROUND}
