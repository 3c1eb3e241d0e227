"""The depositary's record of a treaty: where it is read, how it is understood, and when it is not to be believed.

The depositary of the two treaties and of the two protocols is the UN Secretary-General. His record is published by the
UN Treaty Collection as "Multilateral Treaties Deposited with the Secretary-General", as XML and as a web page, without
a time or a version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.errors import ParseError
from bot.treaty.article20 import takes_effect
from bot.treaty.depositary_html import read_html
from bot.treaty.depositary_page import ACTS_BY_LETTER, DateCell, Notice, Page, marks, plain, read_date
from bot.treaty.depositary_xml import decode, read_xml
from bot.treaty.facts import Facts
from bot.treaty.names import resolve
from bot.treaty.records import PROTOCOLS, TREATIES, Act, ProtocolKey, TreatyKey
from bot.treaty.spelling import key

#: The record as XML; chapters XIII to XXIX are in volume II. Address as published by treaties.un.org.
XML = "https://treaties.un.org/doc/Publication/MTDSG/Volume%20II/Chapter%20XXVI/{number}.en.xml"
#: The fewest rows a whole table has: 165, 119, 104 and 94 in 2018, and a row is never taken out when a state leaves.
FEWEST: Mapping[TreatyKey | ProtocolKey, int] = {
    "mine_ban_treaty": 150,
    "cluster_munitions": 110,
    "amended_protocol_ii": 100,
    "protocol_v": 90,
}
#: The most: there are 197 states. What is longer is something else, and would take long to look up.
MOST = 300
#: Words of the titles, for a page that does not give the treaty's number.
_TITLES: Mapping[TreatyKey, str] = {
    "mine_ban_treaty": "anti-personnel mines and on their destruction",
    "cluster_munitions": "convention on cluster munitions",
}
#: A protocol's letters: consent to be bound, and succession.
_PROTOCOL_LETTERS: Mapping[str, Act | None] = {"P": None, "d": "succession"}
_LEAVING = re.compile(r"withdraw\w*\s+(?:\w+\s+){0,3}?from\s+the\s+(?:above\S*\s+)?convention", re.IGNORECASE)
_LONG_DATE = r"(\d{1,2}) ([JFMASOND][a-z]{2,8}) (\d{4})"
_NOTIFIED = re.compile(rf"\b[Oo]n {_LONG_DATE}")
_EFFECT = re.compile(rf"\b(?:effect|effective)\b[^.]{{0,60}}?\b(?:on|from|as of) {_LONG_DATE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of the depositary's table."""

    iso3: str
    #: As the depositary writes it.
    name: str
    signed: date | None
    #: Day of the deposit; None for who has only signed.
    consented: date | None
    #: None for a protocol's "consent to be bound", which is no act of its own, and for who has only signed.
    act: Act | None
    #: Whether the dates stand in brackets, as for a state that leaves or has left.
    bracketed: bool
    #: From a footnote: the day a withdrawal was notified, and the day it takes effect. None where none is told.
    notified: date | None = None
    effective: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The depositary's table, believed."""

    treaty: TreatyKey | ProtocolKey
    #: Number in the UN Treaty Collection.
    number: str
    #: The total it gives itself.
    parties: int
    rows: Mapping[str, Listed]


def addresses(facts: Facts, treaty: TreatyKey | ProtocolKey) -> tuple[str, str]:
    """Return where the treaty's record is read: as XML and, should that fail, as a web page."""
    row = facts.treaties[treaty]
    return XML.format(number=row.mtdsg), row.page


def read_record(body: bytes, facts: Facts, on: date, *, expected: TreatyKey | ProtocolKey | None = None) -> Record:
    """Read the depositary's record of a treaty or protocol, XML or HTML.

    Args:
        body: As fetched or saved.
        facts: For the states' names and what is known of those that left.
        on: Today.
        expected: The treaty that was asked for; None to take the one that the record names.

    Raises:
        ParseError: It can't be read or is not to be believed, with the reason: no table (a maintenance page), another
            treaty, too few rows, a name that is unknown or stands twice, a cell that is no date, a date still to come,
            or a total that the rows do not add up to. None of it is used then.
    """
    text = decode(body)
    if "<Participants" in text:
        page = read_xml(text)
    elif "tblgrid" in text.casefold():
        page = read_html(text)
    else:
        raise _refusal(
            _number(facts, expected),
            "no table of participants in the answer (the site answers so while it is down for maintenance)",
        )
    treaty = _treaty(page, facts, expected)
    number = facts.treaties[treaty].mtdsg
    if len(page.rows) > MOST:
        raise _refusal(number, f"{len(page.rows)} rows, where there are 197 states")
    rows, wrong = _rows(page, facts, treaty, on)
    if len(page.rows) < FEWEST[treaty]:
        wrong.insert(0, f"only {len(page.rows)} rows, where a whole table has at least {FEWEST[treaty]}")
    if not wrong:
        wrong += _against_total(page, rows, facts, treaty, on)
    if wrong:
        more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise _refusal(number, "; ".join(wrong[:5]) + more)
    assert page.parties is not None  # or it would have been told above
    return Record(treaty=treaty, number=number, parties=page.parties, rows={row.iso3: row for row in rows})


def _refusal(number: str, why: str) -> ParseError:
    return ParseError("malformed", f"depositary's record {number}: {why}. Nothing was changed.".replace("  ", " "))


def _number(facts: Facts, treaty: TreatyKey | ProtocolKey | None) -> str:
    return facts.treaties[treaty].mtdsg if treaty else ""


