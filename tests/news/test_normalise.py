"""What looks the same is spelled the same, and every find leads back to the reader's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.normalise import _nearly_ascii, _of_any_letters, fold


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Anti‑personnel mines", "anti personnel mines"),
        ("anti–personnel", "anti personnel"),
        ("land\u00admines", "landmines"),
        ("land\u200bmines", "landmines"),
        ("L’exécutif", "l'exécutif"),
        ("зв`язок ʼ", "зв'язок '"),
        ("مُعَاهَدَة الأَلغـــام", "معاهدة الالغام"),
        ("مین‌های ضدنفر", "مينهاي ضدنفر"),
        ("İSTANBUL", "istanbul"),
        ("MAYINLARI", "mayinlari"),
        ("mayınları", "mayinlari"),
        ("Ёлка", "елка"),
        ("ΝΆΡΚΕΣ νάρκες", "ναρκεσ ναρκεσ"),
        ("ｌａｎｄｍｉｎｅ", "landmine"),
        ("Straße", "strasse"),
        ("mină", "mină"),
        ("ţară", "țară"),
        ("  two\n lines\t ", "two lines"),
    ],
)
def test_what_looks_the_same_is_spelled_the_same(written: str, spelled: str) -> None:
    assert fold(written).text == spelled


def test_diacritics_that_carry_meaning_stay() -> None:
    assert fold("mină").text != fold("mina").text


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    folded = fold(text).text

    assert fold(folded).text == folded


@given(st.text())
def test_every_character_leads_back_into_the_original(text: str) -> None:
    folded = fold(text)

    for position in range(len(folded.text)):
        start, piece = folded.original_slice(position, position + 1)
        assert piece
        assert text[start : start + len(piece)] == piece


@given(
    before=st.text(alphabet=st.sampled_from("aé ßİ\u00ad\u0301ﬁ한각الأَ-–'’\u200b1."), max_size=12),
    after=st.text(alphabet=st.sampled_from("aé ßİ\u00ad\u0301ﬁ한각الأَ-–'’\u200b1."), max_size=12),
)
def test_a_find_is_quoted_as_it_was_written(before: str, after: str) -> None:
    folded = fold(f"{before} LandMines {after}")
    at = folded.text.index("landmines")

    start, quoted = folded.original_slice(at, at + len("landmines"))

    assert quoted.startswith("LandMines")
    assert folded.original[start:].startswith(quoted)


@given(
    st.text(alphabet=st.sampled_from("abc XYZ-`\n"), min_size=8, max_size=30),
    st.text(max_size=3),
    st.text(alphabet=st.sampled_from("abc XYZ-`\n"), max_size=30),
)
def test_a_text_with_few_letters_beyond_ascii_is_spelled_as_any_other(before: str, odd: str, after: str) -> None:
    text = before + odd + after

    quick, slow = _nearly_ascii(text), _of_any_letters(text)

    assert quick in (None, slow)
    assert quick is None or quick.words == slow.words


@given(st.text())
def test_every_mark_is_a_space_to_those_who_look_for_words(text: str) -> None:
    folded = fold(text)

    assert folded.words == " " + "".join(char if char.isalnum() else " " for char in folded.text) + " "


def test_the_quick_way_is_open_to_english_news() -> None:
    text = "“Mines,” the minister’s office said – in Málaga…"

    assert _nearly_ascii(text) is not None
