"""Dates as sources give them: a day, a month or a year, written "2026-02-20", "2026-02" or "2026"."""

import re
from datetime import date

from bot.model import day

_WRITTEN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")


def is_partial(text: str) -> bool:
    """Tell whether a text is such a date, and one that exists."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        return False
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def first_day(text: str) -> date:
    """Return the first day that the text can mean.

    Raises:
        ValueError: The text is no such date.
    """
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date such as 2026-02-20, 2026-02 or 2026")
    year, month, number = match.groups()
    return date(int(year), int(month or 1), int(number or 1))


def in_words(text: str) -> str:
    """Return it as people read it: 20 February 2026, February 2026, 2026."""
    first = first_day(text)
    return (day(first), f"{first:%B %Y}", text)[2 - text.count("-")]
