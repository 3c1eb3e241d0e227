"""Entries made light before feedparser reads them: the same comes of them as of the whole."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news import xmlfeed
from bot.news.charset import decoded
from bot.news.known import taken_apart
from bot.news.light import NOTHING, lightened
from bot.news.split import split

SAVED = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.xml"))
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
PLAIN = (
    "<title>Mines in Poland</title><link>https://a.example/1</link><pubDate>Tue, 24 Nov 2026 12:00:00 +0000</pubDate>"
    "<category>World</category><category><![CDATA[Arms & men]]></category><guid>https://a.example/?p=1</guid>"
    "<description><![CDATA[<p>What &amp; where</p>]]></description>"
    "<content:encoded><![CDATA[ <p>“Long”</p>\r\n]]></content:encoded>"
)


def rss(*inside: str, root: str = CONTENT, head: str = "<title>N</title><link>https://a.example/</link>") -> bytes:
    items = "\n".join(f"<item>{one}</item>" for one in inside)
    return f'<?xml version="1.0"?><rss version="2.0" {root}><channel>{head}{items}</channel></rss>'.encode()


def assert_read_the_same(body: bytes) -> None:
    pieces = split(body)
    assert pieces is not None
    assert xmlfeed.read(body, "utf-8", "a", pieces=pieces) == xmlfeed.read(body, "utf-8", "a")


@pytest.mark.parametrize("document", SAVED, ids=lambda path: path.stem)
def test_a_saved_feed_is_read_the_same_with_its_entries_made_light(document: Path) -> None:
    body, encoding, plain = decoded(document.read_bytes(), "")
    body, pieces, _ = taken_apart(body.lstrip(), plain=plain)
    if pieces is None:
        return

    assert xmlfeed.read(body, encoding, "a", pieces=pieces) == xmlfeed.read(body, encoding, "a")


def test_of_a_plain_entry_feedparser_reads_only_where_and_when() -> None:
    pieces = split(rss(PLAIN))
    assert pieces is not None
    made = lightened(pieces)
    assert made is not None
    light, (taken,) = made

    assert light.count(b"<title") == 1
    assert b"<category" not in light
    assert b"<description" not in light
    assert b"<content" not in light
    assert (taken.title, taken.summary) == ("Mines in Poland", "<p>What &amp; where</p>")
    assert (taken.content, taken.categories) == ("<p>“Long”</p>", ("World", "Arms & men"))
    assert_read_the_same(rss(PLAIN, PLAIN.replace("p=1", "p=2")))


@pytest.mark.parametrize(
    "entry",
    [
        PLAIN + "<title>Another</title>",
        PLAIN + "<media:title>Another</media:title>",
        PLAIN + "<dc:subject>Arms</dc:subject>",
        PLAIN + "<category domain='x'>Arms</category>",
        PLAIN + "<description>Again</description>",
        PLAIN + "<summary>Again</summary>",
        PLAIN.replace("<title>", "<title xml:lang='fr'>"),
        PLAIN.replace("<guid>", "<guid xml:lang='fr'>"),
        PLAIN.replace("<![CDATA[<p>What", "x<![CDATA[<p>What"),
        PLAIN.replace("Mines in", "Mines <b>in</b>"),
        PLAIN + "<source url='https://b.example/'>B</source>",
    ],
)
def test_an_entry_with_more_than_plain_texts_is_left_whole(entry: str) -> None:
    more = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = rss(entry, PLAIN, root=f"{CONTENT} {more}")
    pieces = split(body)
    assert pieces is not None
    made = lightened(pieces)
    assert made is not None

    assert made[1][0] is NOTHING
    assert_read_the_same(body)


@pytest.mark.parametrize(
    "body",
    [
        rss(PLAIN, root=f'{CONTENT} xml:lang="fr"'),
        rss(PLAIN, root=f'{CONTENT} xmlns="http://www.w3.org/2005/Atom"'),
        rss(PLAIN, root='xmlns:content="https://other.example/"'),
        rss(PLAIN, root=""),
        rss(PLAIN.replace("Poland", "Poland\uffff")),
    ],
)
def test_a_feed_whose_entries_could_mean_something_else_is_left_whole(body: bytes) -> None:
    pieces = split(body)
    assert pieces is not None

    assert lightened(pieces) is None
    assert_read_the_same(body)


NAMES = (
    "title link guid pubDate category description content:encoded dc:creator dc:date enclosure summary content "
    "media:title media:content dc:subject language image author source post-id"
).split()
TEXTS = st.lists(
    st.sampled_from(
        ["Mines", " ", "\n", "<p>", "é", "Ã©", "\x93", "\x85", "&amp;", "&#8217;", "]", "<!-- x -->", "\r", "“"]
    ),
    max_size=4,
).map("".join)
MORE = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def element(name: str, text: str, attribute: str, quoted: bool) -> str:
    shown = f"<![CDATA[{text}]]>" if quoted else text.replace("<p>", "&lt;p>")
    return f"<{name}{attribute}>{shown}</{name}>"


ELEMENTS = st.builds(
    element,
    st.sampled_from(NAMES),
    TEXTS,
    st.sampled_from(["", "", "", ' type="html"', ' url="https://a.example/x"', ' domain="y"', ' isPermaLink="false"']),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ELEMENTS, max_size=8).map("".join), min_size=1, max_size=3))
def test_whatever_entries_a_feed_holds_they_are_read_the_same(entries: list[str]) -> None:
    assert_read_the_same(rss(*entries, root=f"{CONTENT} {MORE}"))
