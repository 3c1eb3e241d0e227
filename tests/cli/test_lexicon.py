import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.news.links import canonical
from bot.store import open_store
from tests.builders import judged, news, record, verdict
from tests.cli.test_cli import treatywatch
from tests.running.harness import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: https://news.example/rss\n")
    return tmp_path


async def fill(folder: Path) -> None:
    """Store what another lexicon judged otherwise, and votes on it."""
    store = await open_store(f"sqlite:///{folder}/data/treatywatch.sqlite", canonical=canonical)
    now = datetime.now(UTC)
    mines = judged(
        news("m", title="Antipersonnel mines banned", published=now), verdict=verdict(relevant=False, score=0)
    )
    rain = judged(news("r", title="Rain in Rome", summary="It rained.", published=now), "console")
    await store.add(record(mines, rain, polled=now), lambda one, stories: None)
    ids = [ident async for ident, _, _ in store.items(datetime(2000, 1, 1, tzinfo=UTC))]
    await store.vote(ids[0], "slack:U1", "up", now)
    await store.vote(ids[1], "slack:U1", "down", now)
    await store.close()


def copied(folder: Path, *languages: str) -> Path:
    """Copy some languages of the shipped lexicon, which is checked as a whole where the bot's own process can do it."""
    into = folder / "lexicon"
    into.mkdir()
    for name in languages:
        shutil.copy(ROOT / "bot" / "data" / "lexicon" / f"{name}.yaml", into)
    return into


def test_a_lexicon_in_order_has_no_problems_and_a_broken_promise_is_told(folder: Path) -> None:
    vietnamese = copied(folder, "vi", "mul") / "vi.yaml"
    good = treatywatch(folder, "lexicon", "check", "--lexicon", "lexicon")
    vietnamese.write_text(vietnamese.read_text().replace("Đi lạc vào bãi mìn", "nothing of it"))
    bad = treatywatch(folder, "lexicon", "check", "--lexicon", "lexicon")

    assert good.returncode == 0, good.stderr
    assert "0 problems" in good.stdout
    assert bad.returncode == 1
    assert "is not found in its example 'nothing of it'" in bad.stderr


def test_a_labelled_file_is_measured_by_language_and_topic_with_its_errors_explained(folder: Path) -> None:
    rows = [
        {"title": "Poland leaves the Mine Ban Treaty", "lang": "en", "relevant": True, "topics": ["withdrawal"],
         "countries": ["POL"]},
        {"id": "ore", "title": "Copper mine opens", "lang": "en", "relevant": True, "topics": []},
    ]  # fmt: skip
    (folder / "labelled.jsonl").write_text("\n".join(map(json.dumps, rows)))

    done = treatywatch(folder, "lexicon", "test", "labelled.jsonl")

    assert done.returncode == 0, done.stderr
    assert "first country right: 1 of 1 (100%)" in done.stdout
    assert "ore missed: Copper mine opens" in done.stdout
    assert "withdrawal" in done.stdout


def test_a_file_that_is_not_labelled_is_said_with_its_line(folder: Path) -> None:
    (folder / "labelled.jsonl").write_text('{"title": "x"}\n')

    done = treatywatch(folder, "lexicon", "test", "labelled.jsonl")

    assert done.returncode == 1
    assert "labelled.jsonl:1: no 'relevant'" in done.stderr
    assert treatywatch(folder, "lexicon", "test").returncode == 2


def test_replay_shows_what_would_change_and_votes_are_measured(folder: Path) -> None:
    asyncio.run(fill(folder))

    changes = treatywatch(folder, "lexicon", "replay", "--days", "2")
    votes = treatywatch(folder, "lexicon", "test", "--votes")
    words = treatywatch(folder, "lexicon", "suggest")

    assert "would be posted: Antipersonnel mines banned" in changes.stdout
    assert "would be dropped: Rain in Rome" in changes.stdout
    assert "2 items of 2 days: 1 more would be posted, 1 fewer." in changes.stdout
    assert votes.stdout.splitlines()[1].split()[-3:] == ["1.000", "1.000", "1.000"]
    assert words.returncode == 0


def test_another_lexicon_is_tried_before_it_goes_live(folder: Path) -> None:
    asyncio.run(fill(folder))
    copied(folder, "en", "mul")

    done = treatywatch(folder, "lexicon", "replay", "--lexicon", "lexicon")
    none = treatywatch(folder, "lexicon", "check", "--lexicon", "nowhere")

    assert "2 items" in done.stdout
    assert none.returncode == 1
    assert "nowhere" in none.stderr


def test_corrections_of_stories_are_written_as_test_cases(folder: Path) -> None:
    async def correct() -> None:
        store = await open_store(f"sqlite:///{folder}/data/treatywatch.sqlite", canonical=canonical)
        now = datetime.now(UTC)
        await store.add(record(judged(news("a")), judged(news("b")), polled=now), lambda one, told: None)
        first, second = [number async for number, _, _ in store.items(datetime(2000, 1, 1, tzinfo=UTC))]
        await store.merge(first, second, "slack:U1", now)
        await store.split(second, "slack:U1", now)
        await store.close()

    nothing = treatywatch(folder, "lexicon", "export-corrections")
    asyncio.run(correct())

    done = treatywatch(folder, "lexicon", "export-corrections")

    assert nothing.returncode == 1
    assert "Nobody has corrected a story yet" in nothing.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["same"] for row in rows] == [True, False]
    assert [item["url"] for item in rows[0]["items"]] == [news("a").url, news("b").url]
    assert "U1" not in done.stdout
