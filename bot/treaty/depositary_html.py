"""The depositary's status page to a page: the same cells as in the XML, in a table whose id ends in "tblgrid"."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from bot.treaty.depositary_page import Page, read_notices

_PARTIES = re.compile(r"\bParties\s*:?\s*(\d{1,4})\b")
_NUMBER = re.compile(r"mtdsg_no=([IVXL]+-[0-9]+(?:-[0-9a-z]+)*)", re.IGNORECASE)


def read_html(text: str) -> Page:
    """Read a status page. Without the table of participants the page has no headings and no rows."""
    reading = _Reading()
    reading.feed(text)
    reading.close()
    grid = next((table for table in reading.tables if table.id.casefold().endswith("tblgrid")), None)
    rows = grid.whole if grid else ()
    notices = tuple(notice for table in reading.tables if table is not grid for notice in read_notices(table.whole))
    parties = _PARTIES.search(" ".join("".join(reading.text).split()))
    number = _NUMBER.search(" ".join(reading.actions))
    return Page(
        number=number[1] if number else "",
        title=" ".join("".join(reading.text).split()),
        parties=int(parties[1]) if parties else None,
        heads=rows[0] if rows else (),
        rows=rows[1:],
        notices=notices,
    )


@dataclass
class _Table:
    id: str
    rows: list[list[list[str]]] = field(default_factory=list)

    @property
    def whole(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(" ".join("".join(cell).split()) for cell in row) for row in self.rows if row)


class _Reading(HTMLParser):
    """Gathers every table, nested ones too, and the page's text; end tags of rows and cells may be missing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.text: list[str] = []
        #: Addresses that the page's forms are sent to: they name the treaty shown.
        self.actions: list[str] = []
        self._open: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style"):
            self._unseen += 1
        elif tag == "form":
            self.actions.append(given.get("action") or "")
        elif tag == "table":
            self._open.append(_Table(id=given.get("id") or ""))
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].rows.append([])
        elif tag in ("td", "th") and self._open:
            if not self._open[-1].rows:
                self._open[-1].rows.append([])
            self._open[-1].rows[-1].append([])
        elif tag == "sup":
            self._add("<superscript>")
        elif tag in ("br", "p", "div"):
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._open:
            self._open.pop()
        elif tag == "sup":
            self._add("</superscript>")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)
            self._add(data)

    def _add(self, data: str) -> None:
        table = self._open[-1] if self._open else None
        if table and table.rows and table.rows[-1]:
            table.rows[-1][-1].append(data)
