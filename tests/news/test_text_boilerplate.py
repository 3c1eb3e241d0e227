"""What is cut off around an article's own words, and what only looks like it."""

import pytest

from bot.news.boilerplate import opening, passage


@pytest.mark.parametrize(
    "ending",
    [
        '<p>The post <a href="x">A title, and more</a> appeared first on <a href="y">A Site</a>.</p>',
        "<p>The post A title first appeared on A Site.</p>",
        '<p>L’article <a href="x">Un titre</a> est apparu en premier sur <a href="y">Site</a>.</p>',
        "<p>La entrada Un título se publicó primero en Sitio.</p>",
        "<p>Сообщение Заголовок появились сначала на Сайт.</p>",
        '<a href="x">Continue reading...</a>',
        ' <a href="x">Continue reading “A title” →</a>',
        ' <a href="x">Read more</a>',
        " Read more »",
        '<p><a href="x">Lire la suite</a></p>',
        ' <a href="x">Читати далі</a>',
        " Read more<p>The post A title appeared first on A Site.</p>",
    ],
)
def test_stock_phrases_at_the_end_are_cut_off(ending: str) -> None:
    assert passage("<p>Mines were found.</p>" + ending) == "Mines were found."


@pytest.mark.parametrize("mark", ["[…]", "[...]", "[&hellip;]", " &#8230;", "...", '… <a href="x">Read more</a>'])
def test_the_mark_of_a_cut_text_stays_as_one_character(mark: str) -> None:
    assert passage("Mines were found in " + mark) == "Mines were found in…"


@pytest.mark.parametrize(
    "text",
    [
        "The post at the border was mined.",
        "They read more books than we do, and none on mines.",
        "The post office first appeared on maps in 1910, he said. Later it was mined.",
    ],
)
def test_sentences_that_only_look_like_stock_phrases_stay(text: str) -> None:
    assert passage(f"<p>{text}</p>") == text


def test_labels_of_pictures_are_left_out() -> None:
    assert passage("<div>Image</div><div>Load Image</div><p>A real paragraph.</p>") == "A real paragraph."


OPENING = "The government said that it would leave the treaty in six months."
CAPTION = "A caption that is longer than an opening has to be, and more so still."


def test_an_article_opens_with_the_paragraph_behind_the_dateline() -> None:
    assert opening(f"{CAPTION}\n(Geneva, June 3, 2026) – {OPENING}\nMore.") == (OPENING, f"{CAPTION}\n{OPENING}\nMore.")


@pytest.mark.parametrize("text", [f"Listen\n{OPENING}\nMore.", f"{OPENING}\n(Geneva) – short"])
def test_without_a_dateline_an_article_opens_with_the_first_paragraph_that_is_no_label(text: str) -> None:
    assert opening(text) == (OPENING, text)


def test_an_article_of_short_paragraphs_opens_with_the_first() -> None:
    assert opening("Short.\nAlso short.") == ("Short.", "Short.\nAlso short.")
