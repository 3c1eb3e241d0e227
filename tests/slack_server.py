"""A Slack to run the bot against: Web API, Socket Mode and response URLs on one local port.

In a test::

    async with SlackServer() as server:
        ...                                     # start the bot with SLACK_API_URL=server.api_url and the two tokens
        replies = await server.slash("/treaty", "poland", channel="C1", user="U1")
        server.trouble("chat.postMessage", Busy(after_s=30))
        await server.posted(3)

Alone, printing its address and then every message::

    python -m tests.slack_server --port 8765
"""

import argparse
import asyncio
import contextlib
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from aiohttp import WSMsgType, web

BOT_TOKEN, APP_TOKEN = "xoxb-local", "xapp-local"
#: Seconds until Slack gives up on an acknowledgement.
ACK_S = 3.0
Json = dict[str, Any]


# ── what can go wrong ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """HTTP 429 with Retry-After."""

    after_s: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """HTTP 200 with ok=false and this error."""

    error: str
    needed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """This HTTP status with this body; ``taken`` says whether the request was carried out all the same."""

    status: int = 500
    body: str = "<html>Server Error</html>"
    content_type: str = "text/html"
    taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drops:
    """The connection is cut without an answer, after the request was carried out if ``taken``."""

    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangs:
    """No answer until the client gives up or the server is closed."""

    taken: bool = False


Trouble = Busy | Fails | Breaks | Drops | Hangs


# ── what is remembered ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message in a channel."""

    channel: str
    ts: str
    text: str
    blocks: tuple[Json, ...] = ()
    #: ``event_type`` and ``event_payload``; None where the message has none.
    metadata: Json | None = None
    #: Every argument of the call; empty for messages of people.
    arguments: Json = field(default_factory=dict)

    @property
    def key(self) -> str | None:
        """The delivery's key."""
        return None if self.metadata is None else self.metadata["event_payload"].get("key")


@dataclass(slots=True, kw_only=True)
class File:
    """One file that was uploaded; in no channel until the upload is completed."""

    name: str
    channel: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """One acknowledgement and how long it took."""

    envelope_id: str
    after_s: float
    #: None where it carried no message.
    payload: Json | None


