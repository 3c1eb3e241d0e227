"""The depositary's record as it would stand today, made from our own rows in the shape of the real XML and HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from bot.treaty.depositary_page import ACTS_BY_LETTER
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, TreatyKey

LETTERS = {act: letter for letter, act in ACTS_BY_LETTER.items()}
#: Where the depositary's name is not that of our rows.
TODAY_NAMES = {
    "TUR": "Türkiye",
    "CZE": "Czechia",
    "MKD": "North Macedonia",
    "SWZ": "Eswatini",
    "NLD": "Netherlands (Kingdom of the)",
    "KNA": "St. Kitts and Nevis",
    "LCA": "St. Lucia",
    "VCT": "St. Vincent and the Grenadines",
}
NAMES_OF_2018 = {
    **TODAY_NAMES,
    "TUR": "Turkey",
    "CZE": "Czech Republic",
    "MKD": "The former Yugoslav Republic of Macedonia",
    "SWZ": "Swaziland",
    "NLD": "Netherlands",
}
HEADS: Mapping[TreatyKey, tuple[str, ...]] = {
    "mine_ban_treaty": (
        "Participant",
        "Signature",
        "Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)",
    ),
    "cluster_munitions": (
        "Participant",
        "Signature",
        "Provisional application(n)",
        "Approval(AA), Acceptance(A), Accession(a), Ratification",
    ),
}
#: Who applied the cluster munition convention before it was bound, and from when.
PROVISIONAL = {"BLZ": "2 Sep 2014 n", "NOR": "3 Dec 2008 n"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the table, with the footnote about it if there is one."""

    iso3: str
    name: str
    signed: str = ""
    consent: str = ""
    provisional: str = ""
    #: (day of notification, day of effect) as the depositary writes them.
    notice: tuple[str, str] | None = None
    #: A footnote in words.
    note: str = ""

    @property
    def bound(self) -> bool:
        return bool(self.consent) and "[" not in self.consent


def cell(on: date | None, letter: str = "", *, bracketed: bool = False) -> str:
    """Return "29 Feb 2000", "11 Sep 2002 a" or "[17 Dec 2002 ]"."""
    if on is None:
        return ""
    text = f"{on.day} {on:%b} {on.year} {letter}".strip()
    return f"[{text} ]" if bracketed else text


def lines(
    facts: Facts, treaty: TreatyKey, *, names: Mapping[str, str] = TODAY_NAMES, until: date = date(9999, 1, 1)
) -> dict[str, Line]:
    """Return the table's rows from our own: those who signed or consented by ``until``, by state.

    Who is a party by our rows without a day (its deposit was not found) is left out.
    """
    found = {}
    for iso3 in facts.states:
        row = facts.row(iso3, treaty)
        if row is None:
            continue
        deposited = row.deposited if row.deposited and row.deposited <= until else None
        if not row.signed and not deposited:
            continue
        left = bool(row.withdrawal_effective and row.withdrawal_effective <= until)
        letter = LETTERS[row.act] if row.act else ""
        found[iso3] = Line(
            iso3=iso3,
            name=names.get(iso3, row.name),
            signed=cell(row.signed, bracketed=left),
            consent=cell(deposited, letter, bracketed=left),
            provisional=PROVISIONAL.get(iso3, ""),
            notice=(cell(row.withdrawal_notified), cell(row.withdrawal_effective)) if left else None,
        )
    return found


def edit(table: dict[str, Line], iso3: str, change: Callable[[Line], Line]) -> dict[str, Line]:
    """Return the table with one row otherwise."""
    return {**table, iso3: change(table[iso3])}


def lebanon(table: dict[str, Line], consent: str = "3 Feb 2026 a") -> dict[str, Line]:
    """Return the table with Lebanon's accession, whose day our rows lack."""
    return dict(sorted({**table, "LBN": Line(iso3="LBN", name="Lebanon", consent=consent)}.items()))


def with_note(line: Line, note: str) -> Line:
    return replace(line, note=note)


def xml(treaty: TreatyKey, table: Mapping[str, Line], *, parties: int | None = None) -> bytes:
    """Return the table as the depositary's XML: declared ISO-8859-1, with the bytes that make it none."""
    rows: list[str] = []
    notes: list[str] = []
    for line in table.values():
        name = escape(line.name, quote=False)
        if line.notice or line.note:
            notes.append(_note(len(notes) + 1, line))
            name += f"&lt;superscript&gt;{len(notes)}&lt;/superscript&gt;"
        rows.append(_row(name, *_cells(treaty, line)))
    section = {"mine_ban_treaty": "5", "cluster_munitions": "6"}[treaty]
    heads = "".join(f'<Entry colname="{n}">{head}</Entry>' for n, head in enumerate(HEADS[treaty], 1))
    total = sum(line.bound for line in table.values()) if parties is None else parties
    text = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<Document><Treaty><Template>mtdsg</Template>
