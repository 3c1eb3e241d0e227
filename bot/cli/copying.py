"""`store copy`: from one database to another."""

import asyncio
from typing import Annotated

import typer

from bot.cli.problems import problems, tell

store = typer.Typer(help="The database that the bot remembers in.", no_args_is_help=True, rich_markup_mode=None)

From = Annotated[str, typer.Argument(metavar="FROM", help="The store as it is, as STORE_URL names it.")]
To = Annotated[str, typer.Argument(metavar="TO", help="A new file or an empty database, as STORE_URL names it.")]


@store.callback()
def _group() -> None:
    """The database that the bot remembers in."""


@store.command()
def copy(source: From, target: To) -> None:
    """Copy a store from SQLite to PostgreSQL or back, and compare every value. Cut off, it goes on when run again."""
    from bot.store.copying import copy as do

    def progress(table: str, rows: int) -> None:
        if rows:
            tell(f"{table}: {rows}")

    with problems():
        copied = asyncio.run(do(source, target, progress))
        typer.echo(f"Copied and compared {sum(copied.rows.values())} rows. Set STORE_URL to the new store.")
