"""`report`: what a month brought, as text, page, picture or data."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lines import dump
from bot.cli.problems import problems, tell
from bot.errors import TreatywatchError

if TYPE_CHECKING:
    from bot.report.making import Report

Month = Annotated[str, typer.Argument(metavar="[MONTH]", help="2026-10; the last whole month if left out.")]


def report(
    month: Month = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write it there as Markdown, HTML and PNG.")
    ] = None,
    md: Annotated[bool, typer.Option("--md", help="Markdown on stdout, as without any of these.")] = False,
    html: Annotated[bool, typer.Option("--html", help="One HTML file on stdout.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the picture there.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Tell what a month brought: steps of states, topics, countries, coverage, gaps. Months are of UTC."""
    asked = [name for name, chosen in (("--md", md), ("--html", html), ("--json", as_json)) if chosen]
    if len(asked) > 1:
        tell(f"{' and '.join(asked)}: only one of them goes to stdout. For all forms: --out FOLDER.")
        raise typer.Exit(2)
    with problems():
        made = asyncio.run(_made(month))
        for path, data in _files(made, out, png).items():
            _write(path, data)
            tell(f"Saved {path}")
        shown = _shown(made, asked[0] if asked else "" if out or png else "--md")
        if shown:
            typer.echo(shown)


async def _made(month: str) -> "Report":
    """Return the report.

    Raises:
        TreatywatchError: There is no such month, or the store or feeds.yaml can't be read.
    """
    from bot.app import SystemClock
    from bot.news.links import canonical
    from bot.report.making import make_report, span_of
    from bot.report.months import read_month
    from bot.settings import load_feeds, load_settings
    from bot.store import open_store
    from bot.treaty.countries import COUNTRIES

    now = SystemClock().now()
    asked = read_month(month, now)
    settings = load_settings()
    feeds = load_feeds(settings.feeds_file, COUNTRIES).enabled
    store = await open_store(settings.store_url, canonical=canonical)
    try:
        return make_report(asked, await store.span(*span_of(asked, now)), feeds, await store.feed_states(), now)
    finally:
        await store.close()


def _files(made: "Report", out: Path | None, png: Path | None) -> dict[Path, bytes]:
    """Return what is to be written, by file."""
    from bot.report.markdown import markdown
    from bot.report.page import page
    from bot.report.sheet import sheet

    picture = sheet(made) if out or png else b""
    files = {png: picture} if png else {}
    if out:
        name = f"treatywatch-{made.month.label}"
        files[out / f"{name}.md"] = markdown(made, f"{name}.png").encode()
        files[out / f"{name}.html"] = page(made).encode()
        files[out / f"{name}.png"] = picture
    return files


def _shown(made: "Report", form: str) -> str:
    from bot.report.listing import values
    from bot.report.markdown import markdown
    from bot.report.page import page

    match form:
        case "--md":
            return markdown(made).rstrip("\n")
        case "--html":
            return page(made).rstrip("\n")
        case "--json":
            return dump(values(made))
    return ""


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise TreatywatchError(f"{path}: can't be written ({error.strerror}).") from None
