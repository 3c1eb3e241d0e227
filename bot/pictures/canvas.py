"""Words on a picture, and the picture as a small PNG: fonts, direction, wrapping, palette."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import combinations
from math import dist
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from bot.pictures.shades import INK, Colour, between

FONTS = Path(__file__).parent.parent / "data" / "fonts"

#: Colours a PNG with a palette can hold.
_PALETTE = 256
#: Colours nearer than this (of 442) count as one.
_SAME = 7


def can_join() -> bool:
    """Return whether letters can be joined and set from the right here, as Arabic is.

    Pillow's Raqm does it. Pillow brings it along, but not the FriBiDi library, which it looks for on the machine.
    """
    return bool(features.check("raqm"))


@dataclass(frozen=True, slots=True)
class Script:
    """How words are set: from the left letter by letter, or from the right with letters joined."""

    rtl: bool = False

    def font(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the project's own font (DejaVu Sans), so that a picture looks the same on every machine."""
        return _font(size, bold, ImageFont.Layout.RAQM if self.rtl else ImageFont.Layout.BASIC)

    def length(self, text: str, face: ImageFont.FreeTypeFont) -> float:
        """Return how many pixels wide a text is."""
        return face.getlength(text, direction="rtl" if self.rtl else None)

    def wrapped(self, text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
        """Break a text between words into lines of at most so many pixels; a longer word stands alone."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.length(f"{lines[-1]} {word}", face) <= width:
                lines[-1] += f" {word}"
            elif word:
                lines.append(word)
        return lines

    def put(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        face: ImageFont.FreeTypeFont,
        colour: Colour = INK,
    ) -> None:
        """Write one line, its upper left corner at a point."""
        draw.text(at, text, font=face, fill=colour, direction="rtl" if self.rtl else None)

    def write(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        face: ImageFont.FreeTypeFont,
        width: float,
        colour: Colour = INK,
    ) -> float:
        """Write a text into a column, from the side where reading begins; return the height of the next line below."""
        x, y = at
        for line in self.wrapped(text, face, width):
            self.put(draw, (x + width - self.length(line, face) if self.rtl else x, y), line, face, colour)
            y += line_height(face)
        return y


@lru_cache(maxsize=32)
def _font(size: int, bold: bool, layout: ImageFont.Layout) -> ImageFont.FreeTypeFont:
    file = FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return ImageFont.truetype(str(file), size, layout_engine=layout)


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
