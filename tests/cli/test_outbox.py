import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.news.links import canonical
from bot.store import open_store
from tests.builders import judged, news, record
from tests.cli.test_cli import treatywatch
from tests.fakes import NOON

SLACK = "slack:C1"


async def _fill(path: Path) -> None:
    store = await open_store(str(path), canonical=canonical)
    held = judged(news("later"), SLACK, held={SLACK: "digest daily at 08:00 UTC"})
    await store.add(record(judged(news("a"), SLACK), judged(news("b"), SLACK), held), lambda one, stories: None)
    first, second = await store.due(["slack"], NOON, 5)
    await store.settled(first.id, "refused", NOON, reason="too long", message=None)
    await store.sending(second.id, NOON)
    await store.postponed(second.id, "uncertain", NOON, reason="no answer", retry_at=None)
    await store.stop(SLACK, "archived", "The channel is archived.", NOON, NOON + timedelta(minutes=15))
    await store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asyncio.run(_fill(tmp_path / "data" / "treatywatch.sqlite"))
    return tmp_path


def rows(folder: Path) -> dict[int, dict[str, object]]:
    return {row["id"]: row for row in json.loads(treatywatch(folder, "outbox", "--json").stdout)["rows"]}


def test_the_outbox_says_what_waits_and_why(folder: Path) -> None:
    shown = treatywatch(folder, "outbox").stdout
    told = json.loads(treatywatch(folder, "outbox", "--json").stdout)

    assert "(1 of them wait for a digest)" in shown
    assert (
        "slack:C1: stopped since 2026-03-02 12:00 UTC, tried again at 2026-03-02 12:15 UTC: The channel is archived."
        in shown
    )
    assert "queued  Parliament votes on landmines (later) (digest daily at 08:00 UTC)" in shown
    assert told["held"] == {SLACK: {"count": 1, "since": NOON.isoformat()}}
    assert [stop["kind"] for stop in told["stops"]] == ["archived"]
    assert told["counts"] == {SLACK: {"refused": 1, "uncertain": 1, "queued": 1}}


def test_what_was_refused_or_is_uncertain_is_queued_again_by_number_or_all_at_once(folder: Path) -> None:
    one = treatywatch(folder, "outbox", "retry", "1")
    rest = treatywatch(folder, "outbox", "retry", "refused", "uncertain")
    none = treatywatch(folder, "outbox", "retry", "1")

    assert one.stdout == "1 delivery queued again; the running bot takes it from here.\n"
    assert rest.stdout.startswith("1 delivery")
    assert {row["state"] for row in rows(folder).values()} == {"queued"}
    assert none.returncode == 1
    assert "None of them is refused" in none.stderr


def test_what_is_dropped_is_not_tried_again_unless_it_is_named(folder: Path) -> None:
    dropped = treatywatch(folder, "outbox", "drop", "2", "3")
    every = treatywatch(folder, "outbox", "retry", "refused")
    named = treatywatch(folder, "outbox", "retry", "3")

    assert dropped.stdout == "2 deliveries dropped.\n"
    assert every.stdout.startswith("1 delivery")
    assert named.returncode == 0
    assert {number: row["state"] for number, row in rows(folder).items()} == {1: "queued", 2: "refused", 3: "queued"}


def test_a_word_that_is_no_delivery_is_said(folder: Path) -> None:
    done = treatywatch(folder, "outbox", "retry", "everything")

    assert done.returncode == 1
    assert done.stderr == "everything: is no number of a delivery, and neither uncertain nor refused.\n"
