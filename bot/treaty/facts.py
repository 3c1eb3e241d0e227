"""The treaty facts in memory: every question about them starts here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from bot.errors import DataError
from bot.treaty.checks import check_tables
from bot.treaty.records import (
    TREATIES,
    Campaign,
    CcwConsent,
    Clearance,
    CountryCasualties,
    Dispute,
    Event,
    Membership,
    Participation,
    Practice,
    Stockpile,
    Tables,
    Treaty,
    TreatyKey,
    Vote,
)
from bot.treaty.standing import Standing, StandingKind, standing
from bot.treaty.tables import FOLDER, read_own, read_tables


class _OfOneState(Protocol):
    @property
    def iso3(self) -> str: ...


Row = TypeVar("Row", bound=_OfOneState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a state stands towards the two treaties on a day."""

    iso3: str
    on: date
    mine_ban: Standing
    clusters: Standing
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All rows, found by state. Made by ``load_facts``."""

    tables: Tables
    treaties: Mapping[str, Treaty]
    _rows: Mapping[TreatyKey, Mapping[str, Participation]] = field(repr=False)
    _of: Mapping[str, Mapping[str, tuple[_OfOneState, ...]]] = field(repr=False)
    _events: Mapping[str, tuple[Event, ...]] = field(repr=False)

    @property
    def states(self) -> tuple[str, ...]:
        """The codes of all states that could be parties, in the order of the codes."""
        return tuple(self._rows["mine_ban_treaty"])

    @property
    def checked(self) -> date:
        """The day of the oldest check of any row."""
        return min(evidence.checked for evidence in self.tables.evidence())

    def row(self, iso3: str, treaty: TreatyKey) -> Participation | None:
        """Return the recorded dates; None for who is not in the depositary's list of states."""
        return self._rows[treaty].get(iso3)

    def standing(self, iso3: str, treaty: TreatyKey, on: date) -> Standing | None:
        """Return where a state stands towards one treaty on a day; None for who is not in the list of states."""
        row = self.row(iso3, treaty)
        return standing(row, self.treaties[treaty], on) if row else None

    def status(self, iso3: str, on: date) -> Status | None:
        """Return where a state stands on a day; None for who is not in the list of states (Kosovo, Taiwan …)."""
        mine_ban = self.standing(iso3, "mine_ban_treaty", on)
        clusters = self.standing(iso3, "cluster_munitions", on)
        if mine_ban is None or clusters is None:
            return None
        return Status(iso3=iso3, on=on, mine_ban=mine_ban, clusters=clusters, disputes=self.disputes(iso3, on))

    def counts(self, treaty: TreatyKey, on: date) -> Mapping[StandingKind, int]:
        """Count the states by their standing on a day."""
        counts: dict[StandingKind, int] = defaultdict(int)
        for row in self._rows[treaty].values():
            counts[standing(row, self.treaties[treaty], on).kind] += 1
        return counts

    def disputes(self, iso3: str, on: date) -> tuple[Dispute, ...]:
        """Return what is claimed and rejected about the state's standing, from the day of the claim."""
        return tuple(row for row in self._at(iso3, Dispute) if row.claimed <= on)

    def ccw(self, iso3: str) -> CcwConsent | None:
        rows = self._at(iso3, CcwConsent)
        return rows[0] if rows else None

    def clearance(self, iso3: str) -> Clearance | None:
        rows = self._at(iso3, Clearance)
        return rows[0] if rows else None

    def stockpile(self, iso3: str) -> Stockpile | None:
        rows = self._at(iso3, Stockpile)
        return rows[0] if rows else None

    def practices(self, iso3: str) -> tuple[Practice, ...]:
        return self._at(iso3, Practice)

    def campaigns(self, iso3: str) -> tuple[Campaign, ...]:
        return self._at(iso3, Campaign)

    def memberships(self, iso3: str) -> tuple[Membership, ...]:
        return self._at(iso3, Membership)

    def casualties(self, iso3: str) -> tuple[CountryCasualties, ...]:
        """Return the recorded years, newest first."""
        return tuple(sorted(self._at(iso3, CountryCasualties), key=lambda row: -row.year))

    def events(self, iso3: str) -> tuple[Event, ...]:
        """Return what happened with the state, oldest first."""
        return self._events.get(iso3, ())

    def votes_withheld(self, iso3: str) -> tuple[Vote, ...]:
        """Return the General Assembly votes on which the state voted no or abstained, newest first.

        What looks like a slip in the record is left out.
        """
        return tuple(
            vote
            for vote in sorted(self.tables.votes, key=lambda vote: -vote.year)
            if iso3 in (vote.no_states | vote.abstain_states) - vote.doubtful
        )

    def _at(self, iso3: str, kind: type[Row]) -> tuple[Row, ...]:
        return tuple(row for row in self._of[kind.__name__].get(iso3, ()) if isinstance(row, kind))


def load_facts(folder: Path | None = None, own: Path | None = None) -> Facts:
    """Read and check the treaty data.

    Args:
        folder: The data; None for what is shipped.
        own: The operator's folder of rows that stand for those of the data; None or a missing folder for none.

    Raises:
        DataError: A file or row breaks a rule; the message has one line for every broken rule.
    """
    texts = read_own(own) if own else {}
    tables, problems = read_tables(folder or FOLDER, texts)
    problems = problems or check_tables(tables)
    if problems:
        hint = (f"{own}: rows of your own are in use; move the folder away to go on with the facts as shipped.",)
        raise DataError("\n".join(problems + (hint if texts else ())))
    events: dict[str, list[Event]] = defaultdict(list)
    for event in tables.events:
        for iso3 in event.iso3s:
            events[iso3].append(event)
    return Facts(
        tables=tables,
        treaties={treaty.key: treaty for treaty in tables.treaties},
        _rows={key: {row.iso3: row for row in tables.participations if row.treaty == key} for key in TREATIES},
        _of={
            kind.__name__: _by_state(rows)
            for kind, rows in (
                (Dispute, tables.disputes),
                (CcwConsent, tables.ccw),
                (Clearance, tables.clearances),
                (Stockpile, tables.stockpiles),
                (Practice, tables.practices),
                (Campaign, tables.campaigns),
                (Membership, tables.memberships),
                (CountryCasualties, tables.country_casualties),
            )
        },
        _events={iso3: tuple(rows) for iso3, rows in events.items()},
    )


def _by_state(rows: Iterable[_OfOneState]) -> Mapping[str, tuple[_OfOneState, ...]]:
    found: dict[str, list[_OfOneState]] = defaultdict(list)
    for row in rows:
        found[row.iso3].append(row)
    return {iso3: tuple(of_state) for iso3, of_state in found.items()}
