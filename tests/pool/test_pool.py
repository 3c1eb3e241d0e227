"""The parser pool: real worker processes, some of which are made to hang or die."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import ParseError
from bot.model import Feed, Fetched, NewsItem
from bot.news.summarise import summarise
from bot.pool import ParserPool
from bot.pool.judging import classifier

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are looked up in /proc")

FEED = "https://news.example/rss"
BODY = b"""<rss version="2.0"><channel><title>News</title><item><title>Mines found</title>
<link>https://news.example/1</link></item></channel></rss>"""


def fetched(body: bytes = BODY) -> Fetched:
    return Fetched(url=FEED, body=body, content_type="application/rss+xml")


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[ParserPool]:
    made = ParserPool()
    yield made
    await made.close()


def children(parent: int) -> list[int]:
    """Process ids of a process's children that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may have ended since
            state, ppid = stat.read_text().rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def workers() -> list[int]:
    return [pid for pid in children(os.getpid()) if b"bot.pool.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def test_a_feed_is_read_in_another_process(pool: ParserPool) -> None:
    found = await pool.parse(FEED, "The Publisher", fetched())

    assert [(item.title, item.url, item.source) for item in found.items] == [
        ("Mines found", "https://news.example/1", "The Publisher")
    ]


async def test_what_is_no_feed_is_told_as_the_parser_tells_it(pool: ParserPool) -> None:
    with pytest.raises(ParseError, match="not a feed") as caught:
        await pool.parse(FEED, "", fetched(b"Please limit requests"))

    assert caught.value.fault == "not_a_feed"


async def test_a_feed_with_nothing_new_in_it_needs_no_worker(pool: ParserPool) -> None:
    first = await pool.parse(FEED, "", fetched())
    (worker,) = workers()
    os.kill(worker, signal.SIGSTOP)

    again = await pool.parse(FEED, "", fetched(BODY + b"<!-- later -->"), first.blocks)

    assert (again.items, again.passed, again.title) == ((), 1, "News")


async def test_of_a_feed_that_was_read_before_only_the_new_entry_comes(pool: ParserPool) -> None:
    first = await pool.parse(FEED, "", fetched())
    item = b"<item><title>More mines</title><link>https://news.example/2</link></item>"

    again = await pool.parse(FEED, "", fetched(BODY.replace(b"</channel>", item + b"</channel>")), first.blocks)

    assert [item.title for item in again.items] == ["More mines"]


async def test_one_worker_reads_many_feeds_one_after_the_other(pool: ParserPool) -> None:
    await asyncio.gather(*(pool.parse(FEED, "", fetched()) for _ in range(20)))

    assert len(workers()) == 1


async def test_a_feed_of_five_megabytes_goes_through_and_its_memory_is_given_back(pool: ParserPool) -> None:
    item = (
        b"<item><title>T</title><link>https://news.example/%d</link><description>"
        + 2_400 * b"x "
        + b"</description></item>"
    )
    body = BODY.replace(b"</channel>", b"".join(item % number for number in range(1_000)) + b"</channel>")

    found = await pool.parse(FEED, "", fetched(body))

    assert len(found.items) == 1_001
    assert workers() == []


async def test_a_worker_that_died_is_replaced_and_the_feed_is_read_all_the_same(pool: ParserPool) -> None:
    await pool.parse(FEED, "", fetched())
    (first,) = workers()
    os.kill(first, signal.SIGKILL)

    found = await pool.parse(FEED, "", fetched())

    assert len(found.items) == 1
    assert first not in workers()


async def test_a_feed_on_which_two_workers_die_is_blamed_and_the_next_one_is_read(pool: ParserPool) -> None:
    categories = b"".join(b"<category>%d</category>" % number for number in range(30_000))
    reading = asyncio.create_task(pool.parse(FEED, "", fetched(BODY.replace(b"</item>", categories + b"</item>"))))
    killed: set[int] = set()
    while len(killed) < 2:
        for worker in set(workers()) - killed:
            os.kill(worker, signal.SIGKILL)
            killed.add(worker)
        await asyncio.sleep(0.01)

    with pytest.raises(ParseError, match="killed the parser twice") as caught:
        await reading
    after = await pool.parse(FEED, "", fetched())

    assert caught.value.fault == "parser"
    assert len(after.items) == 1
    assert killed.isdisjoint(workers())


async def test_a_feed_that_takes_too_much_computing_is_given_up_and_the_next_one_is_read() -> None:
    hasty = ParserPool(limit_s=0.5)
    # feedparser looks at every category before for each further one.
    categories = b"".join(b"<category>%d</category>" % number for number in range(30_000))

    with pytest.raises(ParseError, match=r"more than 0\.5 s of computing") as caught:
        await hasty.parse(FEED, "", fetched(BODY.replace(b"</item>", categories + b"</item>")))
    after = await hasty.parse(FEED, "", fetched())

    assert caught.value.fault == "parser"
    assert len(after.items) == 1
    await hasty.close()


async def test_a_hanging_worker_costs_the_other_feeds_nothing() -> None:
    pool = ParserPool(workers=2, patience_s=2)
    await asyncio.gather(*(pool.parse(FEED, "", fetched()) for _ in range(2)))
    hanging, _ = workers()
    os.kill(hanging, signal.SIGSTOP)

    ends = await asyncio.gather(*(pool.parse(FEED, "", fetched()) for _ in range(6)), return_exceptions=True)

    failed = [end for end in ends if isinstance(end, BaseException)]
    assert [str(error) for error in failed if isinstance(error, ParseError)] == [
        f"{FEED}: not read within 2 s, so reading was stopped; it is tried again later"
    ]
    assert len(failed) == 1
    assert hanging not in workers()
    await pool.close()


async def test_a_cancelled_read_leaves_no_answer_for_the_next_feed(pool: ParserPool) -> None:
    await pool.parse(FEED, "", fetched())
    (only,) = workers()
    os.kill(only, signal.SIGSTOP)
    reading = asyncio.create_task(pool.parse(FEED, "", fetched()))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    found = await pool.parse(FEED, "", fetched(BODY.replace(b"Mines found", b"Another")))

    assert [item.title for item in found.items] == ["Another"]


async def test_a_closed_pool_has_no_workers_and_takes_no_feed(pool: ParserPool) -> None:
    await pool.parse(FEED, "", fetched())

    await pool.close()

    assert workers() == []
    with pytest.raises(ParseError, match="stopping"):
        await pool.parse(FEED, "", fetched())


async def test_a_worker_is_modest_and_deaf_to_ctrl_c(pool: ParserPool) -> None:
    await pool.parse(FEED, "", fetched())
    (only,) = workers()
    os.kill(only, signal.SIGINT)

    await pool.parse(FEED, "", fetched())

    assert workers() == [only]
    assert os.getpriority(os.PRIO_PROCESS, only) > os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getsid(only) != os.getsid(0)


PARENT = """
import asyncio, os, sys
from bot.model import Fetched
from bot.pool import ParserPool

