"""Which alerts a channel wants."""

from bot.model import URGENCIES, Channel, Verdict


def left_out(channel: Channel, verdict: Verdict) -> str:
    """Return which of a channel's choices leaves out a relevant item: "topics", "countries", "languages" or "urgency".

    Returns:
        The first of them; empty where the channel wants the item. An empty choice takes all.
    """
    if channel.topics and not channel.topics & set(verdict.topics):
        return "topics"
    if channel.countries and not channel.countries & set(verdict.countries):
        return "countries"
    if channel.languages and verdict.language not in channel.languages:
        return "languages"
    return "urgency" if URGENCIES.index(verdict.urgency) < URGENCIES.index(channel.urgency) else ""
