"""How long Slack waits for an acknowledgement, idle and while alerts are posted and feeds parsed, over both ways in.

The bot's Slack side runs in a process of its own, with the real slack-bolt; the local Slack here times each command
from sending to acknowledgement. Slack gives up after 3 seconds.
"""

import argparse
import asyncio
import statistics
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from contextlib import suppress
from pathlib import Path

from bench.answers import large_feed
from bot.app import SystemClock
from bot.commands import Commands
from bot.model import Asker, Card, Fetched
from bot.pool import ParserPool
from bot.ports import Chat
from bot.treaty.facts import load_facts
from handlers.slack import Http, SlackChat
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer

HEAD = ("over", "while", "p50", "p99", "longest", "alerts posted a second")
QUESTIONS = 300
#: Seconds between two commands, and before the first one.
EVERY_S, WARM_S = 0.03, 2.0
#: Channels that each get what Slack takes: one message a second.
CHANNELS = 50
COMMANDS = ("poland", "compare poland finland", "list parties", "ukraine on 2024-01-01")


async def measure() -> list[tuple[str, ...]]:
    """Ask in four situations and return the rows of the table."""
    return [await _row(way, busy=busy) for way in ("socket", "http") for busy in (False, True)]


async def _row(way: str, *, busy: bool) -> tuple[str, ...]:
    async with SlackServer() as server:
        options = [server.api_url, way, "busy" if busy else "idle"]
        command = [sys.executable, "-m", "bench.slack_ack", *options]
        process = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parents[1])
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        server.request_url = f"http://127.0.0.1:{port}/slack/events" if port else ""
        await asyncio.sleep(WARM_S)
        posted, began = len(server.of_bot), asyncio.get_running_loop().time()
        for number in range(QUESTIONS):
            await server.slash("/treaty", COMMANDS[number % len(COMMANDS)])
            await asyncio.sleep(EVERY_S)
        rate = (len(server.of_bot) - posted) / (asyncio.get_running_loop().time() - began)
        await process.communicate(b"")  # without input, its standard input would stay open
        taken = [ack.after_s * 1000 for ack in server.acks]
    figures = (statistics.median(taken), statistics.quantiles(taken, n=100)[98], max(taken))
    situation = (
        f"{CHANNELS} channels get an alert a second and feeds of 1 MB are parsed" if busy else "nothing else happens"
    )
    name = {"socket": "Socket Mode", "http": "HTTP"}[way]
    return name, situation, *(f"{figure:.1f} ms" for figure in figures), f"{rate:.0f}"


async def _bot(api_url: str, way: str, *, busy: bool) -> None:
    """Answer and, where busy, post and parse until the standard input ends; print the port of HTTP mode, or 0."""
    commands = Commands(load_facts(), None, SystemClock())
    http = Http(port=0, signing_secret=SIGNING_SECRET) if way == "http" else None
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=api_url, http=http)
    await chat.start(commands)
    print(chat.port, flush=True)
    card = (await commands.ask("/treaty poland", Asker(chat="slack"))).card
    pool = ParserPool()
    work = [asyncio.create_task(_post(chat, number, card)) for number in range(CHANNELS)] if busy else []
    work += [asyncio.create_task(_parse(pool))] if busy else []
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in work:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*work)
    await chat.close()
    await pool.close()


async def _post(chat: Chat, number: int, card: Card) -> None:
    await asyncio.sleep(number / CHANNELS)
    for count in range(10**6):
        await chat.post(f"C{number}", card, key=f"{number:012x}{count:012x}", first=True)
        await asyncio.sleep(chat.pause_s)


async def _parse(pool: ParserPool) -> None:
    feeds = [large_feed(number) for number in range(4)]
    for number in range(10**6):
        await pool.parse("bench", "Bench", Fetched(url="https://news.example/", body=feeds[number % 4]))


def main() -> None:
    """Be the bot, for ``measure``."""
    parser = argparse.ArgumentParser(description="The bot's Slack side, for the measurement.")
    parser.add_argument("api_url")
    parser.add_argument("way", choices=("socket", "http"))
    parser.add_argument("work", choices=("idle", "busy"))
    asked = parser.parse_args()
    asyncio.run(_bot(asked.api_url, asked.way, busy=asked.work == "busy"))


if __name__ == "__main__":
    main()
