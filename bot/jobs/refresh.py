"""The depositary's record, looked at once a day: what differs waits for an operator, and only then goes to channels."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.errors import DataError, FaultError
from bot.following.wants import wants
from bot.jobs.poll import caps, holds
from bot.model import (
    Added,
    Channel,
    FeedState,
    Judged,
    Match,
    NewsItem,
    PollRecord,
    Stage,
    Task,
    Topic,
    Unchanged,
    Validators,
    Verdict,
    day,
)
from bot.ports import Clock, Fetcher, Store, Tell
from bot.treaty.depositary import Record, addresses, read_record
from bot.treaty.depositary_compare import Change, Difference, compare
from bot.treaty.depositary_protocols import compare_protocol
from bot.treaty.facts import Facts
from bot.treaty.own_rows import Correction
from bot.treaty.records import TREATIES, ProtocolKey, TreatyKey

log = logging.getLogger(__name__)

#: The pseudo-feed that alerts about the record come from; its state says when it is looked at next.
FEED = "depositary:"
#: What such tasks are of.
KIND = "depositary"
#: Seconds between two looks, and from a failed one to the next, doubled with each further failure up to a day.
EVERY_S = 86_400.0
AGAIN_S = 3_600.0
#: What stands in every alert's title, and is given as the reason for it.
CHANGED = "Depositary record changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of a look at the record of every treaty."""

    records: tuple[Record, ...] = ()
    differences: tuple[Difference, ...] = ()
    #: One line for each treaty whose record could not be had or is not to be believed.
    problems: tuple[str, ...] = ()


async def look(
    fetcher: Fetcher, facts: Facts, on: date, followed: Sequence[TreatyKey | ProtocolKey] = TREATIES
) -> Looked:
    """Read the depositary's record of each, as XML and else as a web page, and compare it with our rows."""
    looked = Looked()
    for treaty in followed:
        try:
            record = await _fetched(fetcher, facts, treaty, on)
            differences = _compared(record, facts, on)
        except FaultError as error:
            looked = replace(looked, problems=(*looked.problems, str(error)))
        else:
            looked = replace(looked, records=(*looked.records, record), differences=(*looked.differences, *differences))
    return looked


def look_at(body: bytes, facts: Facts, on: date) -> Looked:
    """Read a saved record and compare it with our rows.

    Raises:
        ParseError: It is not to be believed.
    """
    record = read_record(body, facts, on)
    return Looked(records=(record,), differences=_compared(record, facts, on))


def _compared(record: Record, facts: Facts, on: date) -> tuple[Difference, ...]:
    match record.treaty:
        case "amended_protocol_ii" | "protocol_v" as protocol:
            return compare_protocol(record, protocol, facts)
        case _:
            return compare(record, facts, on)


async def _fetched(fetcher: Fetcher, facts: Facts, treaty: TreatyKey | ProtocolKey, on: date) -> Record:
    faults: list[FaultError] = []
    for url in addresses(facts, treaty):
        try:
            answer = await fetcher.get(url, Validators())
            body = b"" if isinstance(answer, Unchanged) else answer.body
            return await asyncio.to_thread(read_record, body, facts, on, expected=treaty)
        except FaultError as error:
            faults.append(error)
    first, last = faults
    # The page's fault alone would hide why the XML was not good enough.
    raise type(last)(last.fault, f"{str(first).rstrip('.')}. And as a web page: {last}")


class Watch:
    """Looks at the record when a day has passed since the last look, and keeps what differs for an operator."""

    def __init__(self, facts: Facts, *, fetcher: Fetcher, store: Store, clock: Clock, tell: Tell) -> None:
        self.facts = facts
        self.fetcher = fetcher
        self.store = store
        self.clock = clock
        self.tell = tell

    async def tick(self) -> bool:
        """Look if it is time; return whether it was.

        Raises:
            StoreError: The store can't be read or written; the look is made again.
        """
        now = self.clock.now()
        before = (await self.store.feed_states()).get(FEED, FeedState(url=FEED))
        if before.next_poll is not None and before.next_poll > now:
            return False
        looked = await look(self.fetcher, self.facts, now.date())
        for task in await self.store.add_tasks([task_of(one, now) for one in looked.differences]):
            log.warning("depositary record differs", extra={"task": task.id, "title": task.title})
            self.tell(f"Depositary: {task.title}. Look at it: treatywatch facts pending")
        after = state_after(before, looked, now)
        await self.store.save_state(after)
        if after.fault_message and after.fault_message != before.fault_message:
            known = before.last_ok.date() if before.last_ok else self.facts.checked
            self.tell(f"{after.fault_message.rstrip('.')}. The facts stay as they are, last compared on {day(known)}.")
        elif before.fault_message and not after.fault_message:
            self.tell("Depositary: its record can be read again.")
        return True


