"""How long something lasts, as people write it."""

import re
from datetime import UTC, datetime, timedelta

from bot.following.problem import Problem
from bot.words import mark

_SPAN = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>[a-z]+)\.?")
_UNITS: dict[str, timedelta] = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "wk", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("month", "months"), timedelta(days=30)),
    **dict.fromkeys(("y", "year", "years"), timedelta(days=365)),
}
_FOR_EVER = ("", "ever", "for ever", "forever", "always", "until resumed", "good")
#: Longer is for ever.
LONGEST = timedelta(days=3660)


def read_span(text: str, now: datetime) -> datetime | Problem | None:
    """Read "7d", "for 2 weeks", "12 hours", "until 2026-12-31": until when, in UTC; None for ever.

    A day is said until its end in UTC.
    """
    plain = " ".join(text.casefold().split())
    plain = plain.removeprefix("for ").strip() if plain not in _FOR_EVER else plain
    if plain in _FOR_EVER:
        return None
    day = plain.removeprefix("until ").removeprefix("till ").strip()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return _day(day, text, now)
    found = _SPAN.fullmatch(plain)
    unit = _UNITS.get(found["unit"]) if found else None
    if found and unit:
        length = int(found["number"]) * unit
        if timedelta(0) < length <= LONGEST:
            return now + length
        if length > LONGEST:
            return None
    return Problem(
        message=mark("'{text}' is no length of time that the bot can read."),
        values={"text": text.strip()[:40]},
        example="for 7d",
    )


def _day(day: str, text: str, now: datetime) -> datetime | Problem:
    try:
        end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return Problem(
            message=mark("'{text}' is no day of the calendar."),
            values={"text": text.strip()[:40]},
            example=f"until {now.year}-12-31",
        )
    if end <= now:
        return Problem(message=mark("{day} has passed."), values={"day": day}, example=f"until {now.year + 1}-01-31")
    return end