<Header><Chapter><Header>CHAPTER XXVI</Header><Name>DISARMAMENT</Name></Chapter>
<ExternalData><Numsect>{section}</Numsect><Titlesect>A treaty\x02s title & more \x1cin quotes\x1d</Titlesect>
<Status><Label>Status</Label><SignatoriesLabel>Signatories</SignatoriesLabel><Signatories>133</Signatories>
<PartiesLabel>Parties</PartiesLabel><Parties>{total}</Parties></Status></ExternalData></Header>
<Participants><Table><TGroup cols="{len(HEADS[treaty])}"><Thead><Row rowsep="0">{heads}</Row></Thead>
<Tbody><Rows>{"".join(rows)}</Rows></Tbody></TGroup></Table></Participants>
<Declarations><Declaration><Participant>Somewhere</Participant><text>It\x19s ours.</text></Declaration></Declarations>
<EndNotes>{"".join(notes)}</EndNotes><Footer>XXVI {section}. Disarmament</Footer></Treaty></Document>
"""
    return text.encode("cp1252")


def html(treaty: TreatyKey, table: Mapping[str, Line], *, parties: int | None = None) -> bytes:
    """Return the table as the depositary's web page, in UTF-8."""
    rows = [f"<tr>{''.join(f'<th>{head}</th>' for head in HEADS[treaty])}</tr>"]
    notes: list[str] = []
    for line in table.values():
        mark = ""
        if line.notice:
            notes.append(_html_note(line))
            mark = f'<sup><a href="#EndDec">{len(notes)}</a></sup>'
        cells = "".join(f'<td align="left">{part}&nbsp;</td>' for part in _cells(treaty, line))
        rows.append(f"<tr><td>{escape(line.name)}{mark}</td>{cells}</tr>")
    number = {"mine_ban_treaty": "XXVI-5", "cluster_munitions": "XXVI-6"}[treaty]
    total = sum(line.bound for line in table.values()) if parties is None else parties
    prefix = "ctl00_ctl00_ContentPlaceHolder1_ContentPlaceHolderInnerPage"
    return f"""<!DOCTYPE html><html><head><title>UNTC</title><script>var a = "<table id='x_tblgrid'>";</script></head>
<body><form method="post" action="./ViewDetails.aspx?src=TREATY&amp;mtdsg_no={number}&amp;chapter=26&amp;clang=_en">
<a href="ViewDetails.aspx?mtdsg_no=XXVI-1">Another treaty</a>
<table id="{prefix}_outer"><tr><td>Status</td><td>: Signatories : 133. Parties : {total}</td></tr><tr><td colspan="2">
<table id="{prefix}_tblgrid" class="table">{"".join(rows)}</table></td></tr></table>
{"".join(notes)}</form></body></html>""".encode()


def _cells(treaty: TreatyKey, line: Line) -> tuple[str, ...]:
    if treaty == "mine_ban_treaty":
        return line.signed, line.consent
    return line.signed, line.provisional, line.consent


def _row(name: str, *cells: str) -> str:
    # Some published copies have a tab or two blanks within a date.
    odd = [text.replace(" ", "\t", 1) if n % 2 else text.replace(" ", "  ", 1) for n, text in enumerate(cells)]
    return f"<Row><Entry>{name}</Entry>" + "".join(f"<Entry>{c}</Entry>" if c else "<Entry />" for c in odd) + "</Row>"


def _note(number: int, line: Line) -> str:
    if line.notice is None:
        return f"<Note><index>{number}</index><text>{line.note}</text></Note>"
    told = "The Government notified the Secretary-General that it had decided to withdraw from the Convention:"
    rows = (("Participant:", "Date of notification:", "Date of effect:"), (line.name, *line.notice))
    table = "".join(f"<row>{''.join(f'<col>{col} </col>' for col in row)}</row>" for row in rows)
    return (
        f"<Note><index>{number}</index><text>{told}</text><table><totalCols>3</totalCols>{table}</table><text /></Note>"
    )


def _html_note(line: Line) -> str:
    assert line.notice
    heads = "".join(f"<td>{head}</td>" for head in ("Participant:", "Date of notification:", "Date of effect:"))
    return f"<table><tr>{heads}</tr><tr><td>{line.name}<td>{line.notice[0]}<td>{line.notice[1]}</table>"


assert set(HEADS) == set(TREATIES)
