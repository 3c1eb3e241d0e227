"""The four calls of Slack's Web API that the bot makes. Each is sent once: no retry of the SDK's."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import ChatError, PostError, TryLater, Unsure
from bot.model import Attachment, Card
from handlers.slack.blocks import blocks, fallback
from handlers.slack.verdicts import LATER, UNSURE, verdict

SLACK_URL = "https://slack.com/api/"
#: Seconds for a whole call, and for its connection to be made.
CALL_S, CONNECT_S = 30.0, 10.0

#: Longest alternative text of a picture.
ALT_CHARS = 1000

#: What the metadata of our messages is called.
EVENT_TYPE = "treatywatch_delivery"
#: Seconds by which the clocks of Slack and this machine may differ.
SKEW_S = 120
#: Messages a page and pages that ``find`` reads at most.
PAGE, PAGES = 200, 10

# No connection was made, so nothing can have left.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
# The request may have left: dropped, timed out, cut short, or (the last three, from within the SDK) answered with
# something else than a JSON object.
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, AttributeError, TypeError, ValueError)


class WebApi:
    """Slack over HTTPS. Made within a running event loop.

    Connections are not kept open: a request on one that the server has just closed fails like one that was taken.
    """

    def __init__(self, *, bot_token: str, app_token: str, api_url: str | None) -> None:
        self._app_token = app_token
        self.url = api_url or SLACK_URL
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
            timeout=aiohttp.ClientTimeout(total=CALL_S, connect=CONNECT_S),
        )
        self.client = AsyncWebClient(token=bot_token, base_url=self.url, session=self.session, retry_handlers=[])
        self.client.proxy = proxy_for(self.url)

    async def who_am_i(self) -> dict[str, Any]:
        """Return what ``auth.test`` says of the bot token.

        Raises:
            ChatError: The token is wrong, or Slack can't be reached.
        """
        return await self._enter(
            self.client.auth_test,
            "SLACK_BOT_TOKEN",
            "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your app at https://api.slack.com/apps",
        )

    async def upload(self, place: str, file: Attachment) -> None:
        """Put a file into a channel.

        Raises:
            PostError: It was not taken; the message says why and what to do.
        """
        try:
            await self.client.files_upload_v2(
                channel=place,
                filename=file.name,
                content=file.data,
                title=file.name,
                alt_txt=file.description[:ALT_CHARS],
            )
        except SlackApiError as error:
            raise _verdict(error, "files.getUploadURLExternal", place) from None
        except _NO_ANSWER as error:
            raise Unsure(f"the file {file.name} may not have arrived ({type(error).__name__})") from None

    async def socket_url(self) -> str:
        """Return an address for one Socket Mode connection.

        Raises:
            ChatError: The token is wrong, or Slack can't be reached.
        """
        answer = await self._enter(
            lambda: self.client.apps_connections_open(app_token=self._app_token),
            "SLACK_APP_TOKEN",
            "make an app-level token (xapp-…) with the scope connections:write under Basic Information of your app at "
            "https://api.slack.com/apps, and see that Socket Mode is on there",
        )
        return str(answer["url"])

    async def post(self, place: str, card: Card, key: str) -> str:
        """Post a card with its key in the metadata and return the message's ``ts``.

        Raises:
            TryLater, Refused, Unsure: As ``ports.Chat.post`` says.
        """
        try:
            answer = await self.client.chat_postMessage(
                channel=place,
                text=fallback(card),
                blocks=blocks(card),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            raise _verdict(error, "chat.postMessage", place) from error
        except _NOT_SENT as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}; tried again later") from error
        except _NO_ANSWER as error:
            what = f"no answer from Slack ({_reason(error)}): it may have the message or not"
            raise Unsure(f"slack:{place}: {what}") from error
        return str(answer["ts"])

    async def find(self, place: str, key: str, since: datetime) -> str | None:
        """Return the ``ts`` of the message with this key among those since then, None if there is none.

        Raises:
            TryLater: Could not look now.
            Refused: May not look at all.
        """
        cursor: str | None = None
        for _ in range(PAGES):
            page = await self._history(place, since, cursor)
            for message in page.get("messages") or ():
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise TryLater(
            f"slack:{place}: over {PAGE * PAGES} messages since {since:%d %B %H:%M}, the oldest not looked at"
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.session.close()

    async def _history(self, place: str, since: datetime, cursor: str | None) -> dict[str, Any]:
        try:
            answer = await self.client.conversations_history(
                channel=place,
                oldest=f"{since.timestamp() - SKEW_S:.6f}",
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )
        except SlackApiError as error:
            failed = _verdict(error, "conversations.history", place)
            # Reading twice harms nothing, so an unclear answer is no more than a reason to ask again.
            raise TryLater(str(failed)) if isinstance(failed, Unsure) else failed from error
        except (*_NOT_SENT, *_NO_ANSWER) as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}") from error
        return _object(answer.data)

    async def _enter(
        self, call: Callable[[], Awaitable[AsyncSlackResponse]], setting: str, remedy: str
    ) -> dict[str, Any]:
        try:
            answer = await call()
        except SlackApiError as error:
            failed = _Failure.of(error)
            if failed.code is None or failed.code in LATER or failed.code in UNSURE:
                now = "check SLACK_API_URL, or start again later"
                raise ChatError(f"Slack does not answer at {self.url} ({failed.name}): {now}") from error
            raise ChatError(f"Slack refuses {setting} ({failed.code}): {remedy}") from error
        except (*_NOT_SENT, *_NO_ANSWER) as error:
            raise ChatError(f"{self._unreachable(error)}: check the network and SLACK_API_URL") from error
        return _object(answer.data)

    def _unreachable(self, error: Exception) -> str:
        return f"Slack can't be reached at {urlsplit(self.url).netloc or self.url} ({_reason(error)})"


def proxy_for(url: str) -> str | None:
    """Return the proxy of the environment for an address; unlike the SDK, obey NO_PROXY."""
    host = urlsplit(url).hostname or ""
    return None if proxy_bypass(host) else load_http_proxy_from_env()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
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
    def of(cls, error: SlackApiError) -> "_Failure":
        # The SDK hands over its own response, or aiohttp's where the body was no JSON.
        answer: Any = error.response
        body = _object(getattr(answer, "data", None))
        after = str(answer.headers.get("Retry-After", ""))
        return cls(
            code=str(body["error"]) if body.get("error") else None,
            status=int(answer.status_code if hasattr(answer, "status_code") else answer.status),
            after_s=float(after) if after.isdecimal() else None,
            needed=str(body.get("needed") or ""),
        )


def _verdict(error: SlackApiError, method: str, place: str) -> PostError:
    failed = _Failure.of(error)
    return verdict(
        failed.code, method=method, place=place, status=failed.status, after_s=failed.after_s, needed=failed.needed
    )


def _object(data: object) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _reason(error: Exception) -> str:
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
