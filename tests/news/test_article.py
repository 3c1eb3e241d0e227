"""What is read from an article's page."""

import pytest

from bot.errors import ParseError
from bot.news.article import PAGE_BYTES, read_article

URL = "https://news.example/2026/mines"
PARAGRAPHS = (
    "Lithuania's parliament voted on Thursday by 107 to 0 to leave the Mine Ban Treaty, officials said.",
    "The decision takes effect six months after the United Nations has been notified of it.",
    "Campaigners who had gathered in front of the building said that they would go on with their work.",
)


def page(*paragraphs: str, head: str = "") -> bytes:
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang='en'><head><meta charset='utf-8'><title>News</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
        f"<main><article><h1>Lithuania leaves</h1>{words}</article></main>"
        "<aside><h2>Most read</h2><ul><li><a href='/1'>Ten recipes for the summer</a></li></ul></aside>"
        "<footer><p>All rights reserved by Example News Limited.</p></footer></body></html>"
    ).encode()


def read(body: bytes, content_type: str = "text/html; charset=utf-8") -> str:
    return read_article(body, url=URL, content_type=content_type)


def test_the_articles_paragraphs_are_read_without_the_pages_frame() -> None:
    found = read(page(*PARAGRAPHS))

    assert all(paragraph in found.split("\n") for paragraph in PARAGRAPHS)
    assert "recipes" not in found
    assert "Home" not in found


def test_a_page_in_another_encoding_is_read_as_it_is_meant() -> None:
    words = "Сейм Литвы проголосовал за выход из договора о запрещении мин и сообщит об этом в ООН."
    body = page(words, words + " Да.").decode().replace("utf-8", "windows-1251").encode("windows-1251")

    assert words in read(body, "text/html")


@pytest.mark.parametrize(
    ("body", "content_type", "fault"),
    [
        (b"%PDF-1.7", "application/pdf", "not_a_feed"),
        (b"<p>" + b"x" * PAGE_BYTES, "text/html", "too_large"),
        (b"", "text/html", "empty"),
        (b"<html><body><p>Please enable JavaScript.</p></body></html>", "text/html", "empty"),
        (page(*PARAGRAPHS, head="<meta name='robots' content='index, nosnippet'>"), "text/html", "legal"),
        (page(*PARAGRAPHS, head="<meta name='Robots' content='max-snippet: 0'>"), "text/html", "legal"),
    ],
)
def test_a_page_that_holds_no_article_to_quote_is_a_fault(body: bytes, content_type: str, fault: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body, content_type)

    assert caught.value.fault == fault


def test_a_page_may_tell_search_engines_what_it_likes_but_for_quoting() -> None:
    head = "<meta name='robots' content='index, follow, max-snippet:-1, max-image-preview:large'>"

    assert PARAGRAPHS[0] in read(page(*PARAGRAPHS, head=head))
