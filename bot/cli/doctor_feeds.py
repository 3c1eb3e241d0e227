"""The feeds' part of a check-up: each is read once, and nothing is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from bot import __version__
from bot.errors import FaultError
from bot.fetch import HttpFetcher
from bot.finding import Finding, Level
from bot.jobs.alarms import PASSING
from bot.jobs.turns import host_of
from bot.model import Fault, Feed, Fetched, Validators
from bot.news.links import shown
from bot.pool import ParserPool
from bot.settings import Settings

#: Hosts of feeds that are asked at a time, and seconds for each feed.
HOSTS_AT_ONCE = 8
FEED_S = 30.0
#: So many feeds that none could be reached of, and no other, are a machine without a network.
ENOUGH = 12
#: Faults of a machine without a network.
OFFLINE: frozenset[Fault] = frozenset({"dns", "timeout", "refused", "dropped"})


async def read_feeds(feeds: Sequence[Feed], settings: Settings, *, bar: bool) -> Sequence[Finding]:
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
