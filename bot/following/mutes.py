"""What a channel does not want to hear of."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Channel, Mute, Topic


def muted(channel: Channel, source: str, topics: Sequence[Topic], now: datetime, story: str = "") -> str:
    """Return which of the channel's mutes takes an item; empty where none does.

    A source is known by its name in any case. An item is muted by its topics only if all of them are muted: news of a
    withdrawal is not lost for being about casualties, too.

    Args:
        channel: With its mutes.
        source: The name of the item's publisher.
        topics: Of the item.
        now: Mutes that have run out by then do not count.
        story: The id of the story it belongs to; empty where that is not known.
    """
    active = [mute for mute in channel.mutes if is_active(mute, now)]
    name = source.strip().casefold()
    if any(mute.kind == "source" and mute.value.strip().casefold() == name for mute in active):
        return f"source {source} is muted"
    if story and any(mute.kind == "story" and mute.value == story for mute in active):
        return "this story is muted"
    off = {mute.value for mute in active if mute.kind == "topic"}
    if topics and all(topic in off for topic in topics):
        return "topic " + ", ".join(topic.replace("_", " ") for topic in topics) + " is muted"
    return ""


def is_active(mute: Mute, now: datetime) -> bool:
    """Whether a mute has not run out."""
    return mute.until is None or mute.until > now
