"""Discord's REST calls for a check-up, without a gateway: one server, and what the bot may do in its channels."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"
GUILD, BOT, EVERYONE = "900", "901", "900"
VIEW, SEND, EMBED, HISTORY, IN_THREADS = 1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 38
ALL = VIEW | SEND | EMBED | HISTORY | IN_THREADS
TEXT, THREAD, CATEGORY = 0, 11, 4
Json = dict[str, Any]


class Rest:
    """The server; ``channels`` are the bits that the bot has in each, by its number."""

    def __init__(self) -> None:
        self.channels: dict[str, int] = {}
        #: Of threads: the channel above.
        self.above: dict[str, str] = {}
        self.kinds: dict[str, int] = {}
        self.endpoint: str | None = None
        self.calls: list[str] = []
        self.api_url = ""

    def told(self, number: str) -> Json:
        """Return a channel as Discord tells it."""
        denied = {"id": EVERYONE, "type": 0, "allow": "0", "deny": str(ALL & ~self.channels.get(number, ALL))}
        told: Json = {
            "id": number,
            "guild_id": GUILD,
            "name": f"room-{number}",
            "type": self.kinds.get(number, TEXT),
            "position": 0,
            "permission_overwrites": [denied],
        }
        if number in self.above:
            archive = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
            told |= {"type": THREAD, "parent_id": self.above[number], "owner_id": BOT, "thread_metadata": archive}
            told |= {"message_count": 0, "member_count": 1, "total_message_sent": 0}
        return told

    async def answer(self, request: web.Request) -> web.Response:
        """Answer any call."""
        self.calls.append(f"{request.method} {request.path.removeprefix('/api/v10')}")
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        match request.path.removeprefix("/api/v10/").split("/"):
            case ["users", "@me"]:
                return _json(_user())
            case ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                about = {"id": "902", "name": "Treatywatch", "icon": None, "description": "", "summary": ""}
                rest = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "00", "owner": _user()}
                endpoint = {"interactions_endpoint_url": self.endpoint, "team": None, "flags": 0}
                return _json(about | rest | endpoint)
            case ["channels", number] if number in self.channels or number in self.above:
                if not self.channels.get(self.above.get(number, number), 0) & VIEW:
                    return _json({"code": 50001, "message": "Missing Access"}, status=403)
                return _json(self.told(number))
            case ["guilds", "900"]:
                role = {"id": EVERYONE, "name": "@everyone", "permissions": str(ALL), "position": 0, "color": 0}
                plain = {"hoist": False, "managed": False, "mentionable": False}
                colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
                guild = {"id": GUILD, "name": "A campaign", "owner_id": "1", "emojis": [], "stickers": []}
                return _json(guild | {"features": [], "roles": [role | plain | {"colors": colours}]})
            case ["guilds", "900", "members", "901"]:
                member = {"user": _user(), "roles": [], "joined_at": "2025-01-01T00:00:00+00:00", "flags": 0}
                return _json(member | {"deaf": False, "mute": False})
        return _json({"code": 10003, "message": "Unknown Channel"}, status=404)


def _json(told: Json, status: int = 200) -> web.Response:
    # Without a charset, as Discord says it and discord.py wants it.
    return web.Response(body=json.dumps(told).encode(), content_type="application/json", status=status)


def _user() -> Json:
    return {"id": BOT, "username": "Treatywatch", "discriminator": "0", "avatar": None, "bot": True}


@asynccontextmanager
async def discord_rest() -> AsyncIterator[Rest]:
    """The server on loopback."""
    rest = Rest()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", rest.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    rest.api_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    try:
        yield rest
    finally:
        await runner.cleanup()
