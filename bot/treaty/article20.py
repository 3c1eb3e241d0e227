"""Article 20: when a withdrawal takes effect."""

from calendar import monthrange
from datetime import date


def takes_effect(received: date, *, in_conflict: bool = False) -> date | None:
    """Return the day a withdrawal takes effect.

    Args:
        received: The day the Depositary received the instrument.
        in_conflict: Whether the state is in an armed conflict on the day the six months end; its withdrawal then
            waits for the conflict to end.

    Returns:
        Six calendar months after ``received``; the last day of a month too short for that. None while a conflict
        keeps the day open.

    Source:
        Mine Ban Treaty, Article 20(3); Convention on Cluster Munitions, Article 20(3).
    """
    if in_conflict:
        return None
    years, month = divmod(received.month - 1 + 6, 12)
    year, month = received.year + years, month + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))
