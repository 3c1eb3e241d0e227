"""Servers to fetch from: one that speaks HTTP properly, and one that sends whatever bytes a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from aiohttp import web

from bot.fetch import HttpFetcher

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """A web server on 127.0.0.1; ``answers`` says what it does, ``asked`` what it was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.asked: list[web.BaseRequest] = []

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes = b"<rss/>", *, status: int = 200, **headers: str) -> None:
        """Answer a path with a body; ``_`` in the names of headers stands for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers=named)

        self.answers[path] = answer


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        found.asked.append(request)
        answer = found.answers.get(request.path)
        return await answer(request) if answer else web.Response(status=404)  # type: ignore[arg-type]  # only path is used

    server = web.ServerRunner(web.Server(handle), shutdown_timeout=0.1, access_log=None)
    await server.setup()
    tcp = web.TCPSite(server, "127.0.0.1", 0)
    await tcp.start()
    found = Site(server.addresses[0][1])
    yield found
    await server.cleanup()


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    made = HttpFetcher(version="1.2", user_agent_url="https://bot.example/about", allow_private=True)
    yield made
    await made.close()


Raw = Callable[[bytes], Awaitable[str]]


@pytest_asyncio.fixture
async def raw() -> AsyncIterator[Raw]:
    """Return a function that makes a server which sends the given bytes, closes, and has the address it returns."""
    servers: list[asyncio.Server] = []

    async def serve(answer: bytes) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"

    yield serve
    for server in servers:
        server.close()
        await server.wait_closed()
