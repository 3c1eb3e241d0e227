"""The project's own font and how words are set with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.pictures.canvas import Script, can_join
from bot.words import LANGUAGES, Language, words_in
from tests.words.test_catalogues import catalogue
from tools.build_catalogues import forms

LATIN = Script()


def is_missing(letter: str, bold: bool) -> bool:
    face = LATIN.font(30, bold=bold)
    shown, unknown = face.getmask(letter), face.getmask("\U0010fffd")
    return shown.size == unknown.size and bytes(shown) == bytes(unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_letter_that_a_picture_can_need(language: Language) -> None:
    say = words_in(language)
    texts = [*say.cldr["countries"].values(), *say.cldr["months"], say.number(1234567.5)]
    if language != "en":
        texts += [form for message in catalogue(language) if message.id for form in forms(message)]
    # Only typed or pressed, never drawn.
    letters = set("".join(texts)) - set("👍👎🇵🇱\n")

    assert len(letters) > 50
    assert [letter for letter in sorted(letters) for bold in (False, True) if is_missing(letter, bold)] == []


def test_a_letter_that_no_font_has_is_noticed() -> None:
    assert is_missing("\U0010fffe", False)
    assert is_missing("漢", True)


@given(words=st.lists(st.text("abcdeł\xa0é", min_size=1, max_size=12), max_size=30), width=st.integers(40, 400))
def test_a_line_is_as_long_as_fits_and_no_word_is_lost(words: list[str], width: int) -> None:
    face = LATIN.font(18)
    lines = LATIN.wrapped(" ".join(words), face, width)

    assert " ".join(lines) == " ".join(words)
    assert all(LATIN.length(line, face) <= width or " " not in line for line in lines)


@pytest.mark.skipif(not can_join(), reason="needs the FriBiDi library")
def test_arabic_letters_are_joined() -> None:
    joined, apart = Script(rtl=True), Script()
    text = "الألغام"

    assert joined.length(text, joined.font(30)) < apart.length(text, apart.font(30))


@pytest.mark.skipif(not can_join(), reason="needs the FriBiDi library")
def test_a_column_from_the_right_ends_at_its_right_edge() -> None:
    picture = Image.new("RGB", (400, 60))
    script = Script(rtl=True)
    script.write(ImageDraw.Draw(picture), (50, 10), "كلمة 2026", script.font(20), 300, (255, 255, 255))

    box = picture.getbbox()
    assert box is not None
    assert 340 <= box[2] <= 352
