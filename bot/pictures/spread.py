"""Moves points apart that lie too close, each as little as needed."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import hypot

Point = tuple[float, float]

_ROUNDS = 80


def spread(points: Mapping[str, Point], apart: float, fixed: Sequence[Point] = ()) -> dict[str, Point]:
    """Return the points, none nearer than asked to another or to a fixed one, where eighty rounds suffice.

    The same points give the same answer, whatever their order.
    """
    at = dict(sorted(points.items()))
    pairs = [pair for pair in combinations(at, 2) if _distance(at[pair[0]], at[pair[1]]) < 8 * apart]
    walls = [(name, wall) for name in at for wall in sorted(fixed) if _distance(at[name], wall) < 4 * apart]
    for _ in range(_ROUNDS):
        before = dict(at)
        for one, other in pairs:
            across, up = _push(at[one], at[other], apart)
            (x, y), (other_x, other_y) = at[one], at[other]
            at[one], at[other] = (x - across / 2, y - up / 2), (other_x + across / 2, other_y + up / 2)
        for name, wall in walls:
            across, up = _push(wall, at[name], apart)
            at[name] = at[name][0] + across, at[name][1] + up
        if at == before:
            break
    return at


def _push(one: Point, other: Point, apart: float) -> Point:
    """Return the way the other has to go from the one to be far enough."""
    distance = _distance(one, other)
    if distance >= apart - 1e-6:
        return 0.0, 0.0
    if distance < 1e-9:
        # Points on one place part sideways.
        return apart, 0.0
    share = (apart - distance) / distance
    return (other[0] - one[0]) * share, (other[1] - one[1]) * share


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
