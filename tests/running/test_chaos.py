from collections import Counter
from pathlib import Path

from tests.running.chaos import DISCORD, SLACK, Outcome, run


async def test_killed_at_random_in_bad_weather_each_channel_has_each_story_once(tmp_path: Path) -> None:
    outcome = await run(tmp_path, kills=2, seed=5, quiet=True)

    assert outcome.kills == 2
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
