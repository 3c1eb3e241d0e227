"""The depositary's record against our rows: what differs, what it means, and what could be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Literal, get_args

from bot.errors import ParseError
from bot.model import day
from bot.treaty.article17 import enters_into_force
from bot.treaty.article20 import takes_effect
from bot.treaty.countries import COUNTRIES
from bot.treaty.depositary import Listed, Record
from bot.treaty.facts import Facts
from bot.treaty.records import Participation, ProtocolKey, Treaty, TreatyKey

DifferenceKind = Literal[
    "deposit",  # a consent to be bound that we did not have
    "notice",  # a withdrawal that we did not have
    "effect",  # a withdrawal that has taken effect since
    "signature",  # a signature that we did not have
    "consent",  # to a protocol, that we did not have
    "correction",  # another day or act than ours
    "missing",  # something of ours that the depositary does not show
]
KINDS: tuple[DifferenceKind, ...] = get_args(DifferenceKind)
#: What campaigners are told of once an operator has looked at it.
NEWS: frozenset[DifferenceKind] = frozenset({"deposit", "notice", "effect"})
#: So many things of ours missing from one record, and it is an old copy rather than news.
TOO_MANY_MISSING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is otherwise: "day of deposit", "not known", "24 February 2026"."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How one state's row differs, in one respect."""

    treaty: TreatyKey | ProtocolKey
    iso3: str
    kind: DifferenceKind
    #: "Lebanon deposited its accession to the Mine Ban Treaty".
    headline: str
    #: One sentence: what it would mean.
    meaning: str
    changes: tuple[Change, ...]
    #: Columns of the row to be written; empty where nothing can be written by itself.
    values: Mapping[str, str]
    #: The depositary's page.
    page: str

    @property
    def news(self) -> bool:
        return self.kind in NEWS

    @property
    def key(self) -> str:
        """The same each time the same difference is seen."""
        told = "\0".join(f"{change.what}={change.new}" for change in self.changes)
        return f"{self.treaty}:{self.iso3}:{self.kind}:{blake2b(told.encode(), digest_size=6).hexdigest()}"

    @property
    def lines(self) -> tuple[str, ...]:
        """For people: what and where, old → new, what it would mean."""
        changes = tuple(f"    {change.what}: {change.old} → {change.new}" for change in self.changes)
        return (f"{self.headline} [{self.kind}]", *changes, f"    {self.meaning}")


def compare(record: Record, facts: Facts, on: date) -> tuple[Difference, ...]:
    """Return every difference between the depositary's record of a treaty and our rows, by state.

    Args:
        record: The depositary's, of one of the two treaties.
        facts: Ours.
        on: Today.

    Raises:
        ParseError: More of ours is missing from the record than happens in a day: it is an old copy. Nothing of it
            is used then.
    """
    found: list[Difference] = []
    for row in facts.tables.participations:
        if row.treaty == record.treaty:
            found += _Pair(row, record.rows.get(row.iso3), facts.treaties[record.treaty], on).differences()
    refuse_old_copy(record, found)
    return tuple(found)


def refuse_old_copy(record: Record, found: Sequence[Difference]) -> None:
    """Raise ``ParseError`` where so much of ours is missing from a record that it is an old copy."""
    missing = [one for one in found if one.kind == "missing"]
    if len(missing) >= TOO_MANY_MISSING:
        names = ", ".join(COUNTRIES[one.iso3].name for one in missing[:5])
        raise ParseError(
            "malformed",
            f"depositary's record {record.number}: {len(missing)} things on record with us are not in it ({names} …), "
            "so it looks like an old copy. Nothing was changed.",
        )


