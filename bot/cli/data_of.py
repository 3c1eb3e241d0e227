"""`data`: what is kept of one workspace or server, for whoever asks to see it or to have it deleted."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.problems import problems, tell
from bot.errors import TreatywatchError
from bot.settings import load_settings

Whose = Annotated[
    str, typer.Argument(metavar="slack:TEAM|discord:SERVER", help="The id of the workspace (T…) or of the server.")
]

data = typer.Typer(help="What is kept of a workspace or server.", no_args_is_help=True, rich_markup_mode=None)


@data.command()
def export(whose: Whose) -> None:
    """Print everything that is kept of a workspace or server, as JSON."""
    from bot.store.privacy import export as read

    with problems():
        chat, server = _whose(whose)
        found = asyncio.run(read(load_settings().store_url, chat, server))
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, default=_moment))
        if not any(found.values()):
            tell(f"{whose}: nothing is kept. Of a channel that stands in feeds.yaml alone it is not known whose it is.")


@data.command()
def delete(whose: Whose, yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False) -> None:
    """Delete everything that is kept of a workspace or server. It can't be undone."""
    from bot.store.privacy import delete as remove

    with problems():
        chat, server = _whose(whose)
        if not yes:
            if not sys.stdin.isatty():
                tell("Nothing is deleted: there is no terminal to ask in. Say --yes.")
                raise typer.Exit(2)
            typer.confirm(f"Delete all that is kept of {whose}, for good?", abort=True)
        counts = asyncio.run(remove(load_settings().store_url, chat, server, datetime.now(UTC)))
        told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        typer.echo(f"{whose}: deleted {told}." if told else f"{whose}: nothing was kept.")
        tell(
            "If the bot is still there, remove it from the workspace or server, and take its channels out of "
            "feeds.yaml: else it begins anew. Backups still hold what was deleted."
        )


def _whose(text: str) -> tuple[str, str]:
    chat, _, server = text.partition(":")
    if chat not in ("slack", "discord") or not server or "/" in server:
        raise TreatywatchError(f"{text}: write slack:T… (the workspace's id) or discord: and the server's number.")
    return chat, server


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
