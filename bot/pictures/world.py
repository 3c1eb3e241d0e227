"""The world's shapes on a sheet: read from the file that ``tools/build_map.py`` makes."""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.pictures.projection import MIDDLE, Point, Sheet

FILE = Path(__file__).parent.parent / "data" / "map" / "borders.json"

#: x, y, x, y …, as Pillow takes it without a copy.
Line: TypeAlias = "array[float]"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Shapes in the pixels of a sheet."""

    #: Outer edges by alpha-3 code ("" for land in no state's colour), large shapes before those that lie within them.
    shapes: Mapping[str, tuple[Line, ...]]
    #: Lines between two shapes.
    borders: tuple[Line, ...]
    #: Edges of areas whose status is not settled, across shapes or whole ones.
    unsettled: tuple[Line, ...]
    #: Where a shape too small to be seen lies, by alpha-3 code.
    dots: Mapping[str, Point]


@lru_cache(maxsize=2)
def load_world(sheet: Sheet) -> World:
    """Read the shapes and place them on a sheet (about 50 ms, once)."""
    file = json.loads(FILE.read_text(encoding="utf-8"))
    arcs = [_placed(_degrees(steps), sheet) for steps in file["arcs"]]
    states = {shape["id"]: shape["arcs"] for shape in file["objects"]["states"]["geometries"]}
    users: dict[int, set[str]] = defaultdict(set)
    for code, polygons in states.items():
        for number in (number for polygon in polygons for ring in polygon for number in ring):
            users[max(number, ~number)].add(code)
    shapes = {code: tuple(_line(arcs, edge) for edge, *_ in polygons) for code, polygons in states.items()}
    return World(
        shapes=dict(sorted(shapes.items(), key=lambda shape: -size(shape[1]))),
        borders=tuple(_line(arcs, [number]) for number, codes in users.items() if len(codes) > 1),
        unsettled=tuple(_line(arcs, ring) for polygon in file["objects"]["unsettled"]["arcs"] for ring in polygon),
        dots={
            dot["id"]: _placed(_degrees([dot["coordinates"]]), sheet)[0]
            for dot in file["objects"]["dots"]["geometries"]
        },
    )


def size(lines: Sequence[Line]) -> float:
    """Return the square pixels of the box around the largest of the lines."""
    return max((max(line[::2]) - min(line[::2])) * (max(line[1::2]) - min(line[1::2])) for line in lines)


def _degrees(steps: Iterable[Sequence[int]]) -> list[Point]:
    x, y = -18000, -9000
    points = []
    for step_x, step_y in steps:
        x, y = x + step_x, y + step_y
        points.append((x / 100, y / 100))
    return points


def _placed(points: Sequence[Point], sheet: Sheet) -> list[Point]:
    """Place a line without a jump: an island across the edge of the sheet stays whole and goes over it."""
    longitudes = [points[0][0] - MIDDLE]
    for lon, _ in points[1:]:
        longitudes.append(longitudes[-1] + (lon - MIDDLE - longitudes[-1] + 180) % 360 - 180)
    centre = (min(longitudes) + max(longitudes)) / 2
    turn = (centre + 180) % 360 - 180 - centre
    return [sheet.place(lon + turn, lat) for lon, (_, lat) in zip(longitudes, points, strict=True)]


def _line(arcs: Sequence[Sequence[Point]], numbers: Iterable[int]) -> Line:
    line = array("f")
    for number in numbers:
        for point in arcs[number] if number >= 0 else arcs[~number][::-1]:
            line.extend(point)
    return line
