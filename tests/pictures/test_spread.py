"""Points that lie too close part; others stay."""

from itertools import combinations
from math import dist

from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.spread import spread

PLACES = st.tuples(st.floats(0, 200), st.floats(0, 200))


def test_points_far_apart_stay_where_they_are() -> None:
    far = {"A": (0.0, 0.0), "B": (50.0, 0.0), "C": (0.0, 50.0)}

    assert spread(far, 10) == far


def test_points_on_one_place_part() -> None:
    parted = spread({"A": (5.0, 5.0), "B": (5.0, 5.0)}, 10)

    assert dist(parted["A"], parted["B"]) > 9.99


@given(points=st.dictionaries(st.sampled_from("ABCDEFGH"), PLACES))
def test_a_few_points_end_up_apart_and_in_the_same_place_whatever_their_order(
    points: dict[str, tuple[float, float]],
) -> None:
    parted = spread(points, 10)

    assert all(dist(parted[one], parted[other]) > 9 for one, other in combinations(parted, 2))
    assert spread(dict(reversed(points.items())), 10) == parted


def test_points_keep_off_what_is_fixed() -> None:
    parted = spread({"A": (5.0, 5.0), "B": (6.0, 5.0)}, 10, [(5.0, 4.0)])

    assert all(dist(point, (5.0, 4.0)) > 9 for point in parted.values())
    assert dist(parted["A"], parted["B"]) > 9
