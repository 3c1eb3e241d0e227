"""`doctor`: whether everything works that the bot needs, each line with what to do where it does not."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
import typer

from bot import __version__
from bot.cli.backup import size
from bot.cli.lines import dump
from bot.errors import FaultError, SettingsError, StoreError, TreatywatchError
from bot.fetch import HttpFetcher
from bot.finding import Examine, Finding, Level
from bot.jobs.alarms import PASSING
from bot.jobs.turns import host_of
from bot.model import Fault, Feed, Fetched, Validators, day
from bot.news.lexicon import load_lexicon
from bot.news.links import canonical, shown
from bot.pool import ParserPool
from bot.settings import FeedsFile, Settings, load_feeds, load_settings
from bot.store import open_store
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import load_facts

if TYPE_CHECKING:
    from bot.ports import Tenants
    from bot.store.sql import SqlStore


class ExaminerMaker(Protocol):
    """Makes what asks a platform; only ``__main__`` knows the handlers."""

    def __call__(self, name: str, settings: Settings, *, store: "Tenants | None") -> Examine: ...


#: Bytes that should be free where the store lies, and below which writing soon fails.
FREE_BYTES, LEAST_BYTES = 1_000_000_000, 100_000_000
#: Seconds that the clock may be off, and from which Slack's signed requests are refused (docs.slack.dev, "Verifying
#: requests from Slack": five minutes).
SKEW_S, MOST_SKEW_S = 30.0, 300.0
#: Facts that nobody has looked at for longer are worth a look.
OLD_FACTS = timedelta(days=365)
#: Hosts of feeds that are asked at a time, and seconds for each feed.
HOSTS_AT_ONCE = 8
FEED_S = 30.0
#: So many feeds that none could be reached of, and no other, are a machine without a network.
ENOUGH = 12
SLACK_API, DISCORD_API = "https://slack.com/api/", "https://discord.com/api/v10"
#: Faults of a machine without a network.
OFFLINE: frozenset[Fault] = frozenset({"dns", "timeout", "refused", "dropped"})
COLOURS: Mapping[Level, str] = {"ok": "green", "warning": "yellow", "error": "red"}


def doctor(make_examiner: ExaminerMaker, *, as_json: bool, feeds: bool) -> bool:
    """Look at everything and tell it; return whether nothing is an error."""
    found: list[Finding] = []

    async def run() -> None:
        async for one in _look(make_examiner, feeds=feeds, bar=not as_json):
            found.append(one)
            if not as_json:
                typer.echo(line(one))

    asyncio.run(run())
    good = all(one.level != "error" for one in found)
    if as_json:
        typer.echo(dump({"ok": good, "findings": [asdict(one) for one in found]}))
        return good
    counts = {level: sum(one.level == level for one in found) for level in COLOURS}
    typer.echo(f"{counts['ok']} ok, {counts['warning']} to look at, {counts['error']} wrong")
    return good


def line(one: Finding) -> str:
    """Return a finding as one line for people."""
    level = typer.style(f"{one.level:<8}", fg=COLOURS[one.level])
    said = f"{one.text.rstrip('.')}: {one.advice}" if one.advice else one.text
    return f"{level}{one.part:<12} {said}"


async def _look(make_examiner: ExaminerMaker, *, feeds: bool, bar: bool) -> AsyncIterator[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        for problem in error.problems:
            yield _wrong("settings", problem)
        return
    for one in look_at_settings(settings):
        yield one
    file = FeedsFile(feeds=(), channels=())
    try:
        file = load_feeds(settings.feeds_file, COUNTRIES)
        count = f"{len(file.enabled)} feeds are on, {len(file.channels)} channels"
        yield Finding(part="feeds.yaml", level="ok", text=f"{settings.feeds_file}: {count}")
    except SettingsError as error:
        for problem in error.problems:
            yield _wrong("feeds.yaml", problem)
    for one in look_at_data(settings, datetime.now(UTC)):
        yield one
    known = Known()
    async for one in look_at_store(settings, known):
        yield one
    try:
        async for one in _chats(make_examiner, settings, file, known):
            yield one
    finally:
        if known.store:
            await known.store.close()
    yield await _clock(settings, file.enabled)
    if feeds and file.enabled:
        for one in await _feeds(file.enabled, settings, bar=bar):
            yield one


@dataclass(slots=True)
class Known:
    """What the store has told, for what is looked at after it."""

    store: "SqlStore | None" = None
    #: Channels that were set in chat.
    set_in_chat: tuple[str, ...] = ()


# ── settings and data ───────────────────────────────────────────────────────────────────────────────────────────────


def look_at_settings(settings: Settings) -> Iterable[Finding]:
    """Yield what the settings say, and who else can read them."""
    chats = ", ".join(settings.chats)
    yield Finding(
        part="settings",
        level="ok" if chats else "warning",
        text=f"Treatywatch {__version__}; chats: {chats or 'the terminal alone, since no token is set'}",
        advice=""
        if chats
        else "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md) or DISCORD_TOKEN (docs/discord.md)",
    )
    env = Path(".env")
    if settings.secrets and env.is_file() and env.stat().st_mode & 0o044:
        yield Finding(
            part="settings",
            level="warning",
            text="every user of this machine can read the tokens in .env",
            advice="chmod 600 .env",
        )


def look_at_data(settings: Settings, now: datetime) -> Iterable[Finding]:
    """Yield how the lexicon and the treaty facts are, and how old these."""
    try:
        lexicon = load_lexicon()
        yield Finding(
            part="lexicon", level="ok", text=f"{len(lexicon.terms)} terms in {len(lexicon.languages)} languages"
        )
        facts = load_facts(own=settings.facts_dir)
    except TreatywatchError as error:
        yield _wrong("data", str(error))
        return
    checks = sorted(evidence.checked for evidence in facts.tables.evidence())
    old = sum(now.date() - checked > OLD_FACTS for checked in checks)
    said = f"{len(checks)} rows, the last looked at on {day(checks[-1])}, the oldest on {day(checks[0])}"
    if old:
        what = f"{said}; {old} of them more than a year ago"
        yield Finding(part="facts", level="warning", text=what, advice="treatywatch facts refresh")
    else:
        yield Finding(part="facts", level="ok", text=said)


# ── the store ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def look_at_store(settings: Settings, known: Known) -> AsyncIterator[Finding]:
    """Yield how the store, its disk and the outbox are; put the open store into ``known`` where it can be used."""
    from bot.store.looking import look
    from bot.store.schema import VERSION

    try:
        looked = await look(settings.store_url)
    except StoreError as error:
        yield _wrong("store", str(error))
        return
    if looked.damage:
        advice = "stop the bot and put back a backup: treatywatch restore FILE"
        yield Finding(part="store", level="error", text=f"{looked.shown} is damaged ({looked.damage})", advice=advice)
        return
    if looked.free is not None:
        yield look_at_disk(looked.free)
    if not looked.version:
        yield Finding(
            part="store", level="ok", text=f"{looked.shown}: nothing is there yet; it is made at the first run"
        )
        return
    if looked.version < VERSION:
        yield Finding(
            part="store",
            level="warning",
            text=f"{looked.shown}: schema {looked.version}, upgraded to {VERSION} when the bot starts next",
            advice="make a backup before: treatywatch backup FILE",
        )
        return
    yield Finding(part="store", level="ok", text=f"{looked.shown}: {size(looked.size)}, schema {looked.version}")
    try:
        known.store = await open_store(settings.store_url, canonical=canonical)
        known.set_in_chat = tuple(one.to for one in await known.store.followings(datetime.now(UTC)) if one.active)
        for one in await _outbox(known.store):
            yield one
    except StoreError as error:
        yield _wrong("store", str(error))


def look_at_disk(free: int) -> Finding:
    """Return whether the disk has room for the store to grow."""
    level: Level = "error" if free < LEAST_BYTES else "warning" if free < FREE_BYTES else "ok"
    advice = "" if level == "ok" else "make room, or the bot soon can't remember what it has sent"
    return Finding(part="disk", level=level, text=f"{size(free)} free where the store is", advice=advice)


async def _outbox(store: "SqlStore") -> Sequence[Finding]:
    found = []
    counts = await store.outbox_counts()
    unsure = sum(states.get("uncertain", 0) for states in counts.values())
    if unsure:
        text = f"{_many(unsure, 'message')} may be there or not, and nothing uncertain is posted again by itself"
        advice = "look there, then treatywatch outbox retry or drop NUMBER"
        found.append(Finding(part="outbox", level="warning", text=text, advice=advice))
    for stop in await store.stops():
        text = f"stopped since {stop.since:%Y-%m-%d %H:%M} UTC: {stop.reason}"
        found.append(Finding(part=stop.to, level="warning", text=text))
    waiting = sum(states.get("queued", 0) for states in counts.values())
    found.append(Finding(part="outbox", level="ok", text=f"{_many(waiting, 'message')} waiting"))
    pending = len(await store.tasks("pending"))
    if pending:
        text = f"{_many(pending, 'difference')} from our facts to decide on"
        found.append(Finding(part="facts", level="warning", text=text, advice="treatywatch facts pending"))
    return found


# ── the platforms ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _chats(
    make_examiner: ExaminerMaker, settings: Settings, file: FeedsFile, known: Known
) -> AsyncIterator[Finding]:
    operators = (settings.operator_channel,) if settings.operator_channel else ()
    channels = dict.fromkeys((*(channel.to for channel in file.channels), *known.set_in_chat, *operators))
    for name in ("slack", "discord"):
        places = [to.partition(":")[2] for to in channels if to.startswith(f"{name}:")]
        if name in settings.chats:
            for one in await make_examiner(name, settings, store=known.store)(places):
                yield one
        elif places:
            text = f"{_many(len(places), 'channel')} of {name} without alerts, since it has no token"
            yield Finding(part=name, level="warning", text=text, advice=f"see docs/{name}.md")


# ── the clock ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _clock(settings: Settings, feeds: Sequence[Feed]) -> Finding:
    asked = [settings.slack_api_url or SLACK_API] if "slack" in settings.chats else []
    asked += [settings.discord_api_url or DISCORD_API] if "discord" in settings.chats else []
    asked += list({host_of(feed.url): feed.url for feed in feeds if feed.url.startswith("http")}.values())[:3]
    offs = [off for off in await asyncio.gather(*map(_off, asked)) if off is not None]
    return look_at_clock(offs)


def look_at_clock(offs: Sequence[float]) -> Finding:
    """Return whether the machine's clock is right.

    Args:
        offs: Seconds by which it is before each server that was asked; negative where it is behind.
    """
    if not offs:
        return Finding(part="clock", level="warning", text="no server told the time, so the clock was not compared")
    # The middle one: one server may be wrong itself.
    off = sorted(offs)[len(offs) // 2]
    level: Level = "error" if abs(off) >= MOST_SKEW_S else "warning" if abs(off) >= SKEW_S else "ok"
    if level == "ok":
        return Finding(part="clock", level=level, text="the machine's clock is right")
    text = f"the machine's clock is {abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"
    return Finding(part="clock", level=level, text=text, advice="set it by NTP (timedatectl set-ntp true)")


async def _off(url: str) -> float | None:
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return (datetime.now(UTC) - parsedate_to_datetime(answer.headers["Date"])).total_seconds()
    except (aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError, TypeError):
        return None


# ── the feeds ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _feeds(feeds: Sequence[Feed], settings: Settings, *, bar: bool) -> Sequence[Finding]:
    """Read every feed once, hosts beside each other and each host's feeds one after another; nothing is stored."""
    fetcher = HttpFetcher(
        user_agent_url=settings.contact_url,
        version=__version__,
        allow_private=settings.fetch_allow_private,
        limit_s=FEED_S,
    )
    parser = ParserPool()
    hosts: dict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        hosts[host_of(feed.url)].append(feed)
    turns = asyncio.Semaphore(HOSTS_AT_ONCE)
    found: dict[str, Finding] = {}
    faults: list[Fault] = []

    async def read_host(theirs: Sequence[Feed], advance: Callable[[], None]) -> None:
        async with turns:
            for number, feed in enumerate(theirs):
                if _offline(faults, found):
                    return
                if number:
                    await asyncio.sleep(max((one.pause for one in theirs), default=0.0))
                try:
                    found[feed.url] = await _read(feed, fetcher, parser)
                except FaultError as error:
                    faults.append(error.fault)
                    found[feed.url] = _ill(feed, error)
                advance()

    try:
        with _progress(len(feeds), bar=bar) as advance:
            await asyncio.gather(*(read_host(theirs, advance) for theirs in hosts.values()))
    finally:
        await fetcher.close()
        await parser.close()
    if _offline(faults, found) or (len(faults) == len(feeds) and set(faults) <= OFFLINE):
        text = f"none of {len(faults)} could be reached"
        advice = "see whether this machine is online and may reach the internet (HTTPS, DNS)"
        return (Finding(part="feeds", level="error", text=text, advice=advice),)
    good = Finding(part="feeds", level="ok", text=f"{len(feeds) - len(faults)} of {len(feeds)} were read")
    return good, *(found[feed.url] for feed in feeds if found[feed.url].level != "ok")


