"""Several processes on one database: the runs that kill and part them can tell what is wrong."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.postgres import running
from tests.running.broken import Break
from tests.running.harness import ROOT
from tests.running.many import SHORT, ManyOutcome, run
from tests.running.many_broken import BREAKS
from tests.running.parted import PartedOutcome

#: Of the kills that the test makes. Another seed makes others; what the processes do between two is never the same.
SEED = 7


async def test_of_processes_and_a_database_that_are_killed_every_story_comes_once_and_in_its_order(
    tmp_path: Path,
) -> None:
    with running() as server:
        server.keep_what_is_committed()
        with server.database() as name:
            done = await run(tmp_path, server, name, replace(SHORT, seed=SEED))

    assert done.offences == [], f"seed {SEED}\n{done.table()}"
    assert (done.kills >= SHORT.kills, done.database_kills) == (True, 1)


def outcome(**fields: object) -> ManyOutcome:
    """Return what a good run ends with, but for these."""
    whole: dict[str, object] = {
        "seed": 1,
        "wanted": ["a", "b"],
        "held": {"slack:C1": Counter("ab")},
        "outbox": {"slack:C1": Counter({"sent": 2})},
        "queued": {"slack:C1": ["a", "b"]},
        "stood": {"slack:C1": ["a", "b"]},
        "closest_s": 1.0,
    }
    return ManyOutcome(**{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def test_a_run_without_fault_has_none() -> None:
    assert outcome().offences == []


def test_a_story_that_stands_before_an_earlier_one_is_named() -> None:
    run = outcome(stood={"slack:C1": ["b", "a"]})

    assert run.offences == ["slack:C1: out of its order: a"]


def test_a_channel_that_gets_two_messages_at_once_is_named() -> None:
    run = outcome(closest_s=0.1)

    assert run.offences == ["two messages of one Slack channel came within 0.10 s"]


def test_a_process_that_ends_by_itself_is_named() -> None:
    assert outcome(ended_alone=["process 1 ended by itself"]).offences == ["process 1 ended by itself"]


def test_a_post_without_the_database_is_named() -> None:
    run = PartedOutcome(seed=1, during=2)

    assert "2 messages were posted by the process that had no database" in run.offences


@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: each.name)
def test_what_is_broken_on_purpose_stands_in_the_bot_as_it_is(broken: Break) -> None:
    right = (ROOT / broken.file).read_text()

    assert broken.applied(right) != right
