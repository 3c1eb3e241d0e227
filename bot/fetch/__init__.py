"""Feed bytes over HTTP: politely, within limits of time and size, and from nowhere inside the operator's network."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from bot.errors import FetchError
from bot.fetch.addresses import Allowed, GuardedResolver, is_no_metadata, is_public, socket_to
from bot.fetch.body import Body, BrokenError, CutOffError, TooLargeError
from bot.fetch.faults import failure, private_fault, proof_fault, status_fault
from bot.fetch.pause import fresh_s
from bot.model import Fetched, Unchanged, Validators
from bot.news.links import LINK_CHARS, shown
from bot.news.nofeed import asks_for_proof

#: Bytes of a body, as sent and decompressed.
BODY_BYTES = 5_000_000
#: Seconds for a whole fetch, redirects included; the wait for the host's turn is not counted.
LIMIT_S = 60.0
#: Seconds for a connection, and for each silence within an answer.
CONNECT_S = 15.0
SILENCE_S = 20.0
REDIRECTS = 5
#: Of a refusal's own page: bytes, and seconds to wait for them.
REFUSAL_BYTES = 20_000
REFUSAL_S = 5.0

_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_HEADER_BYTES = 32_768
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


class HttpFetcher:
    """The port ``Fetcher`` over HTTP(S). One request at a time goes to a host; connections are not kept.

    Args:
        version: Of the bot, for the User-Agent.
        user_agent_url: A page that says what the bot is and whom to write to; empty for none.
        allow_private: Whether feeds may be on private and loopback addresses, and on any port; where clouds tell a
            machine its keys (169.254.169.254) nothing is fetched even then.
        limit_s: Seconds for a whole fetch.
        silence_s: Seconds without a byte after which an answer is given up.
        body_bytes: Longest body.
        allowed: Which addresses may be connected to, unless private ones may be.
        resolver: Looks up host names; the system's by default.
    """

    def __init__(
        self,
        *,
        version: str,
        user_agent_url: str,
        allow_private: bool = False,
        limit_s: float = LIMIT_S,
        silence_s: float = SILENCE_S,
        body_bytes: int = BODY_BYTES,
        allowed: Allowed = is_public,
        resolver: AbstractResolver | None = None,
    ) -> None:
        contact = f"; +{user_agent_url}" if user_agent_url else ""
        self._agent = f"Mozilla/5.0 (compatible; Treatywatch/{version}{contact})"
        self._allowed = is_no_metadata if allow_private else allowed
        self._any_port = allow_private
        self._limit_s = limit_s
        self._silence_s = silence_s
        self._body_bytes = body_bytes
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
        """Fetch one address, asking only for what is newer than the validators.

        Redirects are followed by hand, each address checked like the first. User name and password of the address
        are sent to its host alone, and stand in no message and not in ``Fetched.url``.

        Raises:
            FetchError: It could not be had; every way in which that happens has its fault.
        """
        address = asked = shown(url)
        at = self._address(url, asked)
        if self._closed:
            raise FetchError("dropped", f"{asked}: not fetched, since the bot is stopping")
        left_s = self._limit_s
        seen = {at}
        for_good = True
        loop = asyncio.get_running_loop()
        while True:
            turn = self._turns.setdefault(f"{at.host}:{at.port}", asyncio.Lock())
            async with turn:
                began = loop.time()
                answer = await self._ask(at, validators, left_s, address, user_agent)
                left_s -= loop.time() - began
            if isinstance(answer, Unchanged | Fetched):
                moved = str(at.with_user(None)) if for_good and len(seen) > 1 else None
                return replace(answer, moved_to=moved) if moved else answer
            status, location = answer
            for_good = for_good and status in _MOVED_FOR_GOOD
            address = f"{asked} (redirected to {shown(location)})"
            at = self._address(location, address, base=at)
            if at in seen or len(seen) > REDIRECTS:
                how = "in a circle" if at in seen else f"more than {REDIRECTS} times"
                raise FetchError(
                    "redirects", f"{asked}: redirects {how}; open it in a browser and take the address it ends at"
                )
            seen.add(at)

    async def post(self, url: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Send a form; return the answer's status and the beginning of its text.

        Addresses are checked as those of feeds are. Redirects that keep the form (307, 308) are followed.

        Raises:
            FetchError: There was no answer.
        """
        address = shown(url)
        at = self._address(url, address)
        if self._closed:
            raise FetchError("dropped", f"{address}: not asked, since the bot is stopping")
        try:
            async with asyncio.timeout(self._limit_s):
                for _ in range(REDIRECTS):
                    async with self._opened().post(at, data=form, allow_redirects=False) as response:
                        location = response.headers.get("Location", "")
                        if response.status not in (307, 308) or not location:
                            return response.status, (await response.content.read(500)).decode("utf-8", "replace")
                    at = self._address(location, address, base=at)
        except (aiohttp.ClientError, OSError, TimeoutError, UnicodeError) as error:
            raise failure(error, address) from error
        raise FetchError("redirects", f"{address}: redirects more than {REDIRECTS} times")

    async def close(self) -> None:
        """Close what is open; a fetch under way ends with FetchError."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _ask(
        self, at: URL, validators: Validators, left_s: float, address: str, user_agent: str
    ) -> Fetched | Unchanged | tuple[int, str]:
        """Make one request; a redirect comes back as its status and address. ``address`` is for messages."""
        headers = {
            "If-None-Match": validators.etag,
            "If-Modified-Since": validators.last_modified,
            "User-Agent": user_agent,
        }
        try:
            async with (
                asyncio.timeout(max(left_s, 0)),
                self._opened().get(
                    at, headers={name: value for name, value in headers.items() if value}, allow_redirects=False
                ) as response,
            ):
                here = datetime.now(UTC)
                location = response.headers.get("Location", "")
                if response.status in _MOVED and location:
                    return response.status, location
                if response.status == 304 and validators != Validators():
                    return Unchanged(
                        validators=_validators(response.headers, validators), wait_s=fresh_s(response.headers, here)
                    )
                if (fault := status_fault(response.status, response.headers, address, here)) is not None:
                    raise await self._refusal(response, fault, address)
                return Fetched(
                    url=str(at.with_user(None)),
                    body=await self._body(response, address),
                    content_type=response.headers.get("Content-Type", ""),
                    validators=_validators(response.headers, Validators()),
                    wait_s=fresh_s(response.headers, here),
                    hub=_linked(response, "hub"),
                    topic=_linked(response, "self"),
                )
        except (aiohttp.ClientError, OSError, TimeoutError, UnicodeError) as error:
            raise failure(error, address) from error

    async def _refusal(self, response: aiohttp.ClientResponse, fault: FetchError, address: str) -> FetchError:
        """Return why an answer brings no feed: many sites ask for proof of being human by a mere 403, 429 or 503."""
        if fault.fault not in ("blocked", "busy") or "html" not in response.headers.get("Content-Type", "").lower():
            return fault
        page = Body(response.headers.get("Content-Encoding", ""), self._body_bytes)
        try:
            async with asyncio.timeout(REFUSAL_S):
                async for piece in response.content.iter_any():
                    page.add(piece)
                    if len(page.so_far) >= REFUSAL_BYTES:
                        break
        except (aiohttp.ClientError, OSError, TimeoutError, TooLargeError, BrokenError):
            pass  # what came of it is looked at
        return proof_fault(response.status, address, fault.after_s) if asks_for_proof(page.so_far) else fault

    async def _body(self, response: aiohttp.ClientResponse, address: str) -> bytes:
        body = Body(response.headers.get("Content-Encoding", ""), self._body_bytes)
        try:
            if (response.content_length or 0) > self._body_bytes:
                raise TooLargeError
            async for piece in response.content.iter_any():
                body.add(piece)
            return body.whole()
        except TooLargeError as error:
            response.close()
            raise FetchError(
                "too_large", f"{address}: more than {self._body_bytes} bytes; ask the publisher for a shorter feed"
            ) from error
        except CutOffError as error:
            raise FetchError(
                "dropped", f"{address}: the answer ends before its end; it is tried again later"
            ) from error
        except BrokenError as error:
            raise FetchError(
                "malformed", f"{address}: an answer that can't be unpacked ({error}); tell the publisher if it stays so"
            ) from error

    def _address(self, given: str, shown_as: str, *, base: URL | None = None) -> URL:
        """Read an address and refuse what may not be fetched, as far as it can be told without asking anyone."""
        try:
            at = base.join(URL(given)) if base is not None else URL(given.strip())
            port = at.port
        except ValueError as error:
            raise FetchError("bad_address", f"{shown_as}: no address that can be fetched; correct it") from error
        if at.scheme not in ("http", "https") or not at.host or port is None:
            raise FetchError("bad_address", f"{shown_as}: only http:// and https:// addresses can be fetched")
        if not self._any_port and port < 1024 and port not in (80, 443):
            raise FetchError("bad_address", f"{shown_as}: no feed is fetched from port {port}; correct the address")
        if _is_number(at.host) and not self._allowed(at.host):
            raise private_fault(shown_as, at.host)
        return at.with_fragment(None)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                force_close=True,
                limit=0,
                use_dns_cache=False,
                resolver=GuardedResolver(self._allowed, self._resolver),
                socket_factory=socket_to(self._allowed),
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate, br"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=self._silence_s),
                auto_decompress=False,
                max_line_size=_HEADER_BYTES,
                max_field_size=_HEADER_BYTES,
            )
        return self._session


def _validators(headers: CIMultiDictProxy[str], before: Validators) -> Validators:
    """Take what a server gave, exactly as it stands; a 304 need not repeat what it was asked with."""
    return Validators(
        etag=headers.get("ETag") or before.etag, last_modified=headers.get("Last-Modified") or before.last_modified
    )


def _linked(response: aiohttp.ClientResponse, relation: str) -> str | None:
    """Return where the ``Link`` header leads in this relation; None where that is no web address."""
    try:
        link = response.links.get(relation)
    except ValueError:
        return None
    url = str(link["url"]) if link and "url" in link else ""
    return url if url.startswith(("http://", "https://")) and len(url) <= LINK_CHARS else None


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
