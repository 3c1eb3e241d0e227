"""A term of the lexicon, and what its file says of its language."""

from dataclasses import dataclass

from bot.news.meanings import SENSES, Meaning, Sense

#: The language of terms that all languages share.
SHARED = "mul"
#: Words within which company must stand, where a term does not say.
WITHIN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of a language file."""

    #: As people are shown it.
    name: str
    language: str
    means: Meaning
    #: Points for one find in the lead.
    weight: float
    #: As written in the file; ``forms.read_form`` says what they find.
    forms: tuple[str, ...]
    #: Forms of other senses: a find that one of them overlaps does not count.
    unless: tuple[str, ...] = ()
    #: Forms, or "@meaning": one of them must stand within ``within`` words.
    near: tuple[str, ...] = ()
    within: int = WITHIN
    why: str = ""
    #: Sentences in which it must be found, and in which it must not.
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    #: Where it stands: "fr.yaml:12".
    place: str = ""

    @property
    def sense(self) -> Sense:
        """What follows from its meaning."""
        return SENSES[self.means]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What a language file says of its language."""

    #: Primary language subtag, or "mul" for what all languages share.
    code: str
    #: In English.
    name: str
    #: Whether spaces divide the words.
    spaces: bool = True
    #: What may be written onto the beginning of any word (Arabic "ال", "و").
    prefixes: frozenset[str] = frozenset()
    #: Frequent small words, to tell the language of a text by.
    stopwords: tuple[str, ...] = ()
    #: Languages that are read with this file too: those without one of their own, or with two alphabets.
    also_for: tuple[str, ...] = ()
