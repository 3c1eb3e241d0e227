"""Months as people write them: 2026-10, by UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import TreatywatchError

_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of UTC."""

    year: int
    #: 1 to 12.
    number: int

    @property
    def label(self) -> str:
        """As it is written and sorted: "2026-10"."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def name(self) -> str:
        """As it is read in English: "October 2026"."""
        return f"{self.since:%B} {self.year}"

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment that is not its own any more."""
        return self.next.since

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)


class NoMonthError(TreatywatchError):
    """A text that is no month, or a month of which nothing can be known."""


def month_of(moment: datetime) -> Month:
    """Return the month that a moment is in."""
    at = moment.astimezone(UTC)
    return Month(at.year, at.month)


def read_month(text: str, now: datetime) -> Month:
    """Return the month that a text names; where it is empty, the last whole one.

    Raises:
        NoMonthError: It is none, or one that has not begun.
    """
    if not text.strip():
        return month_of(now).before
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 1997 <= int(found[1]) <= 9998:
        raise NoMonthError(f"'{text.strip()[:40]}' is no month. Write it as {month_of(now).before.label}.")
    month = Month(int(found[1]), int(found[2]))
    if month.since > now:
        raise NoMonthError(f"{month.label} has not begun yet. The newest month is {month_of(now).label}.")
    return month
