"""Whether a channel wants an item."""

from bot.model import URGENCIES, Channel, Verdict


def wants(channel: Channel, verdict: Verdict) -> bool:
    """Return whether a channel's choice takes a relevant item; an empty choice takes all. Mutes are no part of it."""
    return (
        (not channel.topics or bool(channel.topics & set(verdict.topics)))
        and (not channel.countries or bool(channel.countries & set(verdict.countries)))
        and (not channel.languages or verdict.language in channel.languages)
        and URGENCIES.index(verdict.urgency) >= URGENCIES.index(channel.urgency)
    )
