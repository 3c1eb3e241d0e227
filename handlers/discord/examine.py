"""A check-up of Discord over REST alone: a second gateway connection would take commands from the bot's own."""

import asyncio
from collections.abc import Sequence

import discord
from discord.http import Route

from bot.errors import Refused
from bot.finding import Finding
from handlers.discord.chat import PATIENCE_S
from handlers.discord.faults import FAILURES, not_connected, not_read
from handlers.discord.places import Server, Target, asked_permissions, missing, number_of

DEVELOPERS = "discord.com/developers/applications"


async def examine(
    places: Sequence[str], *, token: str, api_url: str | None, patience_s: float = PATIENCE_S
) -> tuple[Finding, ...]:
    """Ask Discord about the token and what the bot may do in each place.

    Args:
        places: Numbers of channels, and of people ("@123").
        token: The bot's.
        api_url: As for ``DiscordChat``.
        patience_s: Seconds for each call.
    """
    before, Route.BASE = Route.BASE, (api_url.rstrip("/") if api_url else Route.BASE)
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    try:
        try:
            async with asyncio.timeout(patience_s):
                await client.login(token)
        except (discord.DiscordException, ValueError, *FAILURES) as error:
            text, _, advice = str(not_connected(error, Route.BASE)).partition(": ")
            return (Finding(part="discord", level="error", text=text, advice=advice),)
        found = list(_application(client))
        guilds: dict[int, Server] = {}
        for place in places:
            found.append(await _place(client, place, guilds, patience_s))
        return tuple(found)
    finally:
        await client.close()
        Route.BASE = before


def _application(client: discord.Client) -> Sequence[Finding]:
    name = client.user.name if client.user else "the bot"
    found = [Finding(part="discord", level="ok", text=f"DISCORD_TOKEN is accepted: the bot is {name}")]
    if client.application and client.application.interactions_endpoint_url:
        found.append(
            Finding(
                part="discord",
                level="error",
                text="the application has an Interactions Endpoint URL, so that no command reaches the bot",
                advice=f"empty it at {DEVELOPERS}, your application, General Information",
            )
        )
    return found


async def _place(client: discord.Client, place: str, guilds: dict[int, Server], patience_s: float) -> Finding:
    part = f"discord:{place}"
    try:
        number, is_person = number_of(place)
        if is_person:
            return Finding(part=part, level="ok", text="a person; whether they take messages shows only in a post")
        async with asyncio.timeout(patience_s):
            return await _channel(client, part, number, guilds)
    except FAILURES as error:
        problem = not_read(error, place)
        level = "error" if isinstance(problem, Refused) else "warning"
        return _told(part, level, str(problem))
    except Refused as problem:
        return _told(part, "error", str(problem))


async def _channel(client: discord.Client, part: str, number: int, guilds: dict[int, Server]) -> Finding:
    fetched: object
    try:
        fetched = await client.fetch_channel(number)
    except discord.InvalidData:  # a kind that this discord.py does not know
        fetched = None
    if not isinstance(fetched, Target):
        raise Refused(f"{part}: messages can't be posted in this kind of channel: name a text channel")
    may = await asked_permissions(client, fetched, guilds)
    guild, _ = guilds[fetched.guild.id]
    problems = missing(fetched, may)
    if problems:
        text, _, advice = problems[0].rstrip(".").partition(": ")
        return Finding(part=part, level="error", text=text, advice=advice)
    where = f"{guild.name}, #{fetched.name}"
    if not may.read_message_history:
        return Finding(
            part=part,
            level="warning",
            text=f"{where}: an alert whose connection broke stays uncertain; the bot can't look whether it is there",
            advice="give it Read Message History there",
        )
    return Finding(part=part, level="ok", text=f"{where}: the bot can post there")


def _told(part: str, level: str, said: str) -> Finding:
    text, _, advice = said.removeprefix(f"{part}: ").partition(": ")
    return Finding(part=part, level="error" if level == "error" else "warning", text=text, advice=advice)
