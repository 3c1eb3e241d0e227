"""The shapes that maps are drawn with: whole, and on the side of no claim that the United Nations rejects."""

from itertools import pairwise
from math import cos, dist, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.projection import EDGE, MIDDLE, Sheet, equal_earth
from bot.pictures.world import Line, load_world
from tests.shipped import facts

SHEET = Sheet(width=4000, margin=0, north=90, south=-90)
WORLD = load_world(SHEET)
STATES = facts().states


def points(line: Line) -> list[tuple[float, float]]:
    return list(zip(line[::2], line[1::2], strict=True))


def within(line: Line, lon: float, lat: float) -> bool:
    """Whether a point lies inside a closed line: a ray from it crosses the line an odd number of times."""
    x, y = SHEET.place((lon - MIDDLE + 180) % 360 - 180, lat)
    crossed = False
    edge = points(line)
    for (x0, y0), (x1, y1) in pairwise([*edge, edge[0]]):
        if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
            crossed = not crossed
    return crossed


def shapes_at(lon: float, lat: float) -> set[str]:
    return {code for code, lines in WORLD.shapes.items() if any(within(line, lon, lat) for line in lines)}


@pytest.mark.parametrize(
    ("place", "lon", "lat", "iso3"),
    [
        ("Sevastopol", 33.6, 44.65, "UKR"),
        ("Kerch", 36.3, 45.3, "UKR"),
        ("Donetsk", 37.8, 48.0, "UKR"),
        ("Laayoune", -13.1, 27.1, "ESH"),
        ("Bir Lehlou", -9.6, 26.35, "ESH"),
        ("Nicosia, north", 33.36, 35.2, "CYP"),
        ("Kyrenia", 33.3, 35.3, "CYP"),
        ("Limassol", 33.0, 34.75, "CYP"),
        ("Hargeisa", 44.07, 9.56, "SOM"),
        ("Mogadishu", 45.3, 2.1, "SOM"),
        ("Quneitra", 35.82, 33.12, "SYR"),
        ("Majdal Shams", 35.77, 33.26, "SYR"),
        ("Katzrin", 35.7, 32.99, "SYR"),
        ("Damascus", 36.3, 33.5, "SYR"),
        ("Nazareth", 35.3, 32.7, "ISR"),
        ("Safed", 35.5, 32.97, "ISR"),
        ("Ramallah", 35.2, 31.9, "PSE"),
        ("Gaza", 34.44, 31.48, "PSE"),
        ("Sukhumi", 41.1, 43.05, "GEO"),
        ("Tskhinvali", 43.97, 42.23, "GEO"),
        ("Tiraspol", 29.6, 46.85, "MDA"),
        ("Pristina", 21.16, 42.66, "XKX"),
        ("Taipei", 121.5, 25.0, "TWN"),
        ("Port Stanley", -57.95, -51.7, "FLK"),
        ("Siachen", 77.2, 35.4, ""),
        ("Chukotka, beyond 180 degrees", -175.0, 66.5, "RUS"),
        ("Suva", 178.2, -17.9, "FJI"),
    ],
)
def test_a_place_lies_in_the_shape_of_its_state_and_in_no_other(place: str, lon: float, lat: float, iso3: str) -> None:
    assert shapes_at(lon, lat) == {iso3}, place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Laayoune", -13.1, 27.1),
        ("Quneitra", 35.82, 33.12),
        ("Srinagar", 74.8, 34.1),
        ("Gilgit", 74.3, 35.9),
        ("Aksai Chin", 79.2, 35.2),
        ("Abyei", 28.4, 9.6),
        ("Hala'ib", 36.0, 22.4),
        ("Pristina", 21.16, 42.66),
        ("Port Stanley", -57.95, -51.7),
    ],
)
def test_what_is_not_settled_is_marked(place: str, lon: float, lat: float) -> None:
    assert any(within(line, lon, lat) for line in WORLD.unsettled), place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [("Sevastopol", 33.6, 44.65), ("Lahore", 74.3, 31.5), ("Damascus", 36.3, 33.5), ("Haifa", 35.0, 32.75)],
)
def test_what_is_settled_is_not_marked(place: str, lon: float, lat: float) -> None:
    assert not any(within(line, lon, lat) for line in WORLD.unsettled), place


def test_every_state_has_a_shape() -> None:
    assert set(STATES) <= set(WORLD.shapes)


def test_a_state_too_small_to_be_seen_has_a_dot() -> None:
    square_pixels = {
        iso3: max((max(line[::2]) - min(line[::2])) * (max(line[1::2]) - min(line[1::2])) for line in lines)
        for iso3, lines in WORLD.shapes.items()
    }
    small = {iso3 for iso3 in STATES if square_pixels[iso3] < 40}

    assert {"MHL", "MCO", "TUV", "NIU", "COK", "VAT", "SMR", "NRU", "PLW", "MLT"} <= small <= set(WORLD.dots)


def test_no_line_jumps_across_the_sheet() -> None:
    lines = [*(line for lines in WORLD.shapes.values() for line in lines), *WORLD.borders, *WORLD.unsettled]
    longest = max(dist(one, other) for line in lines for one, other in pairwise(points(line)))

    assert longest < SHEET.width / 12


def test_no_border_is_drawn_within_what_is_one_state() -> None:
    nicosia, border_of_somaliland = (33.3, 35.17), (48.5, 8.8)
    for lon, lat in (nicosia, border_of_somaliland):
        here = SHEET.place(lon - MIDDLE, lat)

        assert min(dist(point, here) for line in WORLD.borders for point in points(line)) > 8


@given(lon=st.floats(-170, 160), lat=st.floats(-80, 80))
def test_every_area_has_its_true_share(lon: float, lat: float) -> None:
    side = 0.01
    (x, y), (x1, y1) = equal_earth(lon, lat), equal_earth(lon + side, lat)
    x2, y2 = equal_earth(lon, lat + side)
    drawn = abs((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y))

    assert drawn == pytest.approx(radians(side) ** 2 * cos(radians(lat)), rel=2e-3)


def test_the_sheet_is_as_wide_as_it_was_asked_to_be() -> None:
    sheet = Sheet(width=1000, margin=20, north=80, south=-60)

    assert sheet.place(-180, 0)[0] == pytest.approx(20)
    assert sheet.place(180, 0)[0] == pytest.approx(980)
    assert sheet.place(0, 80)[1] == pytest.approx(0)
    assert sheet.place(0, -60)[1] == pytest.approx(sheet.height)
    assert pytest.approx(2.7066, abs=1e-4) == EDGE
