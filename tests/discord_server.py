"""A Discord of one's own: REST under /api/v10 and a gateway, as far as this bot talks to them.

It keeps Discord's own rules where the bot could break them: limits of messages and commands, the nonce, one answer to
an interaction and that within three seconds, history that is empty without the permission, events kept for a resume.
``python -m tests.discord_server --port 8765`` starts it alone; what a person can then do is printed.
"""

import argparse
import asyncio
import json
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import BodyPartReader, WSMsgType, web
from aiohttp.typedefs import Handler

Json = dict[str, Any]

TOKEN = "a-test-token"
APPLICATION, BOT_USER, PERSON = 1001, 1001, 2002
GUILD, CHANNEL = 3003, 4004

#: What the next message POST meets. "drop after", "500 after" and "504 after" take the message first.
Behaviour = Literal[
    "code 10003", "code 10004", "code 30033", "code 40333", "code 50001", "code 50007", "code 50008", "code 50013",
    "code 50083", "code 160005", "code 160006",
    "429", "429 global", "429 cloudflare", "500", "500 after", "503", "504 after",
    "401", "403", "403 access", "404", "400", "drop before", "drop after", "hang",
]  # fmt: skip

#: What Discord answers with a code that a message POST meets.
CODES = {
    "code 10003": (404, "Unknown Channel"),
    "code 10004": (404, "Unknown Guild"),
    "code 30033": (400, "Maximum number of thread participants has been reached"),
    "code 40333": (403, "Internal network error"),
    "code 50001": (403, "Missing Access"),
    "code 50007": (403, "Cannot send messages to this user"),
    "code 50008": (400, "Cannot send messages in a non-text channel"),
    "code 50013": (403, "Missing Permissions"),
    "code 50083": (400, "Tried to perform an operation on an archived thread"),
    "code 160005": (400, "Thread is locked"),
    "code 160006": (400, "Maximum number of active threads reached"),
}

