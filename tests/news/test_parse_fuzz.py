"""Feeds broken at random: never any exception but ParseError, and never an item that breaks a promise."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.news.parse import parse

CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.[xj]*"))]
MARKS = rb"""<
>
&
]]>
<![CDATA[
<!--
-->
&#xD800;
&#0;
&#99999999999;
&lt;b&gt;
&amp;lt;
</item>
<item>
<entry>
</title>
<title>
<title type='xhtml'>
<link>
<link/>
<link rel='x'/>
<guid>
<guid isPermaLink='true'>not a url</guid>
<source>
<source url='//['/>
<author><name/></author>
<media:description>
<media:restriction/>
<amn:id name='
<textinput>
<image>
<feed>
<rss>
<channel>
<!DOCTYPE x [
<!ENTITY a '&b;'>
xml:base='//['
<content type='base64'>!
<category term=''/>
<enclosure/>
<description>
<svg><title>
<georss:point>x
<pubDate>31 Feb 99999 99:99 +9999</pubDate>
<pubDate>x</pubDate>
<ttl>1e9</ttl>
{
"
1e999
\ud800"""
PIECES = (b"\0", b"\xff\xfe", b"\x80", b"xml:lang='\xc3'", *MARKS.splitlines())


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A saved feed with up to six places overwritten, cut out or filled with what parsers stumble over."""
    body = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(body)))
        upto = at + draw(st.sampled_from([0, 0, 1, 2, 10, 100, 10_000]))
        put = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.just(body[at // 2 : at])))
        body = body[:at] + put + body[upto:]
    return body


def read(body: bytes, content_type: str) -> ParsedFeed | ParseError:
    try:
        return parse(body, feed="https://a.example/f", source="S", url="https://a.example/f", content_type=content_type)
    except ParseError as error:
        return error


def holds(found: ParsedFeed | ParseError) -> None:
    """Assert what is promised of every feed and of every refusal."""
    if isinstance(found, ParseError):
        assert found.fault in ("empty", "not_a_feed", "captcha", "consent", "blocked", "malformed", "gone")
        assert "\n" not in str(found)
        return
    assert len({item.key for item in found.items}) == len(found.items)
    for item in found.items:
        assert item.title
        assert item.url.startswith(("http://", "https://"))
        assert item.key
        assert item.published is None or item.published.tzinfo is not None
        text = item.title + item.summary + item.content + item.key + item.url + "".join(item.categories)
        assert not any("\ud800" <= char <= "\udfff" or char in "\0\x1b" for char in text)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=5_000)
@given(broken(), st.sampled_from(["", "application/rss+xml", "text/xml; charset=utf-16", "text/html; charset=x\0"]))
def test_whatever_is_broken_in_a_feed_it_is_read_or_refused(body: bytes, content_type: str) -> None:
    holds(read(body, content_type))


@settings(max_examples=200)
@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_at_all_are_read_or_refused(body: bytes, content_type: str) -> None:
    holds(read(body, content_type))
