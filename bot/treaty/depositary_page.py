"""What a page of the depositary holds before anything is understood: headings, cells, footnotes, totals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.treaty.records import Act

#: The depositary's letter after a date. No letter is a ratification. Case counts: "A" is not "a".
ACTS_BY_LETTER: Mapping[str, Act] = {
    "": "ratification",
    "A": "acceptance",
    "AA": "approval",
    "a": "accession",
    "d": "succession",
}
_MONTHS = {name: n for n, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_MARKS = re.compile(r"<superscript>(.*?)</superscript>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_DATE = re.compile(r"(\[)?\s?(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4}) ?\]? ?(AA|A|a|d|n|P)? ?\]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A row of a footnote's table that names a participant, a day of notification and a day of effect."""

    participant: str
    #: None where the cell is no date; so is ``effective``.
    notified: date | None
    effective: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A treaty's status as the depositary shows it, cell by cell."""

    #: Number in the UN Treaty Collection: "XXVI-5". Empty where the page does not say.
    number: str
    title: str
    #: What it says under "Parties". None where it does not.
    parties: int | None
    heads: tuple[str, ...]
    #: Cells as written; footnote marks stand in ``<superscript>``.
    rows: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...] = ()
    #: Footnotes by their mark, paragraphs divided by newlines.
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCell:
    """A date cell that could be read."""

    on: date
    #: The letter after the date.
    letter: str
    #: Whether it stands in square brackets: the depositary's sign for a participation that has ended.
    bracketed: bool


def plain(text: str) -> str:
    """Return a cell's text without marks, tags and doubled blanks (tabs and no-break spaces are blanks)."""
    return " ".join(_TAGS.sub(" ", _MARKS.sub("", text)).split())


def marks(text: str) -> tuple[str, ...]:
    """Return the footnote marks of a cell: ("7", "8") of "<superscript>7,8</superscript>"."""
    return tuple(mark for group in _MARKS.findall(text) for mark in re.split(r"[\s,;]+", _TAGS.sub("", group)) if mark)


def read_date(text: str) -> DateCell | None:
    """Read "29 Feb 2000", "11 Sep 2002 a", "[17 Dec 2002 ]"; None for what is no date of the calendar."""
    match = _DATE.fullmatch(plain(text))
    if match is None or match[3] not in _MONTHS:
        return None
    try:
        on = date(int(match[4]), _MONTHS[match[3]], int(match[2]))
    except ValueError:
        return None
    return DateCell(on=on, letter=match[5] or "", bracketed=match[1] is not None)


def read_notices(table: tuple[tuple[str, ...], ...]) -> tuple[Notice, ...]:
    """Return the notices of a footnote's table; none where its first row has not the headings for them."""
    if not table:
        return ()
    heads = [plain(cell).casefold() for cell in table[0]]

    def column(words: str) -> int | None:
        return next((n for n, head in enumerate(heads) if words in head), None)

    who, notified, effective = column("participant"), column("date of notification"), column("date of effect")
    if who is None or notified is None or effective is None:
        return ()

    def on(row: tuple[str, ...], n: int) -> date | None:
        cell = read_date(row[n]) if n < len(row) else None
        return cell.on if cell else None

    return tuple(
        Notice(participant=plain(row[who]), notified=on(row, notified), effective=on(row, effective))
        for row in table[1:]
        if len(row) > who and plain(row[who])
    )
