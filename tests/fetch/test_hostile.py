"""Servers that mean harm, over real sockets: bounded time and memory, a named fault, and no other feed waits."""

import asyncio
import gzip
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # publishes no types
import pytest
import pytest_asyncio

from bot.errors import FaultError
from bot.fetch import HttpFetcher
from bot.model import Fault, Fetched, ParsedFeed, Validators
from bot.pool import LIMIT_S as COMPUTING_S
from bot.pool import ParserPool
from tests.fetch.test_fetch import Names

#: Seconds for a fetch, and of computing for a parse, in these tests.
LIMIT_S, PARSE_S = 1.0, 0.8
#: Memory that this process may take more of, whatever it is sent.
MORE_MIB = 60
GOOD = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Mines found</title>'
    b"<link>https://news.example/1</link></item></channel></rss>"
)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n"

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Host:
    """A server that does to whoever asks for a path what stands there; other paths are only noted."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{path}"

    def sends(self, path: str, body: bytes, headers: bytes = b"") -> None:
        async def send(writer: asyncio.StreamWriter) -> None:
            writer.write(OK + headers + b"\r\n" + body)

        self.talks[path] = send

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode().lstrip("/")
            self.asked.append(path)
            if path in self.talks:
                await self.talks[path](writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@pytest_asyncio.fixture
async def host() -> AsyncIterator[Host]:
    made = Host()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    # Another host at the same port.
    second = await asyncio.start_server(made.talk, "127.0.0.2", made.port)
    yield made
    server.close()
    second.close()


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    made = HttpFetcher(version="1", user_agent_url="", allow_private=True, limit_s=LIMIT_S, silence_s=LIMIT_S)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[ParserPool]:
    made = ParserPool(limit_s=PARSE_S)
    yield made
    await made.close()


async def end(fetcher: HttpFetcher, pool: ParserPool, url: str) -> ParsedFeed | Fault:
    """Return what a feed gives, or the fault that it is told as; its sentence has an address and one line."""
    try:
        got = await fetcher.get(url, Validators())
        assert isinstance(got, Fetched)
        return await pool.parse(url, "", got)
    except FaultError as error:
        told = error
    assert str(told).startswith(url)
    assert "\n" not in str(told)
    return told.fault


# ── what is never read to its end ───────────────────────────────────────────────────────────────────────────────────


async def a_byte_at_a_time(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n")
    await drip(writer)


async def a_header_at_a_time(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"X-Slow: ")
    await drip(writer)


async def drip(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n<rss><channel>")
    while not writer.is_closing():
        writer.write(1_000 * b"<item><title>x</title></item>")
        await writer.drain()


async def chunks_of_a_byte(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(1_000 * b"1\r\nx\r\n")
        await writer.drain()


async def hints_without_end(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(100 * b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def headers_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    while not writer.is_closing():
        writer.write(100 * (b"X-Header: " + 1_000 * b"x" + b"\r\n"))
        await writer.drain()


async def nothing(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("talk", "fault"),
    [
        (a_byte_at_a_time, "timeout"),
        (a_header_at_a_time, "timeout"),
        (nothing, "timeout"),
        (without_end, "too_large"),
        (chunks_of_a_byte, "too_large"),
        (hints_without_end, "timeout"),
        (headers_without_end, "malformed"),
    ],
)
async def test_a_server_that_never_ends_is_given_up_and_another_is_read_meanwhile(
    host: Host, fetcher: HttpFetcher, pool: ParserPool, talk: Talk, fault: Fault
) -> None:
    host.talks["feed"] = talk
    host.sends("good", GOOD)
    began = asyncio.get_running_loop().time()
    before = forget_peak()

    bad = asyncio.create_task(end(fetcher, pool, host.url("feed")))
    good = await end(fetcher, pool, host.url("good", "127.0.0.2"))

    assert isinstance(good, ParsedFeed)
    assert await bad in (fault, "timeout")  # on a busy machine, time may be up before the size is
    assert asyncio.get_running_loop().time() - began < 10 * LIMIT_S
    assert peak_mib() - before < MORE_MIB


# ── what unpacks to more than it is ─────────────────────────────────────────────────────────────────────────────────

BOMB = 60_000_000 * b"x"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        (b"gzip", lambda bomb: gzip.compress(bomb, 9)),
        (b"deflate", lambda bomb: zlib.compress(bomb, 9)),
        (b"br", lambda bomb: brotli.compress(bomb, quality=5)),
        (b"gzip", lambda bomb: gzip.compress(gzip.compress(bomb))),
        (b"gzip", lambda bomb: 2_000 * gzip.compress(bomb[:100_000])),
    ],
    ids=["gzip", "deflate", "br", "twice", "many members"],
)
async def test_a_bomb_of_any_kind_costs_no_more_than_the_longest_body(
    host: Host, fetcher: HttpFetcher, pool: ParserPool, encoding: bytes, pack: Callable[[bytes], bytes]
) -> None:
    host.sends("feed", pack(BOMB), b"Content-Encoding: " + encoding + b"\r\n")
    before = forget_peak()

    assert await end(fetcher, pool, host.url("feed")) in ("too_large", "not_a_feed")
    assert peak_mib() - before < MORE_MIB


# ── what is fetched whole and made to choke on ──────────────────────────────────────────────────────────────────────

LAUGHS = b"<!DOCTYPE r [<!ENTITY l0 'x'>%s]>" % b"".join(
    b"<!ENTITY l%d '%s'>" % (n, 10 * (b"&l%d;" % (n - 1))) for n in range(1, 12)
)
ITEM = b"<item><title>T</title><link>https://news.example/1</link>%s</item>"


def rss(inside: bytes, doctype: bytes = b"") -> bytes:
    return b'<?xml version="1.0"?>' + doctype + b"<rss version='2.0'><channel>" + inside + b"</channel></rss>"


CHOKING: Mapping[str, bytes] = {
    "a billion laughs": rss(ITEM % b"<description>&l11;</description>", LAUGHS),
    "a long entity many times": rss(
        ITEM % (b"<description>" + 20_000 * b"&a;" + b"</description>"),
        b"<!DOCTYPE r [<!ENTITY a '" + 100_000 * b"x" + b"'>]>",
    ),
    "deep nesting": rss(ITEM % (150_000 * b"<a>")),
    "deep and closed": rss(ITEM % (50_000 * b"<a>" + 50_000 * b"</a>")),
    "deep html": rss(ITEM % (b"<description><![CDATA[" + 300_000 * b"<div>" + b"]]></description>")),
    "deep json": b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + 400_000 * b"[",
    "comments that never close": rss(ITEM % (b"<description>" + 250_000 * b"<!--" + b"</description>")),
    "comments within escaped html": rss(ITEM % (b"<description><![CDATA[" + 250_000 * b"<!--" + b"]]></description>")),
    "tags that never close": rss(ITEM % (b"<description><![CDATA[" + 500_000 * b"<a " + b"]]></description>")),
    "entries that never close": rss(600_000 * b"<item>"),
    "cdata that never closes": rss(ITEM % (400_000 * b"<![CDATA[")),
    "attributes": rss(ITEM % (b"<a " + b" ".join(b"a%d='1'" % n for n in range(60_000)) + b"/>")),
    "namespaces": rss(ITEM % (b"<a " + b" ".join(b"xmlns:a%d='u%d'" % (n, n) for n in range(50_000)) + b"/>")),
    "categories": rss(ITEM % b"".join(b"<category>%d</category>" % n for n in range(40_000))),
    "links": rss(ITEM % (40_000 * b"<link rel='x' href='/y'/>")),
    "a title of megabytes": rss(ITEM.replace(b"T<", 4_900_000 * b"x" + b"<") % b""),
    "ampersands": rss(ITEM % (b"<description>" + 600_000 * b"&am" + b"</description>")),
    "spaces": rss(ITEM.replace(b"T<", 4_900_000 * b" " + b"<") % b""),
    "nothing but NUL": 4_000_000 * b"\0",
    "NUL between": rss(ITEM % b"").replace(b"<", b"\0<\0"),
    "digits": rss(ITEM % (b"<pubDate>" + 2_000_000 * b"9" + b"</pubDate>")),
    "a number": b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + 1_000_000 * b"9" + b"}]}",
}  # fmt: skip


@pytest.mark.parametrize("what", CHOKING)
async def test_a_feed_made_to_choke_on_is_read_or_refused_and_the_next_one_is_read(
    host: Host, fetcher: HttpFetcher, pool: ParserPool, what: str
) -> None:
    # Packed, as these come: it is what they unpack to that is long.
    host.sends("feed", gzip.compress(CHOKING[what], 1), b"Content-Encoding: gzip\r\n")
    host.sends("good", GOOD)
    began = asyncio.get_running_loop().time()
    before = forget_peak()

    bad = await end(fetcher, pool, host.url("feed"))
    good = await end(fetcher, pool, host.url("good"))

    assert isinstance(bad, ParsedFeed) or bad in ("malformed", "not_a_feed", "empty", "parser")
    if isinstance(bad, ParsedFeed):
        assert all(len(item.title) <= 500 and len(item.content) <= 200_000 for item in bad.items)
    assert isinstance(good, ParsedFeed)
    assert asyncio.get_running_loop().time() - began < 30
    assert peak_mib() - before < MORE_MIB


async def test_of_sixty_thousand_entries_two_thousand_are_read_in_time(host: Host, fetcher: HttpFetcher) -> None:
    entries = b"".join(b"<item><link>https://a.example/%d</link><title>T</title></item>" % n for n in range(60_000))
    host.sends("feed", gzip.compress(rss(entries), 1))

    pool = ParserPool(limit_s=COMPUTING_S / 4)
    found = await end(fetcher, pool, host.url("feed"))
    await pool.close()

    assert isinstance(found, ParsedFeed)
    assert len(found.items) == 2_000


async def test_ten_megabytes_are_too_many_however_they_come(host: Host, fetcher: HttpFetcher, pool: ParserPool) -> None:
    host.sends("feed", gzip.compress(rss(ITEM.replace(b"T<", 10_000_000 * b"x" + b"<") % b""), 1))

    assert await end(fetcher, pool, host.url("feed")) == "too_large"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss SYSTEM "{}">',
        '<!DOCTYPE rss PUBLIC "-//X//EN" "{}">',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "{}">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "{}"> %x;]>',
    ],
)
async def test_nothing_is_fetched_that_a_feed_refers_to(
    host: Host, fetcher: HttpFetcher, pool: ParserPool, doctype: str
) -> None:
    inside = ITEM % b"<description>&x;</description><enclosure url='/secret' type='a/b'/>"
    host.sends("feed", rss(inside, doctype.format(host.url("secret")).encode()))

    await end(fetcher, pool, host.url("feed"))

    assert host.asked == ["feed"]


# ── what leads elsewhere ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_name_that_leads_inside_only_behind_a_redirect_is_refused_there(host: Host) -> None:
    async def redirect(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {host.url('secret', 'news.example')}\r\n\r\n".encode())

    host.talks["feed"] = redirect
    names = Names(("127.0.0.1",), ("127.0.0.2",))
    fetcher = HttpFetcher(
        version="1", user_agent_url="", resolver=names, allowed=lambda address: address == "127.0.0.1"
    )

    with pytest.raises(FaultError, match=r"127\.0\.0\.2, which is not a public address") as caught:
        await fetcher.get(host.url("feed", "news.example"), Validators())

    assert caught.value.fault == "private_address"
    assert host.asked == ["feed"]
    await fetcher.close()


async def test_redirects_that_never_repeat_end_all_the_same(host: Host, fetcher: HttpFetcher, pool: ParserPool) -> None:
    for step in range(100):

        async def redirect(writer: asyncio.StreamWriter, to: int = step + 1) -> None:
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % to)

        host.talks[str(step)] = redirect

    assert await end(fetcher, pool, host.url("0")) == "redirects"
    assert len(host.asked) < 10


@pytest.mark.parametrize(
    ("announced", "fault"), [(len(GOOD) + 1, "dropped"), (40, "malformed"), (0, "malformed"), (-1, "malformed")]
)
async def test_a_body_of_another_length_than_announced_is_told(
    host: Host, fetcher: HttpFetcher, pool: ParserPool, announced: int, fault: Fault
) -> None:
    host.sends("feed", GOOD, b"Content-Length: %d\r\n" % announced)

    assert await end(fetcher, pool, host.url("feed")) == fault


# ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def forget_peak() -> float:
    """Have the peak of this process's memory count from now on; return what it has now, in MiB."""
    if not Path("/proc/self/clear_refs").exists() or not os.access("/proc/self/clear_refs", os.W_OK):
        return float("inf")
    Path("/proc/self/clear_refs").write_text("5")
    return peak_mib()


def peak_mib() -> float:
    status = Path("/proc/self/status")
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024 if status.exists() else 0.0
