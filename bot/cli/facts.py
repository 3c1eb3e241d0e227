"""`facts`: is the treaty data in order, what is in it, and what does the depositary say today?"""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.problems import problems, tell

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `facts pending` shows it.")]


class Format(StrEnum):
    """How rows are written."""

    csv = "csv"
    json = "json"


facts = typer.Typer(help="Check, export and refresh the treaty facts.", no_args_is_help=True, rich_markup_mode=None)


@facts.command()
def check() -> None:
    """Check every rule of the treaty data; one line a table."""
    from bot.cli.facts_reports import checked

    with problems():
        lines, wrong = checked()
        for line in lines:
            typer.echo(line)
        for line in wrong:
            tell(line)
        if wrong:
            raise typer.Exit(1)


@facts.command()
def export(
    form: Annotated[Format, typer.Option("--format", help="json: one object with all tables.")] = Format.json,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="Only this table.")] = None,
) -> None:
    """Write all rows to stdout, each with source, confidence and day checked."""
    from bot.cli.facts_reports import exported

    with problems():
        typer.echo(exported(form.value, table), nl=False)


@facts.command()
def refresh(
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A saved record, XML or HTML, instead of the network.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changed rows to FACTS_DIR.")] = False,
) -> None:
    """Compare the depositary's record with our rows and show what differs."""
    from bot.cli.facts_refresh import refreshed

    with problems():
        lines, wrong = asyncio.run(refreshed(file, apply=apply))
        for line in lines:
            typer.echo(line)
        for line in wrong:
            tell(line)
        if wrong:
            raise typer.Exit(1)


@facts.command()
def pending() -> None:
    """Show what differs from our facts, in the depositary's record or in the news, and nobody has decided yet."""
    from bot.cli.facts_refresh import waiting

    with problems():
        for line in asyncio.run(waiting()):
            typer.echo(line)


@facts.command()
def approve(number: Number) -> None:
    """Write the row to FACTS_DIR and tell the channels."""
    from bot.cli.facts_refresh import approved

    with problems():
        for line in asyncio.run(approved(number)):
            typer.echo(line)


@facts.command()
def dismiss(number: Number) -> None:
    """Decide against a change; it is not asked again."""
    from bot.cli.facts_refresh import dismissed

    with problems():
        typer.echo(asyncio.run(dismissed(number)))
