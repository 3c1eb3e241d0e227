"""Equal Earth: the round world on a sheet, every area at its true share."""

from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2

#: The meridian in the middle. The edge then runs through the Bering Strait and cuts no mainland.
MIDDLE = 11.5


def equal_earth(lon: float, lat: float) -> Point:
    """Return the place of a point, in radii of the globe from the middle of the sheet, y upwards.

    Args:
        lon: Degrees east of ``MIDDLE``. Beyond 180 either way the point lies beyond the edge.
        lat: Degrees north.

    Source:
        Šavrič, Patterson and Jenny, The Equal Earth map projection (2018).
    """
    theta = asin(_M * sin(radians(lat)))
    squared = theta * theta
    sixth = squared**3
    y = theta * (_A1 + _A2 * squared + sixth * (_A3 + _A4 * squared))
    slope = _A1 + 3 * _A2 * squared + sixth * (7 * _A3 + 9 * _A4 * squared)
    return radians(lon) * cos(theta) / (_M * slope), y


#: Where the edge of the sheet lies, in radii of the globe.
EDGE = equal_earth(180, 0)[0]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet with the world from edge to edge, between two latitudes; lengths in pixels."""

    width: float
    #: White left and right.
    margin: float
    north: float
    south: float

    @cached_property
    def scale(self) -> float:
        """Pixels for a radius of the globe."""
        return (self.width - 2 * self.margin) / (2 * EDGE)

    @cached_property
    def height(self) -> float:
        return (self._top - equal_earth(0, self.south)[1]) * self.scale

    def place(self, lon: float, lat: float) -> Point:
        """Return where a point lies, from the upper left corner; longitude from ``MIDDLE``."""
        x, y = equal_earth(lon, lat)
        return (x + EDGE) * self.scale + self.margin, (self._top - y) * self.scale

    @cached_property
    def _top(self) -> float:
        return equal_earth(0, self.north)[1]
