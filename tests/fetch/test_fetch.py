"""Fetching, from real servers on this machine: manners, limits, and what goes wrong."""

import asyncio
import gzip
import logging
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.fetch import HttpFetcher
from bot.model import Fault, Fetched, Unchanged, Validators
from tests.fetch.conftest import Raw, Site

NONE = Validators()


@asynccontextmanager
async def another(**options: object) -> AsyncIterator[HttpFetcher]:
    made = HttpFetcher(version="1.2", user_agent_url="https://bot.example/about", **options)  # type: ignore[arg-type]  # each test names what it needs
    yield made
    await made.close()


async def fault(fetcher: HttpFetcher, url: str, validators: Validators = NONE) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, validators)
    message = str(caught.value)
    assert "\n" not in message
    return caught.value


# ── manners ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_comes_with_its_validators_exactly_as_sent(site: Site, fetcher: HttpFetcher) -> None:
    site.says(
        "/feed", b"<rss/>", ETag='W/"a b"', Last_Modified="Tue, 24 Nov 2026 12:00:00 GMT", Content_Type="text/xml; x=y"
    )

    found = await fetcher.get(site.url(), NONE)

    assert found == Fetched(
        url=site.url(),
        body=b"<rss/>",
        content_type="text/xml; x=y",
        validators=Validators(etag='W/"a b"', last_modified="Tue, 24 Nov 2026 12:00:00 GMT"),
    )