def _treaty(page: Page, facts: Facts, expected: TreatyKey | ProtocolKey | None) -> TreatyKey | ProtocolKey:
    followed = (*TREATIES, *PROTOCOLS)
    told = next((treaty for treaty in followed if facts.treaties[treaty].mtdsg == page.number), None)
    if told is None and not page.number:
        title = page.title.casefold()
        told = next((treaty for treaty in TREATIES if _TITLES[treaty] in title), expected)
    if told is None:
        known = ", ".join(facts.treaties[treaty].mtdsg for treaty in followed)
        raise _refusal(page.number, f"not one of the treaties that are followed ({known})")
    if expected and told != expected:
        raise _refusal(_number(facts, expected), f"the answer is about {_number(facts, told)}")
    return told


def _rows(page: Page, facts: Facts, treaty: TreatyKey | ProtocolKey, on: date) -> tuple[list[Listed], list[str]]:
    heads = [plain(head).casefold() for head in page.heads]
    protocol = treaty in PROTOCOLS
    # A protocol is not signed: one consents to be bound by it.
    signed_at = None if protocol else next((n for n, head in enumerate(heads) if head.startswith("signature")), None)
    consent = "consent to be bound" if protocol else "ratification"
    consent_at = next((n for n, head in enumerate(heads) if consent in head), None)
    if consent_at is None or (signed_at is None and not protocol):
        wanted = consent if protocol else "signature and ratification"
        return [], [f"no columns for {wanted} among the headings {page.heads}"]
    letters: Mapping[str, Act | None] = _PROTOCOL_LETTERS if protocol else ACTS_BY_LETTER
    names = _Names(facts, _named_by(treaty))
    notices = {names.find(notice.participant): notice for notice in page.notices}
    found: list[Listed] = []
    wrong: list[str] = []
    for cells in page.rows:
        name = plain(cells[0]) if cells else ""
        iso3 = names.find(name)
        if iso3 is None:
            wrong.append(f"{name!r} is no name that is known")
            continue
        if any(row.iso3 == iso3 for row in found):
            wrong.append(f"{name} stands there twice")
            continue
        dates: dict[int, DateCell | None] = {}
        for column in (consent_at,) if signed_at is None else (signed_at, consent_at):
            cell = cells[column] if column < len(cells) else ""
            dates[column] = read_date(cell)
            if dates[column] is None and plain(cell):
                wrong.append(f"{name}: {plain(cell)!r} is no date that can be read")
        wrong += [f"{name}: {cell.on} is still to come" for cell in dates.values() if cell and cell.on > on]
        signed, consented = dates[signed_at] if signed_at is not None else None, dates[consent_at]
        if consented and consented.letter not in letters:
            wrong.append(f"{name}: the letter {consented.letter!r} is of no act known here")
        notice = notices.get(iso3) or _told(page, name, (mark for cell in cells for mark in marks(cell)))
        found.append(
            Listed(
                iso3=iso3,
                name=name,
                signed=signed.on if signed else None,
                consented=consented.on if consented else None,
                act=letters.get(consented.letter) if consented else None,
                bracketed=bool(consented and consented.bracketed),
                notified=notice.notified if notice else None,
                effective=notice.effective if notice else None,
            )
        )
    return found, wrong


def _told(page: Page, name: str, found: Iterator[str]) -> Notice | None:
    """Return the withdrawal that a footnote tells in words; one about anything else than the treaty is none."""
    for mark in found:
        for text in page.notes.get(mark, "").split("\n"):
            if _LEAVING.search(text):
                return Notice(participant=name, notified=_day(_NOTIFIED, text), effective=_day(_EFFECT, text))
    return None


def _day(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.search(text)
    cell = read_date(f"{match[1]} {match[2][:3]} {match[3]}") if match else None
    return cell.on if cell else None


def _against_total(
    page: Page, rows: list[Listed], facts: Facts, treaty: TreatyKey | ProtocolKey, on: date
) -> Iterator[str]:
    """Compare the rows with the total that the depositary gives.

    Dates go into brackets when a state leaves. Whether that is at the notification or only when it takes effect could
    not be found out, so a state with a withdrawal still to come may be counted or not.
    """
    if page.parties is None:
        yield "it does not give the number of parties, so the rows can't be checked"
        return
    bound = sum(row.consented is not None and not row.bracketed for row in rows)
    leaving = sum(row.bracketed and _ends(row, facts, treaty) > on for row in rows)
    if not bound <= page.parties <= bound + leaving:
        yield f"{bound} consents are not in brackets, but it counts {page.parties} parties"


def _ends(row: Listed, facts: Facts, treaty: TreatyKey | ProtocolKey) -> date:
    known = facts.row(row.iso3, _named_by(treaty)) if treaty in TREATIES else None
    told = row.effective or (known.withdrawal_effective if known else None)
    return told or (takes_effect(row.notified) if row.notified else None) or date.max


def _named_by(treaty: TreatyKey | ProtocolKey) -> TreatyKey:
    """Return the treaty whose rows have the depositary's names of states."""
    match treaty:
        case "mine_ban_treaty" | "cluster_munitions":
            return treaty
        case "amended_protocol_ii" | "protocol_v":
            return "mine_ban_treaty"


class _Names:
    """The depositary's names to states: those of our rows first, then every name that is known, never a guess."""

    def __init__(self, facts: Facts, treaty: TreatyKey) -> None:
        self._facts = facts
        self._treaty: TreatyKey = treaty
        rows = (facts.row(iso3, treaty) for iso3 in facts.states)
        self._own = {key(row.name): row.iso3 for row in rows if row}

    def find(self, name: str) -> str | None:
        own = self._own.get(key(name))
        if own:
            return own
        found = resolve(name)
        known = found.iso3 is not None and not found.guess and self._facts.row(found.iso3, self._treaty) is not None
        return found.iso3 if known else None