def state_after(before: FeedState, looked: Looked, now: datetime) -> FeedState:
    """Return the pseudo-feed's state after a look."""
    first = before.first_polled or now
    if not looked.problems:
        return FeedState(
            url=FEED,
            first_polled=first,
            last_polled=now,
            last_ok=now,
            next_poll=now + timedelta(seconds=EVERY_S),
        )
    wait_s = min(AGAIN_S * 2 ** min(before.failures, 10), EVERY_S)
    return replace(
        before,
        first_polled=first,
        last_polled=now,
        next_poll=now + timedelta(seconds=wait_s),
        failures=before.failures + 1,
        fault="malformed",
        fault_message=" ".join(looked.problems),
    )


# ── what waits for an operator ──────────────────────────────────────────────────────────────────────────────────────


def task_of(difference: Difference, now: datetime) -> Task:
    """Return a difference as something to decide."""
    return Task(
        key=difference.key,
        kind=KIND,
        title=difference.headline,
        detail="\n".join(line.strip() for line in (*difference.lines[1:], difference.page)),
        data=json.dumps(asdict(difference), default=dict, ensure_ascii=False),
        created_at=now,
    )


def difference_of(task: Task) -> Difference:
    """Return the difference that a task was made of."""
    data = json.loads(task.data)
    changes = tuple(Change(**change) for change in data.pop("changes"))
    return Difference(changes=changes, **data)


def correction_of(difference: Difference) -> Correction:
    """Return what of a difference can be written."""
    return Correction(treaty=difference.treaty, iso3=difference.iso3, values=difference.values)


async def announce(task: Task, channels: Sequence[Channel], store: Store, now: datetime) -> Added:
    """Queue the alert of an approved task; the second time it is queued nowhere.

    It goes to every channel that wants its topics and its country, whatever its language: it is no one's article.
    """
    judged = alert_of(task)
    wanted = [one for one in channels if wants(replace(one, languages=frozenset()), judged.verdict)]
    judged = replace(
        judged,
        channels=tuple(one.to for one in wanted),
        held=holds(wanted, judged.verdict, now),
        step="queued" if wanted else "no channel wants it",
        reason="approved by the operator" if wanted else "no channel's topics and countries fit",
    )
    before = (await store.feed_states()).get(FEED, FeedState(url=FEED))
    state = replace(before, last_polled=now)
    record = PollRecord(state=state, new=(judged,), caps=caps(channels))
    return await store.add(record, lambda one, stories: None)


def alert_of(task: Task) -> Judged:
    """Return a task as a story of high urgency whose link is the depositary's page."""
    difference = difference_of(task)
    title = f"{CHANGED}: {difference.headline}"
    changes = "\n".join(f"{change.what}: {change.old} → {change.new}" for change in difference.changes)
    item = NewsItem(
        feed=FEED,
        key=task.key,
        url=difference.page,
        title=title,
        summary=difference.meaning,
        content=changes,
        source="UN Treaty Collection",
        language="en",
        published=task.created_at,
    )
    leaves = difference.kind in ("notice", "effect")
    topics: tuple[Topic, ...] = ("treaty", "withdrawal") if leaves else ("treaty",)
    over = difference.values.get("status") == "withdrawn"
    stage: Stage = "in_effect" if over else "notice_lodged"
    reason = Match(
        term="depositary's record", text=CHANGED, where="title", position=0, language="en", weight=1.0, topic=topics[-1]
    )
    verdict = Verdict(
        relevant=True,
        score=1.0,
        threshold=1.0,
        topics=(*topics, "cluster_munitions") if difference.treaty == "cluster_munitions" else topics,
        countries=(difference.iso3,),
        stage=stage,
        urgency="high",
        language="en",
        matches=(reason,),
    )
    return Judged(item=item, verdict=verdict, summary=difference.meaning, step="queued", reason="")


# ── the operator's own rows ─────────────────────────────────────────────────────────────────────────────────────────


def write_own(files: Mapping[str, str], folder: Path) -> None:
    """Write the operator's files, each whole or not at all.

    Raises:
        DataError: They can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for table, text in files.items():
            part = folder / f"{table}.csv.part"
            part.write_text(text, encoding="utf-8")
            made.append((part, folder / f"{table}.csv"))
        for part, whole in made:
            part.replace(whole)
    except OSError as error:
        raise DataError(
            f"{folder}: can't be written ({error.strerror}): let the user that runs Treatywatch write there, or set "
            "FACTS_DIR to another folder"
        ) from None


class OwnRows:
    """Whether the operator's files have changed since the last look, as when another process has written them.

    At the first look all that is there counts as changed: it may have been written since the facts were read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: tuple[tuple[str, int, int], ...] = ()

    def changed(self) -> bool:
        """Return whether anything is otherwise than at the last call. A few microseconds."""
        before, self._seen = self._seen, self._stamps()
        return before != self._seen

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        try:
            found = sorted(self.folder.glob("*.csv"))
            return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path in found if (stat := path.stat()))
        except OSError:
            return ()
