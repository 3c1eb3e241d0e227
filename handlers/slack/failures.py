"""What went wrong in a call of the Web API, read from what the SDK and aiohttp raise."""

import os
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import PostError
from handlers.slack.verdicts import verdict

#: No connection was made, so nothing can have left.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
#: The request may have left: dropped, timed out, cut short, or (the last three, from within the SDK) answered with
#: something else than a JSON object.
NO_ANSWER = (aiohttp.ClientError, TimeoutError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An answer that is no success, as far as it can be read."""

    #: None where the body was not Slack's own JSON.
    code: str | None
    status: int
    after_s: float | None
    needed: str

    @property
    def name(self) -> str:
        return self.code or f"HTTP {self.status}"

    @classmethod
    def of(cls, error: SlackApiError) -> "Failure":
        # The SDK hands over its own response, or aiohttp's where the body was no JSON.
        answer: Any = error.response
        body = as_object(getattr(answer, "data", None))
        after = str(answer.headers.get("Retry-After", ""))
        return cls(
            code=str(body["error"]) if body.get("error") else None,
            status=int(answer.status_code if hasattr(answer, "status_code") else answer.status),
            after_s=float(after) if after.isdecimal() else None,
            needed=str(body.get("needed") or ""),
        )


def verdict_of(error: SlackApiError, method: str, place: str) -> PostError:
    """Return what to raise for an answer that is no success."""
    failed = Failure.of(error)
    return verdict(
        failed.code, method=method, place=place, status=failed.status, after_s=failed.after_s, needed=failed.needed
    )


def as_object(data: object) -> dict[str, Any]:
    """Return a JSON object as it is, and anything else as an empty one."""
    return data if isinstance(data, dict) else {}


def reason(error: Exception) -> str:
    """Return what went wrong in words, without addresses or headers."""
    match error:
        case TimeoutError():
            return "timed out"
        case aiohttp.ClientConnectorDNSError():
            return "no such host"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return "its certificate is not trusted here"
        case aiohttp.ServerDisconnectedError():
            return "the connection was dropped"
        case OSError(errno=int(number)) if number > 0:
            return os.strerror(number).lower()
        case AttributeError() | TypeError() | ValueError() if not isinstance(error, aiohttp.ClientError):
            return "its answer can't be read"
        case _:
            return type(error).__name__
