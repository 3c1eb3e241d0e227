"""`backup` and `restore`: the store in a file, and back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.problems import problems, tell
from bot.settings import load_settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; it appears whole or not at all.")],
) -> None:
    """Copy the store into a file while the bot runs, and check the copy."""
    from bot.store.backup import back_up

    with problems():
        checked = asyncio.run(back_up(load_settings().store_url, file))
        rows = checked.rows
        typer.echo(
            f"{file}: {size(checked.size)}, schema {checked.version}, {rows.get('items', 0)} items, "
            f"{rows.get('stories', 0)} stories, {rows.get('deliveries', 0)} deliveries; read back and whole."
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup made by `treatywatch backup`.")],
) -> None:
    """Put a backup in the store's place. The bot must be stopped; the store that was there is kept beside it."""
    from bot.store.backup import restore as put_back

    with problems():
        done = asyncio.run(put_back(load_settings().store_url, file, datetime.now(UTC)))
        if done.beside:
            tell(f"The store that was there is kept as {done.beside}; delete it when all is well.")
        if done.unsure:
            tell(f"Each of {done.unsure} messages that waited then is looked for in its channel before it is posted.")
        tell(
            "News that came after the backup was made is new to the bot again. It is looked for in its channel before "
            "it is posted; what a digest has told may be told again."
        )
        rows = done.checked.rows
        typer.echo(f"Restored: {rows.get('items', 0)} items, {rows.get('deliveries', 0)} deliveries.")


def size(count: float) -> str:
    """Return bytes as people read them: "812 kB", "1.4 GB"."""
    for most, unit, one in ((1e3, "bytes", 1.0), (1e6, "kB", 1e3), (1e9, "MB", 1e6), (float("inf"), "GB", 1e9)):
        if count < most:
            return f"{count / one:.0f} {unit}" if one < 1e6 else f"{count / one:.1f} {unit}"
    raise AssertionError
