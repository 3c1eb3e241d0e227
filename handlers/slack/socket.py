"""Slash commands and buttons over Socket Mode: acknowledged at once, answered with cards."""

import asyncio
import logging
import re
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import ChatError, PostError
from bot.model import Asker, Reply
from bot.ports import Answers
from handlers.slack.blocks import blocks, fallback
from handlers.slack.buttons import action_of
from handlers.slack.text import unescape
from handlers.slack.web import CALL_S, WebApi, proxy_for

log = logging.getLogger(__name__)

#: Seconds an answer may take and still go out with the acknowledgement, which Slack wants within 3.
WITH_ACK_S = 0.05
#: Seconds between pings; four unanswered ones and the SDK connects anew.
PING_S = 5
#: Seconds to wait for a connection.
OPEN_S = 20
#: Seconds between two looks at the connection, and for how long it may be down before it is replaced.
WATCH_S, PATIENCE_S = 5.0, 30.0


class Socket:
    """One Socket Mode connection that is kept open: by the SDK, and by a watch where the SDK gives up."""

    def __init__(
        self,
        *,
        web: WebApi,
        app_token: str,
        identity: dict[str, Any],
        answers: Answers,
        watch_s: float = WATCH_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Prepare.

        Args:
            web: The calls; its session and address are used here too.
            app_token: For the connections.
            identity: What ``auth.test`` said, so that no command has to wait for another such call.
            answers: Who answers.
            watch_s: Seconds between two looks at the connection.
            patience_s: Seconds the SDK has to bring it back by itself.
        """
        self._web = web
        self._app_token = app_token
        self._answers = answers
        self._watch_s, self._patience_s = watch_s, patience_s
        # Without a token of its own: bolt takes the one that ``authorize`` returns.
        self._client = AsyncWebClient(base_url=web.url, session=web.session, retry_handlers=[], logger=_sdk_log())
        self._client.proxy = proxy_for(web.url)
        installed = AuthorizeResult(
            enterprise_id=identity.get("enterprise_id"),
            team_id=identity.get("team_id"),
            bot_id=identity.get("bot_id"),
            bot_user_id=identity.get("user_id"),
            bot_token=web.client.token,
        )

        async def authorize() -> AuthorizeResult:
            return installed

        self._app = AsyncApp(name="treatywatch", client=self._client, authorize=authorize, logger=_sdk_log())
        # Every command that Slack knows as ours: one that the table lacks gets an answer too, and not a time-out.
        self._app.command(re.compile(r"\A/"))(self._command)
        self._app.action(re.compile(r".*", re.DOTALL))(self._press)
        self._connection: SocketModeClient | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self, url: str) -> None:
        """Connect to the address that ``WebApi.socket_url`` gave, and stay connected until ``close``.

        Raises:
            ChatError: No connection within 20 seconds.
        """
        self._connection = await self._connect(url)
        self._watch = asyncio.create_task(self._keep_open())

    async def close(self) -> None:
        """Hang up for good."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        if self._connection is not None:
            await _hang_up(self._connection)

    async def _connect(self, url: str) -> SocketModeClient:
        handler = AsyncSocketModeHandler(
            self._app, self._app_token, logger=_sdk_log(), web_client=self._client, ping_interval=PING_S
        )
        connection = handler.client
        connection.wss_uri = url
        connection.proxy = proxy_for(url)
        opened = False
        try:
            connect = connection.connect()  # type: ignore[no-untyped-call]  # the SDK left it untyped
            await asyncio.wait_for(connect, OPEN_S)
            opened = True
        except TimeoutError:
            what = f"Slack gave an address for its socket but took no connection there within {OPEN_S} s"
            raise ChatError(f"{what}: check that WebSockets get through the firewall or proxy") from None
        finally:
            if not opened:
                await _hang_up(connection)
        return connection

    async def _keep_open(self) -> None:
        """Replace the connection when the SDK has not brought it back in time.

        It can't where Slack's address for the socket has run out: it tries the same one for ever
        (slackapi/python-slack-sdk issue 1379).
        """
        down_s = 0.0
        while True:
            await asyncio.sleep(self._watch_s)
            if self._connection is not None and await self._connection.is_connected():
                down_s = 0.0
                continue
            down_s += self._watch_s
            if down_s < self._patience_s:
                continue
            down_s = 0.0
            try:
                await self._replace()
            except ChatError as error:
                log.warning("socket still down", extra={"chat": "slack", "why": str(error)})
            else:
                log.warning("socket replaced", extra={"chat": "slack"})

    async def _replace(self) -> None:
        old, self._connection = self._connection, None
        if old is not None:
            await _hang_up(old)
        self._connection = await self._connect(await self._web.socket_url())

    async def _command(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        line = f"{command['command']} {unescape(command.get('text') or '')}".strip()
        asker = _asker(str(command.get("channel_id") or ""), str(command.get("user_id") or ""))
        answer = asyncio.ensure_future(self._answers.ask(line, asker))
        await asyncio.wait([answer], timeout=WITH_ACK_S)
        if answer.done():
            await ack(**_message(answer.result()))
        else:
            await ack()
            await self._respond(str(command.get("response_url") or ""), _message(await answer))
        await self._attach(str(command.get("channel_id") or ""), answer.result())

    async def _press(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        channel, user = body.get("channel") or {}, body.get("user") or {}
        asker = _asker(str(channel.get("id") or ""), str(user.get("id") or ""))
        name, value = action_of(str(action.get("action_id") or "")), unescape(str(action.get("value") or ""))
        reply = await self._answers.press(name, value, asker)
        # To the one who pressed, and beside the alert: without replace_original, the answer would take its place.
        message = {**_message(reply), "response_type": "ephemeral", "replace_original": False}
        await self._respond(str(body.get("response_url") or ""), message)

    async def _attach(self, place: str, reply: Reply) -> None:
        """Put the files of a public answer into the channel; an answer to one person has none on Slack."""
        for file in () if reply.private else reply.files:
            try:
                await self._web.upload(place, file)
            except PostError as error:
                log.warning("file not taken", extra={"chat": "slack", "file": file.name, "why": str(error)})

    async def _respond(self, url: str, message: dict[str, Any]) -> None:
        """Send a late answer; if Slack does not take it, the log says so and the person can ask again."""
        hook = AsyncWebhookClient(
            url, timeout=int(CALL_S), session=self._web.session, retry_handlers=[], logger=_sdk_log()
        )
        hook.proxy = proxy_for(url)
        try:
            answer = await hook.send_dict(message)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("answer not taken", extra={"chat": "slack", "why": type(error).__name__})
            return
        if answer.status_code != 200:
            log.warning("answer not taken", extra={"chat": "slack", "why": f"HTTP {answer.status_code}"})


async def _hang_up(connection: SocketModeClient) -> None:
    await connection.close()  # type: ignore[no-untyped-call]  # the SDK left it untyped


def _message(reply: Reply) -> dict[str, Any]:
    return {
        "response_type": "ephemeral" if reply.private else "in_channel",
        "text": fallback(reply.card),
        "blocks": blocks(reply.card),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _asker(channel: str, user: str) -> Asker:
    # Direct messages have ids that begin with D.
    return Asker(chat="slack", channel=None if channel[:1] in ("", "D") else f"slack:{channel}", user=user)


class _Redact(logging.Filter):
    """Takes socket addresses, which let anyone in for a while, and tracebacks out of the SDK's lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.sub(r"wss?://[^\s'\"]+", "(socket address)", record.getMessage()), None
        record.exc_info = record.exc_text = None
        return True


def _sdk_log() -> logging.Logger:
    # Errors only: below that, the SDK logs what people write.
    logger = logging.getLogger(f"{__name__}.sdk")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_Redact())
    return logger
