"""One card into one place: a channel, a thread, a forum or a direct message; published where that is wanted."""

import logging
from collections import deque
from datetime import datetime, timedelta

import discord

from bot.errors import Refused
from bot.model import Card, Manner, Topic
from handlers.discord.answering import NO_ONE, parts
from handlers.discord.embeds import carries
from handlers.discord.faults import not_posted
from handlers.discord.places import known, number_of
from handlers.discord.text import fit, one_line, plain

log = logging.getLogger(__name__)

#: Longest name of a thread or a forum's post.
NAME_CHARS = 100
#: Tags on one post.
TAGS = 5
#: Messages that an announcement channel passes on in an hour. Not in Discord's documentation; what people report.
PUBLISHED_AN_HOUR = 10

_UNKNOWN_CHANNEL, _THREAD_EXISTS = 10003, 160004


class Poster:
    """Posts cards through one client."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._published: dict[int, deque[datetime]] = {}

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner) -> str:
        """Post a card and return the message's id.

        Discord gives the first message again to a second post with the key within minutes, but not in a forum: where
        ``first`` is False, a forum is looked through before.

        Raises:
            discord.DiscordException, aiohttp.ClientError, OSError: What discord.py raises.
            Refused: The place is none, or the thread is gone.
        """
        number, is_person = number_of(place)
        channel = None if is_person else known(self.client, number)
        if isinstance(channel, discord.ForumChannel) and manner.thread is None:
            return await self._into_forum(channel, card, key=key, first=first, manner=manner)
        content, mentions = _ping(manner)
        embed, view = parts(card, key=key)
        if is_person:
            target: discord.abc.Messageable = await self.client.create_dm(discord.Object(number))
        elif manner.thread:
            target = await self._thread(number, int(manner.thread), card, place)
        else:
            target = self.client.get_partial_messageable(number)
        sent = await target.send(content, embed=embed, view=view, nonce=key, allowed_mentions=mentions)
        if manner.publish and isinstance(channel, discord.TextChannel) and channel.is_news():
            await self._publish(sent, number)
        return str(sent.id)

    async def _thread(self, channel: int, message: int, card: Card, place: str) -> discord.PartialMessageable:
        """Return the thread of a message, opened where there is none; it has the message's own id."""
        try:
            await self.client.http.get_channel(message)
        except discord.NotFound as error:
            if error.code != _UNKNOWN_CHANNEL:
                raise
            try:
                # The gateway may not have told the channel's server yet, and discord.py's own way needs it.
                await self.client.http.start_thread_with_message(
                    channel, message, name=_name(card), auto_archive_duration=10080
                )
            except discord.HTTPException as refused:
                if refused.code != _THREAD_EXISTS:
                    raise _no_thread(refused, place) from refused
        return self.client.get_partial_messageable(message)

    async def _into_forum(
        self, forum: discord.ForumChannel, card: Card, *, key: str, first: bool, manner: Manner
    ) -> str:
        if not first and (earlier := await forum_post(forum, key, self.client)):
            return earlier
        content, mentions = _ping(manner)
        embed, view = parts(card, key=key)
        made = await forum.create_thread(
            name=_name(card),
            content=content,
            embed=embed,
            view=view,
            applied_tags=tags(forum, manner.topics),
            allowed_mentions=mentions,
        )
        return str(made.message.id)

    async def _publish(self, message: discord.Message, channel: int) -> None:
        """Pass a message on to the servers that follow the channel, if Discord lets us; the post stands anyway."""
        hour = self._published.setdefault(channel, deque(maxlen=PUBLISHED_AN_HOUR))
        now = discord.utils.utcnow()
        if len(hour) == PUBLISHED_AN_HOUR and now - hour[0] < timedelta(hours=1):
            log.warning("not published: ten an hour are", extra={"channel": f"discord:{channel}"})
            return
        try:
            await message.publish()
            hour.append(now)
        except (discord.DiscordException, OSError) as error:
            log.warning("not published", extra={"channel": f"discord:{channel}", "reason": str(error)})


async def forum_post(forum: discord.ForumChannel, key: str, client: discord.Client) -> str | None:
    """Return the forum's post that carries the key, None if no open one does.

    Raises:
        discord.HTTPException: It can't be read.
    """
    me = client.user.id if client.user else 0
    for thread in await forum.guild.active_threads():
        if thread.parent_id != forum.id or thread.owner_id != me:
            continue
        try:
            starter = await thread.fetch_message(thread.id)
        except discord.NotFound:  # somebody has deleted the message and left the post
            continue
        if is_ours(starter, key):
            return str(starter.id)
    return None


def is_ours(message: discord.Message, key: str) -> bool:
    """Whether a message is the one that was posted with this key."""
    buttons = (child for row in message.components if isinstance(row, discord.ActionRow) for child in row.children)
    custom_ids = [button.custom_id for button in buttons if button.custom_id]
    return carries(key, custom_ids, [embed.footer.text for embed in message.embeds if embed.footer.text])


def tags(forum: discord.ForumChannel, topics: tuple[Topic, ...]) -> list[discord.ForumTag]:
    """Return the forum's tags that are named like these topics ("cluster munitions"); its first where it wants one."""
    words = {topic.replace("_", " ") for topic in topics}
    free = [tag for tag in forum.available_tags if not tag.moderated]
    named = [tag for tag in free if tag.name.casefold().replace("_", " ") in words]
    return named[:TAGS] or (free[:1] if forum.flags.require_tag else [])


def _name(card: Card) -> str:
    return fit(one_line(card.title), NAME_CHARS, plain) or "Alert"


def _ping(manner: Manner) -> tuple[str | None, discord.AllowedMentions]:
    """Return what stands above the card, and whom it may ping: the one role that the channel chose, or nobody."""
    if not (manner.ping.isascii() and manner.ping.isdecimal()):
        return None, NO_ONE
    return f"<@&{manner.ping}>", discord.AllowedMentions(
        everyone=False, users=False, replied_user=False, roles=[discord.Object(int(manner.ping))]
    )


def _no_thread(error: discord.HTTPException, place: str) -> Exception:
    """Return what it means that no thread could be opened: the message goes elsewhere, the channel is not to blame."""
    meant = not_posted(error, place)
    if isinstance(meant, Refused) and meant.kind in ("permission", "gone", "removed"):
        return Refused(f"{meant} (to open a thread: Create Public Threads)", "thread_gone")
    return meant
