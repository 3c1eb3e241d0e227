"""Where a state stands towards a treaty on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.treaty.partial import first_day
from bot.treaty.records import Participation, Treaty

StandingKind = Literal[
    "state_party",  # bound
    "withdrawing",  # bound, and has notified that it leaves
    "withdrawn",  # was bound and has left
    "joining",  # has deposited its consent, not bound yet
    "signatory",  # has signed, not joined
    "non_party",  # neither
    "unknown",  # the sources don't tell for this day
    "not_open",  # the treaty was not open for signature yet
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state, a treaty, a day, and what was so on that day."""

    kind: StandingKind
    on: date
    row: Participation
    #: The day this standing began. None where it is not known, or has always been so.
    since: date | None = None
    #: The day the next step is due: in force, or the withdrawal in effect. None where none is under way.
    until: date | None = None

    @property
    def days_left(self) -> int | None:
        """Days to ``until``; None where nothing is under way or its day is open."""
        return (self.until - self.on).days if self.until else None

    @property
    def bound(self) -> bool:
        """Whether the treaty binds the state; a withdrawal counts only from the day it takes effect."""
        return self.kind in ("state_party", "withdrawing")


def standing(row: Participation, treaty: Treaty, on: date) -> Standing:
    """Return where the state stood on a day, from the dates of its row.

    A day after those of the row gives the newest standing that is recorded: later acts can't be known from it.
    """

    def so(kind: StandingKind, since: date | None = None, until: date | None = None) -> Standing:
        return Standing(kind=kind, on=on, row=row, since=since, until=until)

    if row.withdrawal_effective and on >= row.withdrawal_effective:
        return so("withdrawn", row.withdrawal_effective)
    if row.withdrawal_notified and on >= row.withdrawal_notified:
        return so("withdrawing", row.withdrawal_notified, row.withdrawal_effective)
    if row.in_force and on >= row.in_force:
        return so("state_party", row.in_force)
    if row.deposited and on >= row.deposited:
        return so("joining", row.deposited, row.in_force)
    if row.recorded == "state_party" and not row.deposited and row.outside_until and on > row.outside_until:
        # Its joining is known, its days are not: a party from when the newest source says so, and open before.
        return so("state_party" if on >= first_day(row.evidence.as_of) else "unknown")
    if row.signed and on >= row.signed:
        return so("signatory", row.signed)
    if treaty.opened and on < treaty.opened:
        return so("not_open", until=treaty.opened)
    return so("non_party")
