"""Whether a channel wants an item, and which of its choices leaves it out."""

from bot.model import URGENCIES, Channel, Verdict


def wants(channel: Channel, verdict: Verdict) -> bool:
    """Return whether a channel's choice takes a relevant item; an empty choice takes all. Mutes are no part of it."""
    return not left_out(channel, verdict)


def left_out(channel: Channel, verdict: Verdict) -> str:
    """Return which choice leaves out a relevant item: "topics", "countries", "languages" or "urgency"; empty for none.

    The first that does, where several do.
    """
    if channel.topics and channel.topics.isdisjoint(verdict.topics):
        return "topics"
    if channel.countries and channel.countries.isdisjoint(verdict.countries):
        return "countries"
    if channel.languages and verdict.language not in channel.languages:
        return "languages"
    return "urgency" if URGENCIES.index(verdict.urgency) < URGENCIES.index(channel.urgency) else ""
