"""A chart of bars, one for each year or place, as PNG, and what it shows in words."""

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.pictures.canvas import Script, png
from bot.pictures.shades import BAR, BAR_NEWEST, FAINT, GRID, INK, PAPER
from bot.words import ENGLISH, Words, mark

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
#: Numbers and years at the bars run from the left in every language.
_BARS = Script()


def bar_chart(
    rows: Sequence[tuple[str, int | None]], title: str, note: str, *, missing: str = "", say: Words = ENGLISH
) -> bytes:
    """Draw a chart of bars.

    Args:
        rows: Label and value of each bar, from left to right; the last one stands out. None for a value that is not
            known: a gap with a question mark.
        title: What is counted.
        note: Source and limits; below the title.
        missing: What a gap means; at the foot, after a question mark. Shown only where there is a gap.
        say: The language of words and numbers. One that is read from the right needs ``can_join``; its bars run from
            the left all the same.

    Returns:
        A PNG 1100 pixels wide and about 600 high. The same arguments give the same bytes; the last few are remembered.
    """
    return _draw(tuple(rows), title, note, missing, say)


def bar_chart_alt(rows: Sequence[tuple[str, int | None]], title: str, missing: str = "", say: Words = ENGLISH) -> str:
    """Say in words what the chart shows: the highest, the lowest and the last value, then all of them.

    At most 1,000 characters.
    """
    known = [(label, value) for label, value in rows if value is not None]
    if not known:
        nothing = say("{title}: {values}.", title=title, values=missing or say("no values"))
        return f"{say('Bar chart')}. {nothing}"[:_ALT_CHARS]
    ends = (
        (mark("highest {value} ({label})"), max(known, key=lambda row: row[1])),
        (mark("lowest {value} ({label})"), min(known, key=lambda row: row[1])),
        (mark("last {value} ({label})"), known[-1]),
    )
    summary = say.series([say(what, value=say.number(value), label=label) for what, (label, value) in ends])
    told = say.series([f"{label}: {missing or _GAP if value is None else say.number(value)}" for label, value in rows])
    summed = say("{title}: {values}.", title=title, values=summary)
    return f"{say('Bar chart')}. {summed} {say('All: {values}.', values=told)}"[:_ALT_CHARS]


def scale(highest: int) -> tuple[int, int]:
    """Return the step between the lines of an axis that starts at nought, and its end: whole steps of 1, 2 or 5."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            lines = -(-highest // step)
            if lines <= _LINES:
                return step, max(lines, 1) * step
        power *= 10


@lru_cache(maxsize=32)
def _draw(rows: tuple[tuple[str, int | None], ...], title: str, note: str, missing: str, say: Words) -> bytes:
    script = Script(rtl=say.rtl)
    picture = Image.new("RGB", (WIDTH, _MOST), PAPER)
    draw = ImageDraw.Draw(picture)
    inner = WIDTH - 2 * MARGIN
    y = script.write(draw, (MARGIN, 18), title, script.font(32, bold=True), inner)
    y = script.write(draw, (MARGIN, y + 2), note, script.font(18), inner, FAINT)
    foot = round(y) + 40 + _PLOT
    _draw_axis(draw, foot, [value or 0 for _, value in rows], say)
    _draw_bars(draw, foot, rows, say)
    y = foot + 38
    if missing and any(value is None for _, value in rows):
        y = round(script.write(draw, (MARGIN, y + 4), f"{_GAP}  {missing}", script.font(18), inner, FAINT))
    return png(picture.crop((0, 0, WIDTH, y + 10)), [PAPER, INK, FAINT, GRID, BAR, BAR_NEWEST])


def _draw_axis(draw: ImageDraw.ImageDraw, foot: int, values: Sequence[int], say: Words) -> None:
    step, end = scale(max(values, default=0))
    for value in range(0, end + 1, step):
        height = foot - round(_PLOT * value / end)
        draw.line((MARGIN + _AXIS, height, WIDTH - MARGIN, height), fill=GRID if value else FAINT, width=2)
        draw.text((MARGIN + _AXIS - 10, height), say.number(value), font=_BARS.font(18), fill=FAINT, anchor="rm")


def _draw_bars(draw: ImageDraw.ImageDraw, foot: int, rows: Sequence[tuple[str, int | None]], say: Words) -> None:
    if not rows:
        return
    _, end = scale(max(value or 0 for _, value in rows))
    slot = (WIDTH - 2 * MARGIN - _AXIS - _INSET) / len(rows)
    labels = _BARS.font(_fitting([label for label, _ in rows], slot - 4))
    numbers = _fitting([say.number(value) for _, value in rows if value is not None], slot + 6)
    for place, (label, value) in enumerate(rows):
        middle = MARGIN + _AXIS + _INSET + slot * (place + 0.5)
        last = place == len(rows) - 1
        draw.text((middle, foot + 8), label, font=labels, fill=FAINT if value is None else INK, anchor="ma")
        if value is None:
            draw.text((middle, foot - 6), _GAP, font=_BARS.font(20), fill=FAINT, anchor="ms")
            continue
        top = foot - round(_PLOT * value / end)
        half = min(slot * 0.38, 60)
        if top < foot:
            draw.rectangle(
                (round(middle - half), top, round(middle + half), foot - 1), fill=BAR_NEWEST if last else BAR
            )
        draw.text(
            (middle, top - 5),
            say.number(value),
            font=_BARS.font(numbers, bold=last),
            fill=INK,
            anchor="ms",
            stroke_width=2,
            stroke_fill=PAPER,
        )


def _fitting(texts: Sequence[str], width: float) -> int:
    """Return the largest size at which every text is at most so wide."""
    for size in _SIZES:
        if all(_BARS.length(text, _BARS.font(size)) <= width for text in texts):
            return size
    return _SIZES[-1]
