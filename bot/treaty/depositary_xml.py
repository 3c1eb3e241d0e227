"""The depositary's XML to a page, mended first: as published it is often not XML."""

import re
from xml.etree.ElementTree import Element, fromstring
from xml.etree.ElementTree import ParseError as BadXmlError

from bot.errors import ParseError
from bot.treaty.depositary_page import Notice, Page, read_notices

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
#: Low bytes of dashes and curly quotes that were cut in half, and references to them.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*1?[0-9a-f]);",
    re.IGNORECASE,
)
#: The low byte of an ellipsis is an "&"; names of HTML's entities mean nothing in XML.
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)")
#: Only a footnote that tells of this has a table of withdrawals.
_LEAVING = re.compile(r"withdr[ae]w|denunciation|denounce", re.IGNORECASE)


def decode(body: bytes) -> str:
    """Return the text of bytes that say they are ISO-8859-1: they are UTF-8, or else Windows-1252."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def read_xml(text: str) -> Page:
    """Read a treaty of the "Multilateral Treaties Deposited with the Secretary-General" in XML.

    Raises:
        ParseError: It can't be read even after mending, as when it is cut off.
    """
    mended = _BARE.sub("&amp;", _CONTROLS.sub(" ", _DECLARATION.sub("", text)))
    if re.search(r"<!(DOCTYPE|ENTITY)", mended, re.I):
        raise ParseError("malformed", "the depositary's XML has a DOCTYPE, as it never had: nothing was changed")
    try:
        root = fromstring(mended)  # noqa: S314 - no DOCTYPE came through, so no entity can be declared or expanded
    except BadXmlError as error:
        raise ParseError(
            "malformed",
            f"the depositary's XML can't be read ({error}; cut off on the way?): nothing was changed, try again later",
        ) from None
    heads, rows = _table(root)
    notices: list[Notice] = []
    notes: dict[str, str] = {}
    for note in root.iterfind(".//EndNotes/Note"):
        index = _text(note, "index")
        notes[index] = "\n".join(text for text in (_inner(one) for one in note.iterfind("text")) if text)
        if not _LEAVING.search(notes[index]):
            continue
        for table in note.iterfind("table"):
            cells = tuple(tuple(_inner(col) for col in row.iterfind("col")) for row in table.iterfind("row"))
            notices += read_notices(cells)
    parties = _text(root, ".//Status/Parties")
    return Page(
        number=_number(root),
        title=_text(root, ".//ExternalData/Titlesect"),
        parties=int(parties) if parties.isdecimal() else None,
        heads=heads,
        rows=rows,
        notices=tuple(notices),
        notes=notes,
    )


def _table(root: Element) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    for group in root.iterfind(".//Participants//TGroup"):
        heads = tuple(_inner(entry) for entry in group.iterfind("./Thead/Row/Entry"))
        if heads and "participant" in heads[0].casefold():
            rows = group.iterfind("./Tbody//Row")
            return heads, tuple(tuple(_inner(entry) for entry in row.iterfind("Entry")) for row in rows)
    return (), ()


def _number(root: Element) -> str:
    chapter = _text(root, ".//Header/Chapter/Header").removeprefix("CHAPTER").strip()
    section = (_text(root, ".//ExternalData/Numsect"), _text(root, ".//ExternalData/Subnumsect"))
    return "-".join(part.strip(" .") for part in (chapter, *section) if part.strip(" .")) if chapter else ""


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _inner(found)


def _inner(element: Element) -> str:
    """Return an element's text; a mark that stands as an element of its own is written out like an escaped one."""
    parts = [element.text or ""]
    for child in element:
        text = "".join(child.itertext())
        parts += [f"<superscript>{text}</superscript>" if child.tag == "superscript" else text, child.tail or ""]
    return " ".join("".join(parts).split())
