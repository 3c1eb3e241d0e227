"""How long /treaty poland takes, idle and while large feeds are parsed, beside a bot that parses in its event loop."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from io import BytesIO

import feedparser

from bot.app import SystemClock
from bot.commands import Commands
from bot.model import Asker, Fetched
from bot.pool import ParserPool
from bot.treaty.facts import load_facts

HEAD = ("while", "p50", "p99", "longest", "p99 beside parsing in the event loop")
QUESTIONS = 300
#: Seconds between two questions.
EVERY_S = 0.02
SOMEONE = Asker(chat="console")


def large_feed(number: int) -> bytes:
    """Return a feed of about 1 MB, each another one."""
    text = "Deminers found antipersonnel mines near the village and destroyed them. " * 45
    items = "".join(
        f"<item><title>Item {number}-{n}</title><link>https://news.example/{number}/{n}</link>"
        f"<guid>{number}-{n}</guid><description><![CDATA[<p>{text}</p>]]></description></item>"
        for n in range(300)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Big</title>{items}</channel></rss>'.encode()


async def measure() -> list[tuple[str, ...]]:
    """Ask in three situations and return the rows of the table."""
    commands = Commands(load_facts(), None, SystemClock())
    pool = ParserPool()
    feeds = [large_feed(number) for number in range(4)]

    async def nothing(number: int) -> None:
        await asyncio.sleep(0.05)

    async def in_pool(number: int) -> None:
        await pool.parse("bench", "Bench", Fetched(url="https://news.example/", body=feeds[number % 4]))

    async def in_loop(number: int) -> None:
        feedparser.parse(BytesIO(feeds[number % 4]))
        await asyncio.sleep(0)

    idle = await waits(commands, nothing)
    pooled = await waits(commands, in_pool)
    looped = await waits(commands, in_loop)
    await pool.close()
    base = p99(looped)
    return [
        row("nothing else happens", idle, base),
        row("feeds of 1 MB are parsed one after another, in the bot's own pool", pooled, base),
        row("baseline: the same feeds, parsed in the event loop", looped, base),
    ]


async def waits(commands: Commands, work: Callable[[int], Awaitable[None]]) -> list[float]:
    """Return the milliseconds from when each question is due to its answer, while the work goes on."""
    done = asyncio.Event()

    async def keep_busy() -> None:
        number = 0
        while not done.is_set():
            await work(number)
            number += 1

    busy = asyncio.create_task(keep_busy())
    await asyncio.sleep(0.5)
    taken = []
    due = time.perf_counter()
    for _ in range(QUESTIONS):
        due += EVERY_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await commands.ask("/treaty poland", SOMEONE)
        taken.append((time.perf_counter() - due) * 1000)
        due = max(due, time.perf_counter() - EVERY_S)
    done.set()
    await busy
    return taken


def p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def row(situation: str, taken: list[float], base: float) -> tuple[str, ...]:
    """Return one row in milliseconds."""
    figures = (statistics.median(taken), p99(taken), max(taken))
    return situation, *(f"{figure:.1f} ms" for figure in figures), f"{p99(taken) / base:.3f}"
