from collections import Counter
from pathlib import Path

import pytest

from tests.running.broken import BREAKS, Break
from tests.running.chaos import DISCORD, SLACK, Plan, run
from tests.running.harness import ROOT
from tests.running.outcome import LONG, Outcome, surprises_in


async def test_killed_as_it_posts_each_channel_has_each_story_once(tmp_path: Path) -> None:
    outcome = await run(
        tmp_path, Plan(kills=1, seed=5, aimed=1, troubled=0, waiting=1, last_stories=0, last_troubled=0)
    )

    assert outcome.kills == 1
    assert outcome.offences == []
    assert all(outcome.held[to] == Counter(outcome.wanted) for to in (SLACK, DISCORD))


def test_a_lost_a_doubled_and_an_open_one_are_named() -> None:
    outcome = Outcome(
        seed=1,
        wanted=["a", "b", "c"],
        held={SLACK: Counter({"a": 2, "b": 1})},
        outbox={SLACK: Counter({"sent": 2, "uncertain": 1})},
    )

    assert outcome.offences == [
        f"{SLACK}: 2 times: a",
        f"{SLACK}: lost: c",
        f"{SLACK}: 1 deliveries end as uncertain",
    ]


def test_where_nothing_was_posted_nothing_was_tried() -> None:
    outcome = Outcome(seed=1, wanted=["a", "b"], held={SLACK: Counter()})

    assert outcome.offences == ["nothing was posted at all: the bot does not start, or the machine is too busy for it"]


def test_where_the_bot_may_not_look_what_is_uncertain_may_be_missing_and_nothing_be_twice() -> None:
    outcome = Outcome(
        seed=1,
        blind=True,
        wanted=["a", "b", "c", "d"],
        held={SLACK: Counter({"a": 2, "b": 1})},
        outbox={SLACK: Counter({"sent": 3, "uncertain": 1})},
    )

    assert outcome.offences == [f"{SLACK}: 2 times: a", f"{SLACK}: lost: d"]


def test_a_long_run_that_cut_through_no_post_and_found_nothing_again_proves_nothing() -> None:
    outcome = Outcome(seed=1, kills=LONG, half_sent=Counter({"slack before": 1, "slack after": 1}))

    assert outcome.offences == [
        "no kill fell within a post to discord, before it was taken",
        "no kill fell within a post to discord, after it was taken",
        "nothing was looked for and found on slack",
        "nothing was found or given again on discord",
    ]


def test_a_long_run_that_met_all_it_is_made_for_is_well() -> None:
    cuts = Counter(f"{name} {when}" for name in ("slack", "discord") for when in ("before", "after"))
    outcome = Outcome(
        seed=1, kills=LONG, half_sent=cuts, given_again=1, outbox={SLACK: Counter({"sent": 2, "reconciled": 1})}
    )

    assert outcome.offences == []


def test_an_error_that_nobody_thought_of_is_named_by_its_last_line() -> None:
    err = "started\nTraceback (most recent call last):\n  File x\n    y()\nKeyError: 'z'\nended"

    assert list(surprises_in(err)) == ["KeyError: 'z'"]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: each.name)
def test_what_is_broken_on_purpose_stands_in_the_bot_as_it_is(broken: Break) -> None:
    right = (ROOT / broken.file).read_text()

    assert broken.applied(right) != right
