"""What is said of a text that can't be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a text is no value of its setting, and what to write instead."""

    #: One sentence.
    text: str
    #: A value that can be read: "daily 08:00".
    example: str
