"""A month on one sheet, as PNG: figures, steps of decisions, bars by topic and country, days, stories."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.pictures.canvas import Script, line_height, png
from bot.pictures.shades import BAR, BAR_NEWEST, FAINT, GRID, INK, PAPER

WIDTH, MARGIN, BETWEEN = 1200, 48, 40
#: Room for everything, cut to what it needs.
_MOST = 4000
#: Alphabets that the sheet's font can set letter by letter.
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "COMBINING")
_SCRIPT = Script()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: what stands out before it, the text, and what is small below."""

    head: str = ""
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on the sheet."""

    title: str
    note: str
    #: Large numbers with what they count, at most five.
    figures: Sequence[tuple[str, str]]
    #: Heading and lines; a list without lines says ``none``.
    lists: Sequence[tuple[str, Sequence[Entry]]]
    none: str
    #: Heading, and label and value of each bar; two charts of lying bars side by side.
    bars: Sequence[tuple[str, Sequence[tuple[str, int]]]]
    #: Heading, and label and value of each day.
    days: tuple[str, Sequence[tuple[str, int]]]
    foot: str


def can_set(text: str) -> bool:
    """Return whether the sheet's font has the letters of a text, and they need no joining."""
    letters = (char for char in unicodedata.normalize("NFC", text) if char.isalpha())
    return all(unicodedata.name(letter, "").startswith(_ALPHABETS) for letter in letters)


def month_sheet(sheet: Sheet) -> bytes:
    """Draw the sheet.

    Returns:
        A PNG 1200 pixels wide, as high as it needs. The same values give the same bytes.
    """
    picture = Image.new("RGB", (WIDTH, _MOST), PAPER)
    draw = ImageDraw.Draw(picture)
    inner = WIDTH - 2 * MARGIN
    draw.rectangle((0, 0, WIDTH, 14), fill=BAR_NEWEST)
    y = _SCRIPT.write(draw, (MARGIN, 42), sheet.title, _SCRIPT.font(44, bold=True), inner)
    y = _SCRIPT.write(draw, (MARGIN, y + 4), sheet.note, _SCRIPT.font(21), inner, FAINT) + 18
    y = _figures(draw, y, sheet.figures) if sheet.figures else y
    for heading, entries in sheet.lists[:1]:
        y = _entries(draw, y, heading, entries, sheet.none)
    if any(rows for _, rows in sheet.bars):
        wide = (inner - BETWEEN * (len(sheet.bars) - 1)) / len(sheet.bars)
        feet = [
            _bars(draw, (MARGIN + place * (wide + BETWEEN), y), wide, heading, rows)
            for place, (heading, rows) in enumerate(sheet.bars)
        ]
        y = max(feet) + 14
    if any(value for _, value in sheet.days[1]):
        y = _days(draw, y, *sheet.days)
    for heading, entries in sheet.lists[1:]:
        y = _entries(draw, y, heading, entries, sheet.none)
    draw.line((MARGIN, y + 6, WIDTH - MARGIN, y + 6), fill=GRID, width=2)
    y = _SCRIPT.write(draw, (MARGIN, y + 18), sheet.foot, _SCRIPT.font(18), inner, FAINT) + 22
    return png(picture.crop((0, 0, WIDTH, min(round(y), _MOST))), [PAPER, INK, FAINT, GRID, BAR, BAR_NEWEST])


def _heading(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, wide: float) -> float:
    return _SCRIPT.write(draw, at, text, _SCRIPT.font(26, bold=True), wide, BAR_NEWEST) + 6


def _figures(draw: ImageDraw.ImageDraw, y: float, figures: Sequence[tuple[str, str]]) -> float:
    wide = (WIDTH - 2 * MARGIN) / len(figures)
    number, label = _SCRIPT.font(52, bold=True), _SCRIPT.font(20)
    feet = []
    for place, (value, what) in enumerate(figures):
        x = MARGIN + place * wide
        _SCRIPT.put(draw, (x, y), value, number, BAR_NEWEST)
        feet.append(_SCRIPT.write(draw, (x, y + line_height(number) - 4), what, label, wide - 20, FAINT))
    return max(feet) + 24


def _entries(draw: ImageDraw.ImageDraw, y: float, heading: str, entries: Sequence[Entry], none: str) -> float:
    inner = WIDTH - 2 * MARGIN
    y = _heading(draw, (MARGIN, y), heading, inner)
    bold, plain, small = _SCRIPT.font(22, bold=True), _SCRIPT.font(22), _SCRIPT.font(18)
    if not entries:
        return _SCRIPT.write(draw, (MARGIN, y), none, plain, inner, FAINT) + 18
    for entry in entries:
        draw.rectangle((MARGIN, y + 4, MARGIN + 4, y + 24), fill=BAR_NEWEST)
        if entry.head:
            y = _SCRIPT.write(draw, (MARGIN + 18, y), entry.head, bold, inner - 18)
        y = _SCRIPT.write(draw, (MARGIN + 18, y), entry.text, plain, inner - 18)
        if entry.below:
            y = _SCRIPT.write(draw, (MARGIN + 18, y), entry.below, small, inner - 18, FAINT)
        y += 10
    return y + 14


def _bars(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], wide: float, heading: str, rows: Sequence[tuple[str, int]]
) -> float:
    x, y = at
    y = _heading(draw, (x, y), heading, wide)
    face, row_high = _SCRIPT.font(20), 36
    label_wide = min(max((_SCRIPT.length(label, face) for label, _ in rows), default=0), wide * 0.48) + 12
    room = wide - label_wide - 60
    most = max((value for _, value in rows), default=1) or 1
    for label, value in rows:
        _SCRIPT.put(draw, (x, y + 3), _fitting(label, face, label_wide - 12), face)
        end = x + label_wide + max(room * value / most, 2)
        draw.rectangle((round(x + label_wide), round(y + 3), round(end), round(y + 27)), fill=BAR_NEWEST)
        _SCRIPT.put(draw, (end + 8, y + 3), f"{value:,}", face)
        y += row_high
    return y + 10


def _fitting(text: str, face: ImageFont.FreeTypeFont, wide: float) -> str:
    """Return a text, cut where it is wider than so many pixels."""
    while len(text) > 1 and _SCRIPT.length(text, face) > wide:
        text = text[:-2].rstrip() + "…"
    return text


def _days(draw: ImageDraw.ImageDraw, y: float, heading: str, rows: Sequence[tuple[str, int]]) -> float:
    y = _heading(draw, (MARGIN, y), heading, WIDTH - 2 * MARGIN)
    high, slot = 130, (WIDTH - 2 * MARGIN) / max(len(rows), 1)
    most = max(value for _, value in rows)
    foot, face = y + high + 26, _SCRIPT.font(17)
    draw.line((MARGIN, foot, WIDTH - MARGIN, foot), fill=FAINT, width=2)
    for place, (label, value) in enumerate(rows):
        middle = MARGIN + slot * (place + 0.5)
        draw.text((middle, foot + 6), label, font=face, fill=FAINT, anchor="ma")
        if not value:
            continue
        top = foot - high * value / most
        half = slot * 0.38
        draw.rectangle((round(middle - half), round(top), round(middle + half), round(foot) - 2), fill=BAR)
        draw.text((middle, top - 4), f"{value}", font=face, fill=INK, anchor="ms")
    return foot + 46
