"""The local Slack, started alone."""

import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_server import BOT_TOKEN


async def test_it_prints_its_address_and_every_message() -> None:
    process = await create_subprocess_exec(
        sys.executable, "-m", "tests.slack_server", "--port", "0", stdout=PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    try:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=(await process.stdout.readline()).decode().strip())
        await client.chat_postMessage(channel="C1", text="Good morning")
        line = (await process.stdout.readline()).decode()
    finally:
        process.terminate()
        await process.wait()

    assert line.split() == ["C1", "None", "Good", "morning"]
