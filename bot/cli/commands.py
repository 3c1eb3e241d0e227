"""What `treatywatch` can be told to do."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot import __version__
from bot.cli.backup import backup, restore
from bot.cli.copying import store
from bot.cli.data_of import data
from bot.cli.facts import facts
from bot.cli.feeds import feeds
from bot.cli.lexicon import lexicon
from bot.cli.lines import card_line, dump, item_of, read_lines, verdict_line
from bot.cli.outbox import outbox
from bot.cli.problems import problems, tell
from bot.cli.report import report

if TYPE_CHECKING:
    from bot.app import ChatMaker
    from bot.cli.doctor import ExaminerMaker
    from bot.cli.previewing import DrawerMaker

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
HELP = "Landmine-policy news and treaty facts for campaigners, in Slack, Discord and this terminal."


def make_cli(make_chat: "ChatMaker", make_drawer: "DrawerMaker", make_examiner: "ExaminerMaker") -> typer.Typer:
    """Return the command line.

    Args:
        make_chat: Makes the chats that `run` and `demo` start.
        make_drawer: Makes what draws a card as a platform shows it, for `preview`.
        make_examiner: Makes what asks a platform about tokens and channels, for `doctor`.
    """
    cli = typer.Typer(
        name="treatywatch",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    cli.add_typer(lexicon, name="lexicon")
    cli.add_typer(facts, name="facts")
    cli.add_typer(outbox, name="outbox")
    cli.add_typer(feeds, name="feeds")
    cli.add_typer(data, name="data")
    cli.add_typer(store, name="store")
    cli.command()(backup)
    cli.command()(restore)
    cli.command()(report)

    @cli.callback(invoke_without_command=True)
    def top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
        if version:
            typer.echo(f"treatywatch {__version__}")
            raise typer.Exit

    @cli.command()
    def run(
        once: Annotated[bool, typer.Option("--once", help="One poll of what is due, deliver, exit.")] = False,
        chat: Annotated[
            list[str] | None, typer.Option(help="slack, discord or console; may be given several times.")
        ] = None,
        role: Annotated[
            list[str] | None,
            typer.Option(help="poll, deliver, chat, web or all: this process's part; may be given several times."),
        ] = None,
    ) -> None:
        """Run the bot. Without tokens the chat is this terminal, with a prompt for /treaty poland."""
        from bot.cli.running import run_real

        with problems():
            if not run_real(make_chat, once=once, chosen=tuple(chat or ()), roles=tuple(role or ())):
                raise typer.Exit(1)

    @cli.command()
    def demo() -> None:
        """Run on the bundled demo news, in this terminal: no account, no network."""
        from bot.cli.running import run_demo

        with problems():
            run_demo(make_chat)

    @cli.command()
    def check() -> None:
        """Check every file and setting; tell every problem at once."""
        from bot.cli.checking import check_all

        found, wrong = check_all()
        for line in found:
            typer.echo(line)
        for line in wrong:
            tell(line)
        if wrong:
            raise typer.Exit(1)

    @cli.command()
    def doctor(
        as_json: Json = False,
        no_feeds: Annotated[
            bool, typer.Option("--no-feeds", help="Don't read the feeds; it takes seconds then.")
        ] = False,
    ) -> None:
        """See whether all works: tokens, scopes, permissions, clock, store, disk, facts, and every feed once."""
        from bot.cli.doctor import doctor as look

        with problems():
            if not look(make_examiner, as_json=as_json, feeds=not no_feeds):
                raise typer.Exit(1)

    @cli.command()
    def poll(
        source: Annotated[str, typer.Argument(metavar="URL-or-FILE", help="A feed's address, or a saved feed.")],
        as_json: Json = False,
        page: Annotated[bool, typer.Option("--page", help="It is a page: its links are its entries.")] = False,
        select: Annotated[str, typer.Option(metavar="CSS", help="With --page: which links.")] = "",
    ) -> None:
        """Show what one feed would post and why; nothing is stored."""
        from bot.cli.trying import poll_once

        with problems():
            poll_once(source, as_json=as_json, page=page or bool(select), select=select)

    @cli.command()
    def preview(
        what: Annotated[
            str,
            typer.Argument(
                metavar="ITEM|FILE", help="An item's link or number, a saved feed, or items as JSON Lines (.jsonl)."
            ),
        ],
        slack: Annotated[bool, typer.Option("--slack", help="Only as in Slack.")] = False,
        discord: Annotated[bool, typer.Option("--discord", help="Only as in Discord.")] = False,
        out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the page is written.")] = None,
        show: Annotated[bool, typer.Option("--open/--no-open", help="Whether a browser is opened.")] = True,
    ) -> None:
        """Draw alerts as they will look in Slack and Discord, on a page in the browser. Needs no token."""
        from bot.cli.previewing import preview as draw

        both = slack == discord
        names = [name for name, asked in (("slack", slack), ("discord", discord)) if asked or both]
        with problems():
            typer.echo(draw(what, {name: make_drawer(name) for name in names}, out, in_browser=show))

    @cli.command()
    def classify(
        file: Annotated[str, typer.Argument(metavar="[FILE]", help="JSON Lines; - or nothing is stdin.")] = "-",
    ) -> None:
        """Judge items: JSON Lines in (id, title, summary, …), JSON Lines out, in the same order."""
        from bot.cli.trying import Judge

        with problems():
            judge = Judge()
            with _opened(file) as lines:
                for _, row in read_lines(lines, file):
                    verdict, story = judge(item_of(row))
                    typer.echo(dump({"id": row.get("id"), **verdict_line(verdict), "story": story}))

    @cli.command()
    def ask(
        line: Annotated[list[str], typer.Argument(metavar='"/treaty poland"', help="What you would type in a chat.")],
        as_json: Json = False,
        as_of: Annotated[
            str | None, typer.Option("--as-of", metavar="DATE", help="As on that day: 2025-12-31.")
        ] = None,
        save: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write the answer's files there.")] = None,
    ) -> None:
        """Answer a slash command as the bot would in a chat."""
        from bot.cli.trying import answer

        with problems():
            reply = answer(" ".join(line), _day(as_of))
            shown = {**card_line(reply.card), "private": reply.private, "ok": reply.ok}
            shown["files"] = [{"name": one.name, "description": one.description} for one in reply.files]
            typer.echo(dump(shown) if as_json else reply.card.text)
            if save:
                for file in reply.files:
                    _write(save / file.name, file.data)
            if not reply.ok:
                raise typer.Exit(1)

    @cli.command()
    def resolve(
        file: Annotated[str, typer.Argument(metavar="[FILE]", help="A name a line; - or nothing is stdin.")] = "-",
    ) -> None:
        """Look up countries as people type them: a name a line in, JSON Lines out."""
        from bot.treaty.names import resolve as look_up

        with problems(), _opened(file) as lines:
            for line in lines:
                text = line.rstrip("\r\n")
                found = look_up(text)
                typer.echo(dump({"input": text, "iso3": found.iso3, "suggestions": list(found.suggestions)}))

    @cli.command()
    def why(
        item: Annotated[str, typer.Argument(metavar="URL-or-ID", help="An article's link, or an item's number.")],
        as_json: Json = False,
    ) -> None:
        """Show the record of an item: each step, its reasons, its deliveries."""
        from bot.cli.records import why_item

        with problems():
            reply = asyncio.run(why_item(item))
            typer.echo(dump({**card_line(reply.card), "ok": reply.ok}) if as_json else reply.card.text)
            if not reply.ok:
                raise typer.Exit(1)

    return cli


def _opened(file: str) -> TextIO:
    if file == "-":
        return open(sys.stdin.fileno(), encoding="utf-8-sig", closefd=False)
    try:
        return Path(file).open(encoding="utf-8-sig")
    except OSError as error:
        tell(f"{file}: can't be read ({error.strerror}).")
        raise typer.Exit(2) from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        tell(f"{path}: can't be written ({error.strerror}).")
        raise typer.Exit(1) from None
    tell(f"Saved {path}")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        tell(f"--as-of {text}: not a date. Write it as 2025-12-31.")
        raise typer.Exit(2) from None
