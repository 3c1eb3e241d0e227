"""Errors to one clear line each on stderr, and exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.errors import SettingsError, TreatywatchError


def tell(line: str) -> None:
    """Write a line for people to stderr."""
    typer.echo(line, err=True)


@contextmanager
def problems() -> Iterator[None]:
    """Turn the bot's own errors into lines on stderr and exit code 1; a closed pipe downstream ends quietly."""
    try:
        yield
    except SettingsError as error:
        for problem in error.problems:
            tell(problem)
        raise typer.Exit(1) from None
    except TreatywatchError as error:
        tell(str(error))
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise typer.Exit(0) from None
