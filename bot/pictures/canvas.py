"""Words on a picture, and the picture as a small PNG: fonts, wrapping, palette."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import combinations
from math import dist
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.pictures.shades import INK, Colour, between

FONTS = Path(__file__).parent.parent / "data" / "fonts"

#: Colours a PNG with a palette can hold.
_PALETTE = 256
#: Colours nearer than this (of 442) count as one.
_SAME = 7


@lru_cache(maxsize=16)
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the project's own font (DejaVu Sans), so that a picture looks the same on every machine."""
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a text between words into lines of at most so many pixels; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and face.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    face: ImageFont.FreeTypeFont,
    width: float,
    colour: Colour = INK,
) -> float:
    """Write a text into a column and return the height of the next line below it."""
    x, y = at
    for line in wrapped(text, face, width):
        draw.text((x, y), line, font=face, fill=colour)
        y += line_height(face)
    return y


def line_height(face: ImageFont.FreeTypeFont) -> int:
    return round(face.size * 1.35)


def png(picture: Image.Image, colours: Sequence[Colour]) -> bytes:
    """Return a picture as a PNG with a palette of these colours and what lies between each two of them.

    The given colours come out exactly; the softened edges between them in three steps.
    """
    palette = Image.new("P", (1, 1))
    flat = [part for colour in _with_between(colours) for part in colour]
    palette.putpalette(flat)
    file = BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _with_between(colours: Iterable[Colour]) -> list[Colour]:
    found = list(dict.fromkeys(colours))
    pairs = list(combinations(found, 2))
    for share in (0.5, 0.25, 0.75):
        for one, other in pairs:
            colour = between(one, other, share)
            if len(found) < _PALETTE and all(dist(colour, known) > _SAME for known in found):
                found.append(colour)
    return found
