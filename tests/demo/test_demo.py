import subprocess
import sys
from pathlib import Path

from bot.demo import load_news
from bot.demo.news import last_change, rss
from bot.news.parse import parse
from tests.running.harness import ROOT


def test_every_demo_feed_is_a_feed_that_the_bot_reads_whole() -> None:
    for feed in load_news():
        entries = feed.at(last_change(load_news()))
        parsed = parse(
            rss(feed, entries, "http://127.0.0.1:1"), feed=feed.file, source=feed.name, url="", content_type=""
        )

        assert len(parsed.items) == len(entries) > 0
        assert parsed.language == feed.language


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    (feed,) = (one for one in load_news() if one.file == "courrier.xml")

    before, after = feed.at(0), feed.at(10)

    assert len(before) == len(after)
    assert [entry.title for entry in before] != [entry.title for entry in after]


def test_without_a_terminal_the_demo_polls_prints_each_story_once_and_ends_well(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for page in ("poland-leaves", "monitor-2025", "meeting-suspension", "us-memo", "finland-mines", "tonga"):
        assert done.stdout.count(f"/news/{page}\n") == 1, page
    for page in ("poland-leaves-wire", "copper", "budget-minefield", "lithuania-vote-fr"):
        assert f"/news/{page}\n" not in done.stdout
    # One card, edited twice, with one reply; its source has corrected another; and the next step is a card of its own.
    vote, notice = "Lithuania's parliament votes to leave", "Lithuania notifies the United Nations"
    assert done.stdout.count(f"\n\n{vote}") == done.stdout.count(f"\n\n{notice}") == 1
    edited = [line for line in done.stdout.splitlines() if line.startswith("updated: ") and "Lithuania" in line]
    assert [line.partition(" — ")[2] for line in edited] == [
        "also reported by Demo Courrier",
        "also reported by Demo Wire, Demo Courrier",
    ]
    assert done.stdout.count("\n\nMore on this: ") == 1
    assert "Figures: 107\nStatement: Demo Ban Campaign\n" in done.stdout
    assert "\n\nCorrected by Demo Courrier: " in done.stdout
    assert f"Step before: {vote} the Mine Ban Treaty, 8 May 2025\n" in done.stdout
    assert "The step before: http" in done.stdout
    assert "Country: Poland: left the Mine Ban Treaty on 20 February 2026" in done.stdout
    assert "tells the story" in done.stderr
    assert "corrected by the publisher" in done.stderr
    assert "not posted, not relevant" in done.stderr
