"""Where a message goes: what the id in ``discord:…`` stands for, and what keeps the bot from posting there."""

import re

import discord

from bot.errors import Refused, TryLater

_PLACE = re.compile(r"(@?)([1-9][0-9]{0,19})", re.ASCII)

#: A server, and the bot's own member there.
Server = tuple[discord.Guild, discord.Member]
Target = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread | discord.ForumChannel


def number_of(place: str) -> tuple[int, bool]:
    """Return the number of a channel, or of a person ("@123"), and whether it is a person's.

    Raises:
        Refused: It is neither.
    """
    found = _PLACE.fullmatch(place)
    if found is None or int(found[2]) >= 1 << 63:
        raise Refused(
            f"discord:{place} is not a Discord channel: its number is wanted (right-click the channel, Copy Channel ID)"
        )
    return int(found[2]), bool(found[1])


def known(client: discord.Client, number: int) -> Target | None:
    """Return a channel as the gateway has told it; None where it has not (yet)."""
    channel = client.get_channel(number)
    return channel if isinstance(channel, Target) else None


def permissions(channel: Target) -> discord.Permissions:
    """Return what the bot may do in a channel.

    Raises:
        TryLater: The channel's server, or a thread's channel, is not known now.
    """
    # discord.py has no member of its own, and no channel above a thread, on a server that it was not told.
    me: discord.Member | None = channel.guild.me
    if me is None or (isinstance(channel, discord.Thread) and channel.parent is None):
        raise TryLater(f"discord:{channel.id}: Discord does not tell of that server just now")
    return channel.permissions_for(me)


async def asked_permissions(client: discord.Client, channel: Target, guilds: dict[int, Server]) -> discord.Permissions:
    """Return what the bot may do in a channel, asked of Discord over HTTP.

    Args:
        client: Logged in.
        channel: As it was fetched.
        guilds: Servers that were asked for before, by number; this one's is added.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    number = channel.guild.id
    if number not in guilds:
        guild = await client.fetch_guild(number, with_counts=False)
        assert client.user
        guilds[number] = guild, await guild.fetch_member(client.user.id)
    guild, me = guilds[number]
    above = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    # Again, by way of its server: the one that came first knows nothing of the server's roles.
    holds = await guild.fetch_channel(above)
    return holds.permissions_for(me)


def missing(channel: Target, may: discord.Permissions | None = None) -> tuple[str, ...]:
    """Return what keeps the bot from posting alerts in a channel, a sentence each; empty if nothing does.

    Args:
        channel: The channel.
        may: What the bot may do there; None for what the gateway has told.

    Raises:
        TryLater: As ``permissions``.
    """
    may = permissions(channel) if may is None else may
    if isinstance(channel, discord.Thread) and channel.locked and not may.manage_threads:
        return ("The thread is locked: unlock it, or name another channel.",)
    if not may.view_channel:
        return ("The bot can't see the channel: give it View Channel there.",)
    writes = may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages
    # Whoever may not write is told by discord.py to lack Embed Links, too, whether that was given or not.
    if not writes:
        name = "Send Messages"
        if isinstance(channel, discord.Thread):
            name = "Send Messages in Threads"
        elif isinstance(channel, discord.ForumChannel):
            name = "Create Posts"
        return (f"The bot lacks {name} in that channel: give it {name} and Embed Links there.",)
    if not may.embed_links:
        return ("The bot lacks Embed Links in that channel: give it that there.",)
    return ()


async def looked_up(client: discord.Client, number: int) -> Target:
    """Return a channel, asked of Discord where the gateway has not told it.

    Raises:
        TryLater: The servers are not known yet (``Bot.told`` waits for them).
        discord.HTTPException: Discord does not show it.
        Refused: It is a kind of channel in which nothing can be posted.
    """
    channel = known(client, number)
    if channel is not None:
        return channel
    if not client.is_ready():
        raise TryLater(f"discord:{number}: still connecting")
    fetched: object
    try:
        fetched = await client.fetch_channel(number)
    except discord.InvalidData:  # a kind that this discord.py does not know
        fetched = None
    if not isinstance(fetched, Target):
        raise Refused(f"discord:{number}: messages can't be posted in this kind of channel", "permission")
    return fetched
