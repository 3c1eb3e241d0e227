"""The treaty files to rows. The only module that reads them; it reports every bad cell at once."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from bot.errors import DataError
from bot.treaty.countries import COUNTRIES
from bot.treaty.partial import is_partial
from bot.treaty.records import (
    ACTORS,
    ACTS,
    CERTAINTIES,
    CONFIDENCES,
    DEADLINE_STATES,
    PRACTICE_KINDS,
    RECORDED,
    TREATIES,
    Article,
    Campaign,
    CcwConsent,
    Clearance,
    CountryCasualties,
    Dispute,
    Event,
    Evidence,
    Funding,
    Meeting,
    Membership,
    Participation,
    Practice,
    Source,
    Stockpile,
    Tables,
    Treaty,
    TreatyKey,
    Vote,
    YearCasualties,
)

FOLDER = Path(__file__).parent.parent / "data" / "treaties"
#: The files of which an operator may have rows of their own, with the column that tells whose row it is.
OWN_FILES: Mapping[str, str] = {
    "treaties": "treaty",
    "mine_ban_treaty": "iso3",
    "cluster_munitions": "iso3",
    "ccw_protocols": "iso3",
    "article4": "iso3",
    "article5": "iso3",
}
#: Every file, in the order of ``Tables``.
FILES = (
    "treaties", *TREATIES, "disputes", "ccw_protocols", "article5", "article4", "practice", "un_votes", "campaigns",
    "timeline", "meetings", "casualties", "casualties_by_country", "groups", "articles", "funding", "second_sources",
)  # fmt: skip
_NONE: Mapping[str, str] = {}

T = TypeVar("T")
_URL = re.compile(r"https?://\S+")
#: "notified: Name" and "deadline: " before an address.
_ROLE = re.compile(r"([^:()]+): ?(?!//)(.*)")
#: "Reuters via" goes on with the host.
_UNFINISHED = re.compile(r"\b(via|by|in|at|on)$")
_DATED = re.compile(r" ?\((\d{4}(?:-\d{2}){0,2})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One line of a file; a cell that breaks a rule is noted in ``problems`` and read as empty."""

    file: str
    line: int
    values: Mapping[str, str]
    problems: list[str]

    def wrong(self, text: str) -> None:
        self.problems.append(f"{self.file}, line {self.line}: {text}")

    def text(self, column: str) -> str:
        value = self.values.get(column)
        if value is None:
            self.wrong(f"no column {column!r}")
        return value or ""

    def needed(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.wrong(f"{column} is empty")
        return value

    def day(self, column: str) -> date | None:
        value = self.text(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(f"{column} {value!r} is not a day such as 2026-02-20")
            return None

    def needed_day(self, column: str) -> date:
        self.needed(column)
        return self.day(column) or date.min

    def number(self, column: str) -> int | None:
        value = self.text(column)
        if value and not value.isdecimal():
            self.wrong(f"{column} {value!r} is not a whole number")
            return None
        return int(value) if value else None

    def needed_number(self, column: str) -> int:
        self.needed(column)
        return self.number(column) or 0

    def amount(self, column: str) -> float:
        try:
            return float(self.needed(column))
        except ValueError:
            self.wrong(f"{column} {self.values[column]!r} is not a number")
            return 0

    def one_of(self, column: str, allowed: tuple[T, ...]) -> T:
        value = self.text(column)
        for choice in allowed:
            if choice == value:
                return choice
        self.wrong(f"{column} {value!r} is none of {', '.join(map(str, allowed))}")
        return allowed[0]

    def iso3(self, column: str = "iso3") -> str:
        value = self.needed(column)
        if value and value not in COUNTRIES:
            self.wrong(f"{value!r} is not an ISO 3166-1 alpha-3 code")
        return value

    def iso3s(self, column: str) -> tuple[str, ...]:
        codes = tuple(self.text(column).split())
        for code in codes:
            if code not in COUNTRIES:
                self.wrong(f"{column}: {code!r} is not an ISO 3166-1 alpha-3 code")
        return codes

    def partial(self, column: str) -> str:
        value = self.needed(column)
        if value and not is_partial(value):
            self.wrong(f"{column} {value!r} is not a date such as 2026-02-20, 2026-02 or 2026")
        return value

    def evidence(self, *, as_of: bool = True) -> Evidence:
        return Evidence(
            sources=read_sources(self.needed("source")),
            confidence=self.one_of("confidence", CONFIDENCES),
            as_of=self.partial("as_of") if as_of else "",
            checked=self.needed_day("checked"),
        )


@lru_cache(maxsize=1024)
def read_sources(text: str) -> tuple[Source, ...]:
    """Take apart "role: Name (2026-02-20) URL; Name URL"; a source without a name is called by its host."""
    return tuple(_source(part.strip()) for part in text.split("; ") if part.strip())


def _source(part: str) -> Source:
    match = _URL.search(part)
    url = match[0].rstrip(",") if match else ""
    host = url.split("/")[2].removeprefix("www.") if url else ""
    before, _, after = part.partition(url) if url else (part, "", "")
    with_role = _ROLE.match(before)
    role, name = with_role.groups() if with_role else ("", before)
    name = f"{name.strip()} {after.strip()}".strip().removesuffix(", copy")
    if _UNFINISHED.search(name):
        name = f"{name} {host}"
    dated = _DATED.search(name)
    return Source(
        role=role,
        name=(_DATED.sub("", name).strip() if dated else name) or host,
        dated=dated[1] if dated else "",
        url=url,
    )


def read_own(folder: Path) -> Mapping[str, str]:
    """Return the texts of the operator's own files, by table; none where there is no such folder.

    Raises:
        DataError: One can't be read.
    """
    texts: dict[str, str] = {}
    for table in OWN_FILES:
        path = folder / f"{table}.csv"
        try:
            texts[table] = path.read_text(encoding="utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: can't be read ({error}): save it again as UTF-8, or move it away") from None
    return texts


def read_rows(folder: Path = FOLDER, own: Mapping[str, str] = _NONE) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Return every row as written, column by column, by table."""
    return {table: tuple(cells.values for cells in _lines(folder / f"{table}.csv", [], own)) for table in FILES}


def read_tables(folder: Path = FOLDER, own: Mapping[str, str] = _NONE) -> tuple[Tables, tuple[str, ...]]:
    """Read every file of the folder.

    Args:
        folder: The data as shipped.
        own: The operator's own files, as ``read_own`` gives them: a row there stands for the shipped row of the same
            state or treaty, unless that one was checked later.

    Returns:
        The rows, and one line for each cell or file that can't be read; the rows can be used only if there is none.
    """
    problems: list[str] = []

    def read(file: str, make: Callable[[Cells], T]) -> tuple[T, ...]:
        return tuple(make(cells) for cells in _lines(folder / f"{file}.csv", problems, own))

    tables = Tables(
        treaties=read("treaties", _treaty),
        participations=tuple(row for key in TREATIES for row in read(key, partial(_participation, treaty=key))),
        disputes=read("disputes", _dispute),
        ccw=read("ccw_protocols", _ccw),
        clearances=read("article5", _clearance),
        stockpiles=read("article4", _stockpile),
        practices=read("practice", _practice),
        votes=read("un_votes", _vote),
        campaigns=read("campaigns", _campaign),
        events=read("timeline", _event),
        meetings=read("meetings", _meeting),
        casualties=read("casualties", _casualties),
        country_casualties=read("casualties_by_country", _country_casualties),
        memberships=read("groups", _membership),
        articles=read("articles", _article),
        funding=read("funding", _funding),
        second_sources=read("second_sources", lambda cells: (cells.needed("code"), cells.needed("source"))),
    )
    return tables, tuple(problems)


def _lines(path: Path, problems: list[str], own: Mapping[str, str]) -> Iterator[Cells]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: can't be read ({error}); install the program again")
        return
    key = OWN_FILES.get(path.stem, "")
    name = f"{path.name} of your own facts"
    ours = {cells.values.get(key, ""): cells for cells in _cells(own.get(path.stem, ""), name, problems)}
    for cells in _cells(text, path.name, problems):
        mine = ours.pop(cells.values.get(key, ""), None)
        if mine and mine.values.get("checked", "") >= cells.values.get("checked", ""):
            # A column that has come since the row was written is as shipped.
            yield replace(mine, values={**cells.values, **mine.values})
        else:
            yield cells
    for value, cells in ours.items():
        cells.wrong(f"{key} {value!r} has no row in the data as shipped")


def _cells(text: str, name: str, problems: list[str]) -> Iterator[Cells]:
    rows = csv.reader(text.splitlines(), strict=True)
    try:
        head = next(rows, [])
        for values in rows:
            named = dict(zip(head, values, strict=False))
            cells = Cells(file=name, line=rows.line_num, values=named, problems=problems)
            if len(values) != len(head):
                cells.wrong(f"{len(values)} cells where the header has {len(head)}")
                continue
            yield cells
    except csv.Error as error:
        problems.append(f"{name}, line {rows.line_num}: not CSV ({error})")


def _treaty(c: Cells) -> Treaty:
    return Treaty(
        key=c.needed("treaty"),
        name=c.needed("name"),
        full_name=c.needed("full_name"),
        mtdsg=c.needed("mtdsg"),
        adopted=c.needed_day("adopted"),
        opened=c.day("opened"),
        founding_deposit=c.day("last_founding_deposit"),
        in_force=c.day("entry_into_force"),
        parties=c.needed_number("parties"),
        signatories=c.number("signatories"),
        withdrawn=c.number("withdrawn"),
        outside=c.number("outside"),
        signatures=c.number("signatures"),
        page=c.needed("page"),
        evidence=c.evidence(),
    )


def _participation(c: Cells, treaty: TreatyKey) -> Participation:
    return Participation(
        iso3=c.iso3(),
        name=c.needed("name"),
        treaty=treaty,
        recorded=c.one_of("status", RECORDED),
        signed=c.day("signed"),
        deposited=c.day("consent_date"),
        act=c.one_of("consent_type", ACTS) if c.text("consent_type") else None,
        in_force=c.day("entry_into_force"),
        withdrawal_notified=c.day("withdrawal_notified"),
        withdrawal_effective=c.day("withdrawal_effective"),
        outside_until=c.day("outside_until"),
        computed=frozenset(c.text("computed").split()),
        note=c.text("note"),
        second_sources=tuple(c.text("second_source").split()),
        evidence=c.evidence(),
    )


def _dispute(c: Cells) -> Dispute:
    return Dispute(
        iso3=c.iso3(),
        treaty=c.one_of("treaty", TREATIES),
        claim=c.needed("claim"),
        claimed_by=c.needed("claimed_by"),
        claimed=c.needed_day("claimed"),
        answer=c.needed("answer"),
        answered_by=c.needed("answered_by"),
        answered=c.needed_day("answered"),
        evidence=c.evidence(),
    )


def _ccw(c: Cells) -> CcwConsent:
    return CcwConsent(
        iso3=c.iso3(),
        amended_protocol_ii=c.day("amended_protocol_ii_consent"),
        protocol_v=c.day("protocol_v_consent"),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _clearance(c: Cells) -> Clearance:
    return Clearance(
        iso3=c.iso3(),
        deadline=c.day("deadline"),
        state=c.one_of("state", DEADLINE_STATES),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _stockpile(c: Cells) -> Stockpile:
    return Stockpile(
        iso3=c.iso3(),
        mines_left=c.needed_number("mines_remaining"),
        deadline=c.needed_day("original_deadline"),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _practice(c: Cells) -> Practice:
    return Practice(
        iso3=c.iso3(),
        kind=c.one_of("kind", PRACTICE_KINDS),
        actor=c.one_of("actor", ACTORS),
        what=c.needed("what"),
        certainty=c.one_of("certainty", CERTAINTIES),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _vote(c: Cells) -> Vote:
    return Vote(
        year=c.needed_number("year"),
        resolution=c.needed("resolution"),
        day=c.day("date"),
        yes=c.needed_number("yes"),
        no=c.needed_number("no"),
        abstain=c.needed_number("abstain"),
        no_states=frozenset(c.iso3s("no_states")),
        abstain_states=frozenset(c.iso3s("abstain_states")),
        doubtful=frozenset(c.iso3s("doubtful_states")),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _campaign(c: Cells) -> Campaign:
    return Campaign(
        iso3=c.iso3(),
        name=c.needed("name"),
        website=c.text("website"),
        role=c.needed("role"),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _event(c: Cells) -> Event:
    return Event(
        when=c.partial("date"), iso3s=c.iso3s("iso3"), text=c.needed("event"), evidence=c.evidence(as_of=False)
    )


def _meeting(c: Cells) -> Meeting:
    return Meeting(
        treaty=c.one_of("treaty", TREATIES),
        name=c.needed("meeting"),
        start=c.day("start"),
        end=c.day("end"),
        place=c.text("place"),
        president=c.text("president"),
        note=c.text("note"),
        evidence=c.evidence(as_of=False),
    )


def _casualties(c: Cells) -> YearCasualties:
    return YearCasualties(
        year=c.needed_number("year"),
        killed=c.number("killed"),
        injured=c.number("injured"),
        unknown=c.number("unknown"),
        total=c.number("total"),
        revised=c.number("total_revised"),
        civilians_pct=c.number("civilians_pct"),
        children_pct=c.number("children_pct"),
        note=c.text("note"),
        evidence=c.evidence(as_of=False),
    )


def _country_casualties(c: Cells) -> CountryCasualties:
    return CountryCasualties(
        year=c.needed_number("year"),
        iso3=c.iso3(),
        total=c.needed_number("total"),
        note=c.text("note"),
        evidence=c.evidence(as_of=False),
    )


def _membership(c: Cells) -> Membership:
    return Membership(
        iso3=c.iso3(),
        group=c.needed("group"),
        kind=c.one_of("kind", ("un_region", "un_subregion", "organisation")),
        note=c.text("note"),
        evidence=c.evidence(),
    )


def _article(c: Cells) -> Article:
    return Article(
        number=c.needed_number("article"),
        topic=c.needed("topic"),
        paraphrase=c.needed("paraphrase"),
        evidence=c.evidence(as_of=False),
    )


def _funding(c: Cells) -> Funding:
    return Funding(
        year=c.needed_number("year"),
        scope=c.needed("scope"),
        usd_million=c.amount("amount_usd_million"),
        donors=c.number("donors"),
        note=c.text("note"),
        evidence=c.evidence(as_of=False),
    )
