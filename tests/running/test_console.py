import asyncio
import json
import random
import signal

from tests.running.harness import BotProcess, NewsSite, ended
from tests.running.stories import clearance


async def test_run_once_prints_an_alert_once_with_its_link_and_never_again(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["rss"] = [clearance(1)]
    bot.feeds(f"{site.url}/rss")

    first = await bot.run("run", "--once", "--chat", "console")
    await asyncio.sleep(1.1)
    second = await bot.run("run", "--once", "--chat", "console")

    assert first.code == 0, first.err
    assert first.out.count("https://news.example/bosnia-1") == 1
    assert second.code == 0
    assert second.out == ""


async def test_a_bad_feed_is_told_in_one_line_and_the_others_go_on(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["good"] = [clearance(2)]
    site.raw["page"] = b"<html><title>Log in</title><body>Please log in</body></html>"
    site.raw["empty"] = b""
    site.raw["huge"] = b"<rss><channel>" + b"x" * 6_000_000
    bot.feeds(*(f"{site.url}/{name}" for name in ("page", "empty", "huge", "none", "good")), "http://127.0.0.1:9/rss")

    done = await bot.run("run", "--once", "--chat", "console")

    assert done.code == 0
    assert done.out.count("https://news.example/cambodia-2") == 1
    lines = [line for line in done.err.splitlines() if line.startswith("http://")]
    told = {name: [line for line in lines if name in line] for name in ("/page", "/empty", "/huge", "/none", ":9/")}
    assert {name: len(found) for name, found in told.items()} == dict.fromkeys(told, 1), done.err
    assert "Traceback" not in done.err


async def test_when_nothing_can_be_reached_it_says_so_and_names_the_demo(bot: BotProcess) -> None:
    bot.feeds("http://127.0.0.1:9/rss", "http://127.0.0.1:9/atom")

    done = await bot.run("run", "--once", "--chat", "console")

    assert done.code == 1
    assert "No feed could be reached" in done.err
    assert "make demo" in done.err


async def test_sigterm_ends_it_cleanly(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["rss"] = [clearance(3)]
    bot.feeds(f"{site.url}/rss")
    process = await bot.start("run", "--chat", "console")
    assert process.stdout
    seen = b""
    while b"https://news.example/chad-3" not in seen:
        seen += await asyncio.wait_for(process.stdout.read(4096), 20)
    process.send_signal(signal.SIGTERM)

    done = await ended(process, 10)

    assert done.code == 0, done.err
    assert "Traceback" not in done.err


async def test_killed_anywhere_and_started_again_it_prints_each_alert_once_and_names_what_is_in_doubt(
    bot: BotProcess, site: NewsSite
) -> None:
    site.feeds["a"], site.feeds["b"] = [], []
    bot.feeds(f"{site.url}/a", f"{site.url}/b")
    await bot.run("run", "--once", "--chat", "console")
    chance = random.Random(4)
    out = ""
    for number in range(24):
        site.feeds["ab"[number % 2]].append(clearance(number))
        if number % 3 == 2:
            out += (await bot.killed("run", "--chat", "console", after_s=chance.uniform(0.3, 1.0))).out
    await asyncio.sleep(1.1)
    last = await bot.run("run", "--once", "--chat", "console")
    out += last.out

    counts = {number: out.count(f"{clearance(number).url}\n") for number in range(24)}
    rows = json.loads((await bot.run("outbox", "--json")).out)["rows"]
    states = {row["url"]: row["state"] for row in rows}
    # A kill within microseconds of printing leaves one in doubt: printed or not, it is never printed again.
    doubtful = {number for number in range(24) if states[clearance(number).url] == "uncertain"}
    assert len(doubtful) <= 2
    assert set(states.values()) <= {"sent", "uncertain"}
    assert {number: count for number, count in counts.items() if number not in doubtful} == dict.fromkeys(
        set(range(24)) - doubtful, 1
    )
    assert all(counts[number] <= 1 for number in doubtful)


async def test_a_full_disk_is_one_clear_line_and_nothing_is_lost_when_there_is_room_again(
    bot: BotProcess, site: NewsSite
) -> None:
    site.feeds["rss"] = [clearance(number) for number in range(5)]
    bot.feeds(f"{site.url}/rss")
    await bot.run("outbox")
    # Room in the write-ahead log to open the database, but not for what a poll brings.
    bot.file_limit = 120_000

    full = await bot.run("run", "--once", "--chat", "console")
    bot.file_limit = None
    await asyncio.sleep(1.1)
    later = await bot.run("run", "--once", "--chat", "console")

    told = [line for line in full.err.splitlines() if "disk" in line.casefold() or "full" in line.casefold()]
    assert told, full.err
    assert "Traceback" not in full.err
    out = full.out + later.out
    assert {number: out.count(f"{clearance(number).url}\n") for number in range(5)} == dict.fromkeys(range(5), 1)


async def test_a_store_that_cannot_be_opened_is_one_clear_line(bot: BotProcess, site: NewsSite) -> None:
    bot.feeds(f"{site.url}/rss")
    (bot.folder / "bot.sqlite").write_text("this is no database, it is a letter to a friend" * 20)

    done = await bot.run("run", "--once", "--chat", "console")

    assert done.code == 1
    assert len([line for line in done.err.splitlines() if "bot.sqlite" in line]) == 1, done.err
    assert "Traceback" not in done.err
