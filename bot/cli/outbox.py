"""`outbox`: what became of each delivery, and an operator's word on those that are stuck."""

import asyncio
from typing import Annotated

import typer

from bot.cli.lines import dump, outbox_line, waiting_lines
from bot.cli.problems import problems, tell
from bot.errors import TreatywatchError
from bot.model import OutboxRow

Which = Annotated[
    list[str], typer.Argument(metavar="NUMBER…", help="As `outbox` shows them; or `uncertain`, or `refused`, for all.")
]

outbox = typer.Typer(help="Deliveries: what was sent, what waits, and why.", rich_markup_mode=None)


@outbox.callback(invoke_without_command=True)
def show(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False
) -> None:
    """Show what was sent, what waits and why, what is uncertain and what was refused, by channel."""
    if context.invoked_subcommand:
        return
    from bot.cli.records import read_outbox

    with problems():
        found = asyncio.run(read_outbox())
        if as_json:
            rows = [outbox_line(row) for row in found.rows]
            typer.echo(dump({"counts": found.counts, "rows": rows, **waiting_lines(found.held, found.stops)}))
            return
        if not found.counts:
            typer.echo("The outbox is empty: no alert was queued yet.")
        for channel, states in found.counts.items():
            line = f"{channel}: " + ", ".join(f"{count} {state}" for state, count in states.items())
            waiting = found.held.get(channel)
            typer.echo(line + (f" ({waiting.count} of them wait for a digest)" if waiting else ""))
        for stop in found.stops:
            again = f"tried again at {stop.probe_at:%Y-%m-%d %H:%M} UTC" if stop.probe_at else "not tried again"
            typer.echo(f"{stop.to}: stopped since {stop.since:%Y-%m-%d %H:%M} UTC, {again}: {stop.reason}")
        for row in found.rows:
            typer.echo(row_line(row))


def row_line(row: OutboxRow) -> str:
    """Return a delivery as one line for people."""
    what = "" if row.kind == "alert" else f"{row.kind}: "
    said = [row.reason, f"in {row.digest}" if row.digest else "", row.held if row.state == "queued" else ""]
    why = "; ".join(one for one in said if one)
    shown = f"{row.id}  {row.updated_at:%Y-%m-%d %H:%M}  {row.channel}  {row.state}  {what}{row.title}"
    return shown + (f" ({why})" if why else "")


@outbox.command()
def retry(which: Which) -> None:
    """Post refused, expired or uncertain deliveries again; an uncertain one may then stand in the channel twice."""
    from bot.cli.records import retry_deliveries

    with problems():
        count = asyncio.run(retry_deliveries(which))
        if not count:
            raise TreatywatchError("None of them is refused, expired or uncertain. See treatywatch outbox.")
        typer.echo(f"{_many(count)} queued again; the running bot takes {'it' if count == 1 else 'them'} from here.")


@outbox.command()
def drop(which: Which) -> None:
    """Give up deliveries that wait or are uncertain; with a digest goes what is in it."""
    from bot.cli.records import drop_deliveries

    with problems():
        count = asyncio.run(drop_deliveries(which))
        if not count:
            raise TreatywatchError("None of them waits or is uncertain. See treatywatch outbox.")
        tell(f"To post again what was dropped: treatywatch outbox retry {' '.join(which)}")
        typer.echo(f"{_many(count)} dropped.")


def _many(count: int) -> str:
    return "1 delivery" if count == 1 else f"{count} deliveries"
