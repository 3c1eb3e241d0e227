"""Hours, rhythms and time zones: how people write them, and which moments they mean."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.following.problem import Problem
from bot.model import Rhythm
from bot.words import ENGLISH, Words, mark

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2})|h)?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?")
_AT_ONCE = ("instant", "instantly", "at once", "immediately", "now", "none", "off", "no")
_FILLERS = frozenset({"at", "on", "every", "each", "a", "digest", "digests", "the"})
_NO_QUIET = ("off", "none", "no", "never", "")
RHYTHM_EXAMPLE = "daily 08:00"
QUIET_EXAMPLE = "22:00-07:00"


def hour(text: str) -> time | None:
    """Read a time of day: "8", "08:00", "8.30", "20h", "8 pm"; None where it is none."""
    found = _HOUR.fullmatch(text.strip().casefold())
    if not found:
        return None
    number, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "")[:1]
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "p" else 0)
    if number == 24 and not minute:
        number = 0
    return time(number, minute) if number < 24 and minute < 60 else None


def weekday(word: str) -> int | None:
    """Read a day of the week: "Mon", "monday", "tues"; None where it is none."""
    plain = word.casefold().removesuffix("s") if len(word) > 5 else word.casefold()
    if len(plain) < 3:
        return None
    return next((n for n, name in enumerate(_LONG_WEEKDAYS) if name.startswith(plain)), None)


def read_rhythm(text: str) -> Rhythm | Problem:
    """Read "instant", "daily 08:00", "weekly Mon 08:00", "every monday at 9"; 08:00 and Monday where none is said."""
    plain = " ".join(text.casefold().replace(",", " ").split())
    if plain in _AT_ONCE:
        return Rhythm()
    every: str | None = None
    at: time | None = None
    on: int | None = None
    wrong = Problem(
        message=mark("'{text}' is no rhythm. It is instant, daily with an hour, or weekly with a day and an hour."),
        values={"text": text.strip()[:40]},
        example=RHYTHM_EXAMPLE,
    )
    words = re.sub(r"(?<=[0-9]) (?=[ap]\.?m)", "", plain).split()
    for word in words:
        if word in ("daily", "day") and every is None:
            every = "daily"
        elif word in ("weekly", "week") and every is None:
            every = "weekly"
        elif at is None and hour(word) is not None:
            at = hour(word)
        elif on is None and weekday(word) is not None:
            on = weekday(word)
        elif word not in _FILLERS:
            return wrong
    if every == "daily" and on is None:
        return Rhythm(every="daily", at=at or time(8))
    if every == "weekly" or (every is None and on is not None):
        return Rhythm(every="weekly", at=at or time(8), weekday=on or 0)
    if every is None and at is not None:
        return Rhythm(every="daily", at=at)
    return wrong


def write_rhythm(rhythm: Rhythm) -> str:
    """Return what ``read_rhythm`` reads back."""
    match rhythm.every:
        case "instant":
            return "instant"
        case "daily":
            return f"daily {rhythm.at:%H:%M}"
        case "weekly":
            return f"weekly {WEEKDAYS[rhythm.weekday]} {rhythm.at:%H:%M}"


def say_rhythm(rhythm: Rhythm, say: Words = ENGLISH) -> str:
    """Say when digests come."""
    match rhythm.every:
        case "instant":
            return say("none: each alert at once")
        case "daily":
            return say("daily {time}", time=f"{rhythm.at:%H:%M}")
        case "weekly":
            return say("weekly {day} {time}", day=say.weekday(rhythm.weekday), time=f"{rhythm.at:%H:%M}")


def read_quiet(text: str) -> tuple[time, time] | Problem | None:
    """Read "22:00-07:00", "from 10pm to 7am", "off"; None is no quiet hours."""
    plain = text.strip().casefold().removeprefix("from ")
    if plain in _NO_QUIET:
        return None
    ends = [hour(part) for part in re.split(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*", plain)]
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
        if ends[0] == ends[1]:
            return Problem(
                message=mark(
                    "Quiet hours that begin and end at the same time are none. To hear nothing, pause the channel."
                ),
                example=QUIET_EXAMPLE,
            )
        return ends[0], ends[1]
    return Problem(
        message=mark("'{text}' is no pair of hours. Quiet hours are written from-to, or off."),
        values={"text": text.strip()[:40]},
        example=QUIET_EXAMPLE,
    )


def write_quiet(quiet: tuple[time, time] | None) -> str:
    """Return what ``read_quiet`` reads back."""
    return f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}" if quiet else "off"


def say_quiet(quiet: tuple[time, time] | None, say: Words = ENGLISH) -> str:
    """Say which hours are quiet."""
    return write_quiet(quiet) if quiet else say("off")


def read_timezone(text: str) -> str | Problem:
    """Read an IANA time zone in any case, its city alone where only one has it, or UTC."""
    plain = "_".join(text.split()).casefold()
    if plain in ("utc", "gmt", "z"):
        return "UTC"
    zones = _zones()
    if plain in zones:
        return zones[plain]
    cities = [
        zone for name, zone in zones.items() if name.endswith("/" + plain) and not zone.startswith(("Etc/", "posix"))
    ]
    places = {zone for zone in cities if zone.count("/") == 1 or len(cities) == 1}
    if len(places) == 1:
        return places.pop()
    return Problem(
        message=mark("'{text}' is no time zone. Time zones are written continent and city."),
        values={"text": text.strip()[:40]},
        meant=sorted(places)[:3],
        example="Europe/Warsaw",
    )


def newest_moment(at: time, timezone: str, now: datetime, weekdays: Sequence[int] = range(7)) -> datetime:
    """Return the newest moment, not after now, at which clocks in the zone showed this time on one of these weekdays.

    An hour that the clocks jump over in spring is taken as the same span after the jump; of an hour that they show
    twice in autumn, the first counts: so there is one moment a day.

    Returns:
        The moment in UTC.
    """
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    # One day more than a week: the last one may be today, later than now.
    for back in range(9):
        on = day - timedelta(days=back)
        moment = _moment(on, at, zone)
        if on.weekday() in weekdays and moment <= now:
            return moment
    raise ValueError("no weekday was named")


def shows(timezone: str, now: datetime) -> time:
    """Return what clocks in the zone show."""
    return now.astimezone(ZoneInfo(timezone)).time()


def within(clock: time, hours: tuple[time, time]) -> bool:
    """Whether a time of day lies in these hours, which may pass midnight; the end is outside."""
    start, end = hours
    return start <= clock < end if start < end else clock >= start or clock < end


@cache
def _zones() -> dict[str, str]:
    """Return all time zones by their names in small letters; the system's list is read once."""
    return {zone.casefold(): zone for zone in sorted(available_timezones())}


def _moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)
