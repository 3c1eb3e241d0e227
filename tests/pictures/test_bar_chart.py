"""Charts of bars: heights that are true, gaps that are seen, and the same in words."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.bar_chart import WIDTH, bar_chart, bar_chart_alt, scale
from bot.pictures.shades import BAR, BAR_NEWEST

ROWS = [("2020", 1000), ("2021", 500), ("2022", None), ("2023", 750)]


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def columns(picture: Image.Image) -> list[int]:
    """Return the height of each bar in pixels, from left to right; bars stand on one row."""
    coloured = [
        sum(picture.getpixel((x, y)) in (BAR, BAR_NEWEST) for y in range(picture.height)) for x in range(picture.width)
    ]
    return [high for high, before in zip(coloured, [0, *coloured], strict=False) if high and not before]


def test_bars_are_as_high_as_their_values_and_a_gap_has_none() -> None:
    first, second, third = columns(opened(bar_chart(ROWS, "t", "n")))

    assert second == pytest.approx(first / 2, abs=2)
    assert third == pytest.approx(first * 0.75, abs=2)


def test_the_last_bar_stands_out() -> None:
    picture = opened(bar_chart(ROWS, "t", "n"))
    found = {colour: count for count, colour in picture.getcolors(1000) or []}

    assert found[BAR_NEWEST] < found[BAR]


def test_a_gap_is_explained_only_where_there_is_one() -> None:
    whole = [row for row in ROWS if row[1] is not None]
    explained, bare = bar_chart(ROWS, "t", "n", missing="not found"), bar_chart(ROWS, "t", "n")

    assert opened(explained).height > opened(bare).height
    assert bar_chart(whole, "t", "n", missing="not found") == bar_chart(whole, "t", "n")


def test_words_tell_the_ends_and_every_value() -> None:
    alt = bar_chart_alt(ROWS, "Casualties", "not found")

    assert alt == (
        "Bar chart. Casualties: highest 1,000 (2020), lowest 500 (2021), last 750 (2023). "
        "All: 2020: 1,000, 2021: 500, 2022: not found, 2023: 750."
    )
    assert bar_chart_alt([("2020", None)], "Casualties", "not found") == "Bar chart. Casualties: not found."


@given(highest=st.integers(0, 10**9))
def test_an_axis_holds_every_value_with_few_round_lines(highest: int) -> None:
    step, end = scale(highest)

    assert end >= highest
    assert end % step == 0
    assert end // step <= 6
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert highest == 0 or end < 2.6 * highest or step == 1


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.text(st.characters(categories=("L", "N", "P")), max_size=12), st.none() | st.integers(0, 10**7)),
        max_size=40,
    )
)
def test_any_rows_make_a_picture_and_words(rows: list[tuple[str, int | None]]) -> None:
    assert opened(bar_chart(rows, "t", "n", missing="m")).width == WIDTH
    assert 0 < len(bar_chart_alt(rows, "t", "m")) <= 1000
