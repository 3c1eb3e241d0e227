import asyncio
import hmac
import signal
import socket
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.builders import news, rss
from tests.running.harness import BotProcess, ended

OLD = news("old", title="Poland's parliament votes to leave the Mine Ban Treaty on landmines")
NEW = news("new", title="Ukraine reports new use of antipersonnel landmines near Kharkiv", summary="Sappers said so.")


class Publisher:
    """A site with one feed, and the hub that its feed names."""

    def __init__(self) -> None:
        self.items = [OLD]
        self.url = ""
        self.read = asyncio.Queue[int]()
        self.verified = asyncio.Event()
        self.form: dict[str, str] = {}

    async def feed(self, request: web.Request) -> web.Response:
        link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{self.url}/hub"/>'
        self.read.put_nowait(len(self.items))
        return web.Response(body=rss(*self.items).replace(b"<language>", f"{link}<language>".encode()))

    async def hub(self, request: web.Request) -> web.Response:
        self.form = {key: str(value) for key, value in (await request.post()).items()}
        query = {"hub.mode": "subscribe", "hub.topic": self.form["hub.topic"], "hub.challenge": "yes"}
        async with aiohttp.ClientSession() as session, session.get(self.form["hub.callback"], params=query) as answer:
            if await answer.text() == "yes":
                self.verified.set()
        return web.Response(status=202)

    async def push(self) -> int:
        body = rss(*self.items)
        signature = "sha1=" + hmac.new(self.form["hub.secret"].encode(), body, "sha1").hexdigest()
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.form["hub.callback"], data=body, headers={"X-Hub-Signature": signature}) as answer,
        ):
            return answer.status


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_news_that_a_hub_pushes_is_posted_long_before_the_next_poll(tmp_path: Path) -> None:
    publisher = Publisher()
    site = web.Application()
    site.add_routes([web.get("/feed", publisher.feed), web.post("/hub", publisher.hub)])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    publisher.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    port = free_port()
    bot = BotProcess(
        tmp_path, POLL_INTERVAL="3600", PUBLIC_URL=f"http://127.0.0.1:{port}", WEB_PORT=str(port), FACTS_REFRESH="false"
    )
    bot.feeds(f"{publisher.url}/feed")

    process = await bot.start("run")
    assert process.stdout
    async with asyncio.timeout(40):
        await publisher.read.get()
        await publisher.verified.wait()
        publisher.items.insert(0, NEW)
        status = await publisher.push()
        read = await publisher.read.get()
        while NEW.title not in (await process.stdout.readline()).decode():
            assert process.returncode is None
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/stories.atom") as answer:
            told = await answer.text()
    process.send_signal(signal.SIGTERM)
    done = await ended(process)
    await runner.cleanup()

    assert publisher.form["hub.topic"] == f"{publisher.url}/feed"
    assert status == 202
    assert read == 2
    assert NEW.title in told  # and stands on the pages of the same server
    assert done.code == 0
    assert "Traceback" not in done.err
