"""`feeds`: which feeds are polled, how they are, and how they come into feeds.yaml and out of it."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.lines import dump
from bot.cli.problems import problems, tell

RESTART = "A bot that runs takes it in when it is started again."

feeds = typer.Typer(
    help="The feeds: how they are, and how to add and remove them.", rich_markup_mode=None, no_args_is_help=True
)


@feeds.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False) -> None:
    """Show how each feed is, the ill ones first: last read, last new entry, interval, failures, next poll."""
    from bot.app import SystemClock
    from bot.cli.feeds_health import read_rows, remarks, row_line, table

    with problems():
        found, now = asyncio.run(read_rows()), SystemClock().now()
        if as_json:
            typer.echo(dump([row_line(row) for row in found]))
            return
        if not found:
            typer.echo("No feeds. Add one: treatywatch feeds add https://www.example.org")
            return
        from rich.console import Console

        Console(width=None if sys.stdout.isatty() else 80, soft_wrap=False).print(table(found, now))
        for line in remarks(found, now):
            typer.echo(line)


@feeds.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, a page, or a feed's own address.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Add the likeliest feed without asking.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Watch the page itself: its new links are its entries.")] = False,
    select: Annotated[
        str, typer.Option(metavar="CSS", help="With --page: which links, or what holds one link each.")
    ] = "",
    name: Annotated[str, typer.Option(help="The publisher's name; the feed's own title if left out.")] = "",
    kind: Annotated[str, typer.Option(help="campaign, ngo, un, media, government or aggregator.")] = "",
    focus: Annotated[str, typer.Option(help="core (mostly about mines) or broad.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47, or mul; what the feed declares if left out.")] = "",
    user_agent: Annotated[str, typer.Option(help="What the bot calls itself there; its own name if left out.")] = "",
) -> None:
    """Find a site's feed, show what it would have posted in the last 30 days, and ask before adding it."""
    from bot.cli.feeds_add import Wish, add_feed
    from bot.cli.feeds_ask import Terminal

    _check(kind=kind, focus=focus, language=language, select=select, user_agent=user_agent)
    wish = Wish(
        url=url,
        page=page or bool(select),
        select=select,
        name=name,
        kind=kind,
        focus=focus,
        language=language,
        user_agent=user_agent,
    )
    attended = sys.stdin.isatty() and sys.stdout.isatty()
    with problems():
        row = add_feed(wish, Terminal() if attended and not yes else None, sure=yes)
        if row is None:
            raise typer.Exit(2 if not attended else 1)
        typer.echo(f"Added to feeds.yaml. {RESTART}")


@feeds.command()
def remove(
    which: Annotated[str, typer.Argument(metavar="URL-or-NAME", help="As in feeds.yaml.")],
) -> None:
    """Take a feed out of feeds.yaml. What it has brought stays in the store."""
    from bot.cli.feeds_add import remove_feed

    with problems():
        label = remove_feed(which)
        typer.echo(f"{label}: taken out of feeds.yaml. {RESTART}")


@feeds.command("import")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list of feeds from a feed reader.")],
) -> None:
    """Add the feeds of an OPML file; those that stand in feeds.yaml already stay as they are."""
    from bot.cli.feeds_add import import_feeds

    with problems():
        done = import_feeds(file)
        for note in done.notes:
            tell(note)
        there = f"; {done.there} were there already" if done.there else ""
        typer.echo(f"{_many(done.added)} added to feeds.yaml{there}. {RESTART if done.added else ''}".rstrip())


@feeds.command()
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Nothing for stdout.")] = None,
) -> None:
    """Write the feeds as OPML, for any feed reader and for `feeds import`."""
    from bot.cli.feeds_add import export_feeds

    with problems():
        body, count, secret = export_feeds()
        if secret:
            tell(f"{_many(secret)} with a password in the address: think before you pass the list on.")
        if file is None:
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
            return
        try:
            file.write_bytes(body)
        except OSError as error:
            tell(f"{file}: can't be written ({error.strerror}).")
            raise typer.Exit(1) from None
        typer.echo(f"{_many(count)} written to {file}.")


def _check(*, kind: str, focus: str, language: str, select: str, user_agent: str) -> None:
    """Refuse what feeds.yaml would not take, before anything is fetched."""
    from bot.model import FOCUSES, KINDS
    from bot.news.entry import language_tag
    from bot.news.markup import selector_problem

    wrong = []
    if kind and kind not in KINDS:
        wrong.append(f"--kind {kind}: not known. Write {', '.join(KINDS)}.")
    if focus and focus not in FOCUSES:
        wrong.append(f"--focus {focus}: not known. Write {', '.join(FOCUSES)}.")
    if language and language_tag(language) is None:
        wrong.append(f"--language {language}: not a code such as en, pt-BR or mul.")
    if select and (problem := selector_problem(select)):
        wrong.append(f"--select {problem}.")
    if len(user_agent) > 300 or not (user_agent.isascii() and user_agent.isprintable()):
        wrong.append("--user-agent may hold at most 300 plain letters, digits and signs.")
    for line in wrong:
        tell(line)
    if wrong:
        raise typer.Exit(2)


def _many(count: int) -> str:
    return "1 feed" if count == 1 else f"{count} feeds"
