"""The colours of categories: told apart by hue, and without hue by lightness or by stripes."""

from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]

Category = Literal[
    "party",
    "disputed",  # party, says otherwise
    "leaving",
    "joining",
    "signatory",
    "left",
    "outside",
    "cleared",
    "ahead",
    "soon",
    "passed",
    "unknown",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """How a category is filled."""

    fill: Colour
    #: None for no stripes.
    stripes: Colour | None = None


def _hex(code: str) -> Colour:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


PAPER = _hex("#ffffff")
SEA = _hex("#eef4f8")
GRID = _hex("#dce7ee")
#: Land without a category.
LAND = _hex("#d9dad8")
LINE = PAPER
UNSETTLED = _hex("#6e7276")
INK = _hex("#1f2933")
FAINT = _hex("#5c6770")

BAR = _hex("#7fb0d3")
BAR_NEWEST = _hex("#235d8c")

_BLUE = _hex("#4a8dbf")
_AMBER = _hex("#f2b03d")
_DARK_RED = _hex("#7d1a1f")
_LIGHT_BLUE = _hex("#5f9cc9")
_TEAL = _hex("#15695a")

SHADES: dict[Category, Shade] = {
    "party": Shade(fill=_BLUE),
    "disputed": Shade(fill=_BLUE, stripes=_hex("#13304a")),
    "leaving": Shade(fill=_DARK_RED, stripes=_LIGHT_BLUE),
    "joining": Shade(fill=_BLUE, stripes=PAPER),
    "signatory": Shade(fill=_AMBER, stripes=_hex("#fff0d2")),
    "left": Shade(fill=_DARK_RED),
    "outside": Shade(fill=_AMBER),
    "cleared": Shade(fill=_TEAL),
    "ahead": Shade(fill=_LIGHT_BLUE),
    "soon": Shade(fill=_AMBER),
    "passed": Shade(fill=_DARK_RED),
    "unknown": Shade(fill=_hex("#bcc0c3"), stripes=INK),
}


def lightness(colour: Colour) -> float:
    """Return the lightness of a colour as the eye takes it, 0 (black) to 100 (white): L* of CIE 1976."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def between(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour a share of the way from one to another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
