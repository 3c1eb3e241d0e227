import asyncio
import csv
import io
import json
import signal
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.jobs.doubts import doubts
from bot.jobs.refresh import look_at, task_of
from bot.news.links import canonical
from bot.store import open_store
from bot.treaty.tables import FILES
from tests.builders import judged, news
from tests.cli.test_cli import treatywatch
from tests.fakes import NOON
from tests.running.harness import BotProcess
from tests.shipped import facts
from tests.treaty.depositary_pages import edit, lebanon, lines, xml

FACTS = facts()
CHANNELS = """channels:
  - to: console
  - to: slack:C024BE91L
    topics: [treaty]
  - to: slack:C0CASUALT
    topics: [casualties]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: https://news.example/rss\n{CHANNELS}")
    table = lebanon(lines(FACTS, "mine_ban_treaty"))
    (tmp_path / "today.xml").write_bytes(xml("mine_ban_treaty", table))
    return tmp_path


def test_the_shipped_facts_keep_every_rule(folder: Path) -> None:
    done = treatywatch(folder, "facts", "check")

    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert [line.split()[0] for line in said[: len(FILES)]] == list(FILES)
    assert "Mine Ban Treaty: 162 parties (0 of them leaving), 5 withdrawn" in done.stdout
    assert said[-1] == "0 problems"


def test_a_broken_row_is_told_and_fails_the_check(folder: Path) -> None:
    own = folder / "data" / "facts"
    own.mkdir(parents=True)
    (own / "mine_ban_treaty.csv").write_text("iso3,withdrawal_effective,checked\nPOL,2026-01-01,2030-01-01\n")

    done = treatywatch(folder, "facts", "check")

    assert done.returncode == 1
    assert "before the six months of Article 20 end on 2026-02-20" in done.stderr
    assert done.stdout.splitlines()[-1] == "1 problems"
    assert treatywatch(folder, "ask", "/treaty poland").returncode == 1


def test_all_tables_are_one_json_object_with_source_and_day_on_each_row(folder: Path) -> None:
    done = treatywatch(folder, "facts", "export")

    tables = json.loads(done.stdout)["tables"]
    assert list(tables) == list(FILES)
    for name, rows in tables.items():
        for row in rows:
            assert row["source"], name
            assert row["checked"], name
            assert name == "second_sources" or row["confidence"], name
    (poland,) = [row for row in tables["mine_ban_treaty"] if row["iso3"] == "POL"]
    assert (poland["withdrawal_effective"], poland["outside_until"]) == ("2026-02-20", None)
    assert tables["treaties"][0]["parties"] == 162


def test_csv_is_one_table_or_all_with_their_names(folder: Path) -> None:
    one = treatywatch(folder, "facts", "export", "--format", "csv", "--table", "article4")
    every = treatywatch(folder, "facts", "export", "--format", "csv")

    assert [row["iso3"] for row in csv.DictReader(io.StringIO(one.stdout))] == ["GRC", "UKR"]
    rows = list(csv.DictReader(io.StringIO(every.stdout)))
    assert {row["table"] for row in rows} == set(FILES)
    assert sum(row["table"] == "mine_ban_treaty" for row in rows) == 197


def test_a_table_that_is_not_there_is_told_with_those_that_are(folder: Path) -> None:
    done = treatywatch(folder, "facts", "export", "--table", "mines")

    assert done.returncode == 1
    assert "--table mines: no such table. There are: treaties, mine_ban_treaty," in done.stderr


def test_a_refresh_from_a_file_shows_what_differs_and_writes_nothing(folder: Path) -> None:
    done = treatywatch(folder, "facts", "refresh", "--from", "today.xml")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "XXVI-5: 167 rows, 167 with a consent, 5 of them in brackets; 162 parties",
        "Lebanon deposited its accession to the Mine Ban Treaty [deposit]",
        "    deposit of its accession: a party, day not known → 3 February 2026",
        "    Lebanon deposited its accession on 3 February 2026: in force since 1 August 2026 (Article 17).",
        "Nothing was written. To write it to data/facts: treatywatch facts refresh --apply",
    ]
    assert not (folder / "data").exists()


def test_an_applied_refresh_is_what_the_bot_answers_with_and_channels_hear_of_it_once_approved(folder: Path) -> None:
    applied = treatywatch(folder, "facts", "refresh", "--from", "today.xml", "--apply")
    again = treatywatch(folder, "facts", "refresh", "--from", "today.xml", "--apply")
    asked = treatywatch(folder, "ask", "/treaty lebanon")
    outbox = treatywatch(folder, "outbox")

    assert "1 row written to data/facts." in applied.stdout
    assert "not told to any channel yet. To tell it: treatywatch facts approve 1" in applied.stdout
    assert again.stdout.splitlines()[1:] == ["    no difference"]
    assert "3 February 2026" in asked.stdout
    assert treatywatch(folder, "facts", "check").returncode == 0
    assert outbox.stdout == "The outbox is empty: no alert was queued yet.\n"

    pending = treatywatch(folder, "facts", "pending")
    approved = treatywatch(folder, "facts", "approve", "1")
    rows = treatywatch(folder, "outbox", "--json")
    why = treatywatch(folder, "why", "1")

    assert pending.stdout.splitlines()[0].endswith("Lebanon deposited its accession to the Mine Ban Treaty")
    assert approved.stdout.splitlines() == [
        "The row of Lebanon says so already.",
        "The alert is queued for 2 channels: treatywatch outbox",
    ]
    assert {row["channel"] for row in json.loads(rows.stdout)["rows"]} == {"console", "slack:C024BE91L"}
    assert "Why: Depositary record changed: Lebanon deposited its accession to the Mine Ban Treaty" in why.stdout
    assert "approved by the operator" in why.stdout
    assert treatywatch(folder, "facts", "pending").stdout == "Nothing waits for a decision.\n"
    decided = treatywatch(folder, "facts", "approve", "1")
    assert decided.returncode == 1
    assert "1: is approved already" in decided.stderr


def test_what_cannot_be_written_by_itself_is_decided_one_by_one_and_not_asked_again(folder: Path) -> None:
    table = lebanon(lines(FACTS, "mine_ban_treaty"))
    table = edit(table, "FRA", lambda line: replace(line, consent=f"[{line.consent} ]"))
    (folder / "today.xml").write_bytes(xml("mine_ban_treaty", table))

    applied = treatywatch(folder, "facts", "refresh", "--from", "today.xml", "--apply")
    assert applied.returncode == 1
    assert "the depositary counts 161" in applied.stderr
    assert not (folder / "data" / "facts").exists()

    pending = treatywatch(folder, "facts", "pending").stdout
    brackets, deposit = ("1", "2") if pending.index("brackets") < pending.index("Lebanon") else ("2", "1")
    dismissed = treatywatch(folder, "facts", "dismiss", brackets)
    approved = treatywatch(folder, "facts", "approve", deposit)
    again = treatywatch(folder, "facts", "refresh", "--from", "today.xml", "--apply")

    assert dismissed.stdout.startswith("Dismissed: France’s dates are in brackets")
    assert "The row of Lebanon is written to data/facts." in approved.stdout
    assert "France’s dates are in brackets" in again.stdout
    assert "facts approve" not in again.stdout
    assert treatywatch(folder, "facts", "pending").stdout == "Nothing waits for a decision.\n"


def test_a_decision_on_what_is_not_there_is_told(folder: Path) -> None:
    done = treatywatch(folder, "facts", "dismiss", "7")

    assert done.returncode == 1
    assert done.stderr == "7: there is no such number. See treatywatch facts pending.\n"


def test_a_record_that_is_not_to_be_believed_changes_nothing(folder: Path) -> None:
    (folder / "cut.xml").write_bytes((folder / "today.xml").read_bytes()[:9000])
    page = Path(__file__).parents[1] / "data" / "depositary" / "maintenance.html"

    cut = treatywatch(folder, "facts", "refresh", "--from", "cut.xml", "--apply")
    closed = treatywatch(folder, "facts", "refresh", "--from", str(page), "--apply")
    none = treatywatch(folder, "facts", "refresh", "--from", "none.xml")

    assert (cut.returncode, closed.returncode, none.returncode) == (1, 1, 1)
    assert "nothing was changed" in cut.stderr
    assert "no table of participants" in closed.stderr
    assert "none.xml: can't be read" in none.stderr
    assert not (folder / "data").exists()


def test_a_row_that_was_checked_later_than_the_look_is_not_written_over(folder: Path) -> None:
    async def keep_a_task_of_spring() -> None:
        store = await open_store(f"sqlite:///{folder}/data/treatywatch.sqlite", canonical=canonical)
        record = look_at((folder / "today.xml").read_bytes(), FACTS, date(2026, 12, 1))
        await store.add_tasks([task_of(one, NOON) for one in record.differences])
        await store.close()

    asyncio.run(keep_a_task_of_spring())

    approved = treatywatch(folder, "facts", "approve", "1")

    assert "The row of Lebanon was checked on 2026-11-24, after this look, and stays as it is." in approved.stdout
    assert not (folder / "data" / "facts").exists()


async def test_a_running_bot_posts_what_is_approved_with_the_row_it_was_approved_for(folder: Path) -> None:
    bot = BotProcess(folder, FACTS_REFRESH="false", FACTS_DIR=str(folder / "own"))
    bot.feeds(channels=("console",))
    process = await bot.start("run")
    assert process.stdout is not None
    try:
        applied = await bot.run("facts", "refresh", "--from", "today.xml")
        assert applied.code == 0, applied.err
        # Kept by hand as the daily look would: nothing is written before the approval.
        store = await open_store(bot.env["STORE_URL"], canonical=canonical)
        record = look_at((folder / "today.xml").read_bytes(), FACTS, date(2026, 12, 1))
        await store.add_tasks([task_of(one, NOON.replace(month=12)) for one in record.differences])
        await store.close()
        approved = await bot.run("facts", "approve", "1")
        assert approved.code == 0, approved.err

        said = ""
        async with asyncio.timeout(20):
            while "Source: UN Treaty Collection" not in said:
                said += (await process.stdout.readline()).decode()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()

    assert "Depositary record changed: Lebanon deposited its accession to the Mine Ban Treaty" in said
    assert "Country: Lebanon: party to the Mine Ban Treaty\n" in said
    assert "the day it joined was not found" not in said


def test_news_that_differs_from_our_record_is_shown_and_dismissed_but_writes_no_row(folder: Path) -> None:
    item = news(title="Estonia remains a party to the Ottawa Convention.")

    async def keep() -> None:
        store = await open_store(f"sqlite:///{folder}/data/treatywatch.sqlite", canonical=canonical)
        await store.add_tasks(doubts([judged(item)], FACTS, NOON))
        await store.close()

    asyncio.run(keep())
    pending = treatywatch(folder, "facts", "pending").stdout
    approved = treatywatch(folder, "facts", "approve", "1")
    dismissed = treatywatch(folder, "facts", "dismiss", "1")

    assert "News differs from our record of Estonia (Mine Ban Treaty)" in pending
    assert approved.returncode == 1
    assert approved.stderr.startswith("1: news is no source for a row.")
    assert dismissed.stdout.endswith("It is not asked again before our record changes.\n")
