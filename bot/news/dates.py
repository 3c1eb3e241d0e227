"""Dates of entries, as publishers write them: read in UTC, and nonsense told from dates."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: No feed is older than the Web, and no date beyond this is a plan.
_YEARS = range(1990, 2101)
# Names of zones that feedparser takes for Greenwich's.
_ZONES_H = {"bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9}


def read(text: str, fields: Sequence[int] | None) -> datetime | None:
    """Read the date of an RSS or Atom entry.

    Args:
        text: As given.
        fields: What feedparser made of it, in UTC but for the zones it does not know; None where it could not.

    Returns:
        The moment in UTC, which a date without a zone is taken for. None for what is no date, or one that cannot be
        meant. Future dates are dates.
    """
    try:
        if fields is None:
            return _meant(parsedate_to_datetime(text))
        zone_h = _ZONES_H.get(text.rpartition(" ")[2].lower(), 0)
        year, month, day, hour, minute, second = fields[:6]
        return _meant(datetime(year, month, day, hour, minute, second) - timedelta(hours=zone_h))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def read_iso(text: str) -> datetime | None:
    """Read the date of a JSON Feed's entry (RFC 3339), on the same terms."""
    try:
        return _meant(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def _meant(moment: datetime) -> datetime | None:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment if moment.year in _YEARS else None
