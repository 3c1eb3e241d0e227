"""When a feed is asked again: as its publisher asks, as often as it publishes, less often while it is ill."""

from datetime import datetime, timedelta
from hashlib import blake2b

from bot.errors import FaultError
from bot.model import Fault, Feed, FeedState

#: Seconds; nothing that a server says makes a feed fall silent for longer.
DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
HOUR_S = 3_600.0
#: Polls in the time that usually passes between two arrivals, where the limits allow it.
POLLS_IN_A_GAP = 8
#: The longest interval is this many times the shortest, if feeds.yaml does not say.
STRETCH = 4
#: With a base below this many seconds somebody is trying things out: each interval is just the base.
STEADY_S = 60.0
#: Part of an interval by which a poll may come later, so that feeds do not all come at once; the same for a feed that
#: is ill, whose host should not hear from many bots in one second.
JITTER, JITTER_ILL = 0.1, 0.25
#: No server was reached, so that asking again costs no publisher anything.
UNREACHED: frozenset[Fault] = frozenset({"dns", "refused", "timeout", "tls", "dropped"})


def shortest_s(feed: Feed, base_s: float) -> float:
    """Return the least seconds between two polls: the feed's own ``min_interval``, else the base."""
    return feed.min_interval or base_s


def interval_s(feed: Feed, base_s: float, gap_s: float | None, quiet_s: float = 0.0, *, pushed: bool = False) -> float:
    """Return the seconds between two polls of a feed that is well.

    A feed that publishes each hour is asked as often as allowed, one that publishes each week less often: eight times
    in its usual gap, but never less often than ``max_interval``.

    Args:
        feed: The feed.
        base_s: POLL_INTERVAL.
        gap_s: Seconds that usually pass between two arrivals; None where that is not known.
        quiet_s: Seconds since the last arrival: a feed that has fallen silent is asked less often.
        pushed: Whether a hub tells of news by itself: polls only make sure then.
    """
    least = shortest_s(feed, base_s)
    most = max(feed.max_interval or STRETCH * least, least)
    if pushed:
        return most
    if gap_s is None or (least < STEADY_S and feed.max_interval is None):
        return least
    return min(max(max(gap_s, quiet_s) / POLLS_IN_A_GAP, least), most)


def after_success(url: str, now: datetime, every_s: float, asked_s: float | None) -> datetime:
    """Return when a feed that is well is polled next.

    Args:
        url: The feed.
        now: When it was polled.
        every_s: Its interval.
        asked_s: Seconds that the server or the feed itself asks to wait; obeyed, but never for more than a day.
    """
    wait_s = min(max(every_s, asked_s or 0.0), DAY_S)
    return now + timedelta(seconds=wait_s + _spread(url, now, JITTER * _shaken(every_s)))


def after_fault(state: FeedState, error: FaultError, now: datetime, base_s: float) -> datetime:
    """Return when a feed that is ill is polled next: after a growing time, as the server asks, or at most a day.

    One that could not be reached at all waits for an hour at most on its first day, since it is as often the bot's
    own network that is down. One that has ended is looked at once a day and, after a week, once a week.

    Args:
        state: Its state after this fault.
        error: The fault.
        now: When it was polled.
        base_s: Its shortest interval.
    """
    since = state.fault_since or now
    if state.ended:
        wait_s = DAY_S if now - since < timedelta(days=7) else WEEK_S
        return now + timedelta(seconds=max(wait_s, base_s))
    if error.after_s is not None:
        return now + timedelta(seconds=min(max(error.after_s, base_s), DAY_S))
    young = error.fault in UNREACHED and now - since < timedelta(days=1)
    most = max(HOUR_S if young else DAY_S, base_s)
    wait_s = base_s * 2.0 ** min(state.failures - 1, 17)
    wait_s += _spread(state.url, now, JITTER_ILL * _shaken(wait_s))
    return now + timedelta(seconds=min(wait_s, most))


def _shaken(seconds: float) -> float:
    return seconds if seconds >= STEADY_S else 0.0


def _spread(url: str, now: datetime, most_s: float) -> float:
    """Return seconds from 0 to ``most_s``: by chance, but the same for a feed and a moment."""
    drawn = blake2b(f"{url}\0{now.isoformat()}".encode("utf-8", "replace"), digest_size=4).digest()
    return most_s * int.from_bytes(drawn) / 2**32
