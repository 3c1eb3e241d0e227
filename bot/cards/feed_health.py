"""How a feed is, in one word: for the terminal and for the web pages."""

from typing import Literal

from bot.model import Feed, FeedState

Health = Literal["ended", "ill", "silent", "moved", "new", "well", "off"]
#: The worst first.
HEALTH: tuple[Health, ...] = ("ended", "ill", "silent", "moved", "new", "well", "off")


def health_of(feed: Feed, state: FeedState) -> Health:
    """Return how a feed is; one that is off is neither well nor ill, and "new" was not polled yet."""
    if not feed.enabled:
        return "off"
    if state.ended:
        return "ended"
    if state.fault:
        return "ill"
    if state.last_ok is None:
        return "new"
    return "silent" if state.silent else "moved" if state.has_moved else "well"


def lasting(seconds: float | None) -> str:
    """Return a time in one unit: "45 s", "15 m", "6 h", "12 d"; empty where there is none."""
    if seconds is None:
        return ""
    for most, unit, size in ((90, "s", 1), (90 * 60, "m", 60), (48 * 3600, "h", 3600)):
        if seconds < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} d"