async def test_the_bot_says_who_it_is_and_what_it_takes(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed")

    await fetcher.get(site.url(), NONE)

    headers = site.asked[0].headers
    assert headers["User-Agent"] == "Mozilla/5.0 (compatible; Treatywatch/1.2; +https://bot.example/about)"
    assert headers["Accept-Encoding"] == "gzip, deflate, br"
    assert "application/rss+xml" in headers["Accept"]
    assert "If-None-Match" not in headers
    assert "If-Modified-Since" not in headers


async def test_a_feed_may_be_asked_by_another_name_which_goes_along_redirects(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", status=302, Location="/b")
    site.says("/b")

    await fetcher.get(site.url(), NONE, user_agent="Coalition/1.0")

    assert [request.headers.getall("User-Agent") for request in site.asked] == [["Coalition/1.0"]] * 2


async def test_the_hub_that_an_answer_names_is_passed_on(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", Link='<https://hub.example/>; rel="hub", <https://news.example/rss>; rel=self')
    site.says("/other", Link='<javascript:alert(1)>; rel="hub", <<>>; rel=self, nonsense')

    found, other = await fetcher.get(site.url(), NONE), await fetcher.get(site.url("/other"), NONE)

    assert isinstance(found, Fetched)
    assert (found.hub, found.topic) == ("https://hub.example/", "https://news.example/rss")
    assert isinstance(other, Fetched)
    assert (other.hub, other.topic) == (None, None)


async def test_what_is_known_is_asked_for_only_if_it_changed(site: Site, fetcher: HttpFetcher) -> None:
    known = Validators(etag='"17-gzip"', last_modified="Mon, 1 Jun 2026 00:00:00 GMT")
    site.says("/feed", b"", status=304, Cache_Control="max-age=300", ETag='"18"')

    found = await fetcher.get(site.url(), known)

    assert found == Unchanged(
        validators=Validators(etag='"18"', last_modified="Mon, 1 Jun 2026 00:00:00 GMT"), wait_s=300
    )
    assert site.asked[0].headers["If-None-Match"] == '"17-gzip"'
    assert site.asked[0].headers["If-Modified-Since"] == "Mon, 1 Jun 2026 00:00:00 GMT"


async def test_not_changed_is_no_answer_to_who_asked_without_condition(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", b"", status=304)

    assert (await fault(fetcher, site.url())).fault == "redirects"


async def test_a_server_is_asked_for_one_thing_at_a_time_and_others_meanwhile(site: Site, fetcher: HttpFetcher) -> None:
    under_way: dict[str, int] = {}
    most: dict[str, int] = {}
    both = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        under_way[host] = under_way.get(host, 0) + 1
        most[host] = max(most.get(host, 0), under_way[host])
        if len([one for one in under_way.values() if one]) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), 5)
        under_way[host] -= 1
        return web.Response(body=b"x")

    site.answers["/feed"] = answer
    await asyncio.gather(*(fetcher.get(site.url(host=host), NONE) for host in ("127.0.0.1", "localhost") * 4))

    assert most == {"127.0.0.1": 1, "localhost": 1}


async def test_a_pause_that_the_server_asks_for_is_passed_on(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", Cache_Control="public, max-age=1800")

    found = await fetcher.get(site.url(), NONE)

    assert found.wait_s == 1800


async def test_a_compressed_feed_is_unpacked(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", gzip.compress(b"<rss/>", mtime=0), Content_Encoding="gzip")

    found = await fetcher.get(site.url(), NONE)

    assert isinstance(found, Fetched)
    assert found.body == b"<rss/>"


async def test_a_wait_until_a_date_is_counted_by_our_clock_where_the_server_tells_no_time(
    raw: Raw, fetcher: HttpFetcher
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=900), usegmt=True)
    url = await raw(f"HTTP/1.1 503 Busy\r\nRetry-After: {until}\r\nContent-Length: 0\r\n\r\n".encode())

    error = await fault(fetcher, url)

    assert error.fault == "busy"
    assert error.after_s is not None
    assert 800 < error.after_s <= 900


# ── redirects ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_way_that_is_permanent_throughout_gives_the_new_address(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", status=301, Location="/b")
    site.says("/b", status=308, Location=site.url("/c", "localhost"))
    site.says("/c", b"<rss/>")

    found = await fetcher.get(site.url(), NONE)

    assert isinstance(found, Fetched)
    assert found.url == found.moved_to == site.url("/c", "localhost")


async def test_a_permanent_way_to_what_has_not_changed_gives_the_new_address_too(
    site: Site, fetcher: HttpFetcher
) -> None:
    site.says("/feed", status=301, Location="/b")
    site.says("/b", b"", status=304)

    found = await fetcher.get(site.url(), Validators(etag='"1"'))

    assert found == Unchanged(validators=Validators(etag='"1"'), moved_to=site.url("/b"))


async def test_a_way_with_one_temporary_step_gives_no_new_address(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", status=301, Location="b")
    site.says("/b", status=302, Location="/c")
    site.says("/c", b"<rss/>")

    found = await fetcher.get(site.url(), NONE)

    assert isinstance(found, Fetched)
    assert found.url == site.url("/c")
    assert found.moved_to is None


async def test_five_redirects_are_followed_and_no_sixth(site: Site, fetcher: HttpFetcher) -> None:
    for step in range(6):
        site.says(f"/{step}", status=302, Location=f"/{step + 1}")
    site.says("/6", b"<rss/>")

    assert isinstance(await fetcher.get(site.url("/1"), NONE), Fetched)
    error = await fault(fetcher, site.url("/0"))

    assert error.fault == "redirects"
    assert "more than 5 times" in str(error)


async def test_redirects_in_a_circle_are_noticed(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", status=302, Location="/b")
    site.says("/b", status=302, Location="/feed#x")

    error = await fault(fetcher, site.url())

    assert error.fault == "redirects"
    assert "in a circle" in str(error)
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("location", "kind"),
    [("ftp://a.example/x", "bad_address"), ("file:///etc/passwd", "bad_address"), ("http://[", "bad_address")],
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(
    site: Site, fetcher: HttpFetcher, location: str, kind: Fault
) -> None:
    site.says("/feed", status=302, Location=location)

    assert (await fault(fetcher, site.url())).fault == kind


async def test_a_redirect_to_a_private_address_is_refused_before_it_is_asked(site: Site) -> None:
    async with another(allowed=lambda address: address == "127.0.0.1") as fetcher:
        site.says("/feed", status=301, Location="http://127.0.0.2:8080/metadata")

        error = await fault(fetcher, site.url())

    assert error.fault == "private_address"
    assert "127.0.0.2" in str(error)


# ── nowhere inside the operator's network ───────────────────────────────────────────────────────────────────────────


class Names(AbstractResolver):
    """A name server of its own: each look-up takes the next answer."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[::1%25lo]",
        "user:pass@127.0.0.1",
    ],
)
async def test_no_way_of_writing_it_leads_to_a_loopback_address(site: Site, host: str) -> None:
    site.says("/feed")

    async with another() as fetcher:
        error = await fault(fetcher, site.url(host=host))

    assert error.fault in ("private_address", "dns", "bad_address")
    assert site.asked == []


async def test_a_name_that_leads_to_a_private_address_is_refused(site: Site) -> None:
    async with another(resolver=Names(("93.184.215.14", "127.0.0.1"))) as fetcher:
        error = await fault(fetcher, site.url(host="news.example"))

    assert error.fault == "private_address"
    assert "FETCH_ALLOW_PRIVATE" in str(error)
    assert site.asked == []


async def test_a_name_that_changes_where_it_leads_is_checked_each_time(site: Site) -> None:
    site.says("/feed")
    names = Names(("127.0.0.1",), ("127.0.0.2",))

    async with another(resolver=names, allowed=lambda address: address == "127.0.0.1") as fetcher:
        assert isinstance(await fetcher.get(site.url(host="news.example"), NONE), Fetched)
        error = await fault(fetcher, site.url(host="news.example"))

    assert error.fault == "private_address"


async def test_private_addresses_are_taken_where_the_operator_allows_them(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed")

    for host in ("127.0.0.1", "localhost"):
        assert isinstance(await fetcher.get(site.url(host=host), NONE), Fetched)


async def test_a_cloud_s_keys_are_not_asked_for_even_where_private_addresses_are_allowed(
    site: Site, fetcher: HttpFetcher
) -> None:
    site.says("/feed", status=302, Location="http://169.254.169.254/latest/meta-data/")

    error = await fault(fetcher, site.url())

    assert error.fault == "private_address"
    assert "169.254.169.254, where no feed can be" in str(error)


@pytest.mark.parametrize("url", ["http://news.example:22/", "http://news.example:6/", "https://news.example:993/x"])
async def test_no_feed_is_fetched_from_the_port_of_another_service(url: str) -> None:
    async with another(resolver=Names()) as fetcher:
        assert (await fault(fetcher, url)).fault == "bad_address"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/feed",
        "file:///etc/passwd",
        "ftp://news.example/",
        "http://",
        "https:///x",
        "http://[::1",
        "http://news.example:99999/",
        "javascript:alert(1)",
        "http://a b/",
        "http://" + 300 * "a" + ".example/",
    ],
)
async def test_what_is_no_web_address_is_told(url: str, fetcher: HttpFetcher) -> None:
    assert (await fault(fetcher, url)).fault in ("bad_address", "dns")


class NoNames(AbstractResolver):
    """A name server that knows nobody."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async def close(self) -> None:
        pass


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"https?://[^/?#]{0,15}(:\d{0,6})?(/.{0,10})?", fullmatch=True)),
    st.sampled_from(["127.0.0.1", "::1", "10.0.0.1", "0.0.0.0"]),
)
@example("http://ab[c:80/", "127.0.0.1")
@example("https://%00/", "127.0.0.1")
def test_whatever_stands_in_place_of_an_address_is_told_as_a_fault(url: str, private: str) -> None:
    async def ask() -> None:
        async with another(resolver=NoNames()) as fetcher:
            for address in (url, url.replace("://", f"://{private}", 1)):
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(address, NONE)
                assert caught.value.fault in ("bad_address", "dns", "private_address")

    asyncio.run(ask())


async def test_what_goes_wrong_behind_a_redirect_names_both_addresses(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", status=301, Location="/moved")

    error = await fault(fetcher, site.url())

    assert error.fault == "not_found"
    assert str(error).startswith(f"{site.url()} (redirected to /moved): ")


async def test_user_name_and_password_go_to_the_host_and_nowhere_else(
    site: Site, fetcher: HttpFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.says("/feed", b"<rss/>")
    site.says("/moved", status=302, Location=site.url("/gone", "localhost"))
    url = site.url("/feed", "reader:hunter2@127.0.0.1")

    found = await fetcher.get(url, NONE)
    error = await fault(fetcher, url.replace("/feed", "/moved?api_key=hunter2"))

    assert isinstance(found, Fetched)
    assert "hunter2" not in found.url
    assert site.asked[0].headers["Authorization"].startswith("Basic ")
    assert "Authorization" not in site.asked[-1].headers
    assert "hunter2" not in str(error)
    logged = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]  # the server's own
    assert "hunter2" not in "".join(logged)


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "headers", "kind", "after_s"),
    [
        (204, {}, "empty", None),
        (400, {}, "bad_address", None),
        (401, {}, "blocked", None),
        (403, {}, "blocked", None),
        (406, {}, "blocked", None),
        (451, {}, "legal", None),
        (403, {"cf-mitigated": "challenge"}, "captcha", None),
        (404, {}, "not_found", None),
        (410, {}, "gone", None),
        (429, {"Retry-After": "77"}, "busy", 77),
        (503, {}, "busy", None),
        (500, {}, "server_error", None),
        (502, {"Retry-After": "9"}, "server_error", 9),
        (522, {}, "server_error", None),
        (300, {}, "redirects", None),
        (302, {}, "redirects", None),
    ],
)
async def test_a_refusal_is_told_by_its_kind_and_the_wait_it_asks_for(
    site: Site, fetcher: HttpFetcher, status: int, headers: Mapping[str, str], kind: Fault, after_s: float | None
) -> None:
    site.says("/feed", b"", status=status, **headers)

    error = await fault(fetcher, site.url())

    assert (error.fault, error.after_s) == (kind, after_s)
    assert str(error).startswith(site.url() + ": ")


@pytest.mark.parametrize(
    ("status", "page", "kind"),
    [
        (403, "<title>Just a moment...</title>", "captcha"),
        (503, "<title>Shop</title><p>Checking your browser before accessing", "captcha"),
        (429, "<script src='https://geo.captcha-delivery.com/c.js'></script>", "captcha"),
        (403, 30_000 * "<p>" + "Just a moment...", "blocked"),
        (403, "<title>403 Forbidden</title><p>Write to us <script src='/recaptcha.js'></script>", "blocked"),
        (503, "<title>Down for maintenance</title>", "busy"),
        (404, "<title>Are you human?</title>", "not_found"),
    ],
)
async def test_a_refusal_whose_page_asks_for_proof_of_being_human_is_told_as_that(
    site: Site, fetcher: HttpFetcher, status: int, page: str, kind: Fault
) -> None:
    packed = gzip.compress(page.encode())
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip", "Retry-After": "50"}
    site.says("/feed", packed, status=status, **headers)

    error = await fault(fetcher, site.url())

    assert error.fault == kind
    assert error.after_s == (None if status == 404 else 50)


async def test_a_refusal_whose_page_never_ends_is_a_refusal(fetcher: HttpFetcher, raw: Raw) -> None:
    url = await raw(b"HTTP/1.1 403 No\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<title>Just")

    assert (await fault(fetcher, url)).fault == "blocked"


async def test_a_body_beyond_the_limit_is_not_read_to_its_end(site: Site) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(800):
            await response.write(65_536 * b"x")
            sent += 65_536
        return response

    site.answers["/feed"] = endless
    async with another(allow_private=True) as fetcher:
        error = await fault(fetcher, site.url())

    assert error.fault == "too_large"
    assert "more than 5000000 bytes" in str(error)
    assert sent < 20_000_000


async def test_a_body_that_announces_too_much_is_not_read_at_all(raw: Raw, fetcher: HttpFetcher) -> None:
    url = await raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")

    assert (await fault(fetcher, url)).fault == "too_large"


async def test_a_bomb_is_refused(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/feed", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    assert (await fault(fetcher, site.url())).fault == "too_large"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>", "dropped"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", "dropped"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(1_000 * b"<rss>", mtime=0)[:-9], "dropped"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bnonsense, and no gzip", "malformed"),
        (b"", "dropped"),
        (b"HTTP/1.1 20", "dropped"),
        (b"SSH-2.0-server\r\n\r\n", "malformed"),
        (b"HTTP/1.1 200 OK\r\nX: " + 100_000 * b"x" + b"\r\n\r\n", "malformed"),
        (b"HTTP/1.1 301 Moved\r\nLocation: \r\n\r\n", "redirects"),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://\xff\xfe/\r\n\r\n", "bad_address"),
    ],
)
async def test_an_answer_that_is_cut_off_or_broken_is_told(
    raw: Raw, fetcher: HttpFetcher, answer: bytes, kind: Fault
) -> None:
    assert (await fault(fetcher, await raw(answer))).fault == kind


