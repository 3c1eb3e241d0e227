"""What went wrong with a fetch, as a fault and one sentence: which address, what happened, what to do."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import aiohttp

from bot.errors import FetchError
from bot.fetch.addresses import PrivateAddressError, is_no_metadata
from bot.fetch.pause import asked_after_s

_NO_ANSWER = "it is tried again later"


def status_fault(status: int, headers: Mapping[str, str], address: str, here: datetime) -> FetchError | None:
    """Return what an answer's status says went wrong; None for one that brings a body. ``here`` is our own time."""
    after_s = asked_after_s(headers, here)
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return proof_fault(status, address)
    if 200 <= status < 300:
        if status in (204, 205):
            return FetchError("empty", f"{address}: answered with nothing (HTTP {status}); {_NO_ANSWER}")
        return None
    if status == 451:
        return FetchError(
            "legal",
            f"{address}: withheld for legal reasons where the bot runs (HTTP 451); use another source",
            after_s=after_s,
        )
    if status in (401, 402, 403, 406, 407, 444):
        return FetchError(
            "blocked",
            f"{address}: refused (HTTP {status}); the publisher keeps the bot out: ask for access or drop the feed",
            after_s=after_s,
        )
    if status == 404:
        return FetchError("not_found", f"{address}: not there (HTTP 404); look on the site for the feed's new address")
    if status == 410:
        return FetchError(
            "gone",
            f"{address}: ended by its publisher (HTTP 410); take it out of feeds.yaml or put its successor there. "
            "It is looked at once a day, later once a week, in case it comes back",
        )
    if status in (408, 425, 429, 503):
        wait = f", asks to wait {after_s:.0f} s" if after_s else ""
        return FetchError("busy", f"{address}: busy (HTTP {status}){wait}; it is asked less often now", after_s=after_s)
    if status >= 500:
        return FetchError(
            "server_error", f"{address}: the server failed (HTTP {status}); {_NO_ANSWER}", after_s=after_s
        )
    if status >= 400:
        return FetchError("bad_address", f"{address}: can't be asked like this (HTTP {status}); check the address")
    return FetchError("redirects", f"{address}: a redirect that leads nowhere (HTTP {status}); check the address")


def proof_fault(status: int, address: str, after_s: float | None = None) -> FetchError:
    """Return the refusal of a site that lets in only whom it takes for human."""
    said = f"{address}: asks for proof of being human (HTTP {status}); ask the publisher to let the bot in"
    return FetchError("captcha", said, after_s=after_s)


def failure(error: Exception, address: str) -> FetchError:
    """Return what an exception of the client library says went wrong."""
    if (private := _private(error)) is not None:
        return private_fault(address, private.address)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError("dns", f"{address}: no such host, or no name server reached; check the address")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or "it is not valid"
        return FetchError("tls", f"{address}: its certificate can't be trusted ({why}); tell the publisher")
    if isinstance(error, aiohttp.ClientSSLError):
        return FetchError("tls", f"{address}: no secure connection could be made; tell the publisher if it stays so")
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return FetchError("timeout", f"{address}: no whole answer in time; {_NO_ANSWER}")
    if isinstance(error, aiohttp.ClientConnectorError):
        why = error.os_error.strerror or "no connection"
        return FetchError("refused", f"{address}: does not take the connection ({why.lower()}); {_NO_ANSWER}")
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return FetchError("bad_address", f"{address}: no address that can be fetched; correct it in feeds.yaml")
    if isinstance(error, aiohttp.ClientResponseError):
        return FetchError(
            "malformed", f"{address}: an answer that is no proper HTTP; tell the publisher if it stays so"
        )
    return FetchError("dropped", f"{address}: the connection broke before the answer was whole; {_NO_ANSWER}")


def private_fault(address: str, host: str) -> FetchError:
    """Return the refusal of a host that is not on the public Internet."""
    if not is_no_metadata(host):
        said = (
            f"{address}: leads to {host}, where no feed can be but the keys of a cloud's machine; correct the address"
        )
        return FetchError("private_address", said)
    return FetchError(
        "private_address",
        f"{address}: leads to {host}, which is not a public address; set FETCH_ALLOW_PRIVATE=true if you mean it",
    )


def _private(error: BaseException | None) -> PrivateAddressError | None:
    """Find the guard's refusal among an exception's causes."""
    for _ in range(5):
        if isinstance(error, PrivateAddressError):
            return error
        if error is None:
            return None
        error = getattr(error, "os_error", None) or error.__cause__
    return None
