"""A world map with a colour for each state, as PNG, and what it shows in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import hypot

from PIL import Image, ImageChops, ImageDraw

from bot.pictures.canvas import font, line_height, png, write
from bot.pictures.projection import MIDDLE, Point, Sheet
from bot.pictures.shades import FAINT, GRID, INK, LAND, LINE, PAPER, SEA, SHADES, UNSETTLED, Category, Colour, Shade
from bot.pictures.spread import spread
from bot.pictures.world import Line, load_world, size

WIDTH = 1400
MARGIN = 24
#: Pixels: radius of a dot, and from centre to centre of two dots at least.
DOT, APART = 3.9, 8.6
#: On a shape in a box of fewer square pixels no dot may lie; one of still fewer is drawn over the borders around it.
SMALL, TINY = 120, 36

#: Drawn so many times larger and then shrunk, for soft edges.
FINE = 3
#: Without Antarctica, where no state is party to anything.
SHEET = Sheet(width=WIDTH * FINE, margin=MARGIN * FINE, north=83.7, south=-56.5)
_HEIGHT = round(SHEET.height / FINE)
_SIZE = (WIDTH * FINE, _HEIGHT * FINE)
_SWATCH = (40, 26)
#: Room for the words above and below the map, cut to what they need.
_MOST = 2 * _HEIGHT
#: What a picture's words may take; platforms cut longer descriptions.
_ALT_CHARS = 1000
#: Categories with at most so many states are told by name.
_NAMED = 12


def world_map(
    values: Mapping[str, Category],
    legend: Sequence[tuple[Category, str]],
    title: str,
    note: str,
    disclaimer: str,
    *,
    rest: str = "",
    unsettled: str = "",
) -> bytes:
    """Draw a world map.

    Args:
        values: The category of each state, by alpha-3 code. Land without one is grey.
        legend: What each category is called, in the order to show them; its number of states is put before it.
            One without states is left out.
        title: What the map shows.
        note: Day and source; below the title.
        disclaimer: On boundaries; at the foot.
        rest: What grey land is called; empty for no entry.
        unsettled: What the areas in fine stripes are called; empty for no entry.

    Returns:
        A PNG 1400 pixels wide and about 800 high. The same arguments give the same bytes; the last few are remembered.
    """
    return _draw(tuple(sorted(values.items())), tuple(legend), title, note, disclaimer, rest, unsettled)


def world_map_alt(
    values: Mapping[str, Category], legend: Sequence[tuple[Category, str]], title: str, names: Mapping[str, str]
) -> str:
    """Say in words what the map shows: every category with its number, and the states of the small ones by name.

    At most 1,000 characters; names give way first.
    """
    counts = Counter(values.values())
    shown = [(category, label) for category, label in legend if counts[category]]
    for most in (_NAMED, 6, 0):
        parts = []
        for category, label in shown:
            of_it = sorted(names.get(iso3, iso3) for iso3, one in values.items() if one == category)
            told = f" ({', '.join(of_it)})" if len(of_it) <= most else ""
            parts.append(f"{counts[category]} {label}{told}")
        alt = f"World map. {title}: {'; '.join(parts)}."
        if len(alt) <= _ALT_CHARS:
            break
    return alt[:_ALT_CHARS]


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


@lru_cache(maxsize=12)
def _draw(
    values: tuple[tuple[str, Category], ...],
    legend: tuple[tuple[Category, str], ...],
    title: str,
    note: str,
    disclaimer: str,
    rest: str,
    unsettled: str,
) -> bytes:
    counts = Counter(category for _, category in values)
    entries = [(SHADES[category], str(counts[category]), label) for category, label in legend if counts[category]]
    picture = Image.new("RGB", (WIDTH, _MOST), PAPER)
    draw = ImageDraw.Draw(picture)
    inner = WIDTH - 2 * MARGIN
    y = write(draw, (MARGIN, 18), title, font(36, bold=True), inner)
    y = write(draw, (MARGIN, y + 2), note, font(19), inner, FAINT) + 12
    picture.paste(_sheet(dict(values)), (0, round(y)))
    y = _legend(picture, draw, y + _HEIGHT + 16, entries, rest, unsettled)
    y = write(draw, (MARGIN, y + 6), disclaimer, font(16), inner, FAINT) + 12
    fills = [shade.fill for shade, _, _ in entries] + [shade.stripes for shade, _, _ in entries if shade.stripes]
    return png(
        picture.crop((0, 0, WIDTH, round(y))), [PAPER, SEA, LAND, INK, *dict.fromkeys(fills), UNSETTLED, GRID, FAINT]
    )


def _sheet(values: Mapping[str, Category]) -> Image.Image:
    """Draw the map without its words."""
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


def _legend(
    picture: Image.Image,
    draw: ImageDraw.ImageDraw,
    y: float,
    entries: Sequence[tuple[Shade, str, str]],
    rest: str,
    unsettled: str,
) -> float:
    """Draw the legend, as many entries in a row as fit, and return the height below it."""
    many, plain = font(23, bold=True), font(23)
    x: float = MARGIN
    items = [(_swatch(shade), count, label) for shade, count, label in entries]
    items += [(_swatch(Shade(fill=LAND)), "", rest)] if rest else []
    items += [(_swatch(None), "", unsettled)] if unsettled else []
    for swatch, count, label in items:
        counted = many.getlength(f"{count} ") if count else 0
        wide = _SWATCH[0] + 10 + counted + plain.getlength(label)
        if x > MARGIN and x + wide > WIDTH - MARGIN:
            x, y = MARGIN, y + line_height(plain) + 8
        picture.paste(swatch, (round(x), round(y)))
        draw.text((x + _SWATCH[0] + 10, y), count, font=many, fill=INK)
        draw.text((x + _SWATCH[0] + 10 + counted, y), label, font=plain, fill=INK)
        x += wide + 34
    return y + line_height(plain) + 8 if items else y


def _swatch(shade: Shade | None) -> Image.Image:
    """Draw a sample of a shade; of unsettled land for None."""
    wide, high = _SWATCH[0] * FINE, _SWATCH[1] * FINE
    swatch = Image.new("RGB", (wide, high), shade.fill if shade else LAND)
    whole = Image.new("L", (wide, high), 255)
    if shade is None:
        _stripe(swatch, whole, UNSETTLED, apart=-3.5, width=0.9)
    elif shade.stripes:
        _stripe(swatch, whole, shade.stripes, apart=7.5, width=2.4)
    return swatch.reduce(FINE)