async def test_an_answer_without_an_announced_length_is_whole_when_the_connection_ends(
    raw: Raw, fetcher: HttpFetcher
) -> None:
    found = await fetcher.get(await raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss/>"), NONE)

    assert isinstance(found, Fetched)
    assert found.body == b"<rss/>"


async def trickle(request: web.Request) -> web.StreamResponse:
    """Send a byte every 20 ms until nobody listens."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.02)


async def silence(request: web.Request) -> web.StreamResponse:
    """Say nothing at all."""
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize(("answer", "limits"), [(trickle, {"limit_s": 0.3}), (silence, {"silence_s": 0.2})])
async def test_a_server_that_takes_too_long_is_given_up(
    site: Site, answer: Callable[[web.Request], Awaitable[web.StreamResponse]], limits: Mapping[str, float]
) -> None:
    site.answers["/feed"] = answer

    async with another(allow_private=True, **limits) as fetcher:
        error = await fault(fetcher, site.url())

    assert error.fault == "timeout"


async def test_redirects_do_not_lengthen_the_time_a_server_may_take(site: Site) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.15)
        return web.Response(status=302, headers={"Location": f"/{int(request.path[1:]) + 1}"})

    site.answers |= {f"/{step}": slow for step in range(5)}
    async with another(allow_private=True, limit_s=0.25) as fetcher:
        assert (await fault(fetcher, site.url("/0"))).fault == "timeout"

    assert len(site.asked) == 2


async def test_a_closed_port_is_told_as_refused(fetcher: HttpFetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        error = await fault(fetcher, f"http://127.0.0.1:{taken.getsockname()[1]}/feed")

    assert error.fault == "refused"


async def test_a_name_that_nobody_knows_is_told_as_such(fetcher: HttpFetcher) -> None:
    assert (await fault(fetcher, "http://no-such-host.invalid/feed")).fault == "dns"


async def test_a_server_without_tls_is_told_as_such(site: Site, fetcher: HttpFetcher) -> None:
    assert (await fault(fetcher, site.url().replace("http:", "https:"))).fault == "tls"


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    """The TLS of a server whose certificate nobody but itself has signed."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    subprocess.run([*make.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_certificate_nobody_vouches_for_is_told_as_such(
    fetcher: HttpFetcher, own_certificate: ssl.SSLContext
) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=own_certificate)

    error = await fault(fetcher, f"https://localhost:{server.sockets[0].getsockname()[1]}/feed")

    server.close()
    await server.wait_closed()
    assert error.fault == "tls"
    assert "self-signed certificate" in str(error)


async def test_after_closing_nothing_is_fetched(site: Site, fetcher: HttpFetcher) -> None:
    site.answers["/feed"] = silence
    waiting = asyncio.create_task(fetcher.get(site.url(), NONE))
    while not site.asked:
        await asyncio.sleep(0)

    await fetcher.close()

    with pytest.raises(FetchError):
        await waiting
    assert (await fault(fetcher, site.url())).fault == "dropped"
