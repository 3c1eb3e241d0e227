"""`feeds add`, `remove`, `import`, `export`: what changes feeds.yaml."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import typer

from bot.app import SystemClock
from bot.cli.feeds_ask import Ask
from bot.cli.feeds_file import Row, change, fitting, row_text, with_rows, without
from bot.cli.feeds_find import DAYS, Finder, Found, Preview, Search, preview
from bot.cli.problems import tell
from bot.cli.trying import ANYTHING, because
from bot.errors import FetchError, TreatywatchError
from bot.model import Feed
from bot.news import opml
from bot.news.discover import twin
from bot.news.links import shown
from bot.news.publisher import is_search
from bot.settings import FeedsFile, Settings, load_feeds, load_settings, read_feeds
from bot.treaty.countries import COUNTRIES

#: Alerts of a preview that are shown.
MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be added; empty texts leave it to the feed."""

    url: str
    #: The page itself is to be watched.
    page: bool = False
    select: str = ""
    name: str = ""
    kind: str = ""
    focus: str = ""
    language: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a list of feeds."""

    added: int
    there: int
    notes: tuple[str, ...]


def add_feed(wish: Wish, ask: Ask | None, *, sure: bool) -> Row | None:
    """Find a feed, show what it would have posted, and write it into feeds.yaml.

    Args:
        wish: What is to be added.
        ask: Who decides; None where nobody can be asked.
        sure: Whether the likeliest feed is added without asking.

    Returns:
        What was written; None where it was decided against, or nobody could decide.

    Raises:
        TreatywatchError: No feed was found, it stands in the file already, or the file can't be read or written.
    """
    settings = load_settings()
    file = load_feeds(settings.feeds_file, COUNTRIES)
    url = _address(wish.url)
    _refuse_twin(url, file, settings)
    search = asyncio.run(_searched(settings, wish, url))
    for note in search.notes:
        tell(note)
    found = _choose(wish, url, search, ask)
    if found is None:
        return None
    _refuse_twin(found.url, file, settings)
    row = _row(wish, found)
    feed = _feed(row)
    _show(found, row, preview(feed, found.parsed, file.channels or ANYTHING, SystemClock().now()))
    if ask is not None:
        sure = ask.sure(f"Add it to {settings.feeds_file}?")
    elif not sure:
        tell("Nothing was added, since there is no terminal to ask in. Run it again with --yes to add this feed.")
    if not sure:
        return None

    def put(text: str, now: FeedsFile) -> str:
        _refuse_twin(feed.url, now, settings)
        return with_rows(text, [row])

    change(settings.feeds_file, put)
    return row


def remove_feed(which: str) -> str:
    """Take a feed out of feeds.yaml, by its address or its name; return what it is called.

    Raises:
        TreatywatchError: There is no such feed, or several; or the file can't be read or written.
    """
    settings = load_settings()
    gone: list[Feed] = []

    def take(text: str, file: FeedsFile) -> str:
        wanted = which.strip().casefold()
        found = [feed for feed in file.feeds if which.strip() in (feed.url, shown(feed.url))]
        found = found or [feed for feed in file.feeds if "." in which and twin(feed.url) == twin(_address(which))]
        found = found or [feed for feed in file.feeds if feed.name.casefold() == wanted]
        if not found:
            raise TreatywatchError(f"{which}: no such feed in {settings.feeds_file}. See treatywatch feeds list.")
        if len(found) > 1:
            lines = ", ".join(shown(feed.url) for feed in found)
            raise TreatywatchError(f"{which}: several feeds are called so. Name one by its address: {lines}")
        gone.append(found[0])
        return without(text, {found[0].url})

    change(settings.feeds_file, take)
    return gone[0].label


def import_feeds(path: Path) -> Imported:
    """Add what an OPML file lists and feeds.yaml does not have yet.

    Raises:
        TreatywatchError: The file is no OPML or can't be read, or feeds.yaml can't be read or written.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise TreatywatchError(f"{path}: can't be read ({error.strerror}).") from None
    listed, notes = opml.read(body, path.name)
    lines = list(notes)
    rows: dict[str, Row] = {}
    there = 0
    for one in listed:
        row, left = fitting(one)
        if left:
            name = row.get("name") or shown(row["url"])
            lines.append(f"{path.name}: {name}: {', '.join(left)} left out, since feeds.yaml does not take the value")
        if twin(row["url"]) in rows:
            there += 1
        rows.setdefault(twin(row["url"]), row)
    new: list[Row] = []

    def put(text: str, file: FeedsFile) -> str:
        known = {twin(feed.url) for feed in file.feeds}
        new[:] = [row for key, row in rows.items() if key not in known]
        return with_rows(text, new)

    change(load_settings().feeds_file, put)
    return Imported(added=len(new), there=there + len(rows) - len(new), notes=tuple(lines))


def export_feeds() -> tuple[bytes, int, int]:
    """Return the feeds as OPML, how many there are, and how many have a password in their address.

    Raises:
        SettingsError: feeds.yaml has mistakes.
    """
    feeds = load_feeds(load_settings().feeds_file, COUNTRIES).feeds
    body = opml.write(feeds, title="Treatywatch feeds", created=SystemClock().now())
    return body, len(feeds), sum(shown(feed.url) != feed.url for feed in feeds)