async def main():
    pool = ParserPool()
    await pool.parse("https://news.example/rss", "", Fetched(url="https://news.example/rss", body=sys.argv[1].encode()))
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_worker_ends_with_the_bot_even_if_the_bot_is_killed() -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, BODY.decode()], stdout=subprocess.PIPE, cwd=root)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    (worker,) = map(os.pidfd_open, children(parent.pid))

    parent.kill()
    parent.wait()
    parent.stdout.close()

    ended, _, _ = select.select([worker], [], [], 10)
    os.close(worker)
    assert ended == [worker]


async def test_an_articles_page_is_read_in_a_worker_that_ends_with_it(pool: ParserPool) -> None:
    words = "Parliament voted on Thursday to leave the Mine Ban Treaty, officials said after the session."
    body = f"<html><body><article><p>{words}</p><p>{words} Twice.</p></article></body></html>".encode()

    found = await pool.read_article(Fetched(url="https://news.example/1", body=body, content_type="text/html"))

    assert words in found
    assert workers() == []
    assert len((await pool.parse(FEED, "", fetched())).items) == 1


async def test_a_page_that_holds_no_article_is_a_fault(pool: ParserPool) -> None:
    with pytest.raises(ParseError, match="no web page"):
        await pool.read_article(Fetched(url="https://news.example/1", body=b"%PDF", content_type="application/pdf"))


MINES = NewsItem(
    feed=FEED,
    key="1",
    url="https://news.example/1",
    title="Parliament votes to leave the Mine Ban Treaty",
    summary="Poland's parliament voted on Thursday to leave the Mine Ban Treaty. Antipersonnel mines may return.",
    source="News",
    language="en",
)
CARS = replace(MINES, key="2", title="Cars sell well", summary="Dealers sold more cars in May than in April.")


async def test_entries_are_judged_in_another_process_as_in_this_one(pool: ParserPool) -> None:
    found = await pool.judge([MINES, CARS], Feed(url=FEED, focus="core"))

    here = [classifier().classify(item, "core") for item in (MINES, CARS)]
    assert [verdict for verdict, _ in found] == here
    assert [summary for _, summary in found] == [summarise(MINES, here[0]), ""]
    assert here[0].relevant


async def test_a_feed_is_read_and_judged_in_one_go(pool: ParserPool) -> None:
    found = await pool.parse(FEED, "", fetched(), focus="core")

    verdict, summary = found.said[0]
    assert verdict == classifier().classify(found.items[0], "core")
    assert summary == (summarise(found.items[0], verdict) if verdict.relevant else "")
    assert (await pool.parse(FEED, "", fetched())).said == ()


async def test_an_entry_whose_judging_takes_too_long_is_its_feeds_fault() -> None:
    hasty = ParserPool(limit_s=0.01)

    with pytest.raises(ParseError, match=r"more than 0\.01 s of computing") as caught:
        await hasty.judge([MINES], Feed(url=FEED))

    assert caught.value.fault == "parser"
    await hasty.close()


async def test_while_many_feeds_wait_a_second_worker_helps_and_then_ends(pool: ParserPool) -> None:
    crowded = ParserPool(helpers=1, rest_s=0.01)
    reading = [asyncio.create_task(crowded.parse(FEED, "", fetched())) for _ in range(20)]
    await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)

    assert len(workers()) == 2
    await asyncio.gather(*reading)
    async with asyncio.timeout(10):
        while len(workers()) > 1:
            await asyncio.sleep(0.01)
    await crowded.close()


async def test_a_pool_that_is_closed_as_its_helper_ends_waits_for_it() -> None:
    crowded = ParserPool(helpers=1, rest_s=0.0)
    await asyncio.gather(*(crowded.parse(FEED, "", fetched()) for _ in range(20)))
    assert len(workers()) == 2
    while len(crowded._idle) > 1:
        await asyncio.sleep(0)

    await crowded.close()

    assert workers() == []