class SlackServer:
    """The server; opened with ``async with``."""

    def __init__(
        self,
        *,
        port: int = 0,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        scopes: tuple[str, ...] = ("chat:write", "commands", "channels:history"),
    ) -> None:
        self.port = port
        self.bot_token, self.app_token = bot_token, app_token
        self.scopes = scopes
        self.messages: list[Message] = []
        self.acks: list[Ack] = []
        #: Calls by method, refused ones too.
        self.calls: Counter[str] = Counter()
        #: Connections refused because their address was unknown or had run out.
        self.refused_sockets = 0
        #: The error each post in a channel gets: {"C9": "is_archived"}.
        self.channel_errors: dict[str, str] = {}
        #: Asked before each call where no ``trouble`` is waiting: the method in, what goes wrong (or None) out.
        self.weather: Callable[[str], Trouble | None] = lambda method: None
        self.on_message: Callable[[Message], None] = lambda message: None
        self.on_ack: Callable[[Ack], None] = lambda ack: None
        #: Cleared, it holds back every answer of the Web API.
        self.holds = asyncio.Event()
        self.holds.set()
        #: Files that were put into channels.
        self.files: list[File] = []
        self._uploads: dict[str, File] = {}
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._expire_next = False
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._sent_at: dict[str, float] = {}
        self._responses: dict[str, asyncio.Queue[Json]] = {}
        self._changed = asyncio.Condition()
        self._closing = asyncio.Event()
        self._last_ts = 0.0

    # ── life ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/response/{token}", self._response)
        app.router.add_post("/upload/{id}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self.hang_up()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"{self.url}/api/"

    @property
    def sockets(self) -> int:
        """Socket Mode connections that are open."""
        return len(self._sockets)

    # ── what tests do ───────────────────────────────────────────────────────────────────────────────────────────────

    def trouble(self, method: str, *troubles: Trouble) -> None:
        """Let the next calls of a method go wrong, one after the other."""
        self._troubles[method].extend(troubles)

    def say(self, channel: str, text: str) -> Message:
        """Let a person write in a channel."""
        return self._keep(Message(channel=channel, ts=self._ts(), text=text))

    async def connected(self, n: int = 1, *, within_s: float = 10.0) -> None:
        """Wait until at least ``n`` sockets are open."""
        await self._until(lambda: len(self._sockets) >= n, within_s)

    async def posted(self, n: int, *, within_s: float = 10.0) -> list[Message]:
        """Wait until there are at least ``n`` messages of the bot, and return them."""
        await self._until(lambda: len(self.of_bot) >= n, within_s)
        return self.of_bot

    async def called(self, method: str, n: int = 1, *, within_s: float = 10.0) -> None:
        """Wait until a method was called ``n`` times."""
        await self._until(lambda: self.calls[method] >= n, within_s)

    async def refused(self, n: int = 1, *, within_s: float = 10.0) -> None:
        """Wait until ``n`` sockets were refused."""
        await self._until(lambda: self.refused_sockets >= n, within_s)

    def forget_responses(self) -> None:
        """Let every response URL that was given out be expired."""
        self._responses.clear()

    @property
    def of_bot(self) -> list[Message]:
        """The messages that were posted through the API."""
        return [message for message in self.messages if message.arguments]

    async def hang_up(self) -> None:
        """Close every socket, as a network or a server that goes away does."""
        for socket in tuple(self._sockets):
            await socket.close()

    async def lock_out(self) -> None:
        """Close every socket, and let the address that is used next have run out."""
        self.expire()
        await self.hang_up()

    def expire(self) -> None:
        """Let the address of a socket that is used next have run out."""
        self._expire_next = True

    async def refresh(self) -> None:
        """Ask every client to connect anew, as Slack does every few hours."""
        for socket in tuple(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def slash(
        self,
        command: str,
        text: str = "",
        *,
        channel: str = "C1",
        user: str = "U1",
        within_s: float = 10.0,
        channel_name: str = "general",
    ) -> list[Json]:
        """Type a slash command and return the replies: the one in the acknowledgement, else the first one after it.

        Raises:
            TimeoutError: It was not acknowledged within 3 seconds, or not answered in time.
        """
        payload = {
            "command": command,
            "text": _escaped(text),
            "channel_id": channel,
            "channel_name": channel_name,
            "user_id": user,
            "user_name": user.lower(),
            "team_id": "T1",
            "api_app_id": "A1",
            "trigger_id": uuid4().hex,
        }
        return await self._interact("slash_commands", payload, accepts_response_payload=True, within_s=within_s)

    async def press(self, message: Message, label: str, *, user: str = "U1", within_s: float = 10.0) -> list[Json]:
        """Press the button with this label under a message and return the replies.

        Raises:
            LookupError: There is no such button.
            TimeoutError: As for ``slash``.
        """
        buttons = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
        button = next((each for each in buttons if each["text"]["text"] == label), None)
        if button is None:
            raise LookupError(f"no button {label!r}")
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": "T1"},
            "team": {"id": "T1", "domain": "local"},
            "api_app_id": "A1",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "channel": {"id": message.channel, "name": "general"},
            "message": {"ts": message.ts, "text": message.text, "blocks": list(message.blocks)},
            "trigger_id": uuid4().hex,
            "actions": [
                {
                    "type": "button",
                    "block_id": "b1",
                    "action_id": button["action_id"],
                    "text": button["text"],
                    "value": _escaped(button["value"]),
                    "action_ts": self._ts(),
                }
            ],
        }
        return await self._interact("interactive", payload, accepts_response_payload=False, within_s=within_s)

    # ── Socket Mode ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _interact(
        self, kind: str, payload: Json, *, accepts_response_payload: bool, within_s: float
    ) -> list[Json]:
        await self.connected(within_s=within_s)
        envelope, token = uuid4().hex, uuid4().hex
        replies = self._responses[token] = asyncio.Queue()
        acknowledged = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        self._sent_at[envelope] = time.monotonic()
        await self._sockets[-1].send_json(
            {
                "envelope_id": envelope,
                "type": kind,
                "accepts_response_payload": accepts_response_payload,
                "payload": {**payload, "response_url": f"{self.url}/response/{token}"},
            }
        )
        ack = await asyncio.wait_for(acknowledged, ACK_S)
        if ack.payload:
            return [ack.payload]
        return [await asyncio.wait_for(replies.get(), within_s)]

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        if self._expire_next:
            self._tickets.clear()
            self._expire_next = False
        if request.query.get("ticket") not in self._tickets:
            self.refused_sockets += 1
            await self._notify()
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": {"app_id": "A1"}}
        )
        self._sockets.append(socket)
        await self._notify()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, frame: Json) -> None:
        envelope = str(frame["envelope_id"])
        after_s = time.monotonic() - self._sent_at.pop(envelope)
        ack = Ack(envelope_id=envelope, after_s=after_s, payload=frame.get("payload") or None)
        self.acks.append(ack)
        self.on_ack(ack)
        waiting = self._waiting.pop(envelope)
        if not waiting.done():
            waiting.set_result(ack)

    async def _response(self, request: web.Request) -> web.Response:
        replies = self._responses.get(request.match_info["token"])
        if replies is None:
            return web.Response(status=404, text="expired_url")
        replies.put_nowait(await request.json())
        return web.Response(text="ok")

    # ── Web API ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        arguments = await _arguments(request)
        await self._notify()
        await self.holds.wait()
        waiting = self._troubles[method]
        trouble = waiting.popleft() if waiting else self.weather(method)
        match trouble:
            case Busy(after_s=after_s):
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(after_s)})
            case Fails(error=error, needed=needed):
                return web.json_response({"ok": False, "error": error} | ({"needed": needed} if needed else {}))
            case Breaks() | Drops() | Hangs() if trouble.taken:
                self._answer(method, request, arguments)
                await self._notify()
        match trouble:
            case Breaks(status=status, body=text, content_type=content_type):
                return web.Response(status=status, text=text, content_type=content_type)
            case Drops():
                return _cut(request)
            case Hangs():
                await self._closing.wait()
                return _cut(request)
        answer = self._answer(method, request, arguments)
        await self._notify()
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _answer(self, method: str, request: web.Request, arguments: Json) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in (self.bot_token, self.app_token):
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        if (token == self.app_token) != (method == "apps.connections.open"):
            return {"ok": False, "error": "not_allowed_token_type"}
        match method:
            case "auth.test":
                who = {"team": "Local", "team_id": "T1", "user": "treatywatch", "user_id": "UBOT", "bot_id": "B1"}
                return {"ok": True, "url": "https://local.slack.com/", **who}
            case "apps.connections.open":
                ticket = uuid4().hex
                self._tickets.add(ticket)
                return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket?ticket={ticket}&app_id=A1"}
            case "chat.postMessage":
                return self._post(arguments)
            case "conversations.history":
                return self._history(arguments)
            case "files.getUploadURLExternal":
                if lacking := self._lacking("files:write"):
                    return lacking
                self._uploads[ident := f"F{len(self._uploads) + 1}"] = File(name=str(arguments["filename"]))
                return {"ok": True, "file_id": ident, "upload_url": f"{self.url}/upload/{ident}"}
            case "files.completeUploadExternal":
                return self._complete(arguments)
        return {"ok": False, "error": "unknown_method"}

    async def _upload(self, request: web.Request) -> web.Response:
        self._uploads[request.match_info["id"]].data = await request.read()
        return web.Response(text="OK")

    def _complete(self, arguments: Json) -> Json:
        wanted = arguments["files"]
        for one in json.loads(wanted) if isinstance(wanted, str) else wanted:
            file = self._uploads[one["id"]]
            file.channel = str(arguments.get("channel_id") or "")
            self.files.append(file)
        return {"ok": True, "files": [{"id": one} for one in self._uploads]}

    def _post(self, arguments: Json) -> Json:
        channel, blocks = str(arguments.get("channel") or ""), arguments.get("blocks") or []
        if lacking := self._lacking("chat:write"):
            return lacking
        if not channel or channel in self.channel_errors:
            return {"ok": False, "error": self.channel_errors.get(channel, "channel_not_found")}
        if not arguments.get("text") and not blocks:
            return {"ok": False, "error": "no_text"}
        if len(blocks) > 50:
            return {"ok": False, "error": "invalid_blocks"}
        message = Message(
            channel=channel,
            ts=self._ts(),
            text=str(arguments.get("text") or ""),
            blocks=tuple(blocks),
            metadata=arguments.get("metadata"),
            arguments=arguments,
        )
        self._keep(message)
        return {"ok": True, "channel": channel, "ts": message.ts, "message": {"text": message.text}}

    def _history(self, arguments: Json) -> Json:
        if lacking := self._lacking("channels:history"):
            return lacking
        oldest, limit = float(arguments.get("oldest") or 0), int(arguments.get("limit") or 100)
        start = int(arguments.get("cursor") or 0)
        found = [
            message
            for message in reversed(self.messages)
            if message.channel == arguments.get("channel") and float(message.ts) > oldest
        ]
        with_metadata = str(arguments.get("include_all_metadata")).lower() in ("1", "true")
        more = start + limit < len(found)
        return {
            "ok": True,
            "messages": [
                {"type": "message", "ts": message.ts, "text": message.text}
                | ({"metadata": message.metadata} if with_metadata and message.metadata else {})
                for message in found[start : start + limit]
            ],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }

    def _lacking(self, scope: str) -> Json | None:
        if scope in self.scopes:
            return None
        return {"ok": False, "error": "missing_scope", "needed": scope, "provided": ",".join(self.scopes)}

    # ── small things ────────────────────────────────────────────────────────────────────────────────────────────────

    def _ts(self) -> str:
        self._last_ts = max(time.time(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def _keep(self, message: Message) -> Message:
        self.messages.append(message)
        self.on_message(message)
        return message

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, holds: Callable[[], bool], within_s: float) -> None:
        async def wait() -> None:
            async with self._changed:
                await self._changed.wait_for(holds)

        await asyncio.wait_for(wait(), within_s)


def _cut(request: web.Request) -> web.Response:
    """Cut the connection; the response is never seen."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> Json:
    """Return a call's arguments, however they were sent."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    else:
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in ("blocks", "metadata"):
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments


def _escaped(text: str) -> str:
    """Return text as Slack hands it to apps (slackapi/bolt-python issue 513)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ── alone ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _serve(port: int) -> None:
    async with SlackServer(port=port) as server:
        show = partial(print, flush=True)
        show(server.api_url)
        server.on_message = lambda message: show(f"{message.channel} {message.key} {message.text}")
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A local Slack to run the bot against.")
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