def _offline(faults: Sequence[Fault], found: Mapping[str, Finding]) -> bool:
    return len(faults) >= ENOUGH and len(faults) == len(found) and set(faults) <= OFFLINE


async def _read(feed: Feed, fetcher: HttpFetcher, parser: ParserPool) -> Finding:
    answer = await fetcher.get(feed.url, Validators(), user_agent=feed.user_agent)
    assert isinstance(answer, Fetched)  # nothing was asked conditionally
    if feed.kind == "page":
        parsed = await parser.parse_page(feed.url, feed.name, answer, feed.select)
    else:
        parsed = await parser.parse(feed.url, feed.name, answer)
    if answer.moved_to:
        where = f"line {feed.line} of feeds.yaml" if feed.line else "feeds.yaml"
        text, advice = f"has moved to {shown(answer.moved_to)}", f"write that address into {where}"
        return Finding(part=feed.label, level="warning", text=text, advice=advice)
    return Finding(part=feed.label, level="ok", text=f"{len(parsed.items)} entries")


def _ill(feed: Feed, error: FaultError) -> Finding:
    level: Level = "warning" if error.fault in PASSING else "error"
    return Finding(part=feed.label, level=level, text=str(error))


def _progress(total: int, *, bar: bool) -> AbstractContextManager[Callable[[], None]]:
    """Return a bar on stderr, gone at the end; nothing where stderr is no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not bar or not console.is_terminal:
        return nullcontext(lambda: None)
    return _Bar(console, total)


class _Bar:
    def __init__(self, console: Any, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = TextColumn("Reading the feeds"), BarColumn(), MofNCompleteColumn()
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("feeds", total=total)

    def __enter__(self) -> Callable[[], None]:
        self._progress.start()
        return lambda: self._progress.advance(self._task)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _wrong(part: str, text: str) -> Finding:
    return Finding(part=part, level="error", text=text)
