"""An interaction and its answer: in time, to the right people, pinging no one."""

import asyncio
import logging
from collections.abc import Coroutine
from io import BytesIO
from typing import Any

import aiohttp
import discord

from bot.errors import Elsewhere
from bot.model import Asker, Attachment, Card, Reply
from handlers.discord.embeds import message

log = logging.getLogger(__name__)

#: Seconds after which Discord is told that the answer takes longer; it gives up after 3.
DEFER_AFTER_S = 1.5

#: Longest description of a file (its alternative text).
DESCRIPTION_CHARS = 1024

NO_ONE = discord.AllowedMentions.none()


def asker_of(interaction: discord.Interaction) -> Asker:
    """Return who asks, and where."""
    in_channel = interaction.guild_id is not None and interaction.channel_id is not None
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    return Asker(
        chat="discord",
        channel=f"discord:{interaction.channel_id}" if in_channel else None,
        user=str(interaction.user.id),
        server=str(interaction.guild_id or ""),
        roles=tuple(str(role.id) for role in roles),
        manages=interaction.permissions.manage_channels if in_channel else None,
        language=interaction.locale.value,
    )


async def answer(interaction: discord.Interaction, asked: Coroutine[Any, Any, Reply], *, private: bool) -> None:
    """Show the reply to an interaction.

    An answer that takes more than ``DEFER_AFTER_S`` is shown to the asker alone: Discord wants to know who may see it
    before we know what it is.

    Args:
        interaction: A command or a pressed button, not answered yet.
        asked: What gives the reply.
        private: Whether only the asker may see it, whatever the reply says.
    """
    task = asyncio.create_task(asked)
    try:
        done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER_S)
        if not done:
            await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await task
        embed, view = parts(reply.card)
        files = [_file(one) for one in reply.files]
        picture = next((one.name for one in reply.files if one.name.endswith(".png")), None)
        if picture:
            embed.set_image(url=f"attachment://{picture}")
        if done:
            await interaction.response.send_message(
                embed=embed, view=view, files=files, ephemeral=private or reply.private, allowed_mentions=NO_ONE
            )
        else:
            await interaction.edit_original_response(embed=embed, view=view, attachments=files, allowed_mentions=NO_ONE)
    except Elsewhere:
        log.debug("answered by another process", extra={"interaction": interaction.id})
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        # The asker sees Discord's own "did not respond"; there is nothing left to tell them with.
        log.warning("answer not shown", extra={"interaction": interaction.id, "reason": str(error)})
    finally:
        task.cancel()


def _file(one: Attachment) -> discord.File:
    return discord.File(BytesIO(one.data), filename=one.name, description=one.description[:DESCRIPTION_CHARS])


def parts(card: Card, *, key: str = "") -> tuple[discord.Embed, discord.ui.View]:
    """Return a card as what discord.py sends; the key is the delivery's, where it is one."""
    payload = message(card, key=key)
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(payload["components"]):
        for button in row["components"]:
            view.add_item(
                discord.ui.Button(
                    style=discord.ButtonStyle(button["style"]),
                    label=button["label"],
                    custom_id=button.get("custom_id"),
                    url=button.get("url"),
                    row=number,
                )
            )
    # discord.py remembers every view that is not stopped, for ever; ours are answered by custom_id alone.
    view.stop()
    return discord.Embed.from_dict(payload["embeds"][0]), view