class _Pair:
    """Our row and the depositary's."""

    def __init__(self, row: Participation, listed: Listed | None, treaty: Treaty, on: date) -> None:
        self.row = row
        self.listed = listed
        self.treaty = treaty
        self.on = on
        self.name = COUNTRIES[row.iso3].opening

    def differences(self) -> Iterator[Difference]:
        row, listed = self.row, self.listed
        if listed is None:
            if row.signed or row.act:
                yield self._missing("row", "is in our data and not in the table")
            return
        yield from self._signature(listed)
        if self._came_back(listed):
            yield self._deposit(listed.consented or self.on, listed)
            return
        yield from self._consent(listed)
        yield from self._withdrawal(listed)

    def _came_back(self, listed: Listed) -> bool:
        left = self.row.withdrawal_effective
        return bool(left and listed.consented and listed.consented > left and not listed.bracketed)

    def _signature(self, listed: Listed) -> Iterator[Difference]:
        row = self.row
        if row.signed == listed.signed:
            return
        if listed.signed is None:
            yield self._missing("signature", f"of {_shown(row.signed)} is not in the table")
        elif row.signed is None:
            status = {"status": "signatory"} if row.recorded == "non_party" and not listed.consented else {}
            yield self._one(
                "signature",
                f"{self.name} signed the {self.treaty.name}",
                f"It signed on {day(listed.signed)}.",
                (Change(what="day of signature", old="none", new=_shown(listed.signed)),),
                {"signed": listed.signed.isoformat(), **status},
            )
        else:
            yield self._correction("day of signature", row.signed, listed.signed, {"signed": listed.signed.isoformat()})

    def _consent(self, listed: Listed) -> Iterator[Difference]:
        row = self.row
        if listed.consented is None or listed.act is None:
            if row.deposited:
                yield self._missing("consent", f"of {_shown(row.deposited)} is not in the table")
            return
        if row.deposited is None:
            yield self._deposit(listed.consented, listed)
            return
        if row.act != listed.act:
            yield self._correction("act", row.act, listed.act, {"consent_type": listed.act})
        if row.deposited != listed.consented:
            values = {"consent_date": listed.consented.isoformat()}
            if listed.act != "succession" and row.in_force == self._in_force(row.deposited):
                values["entry_into_force"] = _iso(self._in_force(listed.consented))
            yield self._correction("day of deposit", row.deposited, listed.consented, values)

    def _deposit(self, deposited: date, listed: Listed) -> Difference:
        row = self.row
        old = _shown(row.deposited) if row.deposited else "a party, day not known" if row.act else "none"
        changes = (Change(what=f"deposit of its {listed.act}", old=old, new=_shown(deposited)),)
        headline = f"{self.name} deposited its {listed.act} {_to(listed)} the {self.treaty.name}"
        said = f"{self.name} deposited its {listed.act} on {day(deposited)}"
        in_force = self._in_force(deposited)
        if listed.act == "succession" or in_force is None:
            meaning = f"{said}; since when the treaty binds it follows the law of succession: to be written by hand."
            return self._one("deposit", headline, meaning, changes, {})
        if listed.bracketed or row.deposited:
            what = "in brackets as for a state that has left" if listed.bracketed else "after it had left"
            meaning = f"{said}, {what}: look at the page; the row is to be written by hand."
            return self._one("deposit", headline, meaning, changes, {})
        begins = "in force since" if in_force <= self.on else "in force from"
        values = {
            "status": "state_party",
            "signed": _iso(listed.signed),
            "consent_date": deposited.isoformat(),
            "consent_type": listed.act or "",
            "entry_into_force": in_force.isoformat(),
            "outside_until": "",
            "computed": "entry_into_force",
            **({"note": ""} if row.outside_until else {}),
        }
        return self._one("deposit", headline, f"{said}: {begins} {day(in_force)} (Article 17).", changes, values)

    def _withdrawal(self, listed: Listed) -> Iterator[Difference]:
        row = self.row
        gone = row.recorded in ("withdrawing", "withdrawn")
        if listed.notified and row.withdrawal_notified is None:
            yield self._notice(listed.notified, listed.effective)
        elif listed.bracketed and not gone and row.deposited:
            yield self._one(
                "notice",
                f"{self.name}’s dates are in brackets, as for a withdrawal from the {self.treaty.name}",
                "No day of notification could be read: look at the page, and write the row by hand.",
                (Change(what="dates", old="not in brackets", new="in brackets"),),
                {},
            )
        elif row.recorded == "withdrawn" and listed.consented and not listed.bracketed:
            yield self._missing("withdrawal", f"in effect since {_shown(row.withdrawal_effective)} is not in the table")
        elif gone:
            yield from self._later(listed)

    def _notice(self, notified: date, told: date | None) -> Difference:
        effective = told or takes_effect(notified)
        assert effective is not None  # only a conflict would keep it open
        over = effective <= self.on
        changes = (
            Change(what="withdrawal notified", old="none", new=_shown(notified)),
            Change(what="withdrawal in effect", old="none", new=_shown(effective)),
        )
        values = {
            "status": "withdrawn" if over else "withdrawing",
            "withdrawal_notified": notified.isoformat(),
            "withdrawal_effective": effective.isoformat(),
            "computed": _words(self.row, add=() if told else ("withdrawal_effective",)),
        }
        begins = "in effect since" if over else "in effect from"
        return self._one(
            "notice",
            f"{self.name} notified its withdrawal from the {self.treaty.name}",
            f"{self.name} notified its withdrawal on {day(notified)}: {begins} {day(effective)}"
            + (" (Article 20)." if over else ", later if it is in an armed conflict then (Article 20)."),
            changes,
            values,
        )

    def _later(self, listed: Listed) -> Iterator[Difference]:
        """What a withdrawal that we know of has come to."""
        row = self.row
        if listed.notified and listed.notified != row.withdrawal_notified:
            values = {
                "withdrawal_notified": listed.notified.isoformat(),
                "computed": _words(row, drop="withdrawal_notified"),
            }
            yield self._correction("withdrawal notified", row.withdrawal_notified, listed.notified, values)
        effective = listed.effective or row.withdrawal_effective
        if listed.effective and listed.effective != row.withdrawal_effective:
            values = {
                "status": "withdrawn" if listed.effective <= self.on else "withdrawing",
                "withdrawal_effective": listed.effective.isoformat(),
                "computed": _words(row, drop="withdrawal_effective"),
            }
            yield self._correction("withdrawal in effect", row.withdrawal_effective, listed.effective, values)
        elif row.recorded == "withdrawing" and listed.bracketed and effective and effective <= self.on:
            yield self._one(
                "effect",
                f"{self.name} has left the {self.treaty.name}",
                f"Its withdrawal is in effect since {day(effective)}.",
                (Change(what="status", old="has given notice", new="dates in brackets"),),
                {"status": "withdrawn"},
            )

    def _in_force(self, deposited: date) -> date | None:
        founding = self.treaty.founding_deposit
        return enters_into_force(deposited, founding_deposit=founding) if founding else None

    def _missing(self, what: str, said: str) -> Difference:
        return self._one(
            "missing",
            f"{self.name}: something on record with us is not in the depositary’s table of the {self.treaty.name}",
            f"Its {what} {said}. Nothing is taken out by itself: look at the page.",
            (Change(what=what, old="on record", new="not in the table"),),
            {},
        )

    def _correction(self, what: str, old: object, new: object, values: Mapping[str, str]) -> Difference:
        return self._one(
            "correction",
            f"{self.name}: the depositary gives another {what} ({self.treaty.name})",
            f"Our row would take the depositary’s {what}.",
            (Change(what=what, old=_shown(old), new=_shown(new)),),
            values,
        )

    def _one(
        self,
        kind: DifferenceKind,
        headline: str,
        meaning: str,
        changes: tuple[Change, ...],
        values: Mapping[str, str],
    ) -> Difference:
        return Difference(
            treaty=self.row.treaty,
            iso3=self.row.iso3,
            kind=kind,
            headline=headline,
            meaning=meaning,
            changes=changes,
            values=values,
            page=self.treaty.page,
        )


def _to(listed: Listed) -> str:
    return "of" if listed.act in ("ratification", "acceptance", "approval") else "to"


def _shown(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return str(value) if value else "none"


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def _words(row: Participation, *, add: tuple[str, ...] = (), drop: str = "") -> str:
    return " ".join(sorted((row.computed | set(add)) - {drop}))
