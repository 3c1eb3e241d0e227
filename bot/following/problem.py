"""What is said of a text that can't be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.words import ENGLISH, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a text is no value of its setting, and what to write instead."""

    #: One sentence, a message of the catalogues.
    message: str
    #: A value that can be read: "daily 08:00".
    example: str
    #: What is put into the message.
    values: Mapping[str, str] = field(default_factory=dict)
    #: What may have been meant, the likeliest first.
    meant: Sequence[str] = ()
    #: What the setting is called, a message; empty where that is clear.
    label: str = ""

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.said()

    def said(self, say: Words = ENGLISH) -> str:
        """Return the sentence in a language, and what may have been meant."""
        sentence = (f"{say(self.label)}: " if self.label else "") + say(self.message, **self.values)
        return f"{sentence} {say('Did you mean {names}?', names=say.any_of(self.meant))}" if self.meant else sentence
