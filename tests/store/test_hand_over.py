"""No line is written twice and none is lost in silence: proved with processes that are killed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.news.links import canonical
from bot.store import open_store
from bot.store.ledger import CUT_OFF, CUT_OFF_WRITING
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import CONSOLE, minutes, queue

DELIVERIES = 120
KILLS = 10


class Nursery:
    """Starts one process after the other that hands over what is due, and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._lines = process.stdin, process.stdout

    def run(self, *, kill_after: int | None) -> list[int]:
        """Start a process and return the numbers that it wrote, one a line."""
        return [int(line) for line in self.lines(kill_after=kill_after)]

    def lines(self, *, kill_after: int | None) -> list[str]:
        """Start a process and return what it wrote.

        Args:
            kill_after: After how many of its lines it is killed; None for never. A kill that follows a line is the
                likeliest to part it from its mark.
        """
        self._orders.write("go\n")
        self._orders.flush()
        pid = int(self._lines.readline().removeprefix("pid "))
        written: list[str] = []
        while (line := self._lines.readline().strip()) != "end":
            written.append(line)
            if len(written) == kill_after:
                os.kill(pid, signal.SIGKILL)
        return written


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.store.children", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


async def test_a_written_delivery_is_marked_as_sent(store: SqlStore) -> None:
    (first,) = await queue(store, 1, CONSOLE)
    lines: list[str] = []

    await store.hand_over(first, minutes(1), lambda: lines.append("written"))

    (row,) = await store.outbox()
    assert lines == ["written"]
    assert (row.state, row.attempts, row.updated_at, row.retry_at) == ("sent", 1, minutes(1), None)


async def test_what_could_not_be_written_stands_as_before(store: SqlStore) -> None:
    first, _ = await queue(store, 2, CONSOLE)
    await store.sending(first, NOON)
    await store.postponed(first, "queued", minutes(1), reason="HTTP 503", retry_at=minutes(2))
    before = await store.outbox()

    def write() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await store.hand_over(first, minutes(3), write)

    assert await store.outbox() == before
    assert [one.id for one in await store.due(["console"], minutes(3), 1)] == [first]


async def test_of_two_processes_that_hand_over_a_delivery_at_once_one_writes_it(url: str) -> None:
    here, there = await asyncio.gather(*(open_store(url, canonical=canonical) for _ in range(2)))
    (first,) = await queue(here, 1, CONSOLE)
    lines: list[str] = []

    taken = await asyncio.gather(
        *(store.hand_over(first, NOON, lambda: lines.append("written")) for store in (here, there)),
        return_exceptions=True,
    )

    assert lines == ["written"]
    assert sorted(type(one).__name__ for one in taken) == ["NoneType", "NotWaiting"]
    await asyncio.gather(here.close(), there.close())


async def test_a_process_killed_over_and_over_writes_no_line_twice_and_loses_none_in_silence(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    deliveries = await queue(store, DELIVERIES, CONSOLE)
    chance = random.Random(7)
    lines: list[int] = []
    with child("nursery", "hand_over", url) as process:
        nursery = Nursery(process)
        for _ in range(KILLS):
            lines += nursery.run(kill_after=chance.randrange(1, DELIVERIES // KILLS))
            states = {row.id: row.state for row in await store.outbox(limit=DELIVERIES)}

            assert len(lines) == len(set(lines))
            assert {one for one in deliveries if states[one] == "sent"} <= set(lines)
            assert list(states.values()).count("sending") <= 1
        lines += nursery.run(kill_after=None)

    assert lines == sorted(set(lines))
    rows = {row.id: row for row in await store.outbox(limit=DELIVERIES)}
    doubtful = {one for one in deliveries if rows[one].state == "uncertain"}
    assert set(deliveries) == set(lines) | doubtful
    assert len(doubtful) <= KILLS
    assert {rows[one].reason for one in doubtful} <= {CUT_OFF_WRITING}
    assert {row.state for row in rows.values()} <= {"sent", "uncertain"}
    await store.close()


async def test_a_process_killed_before_it_could_write_leaves_a_delivery_for_the_operator_that_holds_up_no_other(
    url: str,
) -> None:
    store = await open_store(url, canonical=canonical)
    first, second = await queue(store, 2, CONSOLE)
    with child("killed_before_writing", url) as process:
        assert process.stdout is not None
        assert process.stdout.read() == ""

    assert await store.recover(minutes(1), minutes(2)) == 1

    assert [one.id for one in await store.due(["console"], minutes(60), 5)] == [second]
    (row,) = await store.outbox(states=["uncertain"])
    assert (row.id, row.reason, row.retry_at) == (first, CUT_OFF_WRITING, None)
    await store.close()


async def test_a_process_killed_while_it_sends_leaves_an_uncertain_delivery(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    deliveries = await queue(store, 3, CONSOLE)
    with child("send", url) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sending\n"

    assert await store.recover(minutes(1), minutes(2)) == 3

    due = await store.due(["console"], minutes(2), 5)
    assert [(one.id, one.state, one.attempts, one.reason) for one in due] == [
        (delivery, "uncertain", 1, CUT_OFF) for delivery in deliveries
    ]
    await store.close()


async def test_killed_over_and_over_no_alert_is_in_two_digests_and_none_is_lost_in_silence(url: str) -> None:
    store = await open_store(url, canonical=canonical)
    channels = [f"console:{n}" for n in range(12)]
    held = dict.fromkeys(channels, "digest daily at 08:00 UTC")
    new = [judged(news(f"s{n}"), *channels, held=held) for n in range(3)]
    await store.add(record(*new), lambda one, stories: None)
    chance = random.Random(11)
    written: list[str] = []
    with child("nursery", "digests", url) as process:
        nursery = Nursery(process)
        for _ in range(6):
            written += nursery.lines(kill_after=chance.randrange(1, 3))
            by_state = [row.state for row in await store.outbox(limit=1_000) if row.kind == "digest"]

            assert by_state.count("sent") <= len(written)
        written += nursery.lines(kill_after=None)

    rows = await store.outbox(limit=1_000)
    made = [row for row in rows if row.kind == "digest"]
    doubtful = [row for row in made if row.state == "uncertain"]
    assert set(written) == {"s2 s1 s0"}
    assert len(made) == len(channels)
    assert len(channels) - len(doubtful) <= len(written) <= len(channels)
    assert {row.state for row in made} <= {"sent", "uncertain"}
    # The alerts of a digest stand as it does.
    states = {row.id: row.state for row in made}
    alerts = [row for row in rows if row.kind == "alert"]
    assert {row.state for row in alerts if row.digest and states[row.digest] == "sent"} == {"sent"}
    assert len([row for row in alerts if row.digest]) == 3 * len(channels)
    await store.close()
