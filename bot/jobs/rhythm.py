"""How often a feed brings something new, learned from what it did; and when its silence is no longer usual."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, log
from statistics import median

from bot.model import FeedState

#: What comes within this many seconds is one arrival: editors publish in batches.
BATCH_S = 600.0
#: Arrivals whose dates are needed to tell a rhythm, and of the newest of how many it is told.
FEWEST, MOST = 5, 40
#: How much the latest gap counts beside all before it.
WEIGHT = 0.2
#: No gap is learned that is shorter or longer: seconds.
SHORTEST_S, LONGEST_S = 60.0, 60 * 86_400.0
#: A feed whose rhythm is unknown is silent after this, if it has brought nothing at all.
NOTHING = timedelta(days=60)
#: Nothing is called silent that the bot has watched for less.
WATCHED = timedelta(days=1)


def newest(dates: Iterable[datetime | None], now: datetime) -> datetime | None:
    """Return the newest of the dates that are not in the future; None where there is none."""
    return max((date for date in dates if date is not None and date <= now), default=None)


def dated_gap(dates: Iterable[datetime | None], now: datetime) -> float | None:
    """Return the seconds that usually passed between arrivals, by the dates of a feed's entries.

    The median, since one entry that is pinned to the top for years, or was dated anew, says nothing of the others.

    Returns:
        None where fewer than ``FEWEST`` arrivals are dated.
    """
    days = sorted({date for date in dates if date is not None and date <= now})[-MOST:]
    gaps = [s for one, next_one in pairwise(days) if (s := (next_one - one).total_seconds()) > BATCH_S]
    return _within(median(gaps)) if len(gaps) >= FEWEST - 1 else None


def learned(gap_s: float | None, last_new: datetime | None, now: datetime) -> float | None:
    """Return the usual gap after something new has come.

    Gaps are averaged by their logarithms: a holiday of ten days then weighs no more than a busy hour.

    Args:
        gap_s: What was usual before; None where that is not known.
        last_new: When something new came before.
        now: The moment.
    """
    if last_new is None or (seen := (now - last_new).total_seconds()) <= 0:
        return gap_s
    if gap_s is None:
        return _within(seen)
    return _within(exp((1 - WEIGHT) * log(_within(gap_s)) + WEIGHT * log(_within(seen))))


def longest_silence(gap_s: float) -> timedelta:
    """Return how long a feed may be silent before that is a fault.

    Four usual gaps, and at least two days; where gaps are short, a hundred of them or a week more, whichever is less:
    newsrooms that publish each hour keep weekends and holidays, agencies that publish each minute do not.
    """
    day_s = 86_400.0
    return timedelta(seconds=max(4 * gap_s, min(100 * gap_s, gap_s + 7 * day_s), 2 * day_s))


def is_silent(state: FeedState, now: datetime) -> bool:
    """Whether a feed that can be read has brought nothing for much longer than it usually does."""
    if state.first_polled is None or now - state.first_polled < WATCHED:
        return False
    if state.last_new is None:
        return now - state.first_polled > NOTHING
    return state.gap_s is not None and now - state.last_new > longest_silence(state.gap_s)


def lasting(seconds: float) -> str:
    """Return a time as people say it: "6 hours", "12 days"."""
    for length, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 1.5 * length or abs(seconds - length) <= 0.05 * length:
            number = round(seconds / length)
            return f"{number} {word}" + ("s" if number != 1 else "")
    number = max(round(seconds), 0)
    return f"{number} second" + ("s" if number != 1 else "")


def _within(seconds: float) -> float:
    return min(max(seconds, SHORTEST_S), LONGEST_S)
