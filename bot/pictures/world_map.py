"""A world map with a colour for each state, as PNG, and what it shows in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.pictures.canvas import Script, line_height, png
from bot.pictures.map_sheet import HEIGHT, MARGIN, WIDTH, draw_sheet, swatch
from bot.pictures.shades import FAINT, GRID, INK, LAND, PAPER, SEA, SHADES, UNSETTLED, Category, Shade
from bot.words import ENGLISH, Words

_SWATCH = (40, 26)
#: Room for the words above and below the map, cut to what they need.
_MOST = 2 * HEIGHT
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
    say: Words = ENGLISH,
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
        say: The language of the words. One that is read from the right needs ``can_join``.

    Returns:
        A PNG 1400 pixels wide and about 800 high. The same arguments give the same bytes; the last few are remembered.
    """
    script = Script(rtl=say.rtl)
    return _draw(tuple(sorted(values.items())), tuple(legend), title, note, disclaimer, rest, unsettled, script)


def world_map_alt(
    values: Mapping[str, Category],
    legend: Sequence[tuple[Category, str]],
    title: str,
    names: Mapping[str, str],
    say: Words = ENGLISH,
) -> str:
    """Say in words what the map shows: every category with its number, and the states of the small ones by name.

    At most 1,000 characters; names give way first.
    """
    counts = Counter(values.values())
    shown = [(category, label) for category, label in legend if counts[category]]
    for most in (_NAMED, 6, 0):
        parts = []
        for category, label in shown:
            of_it = sorted((names.get(iso3, iso3) for iso3, one in values.items() if one == category), key=say.in_order)
            told = f" ({say.series(of_it)})" if len(of_it) <= most else ""
            parts.append(say("{number} {what}", number=counts[category], what=label) + told)
        alt = say("World map") + ". " + say("{title}: {values}.", title=title, values=say.apart(parts))
        if len(alt) <= _ALT_CHARS:
            break
    return alt[:_ALT_CHARS]


@lru_cache(maxsize=32)
def _draw(
    values: tuple[tuple[str, Category], ...],
    legend: tuple[tuple[Category, str], ...],
    title: str,
    note: str,
    disclaimer: str,
    rest: str,
    unsettled: str,
    script: Script,
) -> bytes:
    counts = Counter(category for _, category in values)
    entries = [(SHADES[category], str(counts[category]), label) for category, label in legend if counts[category]]
    picture = Image.new("RGB", (WIDTH, _MOST), PAPER)
    draw = ImageDraw.Draw(picture)
    inner = WIDTH - 2 * MARGIN
    y = script.write(draw, (MARGIN, 18), title, script.font(36, bold=True), inner)
    y = script.write(draw, (MARGIN, y + 2), note, script.font(19), inner, FAINT) + 12
    picture.paste(draw_sheet(dict(values)), (0, round(y)))
    y = _legend(picture, draw, y + HEIGHT + 16, entries, rest, unsettled, script)
    y = script.write(draw, (MARGIN, y + 6), disclaimer, script.font(16), inner, FAINT) + 12
    shades = [SHADES[category] for category in sorted(counts)]
    fills = [shade.fill for shade in shades] + [shade.stripes for shade in shades if shade.stripes]
    return png(picture.crop((0, 0, WIDTH, round(y))), [PAPER, SEA, LAND, INK, *fills, UNSETTLED, GRID, FAINT])


def _legend(
    picture: Image.Image,
    draw: ImageDraw.ImageDraw,
    y: float,
    entries: Sequence[tuple[Shade, str, str]],
    rest: str,
    unsettled: str,
    script: Script,
) -> float:
    """Draw the legend, as many entries in a row as fit, and return the height below it."""
    many, plain = script.font(23, bold=True), script.font(23)
    items = [(swatch(shade, *_SWATCH), count, label) for shade, count, label in entries]
    items += [(swatch(Shade(fill=LAND), *_SWATCH), "", rest)] if rest else []
    items += [(swatch(None, *_SWATCH), "", unsettled)] if unsettled else []

    def left(begins: float, wide: float) -> float:
        """Return where something lies that begins so far from the side where reading begins."""
        return WIDTH - MARGIN - begins - wide if script.rtl else MARGIN + begins

    x: float = 0
    for sample, count, label in items:
        counted = script.length(f"{count} ", many) if count else 0
        text = script.length(label, plain)
        wide = _SWATCH[0] + 10 + counted + text
        if x and x + wide > WIDTH - 2 * MARGIN:
            x, y = 0, y + line_height(plain) + 8
        picture.paste(sample, (round(left(x, _SWATCH[0])), round(y)))
        if count:
            begins = x + _SWATCH[0] + 10
            script.put(draw, (left(begins, script.length(count, many)), y), count, many)
        script.put(draw, (left(x + _SWATCH[0] + 10 + counted, text), y), label, plain)
        x += wide + 34
    return y + line_height(plain) + 8 if items else y