def _address(typed: str) -> str:
    """Return what was typed as an address: people leave out the scheme.

    Raises:
        TreatywatchError: It is no address of the Web.
    """
    text = typed.strip()
    text = f"https://{text[7:]}" if text.lower().startswith("feed://") else text
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        fits = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, url))
    except ValueError:
        fits = False
    if not fits:
        raise TreatywatchError(f"{typed}: is no address. Write it as https://www.example.org")
    return url


def _refuse_twin(url: str, file: FeedsFile, settings: Settings) -> None:
    same = next((feed for feed in file.feeds if twin(feed.url) == twin(url)), None)
    if same is None:
        return
    how = "" if same.enabled else ", but is off: take out its 'enabled: false'"
    as_what = "" if same.url == url else f" as {shown(same.url)}"
    raise TreatywatchError(f"{shown(url)}: stands in {settings.feeds_file}:{same.line} already{as_what}{how}.")


async def _searched(settings: Settings, wish: Wish, url: str) -> Search:
    """Look for feeds; an address typed without its scheme may be one of http alone."""
    try:
        return await _search(settings, wish, url)
    except FetchError as error:
        if "://" in wish.url or error.fault not in ("tls", "refused", "timeout"):
            raise
        try:
            return await _search(settings, wish, url.replace("https://", "http://", 1))
        except FetchError:
            raise error from None


async def _search(settings: Settings, wish: Wish, url: str) -> Search:
    finder = Finder(settings, wish.user_agent)
    try:
        if wish.page:
            return Search(page=await finder.page(url, wish.select))
        return await finder.search(url)
    finally:
        await finder.close()


def _choose(wish: Wish, url: str, search: Search, ask: Ask | None) -> Found | None:
    """Return which of what was found is meant; None for none of it.

    Raises:
        TreatywatchError: Nothing was found that could be added without asking.
    """
    if wish.page:
        return search.page
    feeds = search.feeds
    if not feeds and search.page is not None and ask is not None:
        typer.echo(f"{shown(url)}: no feed found, but the page itself can be watched.")
        return search.page
    if not feeds:
        raise TreatywatchError(
            f"{shown(url)}: no feed found. Give the feed's own address if you know it, or watch the page itself for "
            f"new links: treatywatch feeds add {shown(url)} --page"
        )
    if len(feeds) == 1:
        return feeds[0]
    typer.echo(f"{shown(url)}: {len(feeds)} feeds found.")
    for number, one in enumerate(feeds, 1):
        called = "" if one.called in one.title else f"“{one.called}” of "
        typer.echo(f"  {number}. {called}{_about(one)}")
    if ask is None:
        typer.echo("The first is taken; name another one by its own address.")
        return feeds[0]
    chosen = ask.choose(len(feeds))
    return feeds[chosen - 1] if chosen else None


def _row(wish: Wish, found: Found) -> Row:
    kind = wish.kind or ("page" if found.how == "page" else "aggregator" if is_search(found.url) else "")
    language = wish.language or (found.parsed.language or "").partition("-")[0]
    row = {
        "name": wish.name or found.title,
        "url": found.url,
        "language": "" if language == "en" else language,
        "kind": "page" if found.how == "page" else kind,
        "focus": wish.focus,
        "user_agent": wish.user_agent,
        "select": found.select,
    }
    return {key: value for key, value in row.items() if value}


def _feed(row: Row) -> Feed:
    return read_feeds(f"feeds:\n{row_text(row)}\n", "the new feed", COUNTRIES).feeds[0]


def _show(found: Found, row: Row, seen: Preview) -> None:
    """Show what was found, what it would have posted and why, and how it will stand in feeds.yaml."""
    typer.echo(f"\n{_about(found)}")
    grouped = "" if seen.posted == len(seen.alerts) else f", in {_count(len(seen.alerts), 'alert')}"
    entries = _count(seen.posted + seen.left, "entry")
    typer.echo(f"In the last {DAYS} days it would have posted {seen.posted} of {entries}{grouped}.")
    for one, *others in seen.alerts[:MOST]:
        typer.echo(f"  {_day(one.item.published)}  {one.item.title}")
        typer.echo(f"              {one.reason}{because(one.verdict)}")
        if others:
            typer.echo(f"              and {_count(len(others), 'entry')} more of the same story, added to its alert")
    if len(seen.alerts) > MOST:
        page = (" --page" + (f" --select '{found.select}'" if found.select else "")) if found.how == "page" else ""
        typer.echo(f"  … and {len(seen.alerts) - MOST} more: treatywatch poll {shown(found.url)}{page}")
    if seen.older:
        typer.echo(f"  {_count(seen.older, 'entry')} older than that: recorded at the first poll, not posted.")
    if found.how == "page":
        typer.echo("  What stands there without a date is recorded at the first poll; new links are posted.")
    typer.echo(f"\nIn feeds.yaml:\n{row_text({**row, 'url': shown(row['url'])})}\n")
    if shown(row["url"]) != row["url"]:
        typer.echo("  What is secret in the address is not shown here, but written.\n")


def _about(found: Found) -> str:
    count = _count(len(found.parsed.items), "link" if found.how == "page" else "entry")
    newest = f", newest {_day(found.newest)}" if found.newest else ""
    guessed = ", at an address that sites often use" if found.how == "guessed" else ""
    return f"{found.title}: {shown(found.url)} ({count}{newest}{guessed})"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "no date   "


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"
