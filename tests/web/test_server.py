import aiohttp
import pytest
from aiohttp import web

from bot.errors import WebError
from bot.web import WebServer


async def _hello(request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def test_what_is_served_is_never_taken_for_something_else() -> None:
    server = WebServer(host="127.0.0.1", port=0, routes=[web.get("/hello", _hello)])
    await server.open()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{server.port}/hello") as answer,
        session.get(f"http://127.0.0.1:{server.port}/") as nothing,
    ):
        said = await answer.text()

    assert said == "hello"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert nothing.status == 404
    await server.close()
    assert not server.is_open


async def test_a_taken_port_is_told_with_what_to_set() -> None:
    first = WebServer(host="127.0.0.1", port=0, routes=())
    await first.open()
    second = WebServer(host="127.0.0.1", port=first.port, routes=())

    with pytest.raises(WebError, match="WEB_PORT"):
        await second.open()

    assert not second.is_open
    await first.close()
