"""The whole bot as operators meet it: stopped under load, and telling them what is wrong."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import Bot, Plan, endable, load_knowledge
from bot.errors import DataError
from bot.news.links import canonical
from bot.pool import ParserPool
from bot.settings import Settings
from bot.store import open_store
from tests.builders import judged, news, record
from tests.discord_server import DiscordServer
from tests.fakes import NOON, FakeClock
from tests.running.harness import BotProcess, NewsSite
from tests.running.stories import clearance
from tests.running.test_platforms import DISCORD, SLACK, connect
from tests.slack_server import SlackServer
from tests.store.values import alone

#: Seconds in which a service manager wants a program gone.
STOP_S = 10.0
OPERATORS = "slack:C0PS"


def standing(path: Path) -> dict[str, set[str]]:
    """Return the links of the stories whose deliveries stand in each state, by state."""
    query = (
        "SELECT deliveries.state, items.url FROM deliveries JOIN stories ON stories.id = deliveries.story_id "
        "JOIN items ON items.id = stories.lead WHERE deliveries.channel = ?"
    )
    found: dict[str, set[str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for state, url in connection.execute(query, (SLACK,)):
            found.setdefault(state, set()).add(url)
    return found


async def hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def test_stopped_under_load_it_is_gone_in_ten_seconds_with_nothing_half_sent(
    bot: BotProcess, site: NewsSite
) -> None:
    site.feeds["rss"] = []
    slow = web.Application()
    slow.router.add_get("/rss", hang)
    runner = web.AppRunner(slow, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hanging = f"http://127.0.0.1:{runner.addresses[0][1]}/rss"
    async with SlackServer() as slack, DiscordServer() as discord:
        connect(bot, slack, discord)
        slack.travel_s = discord.travel_s = lambda: 0.4
        bot.feeds(f"{site.url}/rss", hanging, channels=(SLACK, DISCORD))
        process = await bot.start("run")
        await asyncio.wait_for(site.asked.wait(), 30)
        # Of a feed's first poll only a few are posted: these come with the next.
        site.feeds["rss"] = [clearance(number) for number in range(30)]
        await slack.posted(2, within_s=30)
        loop = asyncio.get_running_loop()
        asked = loop.time()
        process.terminate()
        _, err = await asyncio.wait_for(process.communicate(), STOP_S + 5)
        took = loop.time() - asked
        await asyncio.sleep(1)  # whatever was still on its way would have come

        posted = {url for message in slack.of_bot for url in _links(json.dumps(message.blocks))}
    await runner.cleanup()
    now = standing(bot.folder / "bot.sqlite")
    assert process.returncode == 0, err.decode()
    assert took < STOP_S
    assert set(now) == {"sent", "queued"}
    assert now["sent"] == posted
    assert len(now["queued"]) > 5


def _links(text: str) -> set[str]:
    urls = {clearance(number).url for number in range(30)}
    return {url for url in urls if f"{url}|" in text or f'{url}"' in text}


async def test_operators_hear_of_an_ill_feed_where_they_read_and_readers_do_not(
    bot: BotProcess, site: NewsSite
) -> None:
    site.feeds["rss"] = [clearance(1)]
    async with SlackServer() as slack:
        connect(bot, slack)
        bot.env |= {"OPERATOR_CHANNEL": OPERATORS}
        bot.feeds(f"{site.url}/rss", f"{site.url}/missing", channels=(SLACK,))
        await bot.run("run", "--once")
        await bot.run("run", "--once")

        told = [json.dumps(message.blocks) for message in slack.of_bot if message.channel == "C0PS"]
        read = [json.dumps(message.blocks) for message in slack.of_bot if message.channel == "C1"]
    assert len(read) == 1
    assert "missing" not in read[0]
    (ill,) = told
    assert "missing" in ill
    assert "404" in ill


async def test_once_a_day_what_is_older_than_keep_days_is_forgotten_and_the_rest_stays(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, keep_days=60)  # type: ignore[call-arg]  # pydantic's own argument
    plan = Plan(settings=settings, feeds=(), channels=(), chats=())
    store, clock = await open_store(str(tmp_path / "bot.sqlite"), canonical=canonical), FakeClock(NOON)
    bot = Bot(plan, load_knowledge(), store=store, chats={}, clock=clock, tell=print, stop=asyncio.Event())
    await store.add(record(judged(news("old"), step="not relevant"), polled=NOON - timedelta(days=61)), alone)
    await store.add(record(judged(news("young"), step="not relevant"), polled=NOON - timedelta(days=59)), alone)

    await bot._tidy()

    assert await store.record(news("old").url) is None
    assert await store.record(news("young").url) is not None
    await bot._close()


class Illiterate(ParserPool):
    """A parser whose lexicon is broken."""

    async def prepare(self) -> None:
        raise DataError("lexicon/en.yaml:3: no such sense; put the file back")


async def test_a_broken_lexicon_ends_the_run_and_is_named(tmp_path: Path) -> None:
    plan = Plan(settings=Settings(_env_file=None), feeds=(), channels=(), chats=())  # type: ignore[call-arg]  # pydantic's
    store = await open_store(str(tmp_path / "bot.sqlite"), canonical=canonical)
    bot = Bot(plan, load_knowledge(), store=store, chats={}, clock=FakeClock(NOON), tell=print, stop=asyncio.Event())
    bot.parser = Illiterate()

    with pytest.raises(DataError, match="put the file back"):
        await bot.run()


async def test_a_job_that_the_stop_cuts_off_is_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    begun = asyncio.Event()

    async def waiting_for_a_database() -> None:
        begun.set()
        await asyncio.Event().wait()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(endable(waiting_for_a_database), next_run_time=datetime.now(UTC))
    scheduler.start()
    await begun.wait()
    scheduler.shutdown(wait=False)
    for _ in range(3):
        await asyncio.sleep(0)

    assert [vars(line)["job"] for line in caplog.records if line.message == "ended by the stop"] == [
        "waiting_for_a_database"
    ]
    assert not [line.message for line in caplog.records if line.exc_info]
