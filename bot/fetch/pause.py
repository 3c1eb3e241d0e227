"""How long a server asks to wait before it is asked again, from its headers."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

#: Seconds; no server can make a feed fall silent for longer.
LONGEST_S = 86_400.0

_MAX_AGE = re.compile(r"(?:\A|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:\A|[\s,])no-(?:store|cache)\b", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(\d{1,10})(?:\.\d*)?\s*")


def asked_after_s(headers: Mapping[str, str], here: datetime | None = None) -> float | None:
    """Return the seconds of ``Retry-After``, given as such or as a date; at most a day. None if it is not there.

    Dates are counted from the server's own ``Date``, since its clock and ours need not agree; without one from
    ``here``, our own time, and without that they count for nothing.

    Source:
        RFC 9110, section 10.2.3.
    """
    value = headers.get("Retry-After", "")
    if (seconds := _SECONDS.fullmatch(value)) is not None:
        return _bounded(float(seconds[1]))
    until, now = _moment(value), _moment(headers.get("Date", "")) or here
    return _bounded((until - now).total_seconds()) if until and now else None


def fresh_s(headers: Mapping[str, str], here: datetime | None = None) -> float | None:
    """Return the seconds for which an answer says it will not change, at most a day; None if it does not say.

    ``Cache-Control: max-age`` less the answer's ``Age``, else ``Expires``; and ``Retry-After`` where it is longer.

    Source:
        RFC 9111, sections 4.2.1 to 4.2.3.
    """
    cache = headers.get("Cache-Control", "")
    fresh: float | None = None
    if (age := _MAX_AGE.search(cache)) is not None:
        gone = _SECONDS.fullmatch(headers.get("Age", ""))
        fresh = _bounded(float(age[1]) - (float(gone[1]) if gone else 0.0))
    elif not _UNCACHED.search(cache):
        until, now = _moment(headers.get("Expires", "")), _moment(headers.get("Date", "")) or here
        fresh = _bounded((until - now).total_seconds()) if until and now else None
    asked = [seconds for seconds in (fresh, asked_after_s(headers, here)) if seconds is not None]
    return max(asked, default=None)


def _bounded(seconds: float) -> float | None:
    return min(seconds, LONGEST_S) if seconds > 0 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
