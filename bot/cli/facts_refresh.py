"""What `facts refresh` and the operator's decisions do."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from bot import __version__
from bot.app import SystemClock
from bot.cli.running import make_plan
from bot.errors import DataError, TreatywatchError
from bot.fetch import BODY_BYTES, HttpFetcher
from bot.following.effective import channels as overlaid
from bot.jobs.doubts import KIND as NEWS
from bot.jobs.refresh import (
    KIND,
    Looked,
    announce,
    correction_of,
    difference_of,
    look,
    look_at,
    task_of,
    write_own,
)
from bot.model import Channel, Task
from bot.news.links import canonical
from bot.ports import Store
from bot.settings import Settings, load_feeds, load_settings
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.countries import COUNTRIES
from bot.treaty.depositary_compare import Difference
from bot.treaty.facts import Facts, load_facts
from bot.treaty.own_rows import own_files, table_of
from bot.treaty.records import PROTOCOLS, TREATIES
from bot.treaty.tables import FOLDER, read_own, read_rows


async def refreshed(file: Path | None, *, apply: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Compare the depositary's record, of the network or of a file, with our rows, and write it if asked to.

    Returns:
        Lines on what was read, what differs and what was written; and one for each treaty whose record is not to be
        believed, or for what would break a rule if it were written.

    Raises:
        TreatywatchError: The file can't be read or believed.
    """
    settings = load_settings()
    facts = load_facts(own=settings.facts_dir)
    today = SystemClock().now().date()
    looked = look_at(_saved(file), facts, today) if file else await _fetched(settings, facts)
    lines = list(_told(looked))
    problems = looked.problems
    if problems:
        problems += (f"The facts stay as they are; the oldest check is of {facts.checked.isoformat()}.",)
    if apply and looked.differences:
        lines += await _keep(looked, settings)
        try:
            lines += _write(looked, settings, today)
        except DataError as error:
            problems += (str(error),)
    elif any(one.values for one in looked.differences):
        lines.append(f"Nothing was written. To write it to {settings.facts_dir}: treatywatch facts refresh --apply")
    return tuple(lines), problems


