"""Questions to whoever sits at the terminal."""

from typing import Protocol

import typer


class Ask(Protocol):
    """Somebody who can be asked."""

    def choose(self, most: int) -> int | None:
        """Return a number from 1 to ``most``; None for none of them."""

    def sure(self, question: str) -> bool:
        """Return whether the answer is yes."""


class Terminal:
    """The port ``Ask`` in a terminal."""

    def choose(self, most: int) -> int | None:
        while True:
            typed = str(typer.prompt(f"Which one? 1 to {most}, or 0 for none", default="1")).strip()
            if typed.isascii() and typed.isdigit() and int(typed) <= most:
                return int(typed) or None

    def sure(self, question: str) -> bool:
        return typer.confirm(question, default=False)
