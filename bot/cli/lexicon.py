"""`lexicon`: is it in order, how good is it, what would a changed one do, what do votes and corrections suggest?"""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.problems import problems, tell

Folder = Annotated[Path | None, typer.Option("--lexicon", metavar="DIR", help="Another lexicon than the bot's own.")]

lexicon = typer.Typer(help="Check, measure and try the lexicon.", no_args_is_help=True, rich_markup_mode=None)


@lexicon.command()
def check(folder: Folder = None) -> None:
    """Check every term: examples that match, none twice, no conflicts."""
    from bot.cli.lexicon_reports import problems_of

    with problems():
        size, wrong = problems_of(folder)
        for line in wrong:
            tell(line)
        typer.echo(size)
        if wrong:
            raise typer.Exit(1)


@lexicon.command("test")
def measure(
    file: Annotated[Path | None, typer.Argument(help="Labelled items, JSON Lines.")] = None,
    votes: Annotated[bool, typer.Option("--votes", help="Also the items that readers voted on.")] = False,
    folder: Folder = None,
) -> None:
    """Measure precision and recall on labelled items, and explain each error."""
    from bot.cli.lexicon_reports import tested

    with problems():
        if file is None and not votes:
            tell("Name a file of labelled items, or use --votes for those that readers voted on.")
            raise typer.Exit(2)
        for line in tested(file, votes, folder):
            typer.echo(line)


@lexicon.command()
def replay(
    days: Annotated[int, typer.Option(help="How far back, by the day the bot saw an item.")] = 30,
    folder: Folder = None,
) -> None:
    """Show what a changed lexicon would have posted and dropped over the stored items, before it goes live."""
    from bot.cli.lexicon_reports import replayed

    with problems():
        for line in replayed(days, folder):
            typer.echo(line)


@lexicon.command()
def suggest() -> None:
    """List words that separate items voted up from items voted down."""
    from bot.cli.lexicon_reports import suggested

    with problems():
        for line in suggested():
            typer.echo(line)


@lexicon.command("export-corrections")
def export_corrections() -> None:
    """Write what people corrected by /alerts split and merge as test cases: JSON Lines, a pair of items a line."""
    from bot.cli.lexicon_reports import corrected

    with problems():
        for line in corrected():
            typer.echo(line)
