"""`doctor`: whether everything works that the bot needs, each line with what to do where it does not."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from bot import __version__
from bot.cli.doctor_clock import compare_clock
from bot.cli.doctor_feeds import read_feeds
from bot.cli.doctor_store import Known, look_at_store
from bot.cli.lines import dump, many
from bot.errors import SettingsError, TreatywatchError
from bot.finding import Examine, Finding, Level, wrong
from bot.model import day
from bot.news.lexicon import load_lexicon
from bot.settings import FeedsFile, Settings, load_feeds, load_settings, operators_among_readers
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import load_facts

if TYPE_CHECKING:
    from bot.ports import Tenants


class ExaminerMaker(Protocol):
    """Makes what asks a platform; only ``__main__`` knows the handlers."""

    def __call__(self, name: str, settings: Settings, *, store: "Tenants | None") -> Examine: ...


#: Facts that nobody has looked at for longer are worth a look.
OLD_FACTS = timedelta(days=365)
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
            yield wrong("settings", problem)
        return
    for one in look_at_settings(settings):
        yield one
    file = FeedsFile(feeds=(), channels=())
    try:
        file = load_feeds(settings.feeds_file, COUNTRIES)
        count = f"{many(len(file.enabled), 'feed')} on, {many(len(file.channels), 'channel')}"
        yield Finding(part="feeds.yaml", level="ok", text=f"{settings.feeds_file}: {count}")
        if problem := operators_among_readers(settings, file):
            yield wrong("settings", problem)
    except SettingsError as error:
        for problem in error.problems:
            yield wrong("feeds.yaml", problem)
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
    yield await compare_clock(settings, file.enabled)
    if feeds and file.enabled:
        for one in await read_feeds(file.enabled, settings, bar=bar):
            yield one


# ── settings and data ────────────────────────────────────────────────────────────────────────────────────────────────


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
        yield wrong("data", str(error))
        return
    checks = sorted(evidence.checked for evidence in facts.tables.evidence())
    old = sum(now.date() - checked > OLD_FACTS for checked in checks)
    said = f"{len(checks)} rows, the last looked at on {day(checks[-1])}, the oldest on {day(checks[0])}"
    if old:
        what = f"{said}; {old} of them more than a year ago"
        yield Finding(part="facts", level="warning", text=what, advice="treatywatch facts refresh")
    else:
        yield Finding(part="facts", level="ok", text=said)


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
            text = f"{many(len(places), 'channel')} of {name} without alerts, since it has no token"
            yield Finding(part=name, level="warning", text=text, advice=f"see docs/{name}.md")
