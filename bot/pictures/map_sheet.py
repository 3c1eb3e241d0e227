"""The map itself, without words: globe, states, borders, stripes and dots on one sheet."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import hypot

from PIL import Image, ImageChops, ImageDraw

from bot.pictures.projection import MIDDLE, Point, Sheet
from bot.pictures.shades import GRID, LAND, LINE, PAPER, SEA, SHADES, UNSETTLED, Category, Colour, Shade
from bot.pictures.spread import spread
from bot.pictures.world import Line, load_world, size

#: Pixels of the finished map.
WIDTH, MARGIN = 1400, 24
#: Pixels: radius of a dot, and from centre to centre of two dots at least.
DOT, APART = 3.9, 8.6
#: On a shape in a box of fewer square pixels no dot may lie; one of still fewer is drawn over the borders around it.
SMALL, TINY = 120, 36

#: Drawn so many times larger and then shrunk, for soft edges.
FINE = 3
#: Without Antarctica, where no state is party to anything.
SHEET = Sheet(width=WIDTH * FINE, margin=MARGIN * FINE, north=83.7, south=-56.5)
HEIGHT = round(SHEET.height / FINE)
_SIZE = (WIDTH * FINE, HEIGHT * FINE)


def draw_sheet(values: Mapping[str, Category]) -> Image.Image:
    """Draw a map, ``WIDTH`` by ``HEIGHT`` pixels, with the category of each state by alpha-3 code."""
    world = load_world(SHEET)
    sheet = Image.new("RGB", _SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    _draw_globe(draw)
    for code, lines in world.shapes.items():
        category = values.get(code)
        for line in lines:
            draw.polygon(line, fill=SHADES[category].fill if category else LAND)
    for category in sorted(set(values.values())):
        if stripes := SHADES[category].stripes:
            mask = _mask((lines, values.get(code) == category) for code, lines in world.shapes.items())
            _stripe(sheet, mask, stripes, apart=7.5, width=2.4)
    _stripe(sheet, _mask([(world.unsettled, True)]), UNSETTLED, apart=-3.5, width=0.9)
    for line in world.borders:
        draw.line(line, fill=LINE, width=2)
    for code, lines in world.shapes.items():
        if code in values and size(lines) < TINY * FINE**2:
            for line in lines:
                draw.polygon(line, fill=SHADES[values[code]].fill)
    for line in world.unsettled:
        for dash in _dashes(line, on=2.5 * FINE, off=2.0 * FINE):
            draw.line(dash, fill=UNSETTLED, width=FINE)
    for code, at in dots(values).items():
        shade = SHADES[values[code]]
        draw.circle(at, (DOT + 0.9) * FINE, fill=LINE)
        draw.circle(at, DOT * FINE, fill=shade.fill)
        if shade.stripes:
            draw.circle(at, DOT * FINE / 2, fill=shade.stripes)
    return sheet.reduce(FINE)


def _draw_globe(draw: ImageDraw.ImageDraw) -> None:
    sides = [lat / 2 for lat in range(round(SHEET.south * 2), round(SHEET.north * 2) + 1)]
    west, east = ([SHEET.place(lon, lat) for lat in sides] for lon in (-180, 180))
    draw.polygon(west + east[::-1], fill=SEA)
    for lon in range(-150, 181, 30):
        draw.line([SHEET.place(lon - MIDDLE, lat) for lat in sides], fill=GRID, width=FINE)
    for lat in range(-30, 90, 30):
        draw.line([SHEET.place(-180, lat), SHEET.place(180, lat)], fill=GRID, width=FINE)


def _mask(shapes: Iterable[tuple[Iterable[Line], bool]]) -> Image.Image:
    """Return what the shapes that count cover, less what lies within them and does not count."""
    mask = Image.new("L", _SIZE)
    draw = ImageDraw.Draw(mask)
    for lines, counts in shapes:
        for line in lines:
            draw.polygon(line, fill=255 if counts else 0)
    return mask


def _dashes(line: Line, *, on: float, off: float) -> Iterator[list[Point]]:
    """Part a line into dashes of a length, with gaps between."""
    points = list(zip(line[::2], line[1::2], strict=True))
    left, dash = on, [points[0]]
    for (x, y), end in pairwise(points):
        length = hypot(end[0] - x, end[1] - y)
        gone = 0.0
        while length - gone > left:
            gone += left
            corner = x + (end[0] - x) * gone / length, y + (end[1] - y) * gone / length
            if dash:
                yield [*dash, corner]
            left, dash = (off, []) if dash else (on, [corner])
        left -= length - gone
        if dash:
            dash.append(end)
    if len(dash) > 1:
        yield dash


def _stripe(sheet: Image.Image, mask: Image.Image, colour: Colour, *, apart: float, width: float) -> None:
    """Draw slanting stripes where the mask is, in pixels of the finished map; a negative distance slants them back."""
    box = mask.getbbox()
    if box is None:
        return
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    stripes = Image.new("L", (wide, high))
    draw = ImageDraw.Draw(stripes)
    step = abs(apart) * FINE * 2**0.5
    for number in range(int((wide + high) / step) + 1):
        start = number * step
        line = (start, 0, start - high, high) if apart > 0 else (start - high, 0, start, high)
        draw.line(line, fill=255, width=round(width * FINE))
    sheet.paste(colour, box, ImageChops.multiply(stripes, mask.crop(box)))


def swatch(shade: Shade | None, width: int, height: int) -> Image.Image:
    """Draw a sample of a shade; of unsettled land for None."""
    wide, high = width * FINE, height * FINE
    sample = Image.new("RGB", (wide, high), shade.fill if shade else LAND)
    whole = Image.new("L", (wide, high), 255)
    if shade is None:
        _stripe(sample, whole, UNSETTLED, apart=-3.5, width=0.9)
    elif shade.stripes:
        _stripe(sample, whole, shade.stripes, apart=7.5, width=2.4)
    return sample.reduce(FINE)


def dots(codes: Iterable[str]) -> dict[str, Point]:
    """Return where on ``SHEET`` the dots of these states lie: where they hide neither each other nor a small state."""
    world = load_world(SHEET)
    shown = set(codes)
    fixed = [
        _middle(lines[0])
        for code, lines in world.shapes.items()
        if code in shown - world.dots.keys() and size(lines) < SMALL * FINE**2
    ]
    return spread({code: at for code, at in world.dots.items() if code in shown}, APART * FINE, fixed)


def _middle(line: Line) -> Point:
    return (min(line[::2]) + max(line[::2])) / 2, (min(line[1::2]) + max(line[1::2])) / 2
