"""World maps: every state in its colour, small, the same each time, and told in words."""

from io import BytesIO
from math import dist

import pytest
from PIL import Image, ImageDraw, ImageFilter

from bot.pictures.map_sheet import FINE, SHEET, WIDTH, dots
from bot.pictures.shades import LAND, PAPER, SEA, SHADES, Category, Colour
from bot.pictures.world import load_world
from bot.pictures.world_map import world_map, world_map_alt
from bot.treaty.countries import COUNTRIES
from tests.shipped import facts

STATES = facts().states
LEGEND: tuple[tuple[Category, str], ...] = (
    ("party", "in"),
    ("outside", "out"),
    ("left", "left"),
    ("signatory", "half"),
)
#: Neighbours in the list of codes differ, so a state in another's colour is noticed.
PLAIN: tuple[Category, ...] = ("party", "outside", "left")
VALUES: dict[str, Category] = {iso3: PLAIN[place % 3] for place, iso3 in enumerate(STATES)}


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def top_of_sheet(picture: Image.Image) -> int:
    """Return the row where the sea begins."""
    return next(y for y in range(picture.height) if picture.getpixel((WIDTH // 2 + 20, y)) == SEA)


def inside(iso3: str) -> tuple[int, int]:
    """Return the pixel of the sheet that lies deepest in a state's largest shape."""
    line = load_world(SHEET).shapes[iso3][0]
    left, top = int(min(line[::2])) // FINE - 2, int(min(line[1::2])) // FINE - 2
    shape = [(x / FINE - left, y / FINE - top) for x, y in zip(line[::2], line[1::2], strict=True)]
    mask = Image.new("L", (round(max(x for x, _ in shape)) + 3, round(max(y for _, y in shape)) + 3))
    ImageDraw.Draw(mask).polygon(shape, fill=255)
    while (smaller := mask.filter(ImageFilter.MinFilter(3))).getbbox():
        mask = smaller
    pixels = [(x, y) for y in range(mask.height) for x in range(mask.width) if mask.getpixel((x, y))]
    x, y = pixels[len(pixels) // 2]
    return x + left, y + top


def seen_at(picture: Image.Image, x: int, y: int) -> str:
    """Return the category whose colour is nearest to that of a pixel; "land" or "sea" for no category."""
    colours: dict[str, Colour] = {"land": LAND, "sea": SEA, "border": PAPER}
    colours |= {name: SHADES[name].fill for name in PLAIN}
    here = picture.getpixel((x, y))
    assert isinstance(here, tuple)
    return min(colours, key=lambda name: dist(colours[name], here))


def test_all_197_states_are_seen_in_their_colour() -> None:
    picture = opened(world_map(VALUES, LEGEND, "", "", "")).convert("RGB")
    top, at = top_of_sheet(picture), dots(STATES)
    wrong = []
    for iso3, category in VALUES.items():
        x, y = (round(at[iso3][0] / FINE), round(at[iso3][1] / FINE)) if iso3 in at else inside(iso3)
        if seen_at(picture, x, y + top) != category:
            wrong.append((iso3, category, seen_at(picture, x, y + top)))

    assert len(VALUES) == 197
    assert wrong == []


def test_no_dot_hides_another() -> None:
    at = list(dots(STATES).values())

    assert min(dist(one, other) for one in at for other in at if one is not other) > 7.5 * FINE


def test_a_map_is_a_small_picture_with_a_palette() -> None:
    data = world_map(VALUES, LEGEND, "A title", "A note", "A disclaimer", rest="the rest", unsettled="not settled")
    picture = opened(data)

    assert picture.format == "PNG"
    assert picture.mode == "P"
    assert picture.width == WIDTH
    assert 700 < picture.height < 900
    assert len(data) < 120_000


def test_the_colours_of_categories_come_out_exactly() -> None:
    picture = opened(world_map({"FRA": "signatory", "BRA": "party"}, LEGEND, "", "", "")).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(1000) or []}

    assert {SHADES["party"].fill, SHADES["signatory"].fill, SHADES["signatory"].stripes, LAND, SEA, PAPER} <= colours


def test_stripes_leave_out_a_state_within_another() -> None:
    values: dict[str, Category] = {"ZAF": "disputed", "LSO": "outside"}
    picture = opened(world_map(values, LEGEND, "", "", "")).convert("RGB")
    x, y = inside("LSO")
    top = top_of_sheet(picture)
    around = {picture.getpixel((x + dx, y + top + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}

    assert SHADES["disputed"].stripes not in around
    assert SHADES["outside"].fill in around


def test_a_category_without_states_has_no_place_in_the_legend() -> None:
    few = world_map({"FRA": "party"}, LEGEND, "t", "n", "d")

    assert few == world_map({"FRA": "party"}, LEGEND[:1], "t", "n", "d")
    assert few != world_map({"FRA": "party"}, [], "t", "n", "d")


def test_a_long_title_and_legend_make_the_picture_higher_instead_of_wider() -> None:
    legend: list[tuple[Category, str]] = [("party", "word " * 9), ("outside", "word " * 9), ("left", "word " * 9)]
    short, long = world_map(VALUES, LEGEND, "t", "", ""), world_map(VALUES, legend, "word " * 30, "word " * 60, "")

    assert opened(long).width == WIDTH
    assert opened(long).height > opened(short).height + 100


@pytest.mark.parametrize("text", ["Договор о запрещении мин", "معاهدة حظر الألغام", "Україна", "Tratado sobre minas"])
def test_the_font_has_the_letters_of_every_language_of_the_answers(text: str) -> None:
    missing = world_map({"FRA": "party"}, LEGEND, "\U0010fffd" * len(text.replace(" ", "")), "", "")

    assert world_map({"FRA": "party"}, LEGEND, text.replace(" ", ""), "", "") != missing


def test_words_tell_each_number_and_the_names_of_small_groups() -> None:
    names = {iso3: COUNTRIES[iso3].name for iso3 in STATES}
    values: dict[str, Category] = {**dict.fromkeys(STATES, "party"), "POL": "left", "FIN": "left", "CHN": "outside"}
    alt = world_map_alt(values, LEGEND, "The treaty", names)

    assert alt == "World map. The treaty: 194 in; 1 out (China); 2 left (Finland, Poland)."


def test_words_stay_short_enough_for_any_platform() -> None:
    long = dict.fromkeys(STATES, "name " * 30)
    alt = world_map_alt({"POL": "left", "FIN": "left", "CHN": "outside"}, LEGEND, "title " * 10, long)

    assert len(alt) <= 1000
    assert "2 left" in world_map_alt({"POL": "left", "FIN": "left"}, LEGEND, "t", {"POL": "n" * 2000})
