"""Colours that can be told apart: by hue, and in grey by lightness or stripes."""

from itertools import combinations

import pytest

from bot.pictures.shades import LAND, PAPER, SEA, SHADES, Category, Shade, lightness

STATUS: tuple[Category, ...] = (
    "party", "disputed", "leaving", "joining", "signatory", "left", "outside", "unknown",
)  # fmt: skip
DEADLINES: tuple[Category, ...] = ("cleared", "ahead", "soon", "passed", "unknown")


def told_apart_in_grey(one: Shade, other: Shade) -> bool:
    if abs(lightness(one.fill) - lightness(other.fill)) >= 12:
        return True
    if one.stripes is None or other.stripes is None:
        return one.stripes is not other.stripes
    return abs(lightness(one.stripes) - lightness(other.stripes)) >= 25


@pytest.mark.parametrize("shown", [STATUS, DEADLINES])
def test_any_two_categories_of_a_map_are_told_apart_without_hue(shown: tuple[Category, ...]) -> None:
    alike = [pair for pair in combinations(shown, 2) if not told_apart_in_grey(SHADES[pair[0]], SHADES[pair[1]])]

    assert alike == []


@pytest.mark.parametrize("category", SHADES)
def test_every_category_is_darker_than_land_without_one_and_than_the_sea(category: Category) -> None:
    fill = lightness(SHADES[category].fill)

    assert fill < lightness(LAND) - 8 < lightness(SEA) - 8 < lightness(PAPER)


def test_black_and_white_are_the_ends_of_lightness() -> None:
    assert lightness((0, 0, 0)) == pytest.approx(0)
    assert lightness((255, 255, 255)) == pytest.approx(100)
