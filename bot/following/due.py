"""When a channel's digest is made."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.following.hold import paused, quiet
from bot.following.hours import newest_moment
from bot.model import Channel, Waiting
from bot.words import mark

#: Why a digest is one; said by the digest's card in the channel's language.
DAILY = mark("Daily digest")
WEEKLY = mark("Weekly digest")
AFTER_QUIET = mark("What came in quiet hours")
AFTER_PAUSE = mark("What came during the pause")
TOO_MANY = mark("What was too much for one hour")
HELD = mark("What was waiting")
AWAY = mark("While we were away")
#: What is too much for one hour waits for as long.
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A digest that is to be made now."""

    #: What makes its key: the same digest is never made twice.
    moment: datetime
    #: Why it is one.
    note: str


def bundle_due(channel: Channel, waiting: Waiting | None, last: datetime | None, now: datetime) -> Due | None:
    """Decide whether a channel's digest is made now.

    Args:
        channel: With its settings of now.
        waiting: What waits for a digest there; None where nothing does.
        last: When its newest digest was made, else since when its rhythm has been known; None for never.
        now: The moment.

    Returns:
        None where none is due: with nothing waiting, one is due only where the channel asked for empty digests.
    """
    if paused(channel, now):
        return None
    if channel.rhythm.every != "instant":
        if waiting is None and not (channel.empty_digest and last):
            return None
        moment = digest_due(channel, last, now)
        # What came after the moment waits for the next one.
        if moment is None or (waiting and waiting.since > moment):
            return None
        return Due(moment=moment, note=DAILY if channel.rhythm.every == "daily" else WEEKLY)
    if waiting is None or quiet(channel, now):
        return None
    over_cap = waiting.over_cap_since
    if over_cap is not None and over_cap == waiting.since:
        return Due(moment=over_cap + HOUR, note=TOO_MANY) if over_cap + HOUR <= now else None
    return _freed(channel, waiting.since, now)


def digest_due(channel: Channel, last: datetime | None, now: datetime) -> datetime | None:
    """Return the moment of a channel's daily or weekly digest that has come and is not served yet.

    However far apart the looks are, each moment is returned until a digest is made and ``last`` with it; where several
    have passed, only the newest: one digest holds what waited for all.

    Args:
        channel: With its rhythm and time zone.
        last: When its newest digest was made; None for never.
        now: The moment of the look.

    Returns:
        The moment in UTC, not after now. None where none has come since ``last``, and for a channel without a rhythm.
    """
    rhythm = channel.rhythm
    if rhythm.every == "instant":
        return None
    weekdays = (rhythm.weekday,) if rhythm.every == "weekly" else range(7)
    moment = newest_moment(rhythm.at, channel.timezone, now, weekdays)
    return moment if last is None or moment > last else None


def _freed(channel: Channel, since: datetime, now: datetime) -> Due:
    """Return the digest of what was held by something that is over: quiet hours, a pause, another rhythm."""
    if channel.paused_until and since <= channel.paused_until <= now:
        return Due(moment=channel.paused_until.astimezone(UTC), note=AFTER_PAUSE)
    if channel.quiet:
        end = newest_moment(channel.quiet[1], channel.timezone, now)
        if end > since:
            return Due(moment=end, note=AFTER_QUIET)
    return Due(moment=now.astimezone(UTC), note=HELD)
