"""Long texts taken out before feedparser and put back: the same feed comes of it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news import xmlfeed
from bot.news.charset import decoded
from bot.news.hollow import hollowed
from bot.news.mend import mended

SAVED = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.xml"))
LONG = "A long text. " * 30


def rss(*inside: str, root: str = "") -> bytes:
    return f"<rss version='2.0' {root}><channel><title>N</title>{''.join(inside)}</channel></rss>".encode()


def described(text: str) -> bytes:
    return rss(f"<item><title>T</title><description><![CDATA[{text}]]></description></item>")


@pytest.mark.parametrize("document", SAVED, ids=lambda path: path.stem)
def test_a_saved_feed_is_read_the_same_with_its_long_texts_taken_out(document: Path) -> None:
    body, encoding, plain = decoded(document.read_bytes(), "")
    body = mended(body.lstrip())
    if not plain or not body.startswith(b"<?xml"):
        return

    assert xmlfeed.read(body, encoding, "a", plain=True) == xmlfeed.read(body, encoding, "a")


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        f"  <p>{LONG}</p>\r\n\n<!-- x --> &amp; </description> ",
        f"{LONG} “quoted” é \x93windows\x94 Ã©",
        "Ã©" * 200,
        f"{LONG} text-0 text-1",
    ],
)
def test_a_long_text_comes_out_as_feedparser_would_have_it(text: str) -> None:
    light, texts = hollowed(described(text))

    assert len(light) < 200
    assert len(texts) == 1
    assert xmlfeed.read(described(text), "utf-8", "a", plain=True) == xmlfeed.read(described(text), "utf-8", "a")


@pytest.mark.parametrize(
    "body",
    [
        described("short"),
        described(f"{LONG}]]> and <![CDATA[{LONG}"),
        rss(f"<item><description type='x'><![CDATA[{LONG}]]></description></item>"),
        rss(f"<item><description>{LONG}</description></item>"),
        rss(f"<item><description><![CDATA[{LONG}"),
    ],
)
def test_what_is_short_or_not_all_that_an_element_holds_stays(body: bytes) -> None:
    assert hollowed(body) == (body, {})


def test_a_text_within_another_is_put_back_as_well() -> None:
    inner = f"<summary><![CDATA[{LONG}]]></summary>"
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><content type='xhtml'><div>"
        f"{inner}</div></content></entry></feed>"
    ).encode()

    assert xmlfeed.read(body, "utf-8", "a", plain=True) == xmlfeed.read(body, "utf-8", "a")


PIECES = st.sampled_from(
    [LONG, "<p>", "]]>", "<![CDATA[", "<!--", "é", "\x85", "&amp;", "<description>", "</description>", "text-0", "\r"]
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["description", "content:encoded", "summary", "content", "title"]),
            st.lists(PIECES, max_size=4).map("".join),
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_whatever_texts_a_feed_holds_they_come_out_the_same(texts: list[tuple[str, str]], both: bool) -> None:
    inside = "".join(f"<{name}><![CDATA[{text.replace(']]>', '')}]]></{name}>" for name, text in texts)
    root = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    body = rss(f"<item>{inside}</item>", f"<item>{inside}</item>" if both else "", root=root)

    assert xmlfeed.read(body, "utf-8", "a", plain=True) == xmlfeed.read(body, "utf-8", "a")
