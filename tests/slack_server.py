"""A Slack to run the bot against: Web API, Socket Mode, signed HTTP requests, OAuth, response URLs on one local port.

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
import base64
import contextlib
import hashlib
import hmac
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

from aiohttp import ClientSession, WSMsgType, web

BOT_TOKEN, APP_TOKEN = "xoxb-local", "xapp-local"
SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET = "local-signing-secret", "1.2", "local-client-secret"
#: Seconds until Slack gives up on an acknowledgement, and until a trigger opens no view any more.
ACK_S = TRIGGER_S = 3.0
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
    #: The one person who sees it; empty where everybody does.
    only_to: str = ""
    #: The workspace.
    team: str = "T1"

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


@dataclass(slots=True, kw_only=True)
class View:
    """One modal or Home tab, as it is now."""

    id: str
    team: str
    user: str
    view: Json

    def state(self, values: Mapping[str, str | list[str]]) -> Json:
        """Return what Slack sends of the fields: what is given here, else what stood there before.

        Raises:
            LookupError: There is no such field.
        """
        blocks = {each["block_id"]: each["element"] for each in self.view["blocks"] if each["type"] == "input"}
        if unknown := set(values) - set(blocks):
            raise LookupError(f"no field {unknown}")
        return {
            block: {element["action_id"]: _field_state(element, values.get(block))}
            for block, element in reversed(blocks.items())
        }


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
        request_url: str = "",
    ) -> None:
        self.port = port
        #: Where requests go in HTTP mode; empty for Socket Mode.
        self.request_url = request_url
        self.signing_secret = SIGNING_SECRET
        #: The workspace of each bot token.
        self.teams = {bot_token: "T1"}
        #: What "Add to Slack" ends in: the workspace and bot token of each code, each good once.
        self.codes: dict[str, tuple[str, str]] = {}
        #: Channels as ``conversations.info`` shows them, where they are not open to all.
        self.channels: dict[str, Json] = {}
        #: Admins of any workspace.
        self.admins: set[str] = set()
        self.views: list[View] = []
        self.bot_token, self.app_token = bot_token, app_token
        self.scopes = scopes
        self.messages: list[Message] = []
        #: Messages as each edit left them.
        self.edits: list[Message] = []
        self.acks: list[Ack] = []
        #: Calls by method, refused ones too.
        self.calls: Counter[str] = Counter()
        #: Connections refused because their address was unknown or had run out.
        self.refused_sockets = 0
        #: The error each post in a channel gets: {"C9": "is_archived"}.
        self.channel_errors: dict[str, str] = {}
        #: Asked before each call where no ``trouble`` is waiting: the method in, what goes wrong (or None) out.
        self.weather: Callable[[str], Trouble | None] = lambda method: None
        #: Seconds that a call, and then its answer, is on its way; a call on its way arrives though its sender is gone.
        self.travel_s: Callable[[], float] = lambda: 0.0
        self.on_message: Callable[[Message], None] = lambda message: None
        self.on_ack: Callable[[Ack], None] = lambda ack: None
        #: Called with what comes to a response URL.
        self.on_response: Callable[[Json], None] = lambda reply: None
        #: Cleared, it holds back every answer of the Web API.
        self.holds = asyncio.Event()
        self.holds.set()
        #: Files that were put into channels.
        self.files: list[File] = []
        self._uploads: dict[str, File] = {}
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._sockets: list[web.WebSocketResponse] = []
        #: Sockets that get no event, and those that get no pong either.
        self._deaf: set[web.WebSocketResponse] = set()
        self._dead: set[web.WebSocketResponse] = set()
        #: Sockets from here on get no "hello" while it is cleared.
        self.greets = True
        self._turn = 0
        self._triggers: dict[str, float] = {}
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

    @property
    def hearing(self) -> int:
        """Open connections that get events."""
        return len([socket for socket in self._sockets if socket not in self._deaf])

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

    def deafen(self, *, pong: bool) -> None:
        """Let every socket that is open now take no part in what happens; with ``pong`` it still answers pings."""
        self._deaf.update(self._sockets)
        if not pong:
            self._dead.update(self._sockets)

    async def changed(self, holds: Callable[[], bool], *, within_s: float = 10.0) -> None:
        """Wait until something holds; looked at whenever anything happens here."""
        await self._until(holds, within_s)

    async def slash(
        self,
        command: str,
        text: str = "",
        *,
        channel: str = "C1",
        user: str = "U1",
        within_s: float = 10.0,
        channel_name: str = "general",
        team: str = "T1",
        answered: bool = True,
    ) -> list[Json]:
        """Type a slash command and return the replies: the one in the acknowledgement, else the first one after it.

        Raises:
            TimeoutError: It was not acknowledged within 3 seconds, or (with ``answered``) not answered in time.
        """
        payload = {
            "command": command,
            "text": _escaped(text),
            "channel_id": channel,
            "channel_name": channel_name,
            "user_id": user,
            "user_name": user.lower(),
            "team_id": team,
            "api_app_id": "A1",
            "trigger_id": self._trigger(),
        }
        return await self._interact(
            "slash_commands", payload, accepts_response_payload=True, within_s=within_s, answered=answered
        )

    async def press(
        self, message: Message, label: str, *, user: str = "U1", within_s: float = 10.0, answered: bool = True
    ) -> list[Json]:
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
            "user": {"id": user, "username": user.lower(), "team_id": message.team},
            "team": {"id": message.team, "domain": "local"},
            "api_app_id": "A1",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "channel": {"id": message.channel, "name": "general"},
            "message": {"ts": message.ts, "text": message.text, "blocks": list(message.blocks)},
            "trigger_id": self._trigger(),
            "actions": [self._pressed(button)],
        }
        return await self._interact(
            "interactive", payload, accepts_response_payload=False, within_s=within_s, answered=answered
        )

    async def press_in_view(self, view: View, label: str) -> None:
        """Press the button with this label in a modal or Home tab.

        Raises:
            LookupError: There is no such button.
        """
        rows = [each for block in view.view["blocks"] if block["type"] == "actions" for each in block["elements"]]
        button = next((each for each in rows if each["text"]["text"] == label), None)
        if button is None:
            raise LookupError(f"no button {label!r}")
        payload = {
            "type": "block_actions",
            "user": {"id": view.user, "team_id": view.team},
            "team": {"id": view.team, "domain": "local"},
            "api_app_id": "A1",
            "container": {"type": "view", "view_id": view.id},
            "view": self._shown(view),
            "trigger_id": self._trigger(),
            "actions": [self._pressed(button)],
        }
        await self._send("interactive", payload)

    async def submit(self, view: View, **values: str | list[str]) -> Json | None:
        """Fill in fields of a modal, submit it and return what the acknowledgement says; None where it closes.

        A field whose name holds a dot is named with two underscores: ``digest__at="08:00"``.
        """
        given = {name.replace("__", "."): value for name, value in values.items()}
        payload = {
            "type": "view_submission",
            "user": {"id": view.user, "team_id": view.team},
            "team": {"id": view.team, "domain": "local"},
            "api_app_id": "A1",
            "view": {**self._shown(view), "state": {"values": view.state(given)}},
            "trigger_id": self._trigger(),
        }
        return (await self._send("interactive", payload)).payload

    async def suggest(self, view: View, block: str, typed: str) -> list[Json]:
        """Type into an external select and return the options that are offered."""
        payload = {
            "type": "block_suggestion",
            "user": {"id": view.user, "team_id": view.team},
            "team": {"id": view.team, "domain": "local"},
            "api_app_id": "A1",
            "container": {"type": "view", "view_id": view.id},
            "view": self._shown(view),
            "block_id": block,
            "action_id": next(
                each["element"]["action_id"] for each in view.view["blocks"] if each["block_id"] == block
            ),
            "value": typed,
        }
        answer = (await self._send("interactive", payload)).payload or {}
        return list(answer["options"])

    async def event(self, kind: str, *, team: str = "T1", **fields: Any) -> None:
        """Send an event and wait for its acknowledgement."""
        payload = {
            "type": "event_callback",
            "team_id": team,
            "api_app_id": "A1",
            "event_id": f"Ev{uuid4().hex[:10]}",
            "event_time": int(time.time()),
            "event": {"type": kind, **fields},
        }
        await self._send("events_api", payload)

    async def open_home(self, user: str, *, team: str = "T1") -> None:
        """Open the app's Home tab."""
        await self.event("app_home_opened", team=team, user=user, channel="D1", tab="home", event_ts=self._ts())

    # ── Socket Mode ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _interact(
        self, kind: str, payload: Json, *, accepts_response_payload: bool, within_s: float, answered: bool
    ) -> list[Json]:
        token = uuid4().hex
        replies = self._responses[token] = asyncio.Queue()
        payload = {**payload, "response_url": f"{self.url}/response/{token}"}
        ack = await self._send(kind, payload, accepts_response_payload=accepts_response_payload, within_s=within_s)
        if ack.payload:
            return [ack.payload]
        return [await asyncio.wait_for(replies.get(), within_s)] if answered else []

    async def _send(
        self, kind: str, payload: Json, *, accepts_response_payload: bool = True, within_s: float = 10.0
    ) -> Ack:
        """Send something that is to be acknowledged, the way the app wants it.

        Raises:
            TimeoutError: It was not acknowledged within 3 seconds.
        """
        if self.request_url:
            return await self._send_http(kind, payload)
        await self.connected(within_s=within_s)
        envelope = uuid4().hex
        acknowledged = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        self._sent_at[envelope] = time.monotonic()
        self._turn += 1
        socket = self._sockets[self._turn % len(self._sockets)]
        if socket not in self._deaf:
            await socket.send_json(
                {
                    "envelope_id": envelope,
                    "type": kind,
                    "accepts_response_payload": accepts_response_payload,
                    "payload": payload,
                }
            )
        return await asyncio.wait_for(acknowledged, ACK_S)

    async def _send_http(self, kind: str, payload: Json) -> Ack:
        match kind:
            case "slash_commands":
                body, content_type = urlencode(payload), "application/x-www-form-urlencoded"
            case "interactive":
                body, content_type = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
            case _:
                body, content_type = json.dumps(payload), "application/json"
        before = time.monotonic()
        status, text = await self.request(body, content_type)
        if status != 200:
            raise TimeoutError(f"HTTP {status}")
        answer = json.loads(text) if text.startswith("{") else {"text": text} if text else None
        ack = Ack(envelope_id=uuid4().hex, after_s=time.monotonic() - before, payload=answer)
        self.acks.append(ack)
        self.on_ack(ack)
        return ack

    async def request(
        self, body: str, content_type: str = "application/json", *, at: float | None = None, secret: str = ""
    ) -> tuple[int, str]:
        """Send a request as Slack signs it and return the status and the body of the answer."""
        stamp = str(int(time.time() if at is None else at))
        base = f"v0:{stamp}:{body}".encode()
        signature = hmac.new((secret or self.signing_secret).encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        async with (
            ClientSession() as session,
            session.post(self.request_url, data=body.encode(), headers=headers) as answer,
        ):
            return answer.status, await answer.text()

    def _trigger(self) -> str:
        trigger = uuid4().hex
        self._triggers[trigger] = time.monotonic()
        return trigger

    def _pressed(self, button: Json) -> Json:
        return {
            "type": "button",
            "block_id": "b1",
            "action_id": button["action_id"],
            "text": button["text"],
            "value": _escaped(button["value"]),
            "action_ts": self._ts(),
        }

    def _shown(self, view: View) -> Json:
        return {**view.view, "id": view.id, "team_id": view.team, "app_id": "A1", "app_installed_team_id": view.team}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        if self._expire_next:
            self._tickets.clear()
            self._expire_next = False
        if request.query.get("ticket") not in self._tickets:
            self.refused_sockets += 1
            await self._notify()
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.greets:
            await socket.send_json(
                {"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": {"app_id": "A1"}}
            )
        else:
            self._deaf.add(socket)
        self._sockets.append(socket)
        await self._notify()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
                elif frame.type is WSMsgType.PING and socket not in self._dead:
                    await socket.pong(frame.data)
        finally:
            self._sockets.remove(socket)
            await self._notify()
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
        reply = await request.json()
        replies.put_nowait(reply)
        self.on_response(reply)
        await self._notify()
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
        await asyncio.sleep(self.travel_s())
        match trouble:
            case Busy(after_s=after_s):
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(after_s)})
            case Fails(error=error, needed=needed):
                return web.json_response({"ok": False, "error": error} | ({"needed": needed} if needed else {}))
            case Breaks() | Drops() | Hangs() if trouble.taken:
                self._answer(method, request, arguments)
                await self._notify()
                await asyncio.sleep(self.travel_s())
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
        await asyncio.sleep(self.travel_s())
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _answer(self, method: str, request: web.Request, arguments: Json) -> Json:
        if method == "oauth.v2.access":
            return self._install(request, arguments)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.teams and token != self.app_token:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        if (token == self.app_token) != (method == "apps.connections.open"):
            return {"ok": False, "error": "not_allowed_token_type"}
        team = self.teams.get(token, "T1")
        match method:
            case "auth.test":
                who = {"team": "Local", "team_id": team, "user": "treatywatch", "user_id": "UBOT", "bot_id": "B1"}
                return {"ok": True, "url": "https://local.slack.com/", **who}
            case "views.open" | "views.update" | "views.publish":
                return self._view(method, team, arguments)
            case "conversations.info":
                return self._info(arguments)
            case "users.info":
                if lacking := self._lacking("users:read"):
                    return lacking
                user = str(arguments["user"])
                return {"ok": True, "user": {"id": user, "is_admin": user in self.admins, "is_owner": False}}
            case "chat.postEphemeral":
                return self._post(arguments, team, only_to=str(arguments["user"]))
            case "apps.connections.open":
                ticket = uuid4().hex
                self._tickets.add(ticket)
                return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket?ticket={ticket}&app_id=A1"}
            case "chat.postMessage":
                return self._post(arguments, team)
            case "chat.update":
                return self._update(arguments)
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

    def _install(self, request: web.Request, arguments: Json) -> Json:
        if request.headers.get("Authorization", "") != _basic(CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        team, token = self.codes.pop(str(arguments.get("code")), ("", ""))
        if not team:
            return {"ok": False, "error": "invalid_code"}
        self.teams[token] = team
        return {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(self.scopes),
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": {"id": team, "name": "Elsewhere"},
            "enterprise": None,
            "authed_user": {"id": "U1"},
            "is_enterprise_install": False,
        }

    def _view(self, method: str, team: str, arguments: Json) -> Json:
        view = arguments["view"]
        problem = view_problem(view)
        if problem:
            return {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": [problem]}}
        if method == "views.update":
            for each in self.views:
                if each.id == arguments["view_id"]:
                    each.view = view
                    return {"ok": True, "view": view}
            return {"ok": False, "error": "not_found"}
        if method == "views.open":
            born = self._triggers.pop(str(arguments.get("trigger_id")), None)
            if born is None or time.monotonic() - born > TRIGGER_S:
                return {"ok": False, "error": "expired_trigger_id"}
        user = str(arguments.get("user_id") or "U1")
        if method == "views.publish":
            for each in self.views:
                if each.view["type"] == "home" and (each.team, each.user) == (team, user):
                    each.view = view
                    return {"ok": True, "view": view}
        self.views.append(View(id=f"V{len(self.views) + 1}", team=team, user=user, view=view))
        return {"ok": True, "view": view}

    def _info(self, arguments: Json) -> Json:
        channel = str(arguments["channel"])
        known = self.channels.get(channel, {})
        if lacking := self._lacking("groups:read" if known.get("is_private") else "channels:read"):
            return lacking
        if self.channel_errors.get(channel) == "channel_not_found":
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": {"id": channel, "is_member": True, "is_archived": False, **known}}

    def _post(self, arguments: Json, team: str, *, only_to: str = "") -> Json:
        channel, blocks = str(arguments.get("channel") or ""), arguments.get("blocks") or []
        if lacking := self._lacking("chat:write"):
            return lacking
        if not channel or channel in self.channel_errors:
            return {"ok": False, "error": self.channel_errors.get(channel, "channel_not_found")}
        if not arguments.get("text") and not blocks:
            return {"ok": False, "error": "no_text"}
        thread = arguments.get("thread_ts")
        if thread and not any((each.channel, each.ts) == (channel, thread) for each in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        if len(blocks) > 50:
            return {"ok": False, "error": "invalid_blocks"}
        message = Message(
            channel=channel,
            ts=self._ts(),
            text=str(arguments.get("text") or ""),
            blocks=tuple(blocks),
            metadata=arguments.get("metadata"),
            arguments=arguments,
            only_to=only_to,
            team=team,
        )
        self._keep(message)
        return {"ok": True, "channel": channel, "ts": message.ts, "message": {"text": message.text}}

    def delete(self, ts: str) -> None:
        """Have somebody delete a message."""
        self.messages = [one for one in self.messages if one.ts != ts]

    def _update(self, arguments: Json) -> Json:
        channel, ts, blocks = str(arguments.get("channel") or ""), arguments.get("ts"), arguments.get("blocks") or []
        if lacking := self._lacking("chat:write"):
            return lacking
        if channel in self.channel_errors:
            return {"ok": False, "error": self.channel_errors[channel]}
        at = next((n for n, one in enumerate(self.messages) if (one.channel, one.ts) == (channel, ts)), None)
        if at is None:
            return {"ok": False, "error": "message_not_found"}
        if len(blocks) > 50:
            return {"ok": False, "error": "invalid_blocks"}
        before = self.messages[at]
        self.messages[at] = replace(
            before,
            text=str(arguments.get("text") or ""),
            blocks=tuple(blocks),
            metadata=arguments.get("metadata") or before.metadata,
        )
        self.edits.append(self.messages[at])
        return {"ok": True, "channel": channel, "ts": ts, "text": self.messages[at].text}

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
    for name in ("blocks", "metadata", "view"):
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments


def _basic(name: str, secret: str) -> str:
    return f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"


def view_problem(view: Json) -> str:
    """Return what Slack would not take of a view; empty where it is well."""
    limits = {"title": 24, "submit": 24, "close": 24}
    long = [name for name, limit in limits.items() if len(view.get(name, {}).get("text", "")) > limit]
    if long:
        return f"too long: {long}"
    if not 0 < len(view["blocks"]) <= 100:
        return "blocks"
    if len(view.get("private_metadata", "")) > 3000:
        return "private_metadata"
    names = [each["block_id"] for each in view["blocks"] if "block_id" in each]
    return "block_id twice" if len(set(names)) < len(names) else ""


def _field_state(element: Json, value: str | list[str] | None) -> Json:
    """Return the state of a field: what was filled in, else what stood there at first."""
    kind = element["type"]
    match kind:
        case "multi_static_select" | "multi_external_select":
            if value is None:
                return {"type": kind, "selected_options": element.get("initial_options", [])}
            return {"type": kind, "selected_options": [{"value": each} for each in value]}
        case "static_select" | "external_select":
            if value is None:
                return {"type": kind, "selected_option": element.get("initial_option")}
            return {"type": kind, "selected_option": {"value": value} if value else None}
        case "timepicker":
            return {"type": kind, "selected_time": (element.get("initial_time") if value is None else value) or None}
        case "conversations_select":
            return {"type": kind, "selected_conversation": value}
    return {"type": kind, "value": (element.get("initial_value") if value is None else value) or None}


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
