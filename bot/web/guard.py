"""Who may ask how often, and what every answer says to browsers."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

#: Nothing but the style sheet and pictures of the server's own; no script at all, no frame around a page.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    # What was sent by others is never to be run as what it may look like.
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not which versions of what are to be broken into.
    "Server": "Treatywatch",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@web.middleware
async def dressed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer the headers, refusals too."""
    try:
        answer = await handler(request)
    except web.HTTPException as error:
        _dress(error)
        raise
    _dress(answer)
    return answer


def _dress(answer: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)


class Buckets:
    """A bucket of requests for each client, which fills again with time; of clients long not seen none is kept.

    Args:
        size: Requests at once.
        per_s: Requests a second in the long run.
        most: Clients that are remembered; the one that was not seen for longest is forgotten first.
        now: Seconds, from any beginning.
    """

    def __init__(
        self, size: float, per_s: float, *, most: int = 4096, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._size = size
        self._per_s = per_s
        self._most = most
        self._now = now
        #: What is left, and when that was, by client.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait_s(self, client: str) -> int:
        """Take one request; return 0, or the whole seconds to wait where none is left."""
        now = self._now()
        left, at = self._left.pop(client, (self._size, now))
        left = min(self._size, left + (now - at) * self._per_s)
        allowed = left >= 1
        self._left[client] = (left - 1 if allowed else left, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self._per_s))


def client_of(request: web.Request) -> str:
    """Return whom a request comes from.

    Where it comes from a private address, that is a proxy's, which has added its client's to ``X-Forwarded-For``; only
    the last one counts, since what stands before it the client may have written. Of IPv6 a household has 2**64
    addresses: they are one client.
    """
    address = _address(request.remote or "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    if address is not None and forwarded and (address.is_loopback or address.is_private):
        address = _address(forwarded.rpartition(",")[2].strip()) or address
    if address is None:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if found.version == 6 else found
