"""One card into one place: a channel, a thread, a forum or a direct message; published where that is wanted."""

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.errors import Refused
from bot.model import Card, Manner, Topic
from handlers.discord.answering import NO_ONE, parts
from handlers.discord.embeds import carries
from handlers.discord.faults import FAILURES, not_posted, not_read
from handlers.discord.places import Target, looked_up, number_of
from handlers.discord.text import fit, one_line, plain

log = logging.getLogger(__name__)

#: Longest name of a thread or a forum's post.
NAME_CHARS = 100
#: Tags on one post.
TAGS = 5
#: Messages that an announcement channel passes on in an hour. Not in Discord's documentation; what people report.
PUBLISHED_AN_HOUR = 10

#: Archived posts of a forum that are looked through for one of ours, the latest archived first.
ARCHIVED = 100

_UNKNOWN_CHANNEL, _THREAD_EXISTS, _ARCHIVED, _PUBLISHED = 10003, 160004, 50083, 40033


class Poster:
    """Posts cards through one client."""

    def __init__(self, client: discord.Client, now: Callable[[], datetime] = discord.utils.utcnow) -> None:
        self.client = client
        #: For the hour in which messages were published.
        self.now = now
        self._published: dict[int, deque[datetime]] = {}

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner) -> str:
        """Post a card and return the message's id.

        Discord gives the first message again to a second post with the key within minutes, but not in a forum: where
        ``first`` is False, a forum is looked through before.

        Raises:
            discord.DiscordException, aiohttp.ClientError, OSError: What discord.py raises.
            Refused: The place is none, or the thread is gone.
            TryLater: What kind of channel it is can't be told now.
        """
        number, is_person = number_of(place)
        channel = None if is_person else await self._channel(number, place)
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
        try:
            sent = await self._sent(
                target, content=content, embed=embed, view=view, nonce=key, allowed_mentions=mentions
            )
        except discord.HTTPException as error:
            raise _elsewhere(error, place, manner) from error
        await self.publish(sent, channel, manner)
        return str(sent.id)

    async def edit(self, place: str, message: int, card: Card, *, key: str, manner: Manner) -> None:
        """Show a card in place of what a message shows. What stands above the card stays, and pings nobody again.

        Raises:
            discord.DiscordException, aiohttp.ClientError, OSError: What discord.py raises.
            Refused: The place is none.
            TryLater: What kind of channel it is can't be told now.
        """
        number, is_person = number_of(place)
        here: discord.DMChannel | discord.PartialMessageable
        if is_person:
            here = await self.client.create_dm(discord.Object(number))
        elif manner.thread:
            here = self.client.get_partial_messageable(int(manner.thread))
        else:
            # A forum's post is a thread with the number of its first message.
            forum = isinstance(await self._channel(number, place), discord.ForumChannel)
            here = self.client.get_partial_messageable(message if forum else number)
        embed, view = parts(card, key=key)
        await here.get_partial_message(message).edit(embed=embed, view=view, allowed_mentions=NO_ONE)

    async def publish(self, message: discord.Message, channel: Target | None, manner: Manner) -> None:
        """Pass a message on to the servers that follow its channel, where that is wanted and was not done before.

        It may stand there unpublished since the bot was stopped between the two. Whatever Discord says to it, the
        message stays posted.
        """
        news = isinstance(channel, discord.TextChannel) and channel.is_news() and message.channel.id == channel.id
        if not news or not manner.publish or message.flags.crossposted:
            return
        to = f"discord:{message.channel.id}"
        hour = self._published.setdefault(message.channel.id, deque(maxlen=PUBLISHED_AN_HOUR))
        if len(hour) == PUBLISHED_AN_HOUR and self.now() - hour[0] < timedelta(hours=1):
            log.warning("not published: ten an hour are", extra={"channel": to})
            return
        try:
            await message.publish()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            if not (isinstance(error, discord.HTTPException) and error.code == _PUBLISHED):
                log.warning("not published", extra={"channel": to, "reason": str(error)})
                return
        hour.append(self.now())

    async def _channel(self, number: int, place: str) -> Target:
        """Return what kind of channel a number is; a failed look is no failed post."""
        try:
            return await looked_up(self.client, number)
        except FAILURES as error:
            raise not_read(error, place) from error

    async def _sent(self, target: discord.abc.Messageable, **message: Any) -> discord.Message:
        """Send a message; a thread that takes none in the archive is taken out of it, where the bot may do that."""
        try:
            return await target.send(**message)
        except discord.HTTPException as refusal:
            if refusal.code != _ARCHIVED or not isinstance(target, discord.PartialMessageable):
                raise
            try:
                await self.client.http.edit_channel(target.id, archived=False)
            except (discord.Forbidden, discord.NotFound):
                raise refusal from None
        return await target.send(**message)

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


async def forum_post(
    forum: discord.ForumChannel, key: str, client: discord.Client, since: datetime | None = None
) -> str | None:
    """Return the forum's post that carries the key, None if none does.

    Args:
        forum: The forum; its posts in the archive are looked through, too, the ``ARCHIVED`` latest of them.
        key: The delivery's.
        client: Whose posts are looked at.
        since: Nothing was posted before.

    Raises:
        discord.HTTPException: It can't be read.
    """
    me = client.user.id if client.user else 0

    async def carries_key(thread: discord.Thread) -> bool:
        made = discord.utils.snowflake_time(thread.id)
        if thread.parent_id != forum.id or thread.owner_id != me or (since and made < since):
            return False
        try:
            return is_ours(await thread.fetch_message(thread.id), key)
        except discord.NotFound:  # somebody has deleted the message and left the post
            return False

    for thread in await forum.guild.active_threads():
        if await carries_key(thread):
            return str(thread.id)
    async for thread in forum.archived_threads(limit=ARCHIVED):
        if await carries_key(thread):
            return str(thread.id)
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


def _elsewhere(error: discord.HTTPException, place: str, manner: Manner) -> Exception:
    """Return what a refusal means: one of the thread in which the message was to stand is none of the channel."""
    meant = not_posted(error, place)
    if manner.thread and isinstance(meant, Refused) and meant.kind in ("archived", "permission", "gone", "removed"):
        return Refused(str(meant), "thread_gone")
    return meant