def _saved(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(BODY_BYTES)
    except OSError as error:
        raise TreatywatchError(f"{file}: can't be read ({error.strerror}).") from None


async def _fetched(settings: Settings, facts: Facts) -> Looked:
    fetcher = HttpFetcher(
        user_agent_url=settings.contact_url, version=__version__, allow_private=settings.fetch_allow_private
    )
    try:
        return await look(fetcher, facts, SystemClock().now().date(), (*TREATIES, *PROTOCOLS))
    finally:
        await fetcher.close()


def _told(looked: Looked) -> Iterable[str]:
    for record in looked.records:
        bracketed = sum(row.bracketed for row in record.rows.values())
        consented = sum(row.consented is not None for row in record.rows.values())
        yield (
            f"{record.number}: {len(record.rows)} rows, {consented} with a consent, {bracketed} of them in brackets; "
            f"{record.parties} parties"
        )
        found = [one for one in looked.differences if one.treaty == record.treaty]
        for one in found:
            yield from one.lines
        if not found:
            yield "    no difference"


async def _keep(looked: Looked, settings: Settings) -> list[str]:
    """Keep what is news, or can't be written by itself, for the operator's decision."""
    now = SystemClock().now()
    async with _store(settings) as store:
        kept = await store.add_tasks([task_of(one, now) for one in looked.differences if one.news or not one.values])
    return [f"{one.title}: not told to any channel yet. To tell it: treatywatch facts approve {one.id}" for one in kept]


def _write(looked: Looked, settings: Settings, today: date) -> list[str]:
    corrections = [correction_of(one) for one in looked.differences if one.values]
    if not corrections:
        return []
    published = {record.treaty: record.parties for record in looked.records}
    files = own_files(corrections, read_own(settings.facts_dir), today, published=published)
    write_own(files, settings.facts_dir)
    many = "1 row" if len(corrections) == 1 else f"{len(corrections)} rows"
    return [f"{many} written to {settings.facts_dir}."]


async def waiting() -> tuple[str, ...]:
    """Return what nobody has decided yet, with its number.

    Raises:
        StoreError: The store can't be read.
    """
    async with _store(load_settings()) as store:
        tasks = await store.tasks("pending")
    lines: list[str] = []
    for task in tasks:
        lines.append(f"{task.id}  {task.created_at:%Y-%m-%d %H:%M}  {task.title}")
        lines += [f"    {line}" for line in task.detail.splitlines()]
    if not lines:
        return ("Nothing waits for a decision.",)
    return (*lines, "To decide: treatywatch facts approve NUMBER, or treatywatch facts dismiss NUMBER")


async def approved(number: int) -> tuple[str, ...]:
    """Write a difference to the operator's rows and, if it is news, queue its alert.

    The row is written first, so that the alert already tells how the country stands by it. Done again after a crash,
    it neither writes nor posts anything twice.

    Raises:
        TreatywatchError: No such difference waits, its row would break a rule, or something can't be written.
    """
    settings = load_settings()
    now = SystemClock().now()
    async with _store(settings) as store:
        task = await _waiting(store, number)
        if task.kind == NEWS:
            raise TreatywatchError(
                f"{number}: news is no source for a row. Compare it with the depositary's page, correct the row in "
                f"{settings.facts_dir} if it is right, then treatywatch facts dismiss {number}."
            )
        difference = difference_of(task)
        lines = [_written(difference, task, settings)]
        if difference.news:
            followed = overlaid(_channels(settings), await store.followings(now))
            added = await announce(task, followed, store, now)
            many = "1 channel" if added.queued == 1 else f"{added.queued} channels"
            lines.append(
                f"The alert is queued for {many}: treatywatch outbox"
                if added.queued
                else "No channel wants it, or each has it already: nothing is posted."
            )
        await store.settle_task(number, "approved", now)
    return tuple(lines)


def _written(difference: Difference, task: Task, settings: Settings) -> str:
    if not difference.values:
        return f"The row of {COUNTRIES[difference.iso3].in_text} can't be written by itself: {difference.meaning}"
    own = read_own(settings.facts_dir)
    row = next(row for row in read_rows(FOLDER, own)[table_of(difference.treaty)] if row["iso3"] == difference.iso3)
    if all(row[column] == value for column, value in difference.values.items()):
        return f"The row of {COUNTRIES[difference.iso3].in_text} says so already."
    looked = task.created_at.date()
    if row["checked"] > looked.isoformat():
        name = COUNTRIES[difference.iso3].in_text
        return f"The row of {name} was checked on {row['checked']}, after this look, and stays as it is."
    write_own(own_files([correction_of(difference)], own, looked), settings.facts_dir)
    return f"The row of {COUNTRIES[difference.iso3].in_text} is written to {settings.facts_dir}."


async def dismissed(number: int) -> str:
    """Decide against a difference.

    Raises:
        TreatywatchError: No such difference waits, or the store can't be written.
    """
    async with _store(load_settings()) as store:
        task = await _waiting(store, number)
        await store.settle_task(number, "dismissed", SystemClock().now())
    if task.kind == NEWS:
        return f"Dismissed: {task.title}. It is not asked again before our record changes."
    return f"Dismissed: {task.title}. It is not asked again unless the depositary gives yet another day."


async def _waiting(store: Store, number: int) -> Task:
    found = [task for task in await store.tasks(number=number) if task.kind in (KIND, NEWS)]
    if not found:
        raise TreatywatchError(f"{number}: there is no such number. See treatywatch facts pending.")
    if found[0].state != "pending":
        raise TreatywatchError(f"{number}: is {found[0].state} already. See treatywatch facts pending.")
    return found[0]


def _channels(settings: Settings) -> tuple[Channel, ...]:
    return make_plan(settings, load_feeds(settings.feeds_file, COUNTRIES), once=False, chosen=()).channels


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[SqlStore]:
    store = await open_store(settings.store_url, canonical=canonical)
    try:
        yield store
    finally:
        await store.close()