#: View Channel, Send Messages, Embed Links, Read Message History.
VIEW, SEND, EMBED, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 16
EPHEMERAL, CROSSPOSTED = 1 << 6, 1 << 0
MANAGE_CHANNELS, MANAGE_THREADS, PUBLIC_THREADS, IN_THREADS = 1 << 4, 1 << 34, 1 << 35, 1 << 38
ANNOUNCEMENT, THREAD, FORUM = 5, 11, 15
_REQUIRE_TAG = 1 << 4
_EPOCH_MS = 1420070400000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One REST call that came in."""

    method: str
    path: str
    body: Any


@dataclass(slots=True, kw_only=True)
class Shown:
    """What a person sees after a command, a button or a key pressed."""

    message: Json = field(default_factory=dict)
    ephemeral: bool = False
    #: Whether "is thinking …" was shown first.
    deferred: bool = False
    choices: tuple[Json, ...] = ()
    #: Seconds until Discord had the first answer.
    took_s: float = 0.0

    @property
    def embed(self) -> Json:
        """The first embed, empty where there is none."""
        return dict((self.message.get("embeds") or [{}])[0])

    @property
    def buttons(self) -> list[Json]:
        """Every button of the message."""
        return buttons_of(self.message)


@dataclass(slots=True, kw_only=True)
class _Interaction:
    id: str
    token: str
    started: float
    channel: str
    answered: "asyncio.Future[None]"
    shown: Shown = field(default_factory=Shown)
    kind: int | None = None


@dataclass(slots=True, kw_only=True)
class _Session:
    id: str
    socket: web.WebSocketResponse | None
    pack: Callable[[bytes], bytes] | None
    sequence: int = 0
    sent: list[tuple[int, Json]] = field(default_factory=list)

    async def send(self, payload: Json) -> None:
        if self.socket is None or self.socket.closed:
            return
        raw = json.dumps(payload)
        try:
            if self.pack is None:
                await self.socket.send_str(raw)
            else:
                await self.socket.send_bytes(self.pack(raw.encode()))
        except (ConnectionError, RuntimeError):  # it closed while we wrote: the event waits for a resume
            self.socket = None

    async def dispatch(self, event: str, data: Any) -> None:
        self.sequence += 1
        payload = {"op": 0, "t": event, "s": self.sequence, "d": data}
        self.sent.append((self.sequence, payload))
        await self.send(payload)


class NoAnswer(AssertionError):
    """The bot did not answer an interaction within three seconds: "The application did not respond"."""


class DiscordServer:
    """A local Discord with one server ("guild"), one bot and any number of channels.

    Use it in a test with ``async with DiscordServer() as server`` and give the bot ``server.api_url`` and
    ``server.gateway_url`` (or, to a process, ``server.environment``).
    """

    def __init__(
        self, *, port: int = 0, token: str = TOKEN, nonce_s: float = 300.0, heartbeat_s: float = 41.25
    ) -> None:
        self.token = token
        #: Seconds for which a nonce is kept.
        self.nonce_s = nonce_s
        self.heartbeat_s = heartbeat_s
        #: Every message of every channel, oldest first.
        self.messages: list[Json] = []
        self.commands: list[Json] = []
        #: Which of reading ("GET") and writing ("PUT") the commands is refused.
        self.commands_refused: frozenset[str] = frozenset()
        #: Times that the commands were written.
        self.command_writes = 0
        self.calls: list[Call] = []
        #: What the bot may do in the channels: bits of VIEW, SEND, EMBED, HISTORY.
        self.permissions = VIEW | SEND | EMBED | HISTORY
        self.channels: set[str] = {str(CHANNEL)}
        #: Types of channels that are no text channels: ANNOUNCEMENT or FORUM.
        self.kinds: dict[str, int] = {}
        #: Names of a forum's tags, numbered from 1; and whether a post must have one.
        self.tags: tuple[str, ...] = ()
        self.tag_required = False
        #: Threads by their id, which is their first message's.
        self.threads: dict[str, Json] = {}
        #: Messages that were passed on to following servers.
        self.published: list[str] = []
        self.publishing_refused = False
        #: People who take no messages from the bot.
        self.closed_to: set[str] = set()
        #: What the person who asks may do, and their roles.
        self.asker_permissions = VIEW | SEND
        self.asker_roles: tuple[str, ...] = ()
        #: Logins of the gateway: "identify" and "resume", in order.
        self.logins: list[str] = []
        #: How often a channel was asked for.
        self.looks = 0
        #: Which part of the servers each identify was for, and of how many.
        self.shards: list[tuple[int, ...]] = []
        #: What each identify asked for.
        self.intents: list[int] = []
        #: False: the gateway answers HTTP 503.
        self.gateway_open = True
        #: False: who logs in is not told its server before ``tell_guild``.
        self.tells_guild = True
        #: What a 429 asks to wait, and one of the network before Discord.
        self.retry_after_s = 0.05
        self.banned_s = 90.0
        #: Asked before each post ("POST") where neither ``meets`` nor ``always`` says anything, and each look into a
        #: channel ("GET"): what it meets (or None) out.
        self.weather: Callable[[str], Behaviour | None] = lambda method: None
        #: Seconds that a message, and then the answer, is on its way; it arrives though its sender is gone.
        self.travel_s: Callable[[], float] = lambda: 0.0
        self.on_message: Callable[[Json], None] = lambda message: None
        #: Every edit that was taken: the message's id and what was sent.
        self.edits: list[tuple[str, Json]] = []
        #: Met by the next edits, in turn.
        self.edits_meet: deque[Behaviour] = deque()
        #: Posts that gave an earlier message again, because of their nonce.
        self.given_again = 0
        self._next: deque[Behaviour] = deque()
        self._always: Behaviour | None = None
        self._nonces: dict[tuple[str, str], tuple[float, Json]] = {}
        self._interactions: dict[str, _Interaction] = {}
        self._sessions: dict[str, _Session] = {}
        self._port = port
        self._ids = 0
        self._changed = asyncio.Condition()
        self._release = asyncio.Event()
        self._runner: web.AppRunner | None = None

    # ── for tests ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[_tell])
        api = "/api/v10"
        for method, path, handler in (
            ("GET", f"{api}/users/@me", self._me),
            ("GET", f"{api}/oauth2/applications/@me", self._application),
            ("GET", f"{api}/applications/@me", self._application),
            ("GET", f"{api}/gateway", self._gateway_address),
            ("GET", f"{api}/gateway/bot", self._gateway_address),
            ("GET", f"{api}/applications/{{application}}/commands", self._get_commands),
            ("PUT", f"{api}/applications/{{application}}/commands", self._put_commands),
            ("GET", f"{api}/channels/{{channel}}", self._get_channel),
            ("GET", f"{api}/channels/{{channel}}/messages", self._history),
            ("POST", f"{api}/channels/{{channel}}/messages", self._post),
            ("GET", f"{api}/channels/{{channel}}/messages/{{message}}", self._get_message),
            ("PATCH", f"{api}/channels/{{channel}}/messages/{{message}}", self._edit),
            ("POST", f"{api}/channels/{{channel}}/messages/{{message}}/threads", self._open_thread),
            ("POST", f"{api}/channels/{{channel}}/messages/{{message}}/crosspost", self._publish),
            ("POST", f"{api}/channels/{{channel}}/threads", self._post_in_forum),
            ("GET", f"{api}/guilds/{{guild}}", self._get_guild),
            ("GET", f"{api}/guilds/{{guild}}/members/{{user}}", self._get_member),
            ("GET", f"{api}/guilds/{{guild}}/threads/active", self._active_threads),
            ("GET", f"{api}/channels/{{channel}}/threads/archived/public", self._archived_threads),
            ("PATCH", f"{api}/channels/{{channel}}", self._edit_thread),
            ("POST", f"{api}/users/@me/channels", self._open_direct),
            ("POST", f"{api}/interactions/{{id}}/{{token}}/callback", self._callback),
            ("POST", f"{api}/webhooks/{{application}}/{{token}}", self._follow_up),
            ("PATCH", f"{api}/webhooks/{{application}}/{{token}}/messages/{{message}}", self._edit_reply),
            ("GET", f"{api}/webhooks/{{application}}/{{token}}/messages/{{message}}", self._get_reply),
            ("GET", "/gateway", self._gateway),
            ("GET", "/messages", self._control_messages),
            ("POST", "/slash", self._control_slash),
        ):
            app.router.add_route(method, path, handler)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Be gone: every connection is closed, and no new one is taken."""
        self._release.set()
        await self.close_gateway(1001)
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What DISCORD_API_URL is to be."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What DISCORD_GATEWAY_URL is to be."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a bot process here."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    def meets(self, *behaviours: Behaviour) -> None:
        """Let the next message POSTs meet these, one each."""
        self._next.extend(behaviours)

    def always(self, behaviour: Behaviour | None) -> None:
        """Let every message POST meet this; None for none."""
        self._always = behaviour

    def forget_nonces(self) -> None:
        """Do as if the few minutes of every nonce were over."""
        self._nonces.clear()

    @property
    def keys(self) -> set[str]:
        """The nonces of every message that was taken."""
        return {nonce for _, nonce in self._nonces}

    async def until(self, true: Callable[[], bool], within_s: float = 10.0) -> None:
        """Wait until something is so; it is looked at after every call and every event."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(true)

    async def posted(self, count: int, within_s: float = 10.0) -> list[Json]:
        """Wait until there are that many messages and return them."""
        await self.until(lambda: len(self.messages) >= count, within_s)
        return self.messages

    async def connected(self, within_s: float = 10.0) -> None:
        """Wait until a bot is on the gateway and its commands are registered."""
        await self.until(lambda: bool(self._live()) and bool(self.commands), within_s)

    async def close_gateway(self, code: int = 4000) -> None:
        """Close the gateway's sockets; 4000 lets a bot resume, 4004 refuses its token."""
        for session in self._live():
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Send opcode 7, as Discord does before it restarts a gateway."""
        for session in self._live():
            await session.send({"op": 7, "d": None, "s": None, "t": None})

    def forget_sessions(self) -> None:
        """Let no session be resumed: the bot is told to identify again."""
        self._sessions = {each.id: each for each in self._live()}
        for session in list(self._sessions.values()):
            del self._sessions[session.id]
            session.id = "forgotten"
            self._sessions[session.id] = session

    async def slash(
        self,
        command: str,
        options: Mapping[str, str | int] | None = None,
        *,
        channel: int = CHANNEL,
        in_server: bool = True,
        locale: str = "en-US",
    ) -> Shown:
        """Type a command as a person does and return what they see.

        Args:
            command: "treaty", or with its subcommands "alerts latest".
            options: The options that are filled in.
            channel: Where it is typed.
            in_server: False for a direct message.
            locale: The person's language.

        Raises:
            NoAnswer: The bot took more than three seconds.
            AssertionError: Discord's client would not let it be sent: not registered, not here, a required option
                missing, an option that is none.
        """
        data = self._typed(command, dict(options or {}), in_server)
        return await self._interact(2, data, channel, in_server, locale)

    async def complete(self, command: str, option: str, typed: str) -> tuple[Json, ...]:
        """Type into an option and return what is suggested."""
        data = self._typed(command, {option: typed}, True, partial=True)
        leaf = data["options"]
        while leaf and leaf[0]["type"] in (1, 2):
            leaf = leaf[0]["options"]
        leaf[0]["focused"] = True
        shown = await self._interact(4, data, CHANNEL, True, "en-US")
        assert len(shown.choices) <= 25, "at most 25 suggestions"
        for choice in shown.choices:
            assert 1 <= len(choice["name"]) <= 100
            assert 1 <= len(str(choice["value"])) <= 100
        return shown.choices

    async def press(self, message: Json, label: str) -> Shown:
        """Press a message's button and return what the person sees."""
        button = next(each for each in buttons_of(message) if each["label"] == label)
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self._interact(3, data, int(message["channel_id"]), True, "en-US", message=message)

    # ── REST ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _called(self, request: web.Request) -> Any:
        body = await _body(request)
        self.calls.append(Call(method=request.method, path=request.path.removeprefix("/api/v10"), body=body))
        async with self._changed:
            self._changed.notify_all()
        return body

    async def _authorised(self, request: web.Request) -> Any:
        body = await self._called(request)
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise _Problem(401, 0, "401: Unauthorized")
        return body

    async def _me(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        return _json(_user(BOT_USER, "Treatywatch", bot=True))

    async def _application(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        return _json(
            {
                "id": str(APPLICATION),
                "name": "Treatywatch",
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "summary": "",
                "verify_key": "00",
                "flags": 0,
                "owner": _user(PERSON, "ann"),
                "team": None,
            }
        )

    async def _gateway_address(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        limit = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
        return _json({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})

    async def _get_commands(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        self._refuse_commands(request.method)
        if request.query.get("with_localizations") == "true":
            return _json(self.commands)
        return _json(_without_translations(self.commands))

    async def _put_commands(self, request: web.Request) -> web.Response:
        body = await self._authorised(request)
        self._refuse_commands(request.method)
        if problem := _wrong_commands(body):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        known = {command["name"]: command["id"] for command in self.commands}
        self.commands = [_kept_command(command, known.get(command["name"]) or self._id()) for command in body]
        self.command_writes += 1
        async with self._changed:
            self._changed.notify_all()
        return _json(self.commands)

    def _refuse_commands(self, method: str) -> None:
        if method in self.commands_refused:
            raise _Problem(403, 20012, "You are not authorized to perform this action on this application")

    def _channel_or_problem(self, request: web.Request) -> str:
        channel = request.match_info["channel"]
        if channel not in self.channels:
            raise _Problem(404, 10003, "Unknown Channel")
        if not self.permissions & VIEW:
            raise _Problem(403, 50001, "Missing Access")
        return channel

    async def _get_channel(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        self.looks += 1
        return _json(self._told(self._channel_or_problem(request)))

    async def _get_guild(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        return _json(self._guild())

    async def _get_member(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        return _json(self._guild()["members"][0])

    def _told(self, channel: str) -> Json:
        """Return a channel as Discord tells it."""
        if channel in self.threads:
            return self.threads[channel]
        told = _channel(channel, GUILD) | {"type": self.kinds.get(channel, 0)}
        if told["type"] == FORUM:
            tags = [
                {"id": str(number), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
                for number, name in enumerate(self.tags, 1)
            ]
            told |= {"available_tags": tags, "flags": _REQUIRE_TAG if self.tag_required else 0}
        return told

    async def _get_message(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        return _json(self._message_or_problem(request))

    def _message_or_problem(self, request: web.Request) -> Json:
        channel, wanted = self._channel_or_problem(request), request.match_info["message"]
        found = [one for one in self.messages if one["id"] == wanted and one["channel_id"] == channel]
        if not found:
            raise _Problem(404, 10008, "Unknown Message")
        return found[0]

    def delete(self, message: str) -> None:
        """Have somebody delete a message."""
        self.messages = [one for one in self.messages if one["id"] != message]

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        body = await self._authorised(request)
        behaviour = self.edits_meet.popleft() if self.edits_meet else None
        if behaviour and (answered := await self._misbehave(request, behaviour)):
            return answered
        message = self._message_or_problem(request)
        if problem := wrong_message({"content": message["content"], **body}):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        # Discord forgets whom a message may ping where an edit does not say it.
        message["allowed_mentions"] = body.get("allowed_mentions")
        message |= {name: body[name] for name in ("content", "embeds", "components") if name in body}
        message["edited_timestamp"] = datetime.now(UTC).isoformat()
        self.edits.append((message["id"], body))
        if behaviour == "drop after":
            _drop(request)
        async with self._changed:
            self._changed.notify_all()
        return _json(message)

    async def _open_thread(self, request: web.Request) -> web.Response:
        body = await self._authorised(request)
        message = self._message_or_problem(request)
        if message["id"] in self.threads:
            raise _Problem(400, 160004, "A thread has already been created for this message")
        if message["channel_id"] in self.threads:
            raise _Problem(400, 50024, "Cannot execute action on this channel type")
        thread = self._thread(message["id"], message["channel_id"], body)
        await self._tell("THREAD_CREATE", thread)
        return _json(thread, status=201)

    async def _tell(self, event: str, data: Json) -> None:
        """Tell every bot on the gateway."""
        for session in self._live():
            await session.dispatch(event, data)

    def _thread(self, id: str, parent: str, body: Json) -> Json:
        assert 1 <= len(body["name"]) <= 100, "a thread has a name of 1 to 100 characters"
        metadata = {"archived": False, "auto_archive_duration": 10080, "locked": False}
        self.threads[id] = _channel(id, GUILD) | {
            "type": THREAD, "parent_id": parent, "owner_id": str(BOT_USER), "name": body["name"], "message_count": 0,
            "member_count": 1, "applied_tags": body.get("applied_tags") or [],
            "thread_metadata": metadata | {"archive_timestamp": datetime.now(UTC).isoformat()},
        }  # fmt: skip
        self.channels.add(id)
        return self.threads[id]

    async def _post_in_forum(self, request: web.Request) -> web.Response:
        body = await self._authorised(request)
        forum = self._channel_or_problem(request)
        if self.kinds.get(forum) != FORUM:
            raise _Problem(400, 50024, "Cannot execute action on this channel type")
        if self.tag_required and not body.get("applied_tags"):
            raise _Problem(400, 40067, "A tag is required to create a forum post in this channel")
        behaviour = self._next.popleft() if self._next else self._always
        if problem := wrong_message(body["message"]):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        id = self._id()
        thread = self._thread(id, forum, body)
        message = self._message(id, body["message"]) | {"id": id}
        self.messages.append(message)
        if behaviour == "drop after":
            _drop(request)
        return _json(thread | {"message": message}, status=201)

    async def _active_threads(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        active = [one for one in self.threads.values() if not one["thread_metadata"]["archived"]]
        return _json({"threads": active, "members": []})

    async def _archived_threads(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        parent = self._channel_or_problem(request)
        if not self.permissions & HISTORY:
            raise _Problem(403, 50001, "Missing Access")
        archived = [one for one in self.threads.values() if one["thread_metadata"]["archived"]]
        here = [one for one in archived if one["parent_id"] == parent]
        return _json({"threads": here[::-1], "members": [], "has_more": False})

    async def _edit_thread(self, request: web.Request) -> web.Response:
        body = await self._authorised(request)
        thread = self.threads.get(self._channel_or_problem(request))
        if thread is None:
            raise _Problem(403, 50013, "Missing Permissions")
        state = thread["thread_metadata"]
        if state["locked"] and not self.permissions & MANAGE_THREADS:
            raise _Problem(403, 50013, "Missing Permissions")
        state |= {name: body[name] for name in ("archived", "locked") if name in body}
        return _json(thread)

    def start_thread(self, id: str, parent: str) -> None:
        """Have a thread that somebody opened."""
        self._thread(id, parent, {"name": "A thread"})

    def archive(self, thread: str, *, locked: bool = False) -> None:
        """Put a thread into the archive, as Discord or a moderator does; the bot is not told."""
        self.threads[thread]["thread_metadata"] |= {"archived": True, "locked": locked}

    async def _publish(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        message = self._message_or_problem(request)
        if self.kinds.get(message["channel_id"]) != ANNOUNCEMENT:
            raise _Problem(400, 40068, "Cannot execute action on this channel type")
        if message["flags"] & CROSSPOSTED:
            raise _Problem(400, 40033, "This message has already been crossposted")
        if self.publishing_refused:
            raise _Problem(403, 50013, "Missing Permissions")
        message["flags"] |= CROSSPOSTED
        self.published.append(message["id"])
        return _json(message)

    async def _open_direct(self, request: web.Request) -> web.Response:
        body = await self._authorised(request)
        person = str(body["recipient_id"])
        direct = f"7{person}"
        self.channels.add(direct)
        return _json({"id": direct, "type": 1, "recipients": [_user(int(person), "ann")], "last_message_id": None})

    async def _history(self, request: web.Request) -> web.Response:
        await self._authorised(request)
        channel = self._channel_or_problem(request)
        behaviour = self.weather("GET")
        await asyncio.sleep(self.travel_s())
        if behaviour and (answered := await self._misbehave(request, behaviour)):
            return answered
        limit, after, before = (
            int(request.query.get(name, default))
            for name, default in (("limit", "50"), ("after", "0"), ("before", "0"))
        )
        # Without the permission Discord answers as if the channel were empty; it does not refuse.
        if not self.permissions & HISTORY:
            return _json([])
        here = [
            message
            for message in self.messages
            if message["channel_id"] == channel
            and int(message["id"]) > after
            and (not before or int(message["id"]) < before)
        ]
        page = here[:limit] if after else here[-limit:]
        return _json(list(reversed(page)))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        body = await self._authorised(request)
        behaviour = self._next.popleft() if self._next else self._always or self.weather("POST")
        await asyncio.sleep(self.travel_s())
        if behaviour in CODES:
            status, said = CODES[behaviour]
            raise _Problem(status, int(behaviour.removeprefix("code ")), said)
        if behaviour and (answered := await self._misbehave(request, behaviour)):
            return answered
        message = self._take(request, body)
        await asyncio.sleep(self.travel_s())
        if behaviour == "500 after":
            raise _Problem(500, 0, "Internal Server Error")
        if behaviour == "504 after":
            raise _Problem(504, 0, "Gateway Timeout")
        if behaviour == "drop after":
            _drop(request)
        async with self._changed:
            self._changed.notify_all()
        return _json(message)

    async def _misbehave(self, request: web.Request, behaviour: Behaviour) -> web.Response | None:
        """Return or raise what stands instead of taking the message; None where it is taken."""
        match behaviour:
            case "429" | "429 global":
                wide = behaviour == "429 global"
                return _json(
                    {"message": "You are being rate limited.", "retry_after": self.retry_after_s, "global": wide},
                    status=429,
                    headers={"Via": "1.1 google", "Retry-After": str(self.retry_after_s)},
                )
            case "429 cloudflare":
                return web.Response(status=429, text="error code: 1015", headers={"Retry-After": f"{self.banned_s:g}"})
            case "500" | "503":
                raise _Problem(int(behaviour), 0, "Server Error")
            case "401":
                raise _Problem(401, 0, "401: Unauthorized")
            case "403":
                raise _Problem(403, 50013, "Missing Permissions")
            case "403 access":
                raise _Problem(403, 50001, "Missing Access")
            case "404":
                raise _Problem(404, 10003, "Unknown Channel")
            case "400":
                raise _Problem(400, 50035, "Invalid Form Body")
            case "drop before":
                _drop(request)
            case "hang":
                await self._release.wait()
                _drop(request)
        return None

    def _take(self, request: web.Request, body: Json) -> Json:
        channel = self._channel_or_problem(request)
        if self.kinds.get(channel) == FORUM:
            raise _Problem(400, 50008, "Cannot send messages in a non-text channel")
        if (thread := self.threads.get(channel)) and not self.permissions & MANAGE_THREADS:
            if thread["thread_metadata"]["locked"]:
                raise _Problem(400, 160005, "Thread is locked")
            # A message takes an unlocked thread out of the archive.
            thread["thread_metadata"]["archived"] = False
        if channel[1:] in self.closed_to:
            raise _Problem(403, 50007, "Cannot send messages to this user")
        if not self.permissions & SEND or (body.get("embeds") and not self.permissions & EMBED):
            raise _Problem(403, 50013, "Missing Permissions")
        if problem := wrong_message(body):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        nonce = (str(BOT_USER), str(body.get("nonce")))
        if body.get("nonce") is not None and body.get("enforce_nonce"):
            taken_at, first = self._nonces.get(nonce, (-self.nonce_s, {}))
            if time.monotonic() - taken_at < self.nonce_s and first:
                self.given_again += 1
                return first | {"nonce": body["nonce"]}
        message = self._message(channel, body)
        self.messages.append(message)
        if body.get("nonce") is not None:
            self._nonces[nonce] = (time.monotonic(), message)
        self.on_message(message)
        return message | {"nonce": body.get("nonce")}

    def _message(self, channel: str, body: Json) -> Json:
        return {
            "id": self._id(),
            "channel_id": channel,
            "type": 0,
            "author": _user(BOT_USER, "Treatywatch", bot=True),
            "content": body.get("content") or "",
            "embeds": body.get("embeds") or [],
            "components": body.get("components") or [],
            "allowed_mentions": body.get("allowed_mentions"),
            "flags": body.get("flags", 0),
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [
                {
                    "id": self._id(),
                    "filename": name,
                    "size": len(data),
                    "url": f"{self.api_url}/attachments/{name}",
                    "proxy_url": f"{self.api_url}/attachments/{name}",
                }
                for name, data in (body.get("files") or {}).items()
            ],
            "pinned": False,
        }

    # ── interactions ────────────────────────────────────────────────────────────────────────────────────────────────

    def _typed(self, command: str, options: dict[str, str | int], in_server: bool, *, partial: bool = False) -> Json:
        name, *path = command.split()
        root = next((each for each in self.commands if each["name"] == name), None)
        assert root is not None, f"/{name} is not registered"
        assert (0 if in_server else 1) in root["contexts"], f"/{name} does not exist here"
        found = root
        for word in path:
            found = next((each for each in found["options"] if each["name"] == word and each["type"] in (1, 2)), {})
            assert found, f"/{command} is not registered"
        declared = {each["name"]: each for each in found.get("options", ())}
        assert not any(each["type"] in (1, 2) for each in declared.values()), f"/{command} needs a subcommand"
        assert options.keys() <= declared.keys(), f"/{command} has no option {options.keys() - declared.keys()}"
        needed = {each["name"] for each in declared.values() if each.get("required")}
        assert partial or needed <= options.keys(), f"/{command} needs {needed - options.keys()}"
        filled: list[Json] = [
            {"name": each, "type": declared[each]["type"], "value": value} for each, value in options.items()
        ]
        for word in reversed(path):
            filled = [{"name": word, "type": 1, "options": filled}]
        return {"id": root["id"], "name": name, "type": 1, "options": filled}

    async def _interact(
        self, kind: int, data: Json, channel: int, in_server: bool, locale: str, message: Json | None = None
    ) -> Shown:
        sessions = self._live()
        assert sessions, "no bot is on the gateway"
        loop = asyncio.get_running_loop()
        asked = _Interaction(
            id=self._id(),
            token=f"interaction-{self._ids}",
            started=time.monotonic(),
            channel=str(channel),
            answered=loop.create_future(),
        )
        self._interactions[asked.token] = asked
        payload: Json = {
            "id": asked.id,
            "application_id": str(APPLICATION),
            "type": kind,
            "token": asked.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel),
            "channel": _channel(str(channel), GUILD if in_server else None),
            "locale": locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(GUILD if in_server else 0)},
            "context": 0 if in_server else 1,
            "attachment_size_limit": 26214400,
            "app_permissions": str(self.permissions),
        }
        if in_server:
            payload["guild_id"] = str(GUILD)
            payload["guild"] = {"id": str(GUILD), "locale": "en-US", "features": []}
            payload["guild_locale"] = "en-US"
            payload["member"] = _member(_user(PERSON, "ann")) | {
                "permissions": str(self.asker_permissions), "roles": list(self.asker_roles),
            }  # fmt: skip
        else:
            payload["user"] = _user(PERSON, "ann")
        if message is not None:
            payload["message"] = message
        # To each of them: Discord does not know that two connections of one bot are two processes.
        for session in sessions:
            await session.dispatch("INTERACTION_CREATE", payload)
        try:
            async with asyncio.timeout(3.0):
                await self.until(lambda: asked.kind is not None, within_s=3.0)
        except TimeoutError:
            raise NoAnswer("the application did not respond within 3 seconds") from None
        await asyncio.wait_for(asked.answered, 15.0)
        return asked.shown

    async def _callback(self, request: web.Request) -> web.Response:
        body = await self._called(request)
        asked = self._interactions.get(request.match_info["token"])
        if asked is None or asked.id != request.match_info["id"] or time.monotonic() - asked.started > 3.0:
            raise _Problem(404, 10062, "Unknown interaction")
        if asked.kind is not None:
            raise _Problem(400, 40060, "Interaction has already been acknowledged.")
        data = body.get("data") or {}
        if body["type"] == 4 and (problem := wrong_message(data)):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        asked.kind, asked.shown.took_s = body["type"], time.monotonic() - asked.started
        asked.shown.ephemeral = bool(data.get("flags", 0) & EPHEMERAL)
        reply: Json = {"id": asked.id, "type": 2}
        resource: Json | None = None
        match body["type"]:
            case 4:
                asked.shown.message = self._message(asked.channel, data)
                reply["response_message_id"] = asked.shown.message["id"]
                resource = {"type": 4, "message": asked.shown.message}
                asked.answered.set_result(None)
            case 5:
                asked.shown.deferred = True
                asked.shown.message = self._message(asked.channel, {})
                reply |= {"response_message_id": asked.shown.message["id"], "response_message_loading": True}
            case 8:
                asked.shown.choices = tuple(data.get("choices", ()))
                asked.answered.set_result(None)
            case kind:
                raise _Problem(400, 50035, f"Invalid Form Body: type {kind} is not played here")
        async with self._changed:
            self._changed.notify_all()
        return _json({"interaction": reply} | ({"resource": resource} if resource else {}))

    def _asked(self, request: web.Request) -> _Interaction:
        asked = self._interactions.get(request.match_info["token"])
        if asked is None or asked.kind is None:
            raise _Problem(404, 10015, "Unknown Webhook")
        return asked

    async def _follow_up(self, request: web.Request) -> web.Response:
        return await self._write_reply(request)

    async def _edit_reply(self, request: web.Request) -> web.Response:
        return await self._write_reply(request)

    async def _write_reply(self, request: web.Request) -> web.Response:
        body = await self._called(request)
        asked = self._asked(request)
        if problem := wrong_message(body):
            raise _Problem(400, 50035, f"Invalid Form Body: {problem}")
        asked.shown.message = self._message(asked.channel, body) | {"id": asked.shown.message["id"]}
        if not asked.answered.done():
            asked.answered.set_result(None)
        return _json(asked.shown.message)

    async def _get_reply(self, request: web.Request) -> web.Response:
        await self._called(request)
        return _json(self._asked(request).shown.message)

    # ── gateway ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _live(self) -> list[_Session]:
        return [each for each in self._sessions.values() if each.socket is not None and not each.socket.closed]

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if not self.gateway_open:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        # Until the bot has said who it is, its words belong to no session.
        session = _Session(id="", socket=socket, pack=_packer(request.query.get("compress")))
        await session.send({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}, "s": None, "t": None})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            word = json.loads(frame.data)
            match word["op"]:
                case 1:
                    await session.send({"op": 11, "d": None, "s": None, "t": None})
                case 2:
                    session = await self._identify(session, word["d"])
                case 6:
                    session = await self._resume(session, word["d"])
            async with self._changed:
                self._changed.notify_all()
        if session.socket is socket:
            session.socket = None
        return socket

    async def _identify(self, session: _Session, word: Json) -> _Session:
        self.logins.append("identify")
        self.intents.append(int(word["intents"]))
        self.shards.append(tuple(word.get("shard") or ()))
        assert session.socket is not None
        if word["token"] != self.token:
            await session.socket.close(code=4004, message=b"Authentication failed.")
            return session
        session.id = f"session-{self._id()}"
        self._sessions[session.id] = session
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": _user(BOT_USER, "Treatywatch", bot=True),
                "guilds": [{"id": str(GUILD), "unavailable": True}],
                "session_id": session.id,
                "resume_gateway_url": self.gateway_url,
                "application": {"id": str(APPLICATION), "flags": 0},
                "shard": [0, 1],
            },
        )
        if self.tells_guild:
            await session.dispatch("GUILD_CREATE", self._guild())
        return session

    async def tell_guild(self) -> None:
        """Tell the bot its server, where that was held back."""
        await self._tell("GUILD_CREATE", self._guild())

    async def _resume(self, session: _Session, word: Json) -> _Session:
        self.logins.append("resume")
        known = self._sessions.get(str(word["session_id"]))
        if known is None or word["token"] != self.token:
            await session.send({"op": 9, "d": False, "s": None, "t": None})
            return session
        known.socket, known.pack = session.socket, session.pack
        for sequence, payload in known.sent:
            if sequence > (word["seq"] or 0):
                await known.send(payload)
        await known.dispatch("RESUMED", {"_trace": []})
        return known

    # fmt: off
    def _guild(self) -> Json:
        everyone = {
            "id": str(GUILD), "name": "@everyone", "permissions": str(self.permissions), "position": 0, "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False, "managed": False, "mentionable": False, "flags": 0,
        }
        return {
            "id": str(GUILD), "name": "A campaign", "icon": None, "splash": None, "discovery_splash": None,
            "owner_id": str(PERSON), "region": "", "afk_channel_id": None, "afk_timeout": 60, "verification_level": 0,
            "default_message_notifications": 1, "explicit_content_filter": 0, "roles": [everyone], "emojis": [],
            "features": [], "mfa_level": 0, "application_id": None, "system_channel_id": None,
            "system_channel_flags": 0, "rules_channel_id": None, "vanity_url_code": None, "description": None,
            "banner": None, "premium_tier": 0, "preferred_locale": "en-US", "public_updates_channel_id": None,
            "nsfw_level": 0, "premium_progress_bar_enabled": False, "safety_alerts_channel_id": None, "stickers": [],
            "joined_at": "2025-01-01T00:00:00+00:00", "large": False, "unavailable": False, "member_count": 2,
            "voice_states": [], "members": [_member(_user(BOT_USER, "Treatywatch", bot=True))],
            "channels": [self._told(each) for each in sorted(self.channels - self.threads.keys())],
            "threads": [one for one in self.threads.values() if not one["thread_metadata"]["archived"]],
            "presences": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        }
    # fmt: on

    def _id(self) -> str:
        """Return a new id; it has the time in it, as Discord's have."""
        self._ids += 1
        return str(((int(time.time() * 1000) - _EPOCH_MS) << 22) + (self._ids & 0x3FFFFF))

    # ── for a person ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _control_messages(self, request: web.Request) -> web.Response:
        return _json(self.messages)

    async def _control_slash(self, request: web.Request) -> web.Response:
        body = await request.json()
        try:
            shown = await self.slash(body["command"], body.get("options"))
        except AssertionError as error:
            return _json({"problem": str(error)}, status=409)
        return _json({"ephemeral": shown.ephemeral, "took_s": shown.took_s, "message": shown.message})


def buttons_of(message: Json) -> list[Json]:
    """Return every button of a message."""
    return [button for row in message.get("components", ()) for button in row["components"]]


def wrong_message(body: Json) -> str | None:
    """Return what Discord would refuse in a message's embeds and buttons; None for nothing."""
    embeds, rows = body.get("embeds") or [], body.get("components") or []
    if not embeds and not (body.get("content") or "").strip():
        return "Cannot send an empty message"
    if len(body.get("content") or "") > 2000 or len(embeds) > 10 or len(str(body.get("nonce") or "")) > 25:
        return "content, embeds or nonce too long"
    return _wrong_embeds(embeds) or _wrong_components(rows)


def _wrong_embeds(embeds: Sequence[Json]) -> str | None:
    whole = 0
    for embed in embeds:
        texts = [
            ("title", embed.get("title"), 256),
            ("description", embed.get("description"), 4096),
            ("footer", (embed.get("footer") or {}).get("text"), 2048),
            ("author", (embed.get("author") or {}).get("name"), 256),
        ]
        fields = embed.get("fields") or []
        if len(fields) > 25:
            return "more than 25 fields"
        for each in fields:
            if not each["name"].strip() or not each["value"].strip():
                return "This field is required"
            texts += [("name", each["name"], 256), ("value", each["value"], 1024)]
        for name, text, limit in texts:
            if text is not None and len(text) > limit:
                return f"{name} longer than {limit}"
            whole += len(text or "")
        if not any(text and text.strip() for _, text, _ in texts):
            return "an embed without text"
        if embed.get("url") and not str(embed["url"]).startswith(("http://", "https://")):
            return "Scheme must be one of ('http', 'https')"
    return "more than 6000 characters in embeds" if whole > 6000 else None


def _wrong_components(rows: Sequence[Json]) -> str | None:
    if len(rows) > 5 or any(not 1 <= len(row["components"]) <= 5 for row in rows):
        return "more than 5 rows of 1 to 5 buttons"
    custom_ids = []
    for button in buttons_of({"components": rows}):
        if not 1 <= len(button.get("label") or "") <= 80:
            return "a label of 1 to 80 characters is required"
        if button["style"] == 5:
            if not 1 <= len(button.get("url") or "") <= 512 or button.get("custom_id"):
                return "a link button has an url of at most 512 characters and no custom_id"
        elif not 1 <= len(button.get("custom_id") or "") <= 100:
            return "a custom_id of 1 to 100 characters is required"
        else:
            custom_ids.append(button["custom_id"])
    return "Component custom id cannot be duplicated" if len(custom_ids) != len(set(custom_ids)) else None


def _wrong_commands(commands: Sequence[Json], depth: int = 0) -> str | None:
    for command in commands:
        name, description = command["name"], command.get("description", "")
        if not 1 <= len(name) <= 32 or name != name.lower() or not 1 <= len(description) <= 100:
            return f"{name}: a name of 1 to 32 small letters and a description of 1 to 100 characters are required"
        options = command.get("options") or []
        kinds = [option["type"] for option in options]
        if len(options) > 25 or depth > 3:
            return f"{name}: too many options"
        if any(kind in (1, 2) for kind in kinds) and any(kind not in (1, 2) for kind in kinds):
            return f"{name}: subcommands and options can't be mixed"
        required = [bool(option.get("required")) for option in options if option["type"] not in (1, 2)]
        if required != sorted(required, reverse=True):
            return f"{name}: required options must come first"
        if len({option["name"] for option in options}) != len(options):
            return f"{name}: two options of one name"
        if problem := _wrong_commands(options, depth + 1):
            return f"{name}: {problem}"
    return None


def _kept_command(command: Json, id: str) -> Json:
    """Return a command as Discord gives it back: with ids, and without what is false by default."""

    def kept(option: Json) -> Json:
        left = {key: value for key, value in option.items() if value not in (False, None, [])}
        if "options" in left:
            left["options"] = [kept(each) for each in left["options"]]
        return left

    return kept(command) | {
        "id": id,
        "application_id": str(APPLICATION),
        "version": id,
        "default_member_permissions": command.get("default_member_permissions"),
        "nsfw": False,
        "contexts": command.get("contexts") or [0, 1, 2],
        "integration_types": command.get("integration_types") or [0],
    }


def _without_translations(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_translations(each) for each in part]
    if isinstance(part, dict):
        return {key: _without_translations(value) for key, value in part.items() if "localizations" not in key}
    return part


def _packer(compression: str | None) -> Callable[[bytes], bytes] | None:
    """Return what packs one message of a gateway's stream as the bot asked for."""
    if compression == "zlib-stream":
        stream = zlib.compressobj()
        return lambda raw: stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compression == "zstd-stream":
        # The bot asks for this only where it has the same library.
        zstd = import_module("zstandard")
        packing = zstd.ZstdCompressor().compressobj()
        return lambda raw: bytes(packing.compress(raw) + packing.flush(zstd.COMPRESSOBJ_FLUSH_BLOCK))
    return None


def _json(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return an answer of exactly application/json: discord.py reads no other, not even one that names a charset."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


class _Problem(Exception):
    """What Discord answers to a call that it does not take."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@web.middleware
async def _tell(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except _Problem as problem:
        return _json({"message": str(problem), "code": problem.code}, status=problem.status)


async def _body(request: web.Request) -> Any:
    """Return the JSON of a call; of one with files, too: each file's bytes stand under "files" by its name."""
    if not request.content_type.startswith("multipart/"):
        return await request.json() if request.can_read_body else None
    body: Any = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = await part.json()
        else:
            files[part.filename or ""] = bytes(await part.read())
    return {**body, "data": {**body["data"], "files": files}} if "data" in body else {**body, "files": files}


def _drop(request: web.Request) -> None:
    """Cut the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("dropped on purpose")


# fmt: off
def _user(id: int, name: str, *, bot: bool = False) -> Json:
    return {
        "id": str(id), "username": name, "discriminator": "0", "global_name": None, "avatar": None, "bot": bot,
        "system": False, "mfa_enabled": False, "verified": True, "flags": 0, "public_flags": 0, "locale": "en-US",
    }


def _member(user: Json) -> Json:
    return {
        "user": user, "nick": None, "roles": [], "joined_at": "2025-01-01T00:00:00+00:00", "deaf": False,
        "mute": False, "flags": 0, "pending": False, "avatar": None, "premium_since": None,
    }


def _channel(id: str, guild: int | None) -> Json:
    if guild is None:
        return {"id": id, "type": 1, "recipients": [_user(PERSON, "ann")], "last_message_id": None, "flags": 0}
    return {
        "id": id, "type": 0, "guild_id": str(guild), "name": f"channel-{id}", "position": 0, "topic": None,
        "permission_overwrites": [], "nsfw": False, "last_message_id": None, "rate_limit_per_user": 0,
        "parent_id": None, "flags": 0,
    }
# fmt: on


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  started alone, it is a program


async def _alone(port: int) -> None:
    async with DiscordServer(port=port) as server:
        for name, value in server.environment.items():
            _say(f"{name}={value}")
        at = server.api_url.removesuffix("/api/v10")
        _say(f"Its one channel is discord:{CHANNEL}. Its messages: curl {at}/messages")
        _say(f"""To type: curl -d '{{"command": "treaty", "options": {{"country": "poland"}}}}' {at}/slash""")
        shown = 0
        while True:
            await server.posted(shown + 1, within_s=1e9)
            for message in server.messages[shown:]:
                _say(json.dumps(message, ensure_ascii=False))
                shown += 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=8765)
    try:
        asyncio.run(_alone(parser.parse_args().port))
    except KeyboardInterrupt:
        _say("closed")
