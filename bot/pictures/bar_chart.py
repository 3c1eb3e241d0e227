"""A chart of bars, one for each year or place, as PNG, and what it shows in words."""

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.pictures.canvas import font, png, write
from bot.pictures.shades import BAR, BAR_NEWEST, FAINT, GRID, INK, PAPER

WIDTH = 1100
MARGIN = 24
#: Height of the tallest bar's room, and width of the axis labels' room.
_PLOT, _AXIS = 400, 74
#: From the axis to the first bar.
_INSET = 8
#: Lines across the plot, at most.
_LINES = 6
#: Room for the words above and below the plot, cut to what they need.
_MOST = 3 * _PLOT
#: Sizes of the words at the bars: the largest that fits is taken.
_SIZES = tuple(range(20, 8, -1))
#: What a picture's words may take; platforms cut longer descriptions.
_ALT_CHARS = 1000
#: Stands where a bar would, if its value is not known.
_GAP = "?"


def bar_chart(rows: Sequence[tuple[str, int | None]], title: str, note: str, *, missing: str = "") -> bytes:
    """Draw a chart of bars.

    Args:
        rows: Label and value of each bar, from left to right; the last one stands out. None for a value that is not
            known: a gap with a question mark.
        title: What is counted.
        note: Source and limits; below the title.
        missing: What a gap means; at the foot, after a question mark. Shown only where there is a gap.

    Returns:
        A PNG 1100 pixels wide and about 600 high. The same arguments give the same bytes; the last few are remembered.
    """
    return _draw(tuple(rows), title, note, missing)


def bar_chart_alt(rows: Sequence[tuple[str, int | None]], title: str, missing: str = "") -> str:
    """Say in words what the chart shows: the highest, the lowest and the last value, then all of them.

    At most 1,000 characters.
    """
    known = [(label, value) for label, value in rows if value is not None]
    if not known:
        return f"Bar chart. {title}: {missing or 'no values'}."[:_ALT_CHARS]
    ends = (
        ("highest", max(known, key=lambda row: row[1])),
        ("lowest", min(known, key=lambda row: row[1])),
        ("last", known[-1]),
    )
    summary = ", ".join(f"{what} {value:,} ({label})" for what, (label, value) in ends)
    told = ", ".join(f"{label}: {missing or _GAP if value is None else f'{value:,}'}" for label, value in rows)
    return f"Bar chart. {title}: {summary}. All: {told}."[:_ALT_CHARS]


def scale(highest: int) -> tuple[int, int]:
    """Return the step between the lines of an axis that starts at nought, and its end: whole steps of 1, 2 or 5."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            lines = -(-highest // step)
            if lines <= _LINES:
                return step, max(lines, 1) * step
        power *= 10


@lru_cache(maxsize=12)
def _draw(rows: tuple[tuple[str, int | None], ...], title: str, note: str, missing: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, _MOST), PAPER)
    draw = ImageDraw.Draw(picture)
    inner = WIDTH - 2 * MARGIN
    y = write(draw, (MARGIN, 18), title, font(32, bold=True), inner)
    y = write(draw, (MARGIN, y + 2), note, font(18), inner, FAINT)
    foot = round(y) + 40 + _PLOT
    _draw_axis(draw, foot, [value or 0 for _, value in rows])
    _draw_bars(draw, foot, rows)
    y = foot + 38
    if missing and any(value is None for _, value in rows):
        y = round(write(draw, (MARGIN, y + 4), f"{_GAP}  {missing}", font(18), inner, FAINT))
    return png(picture.crop((0, 0, WIDTH, y + 10)), [PAPER, INK, FAINT, GRID, BAR, BAR_NEWEST])


def _draw_axis(draw: ImageDraw.ImageDraw, foot: int, values: Sequence[int]) -> None:
    step, end = scale(max(values, default=0))
    for mark in range(0, end + 1, step):
        height = foot - round(_PLOT * mark / end)
        draw.line((MARGIN + _AXIS, height, WIDTH - MARGIN, height), fill=GRID if mark else FAINT, width=2)
        draw.text((MARGIN + _AXIS - 10, height), f"{mark:,}", font=font(18), fill=FAINT, anchor="rm")


def _draw_bars(draw: ImageDraw.ImageDraw, foot: int, rows: Sequence[tuple[str, int | None]]) -> None:
    if not rows:
        return
    _, end = scale(max(value or 0 for _, value in rows))
    slot = (WIDTH - 2 * MARGIN - _AXIS - _INSET) / len(rows)
    labels = font(_fitting([label for label, _ in rows], slot - 4))
    numbers = _fitting([f"{value:,}" for _, value in rows if value is not None], slot + 6)
    for place, (label, value) in enumerate(rows):
        middle = MARGIN + _AXIS + _INSET + slot * (place + 0.5)
        last = place == len(rows) - 1
        draw.text((middle, foot + 8), label, font=labels, fill=FAINT if value is None else INK, anchor="ma")
        if value is None:
            draw.text((middle, foot - 6), _GAP, font=font(20), fill=FAINT, anchor="ms")
            continue
        top = foot - round(_PLOT * value / end)
        half = min(slot * 0.38, 60)
        if top < foot:
            draw.rectangle(
                (round(middle - half), top, round(middle + half), foot - 1), fill=BAR_NEWEST if last else BAR
            )
        draw.text(
            (middle, top - 5),
            f"{value:,}",
            font=font(numbers, bold=last),
            fill=INK,
            anchor="ms",
            stroke_width=2,
            stroke_fill=PAPER,
        )


def _fitting(texts: Sequence[str], width: float) -> int:
    """Return the largest size at which every text is at most so wide."""
    for size in _SIZES:
        if all(font(size).getlength(text) <= width for text in texts):
            return size
    return _SIZES[-1]
