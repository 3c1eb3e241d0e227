"""What is served in place of a feed, and what the operator is told about it."""

import pytest

from bot.errors import ParseError
from bot.model import Fault
from bot.news.parse import parse

URL = "https://news.example/rss"
ITEM = b"<item><title>T</title><link>https://news.example/1</link></item>"


def rss(inside: bytes) -> bytes:
    return b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>' + inside + b"</channel></rss>"


def fault(body: bytes, content_type: str = "application/rss+xml") -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse(body, feed=URL, source="", url=URL, content_type=content_type)
    message = str(caught.value)
    assert message.startswith(URL + ": ")
    assert "\n" not in message
    return caught.value


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", "empty", "empty answer"),
        (b" \r\n ", "empty", "empty answer"),
        (b"<!DOCTYPE html><title>Access Denied</title>", "blocked", "titled 'Access Denied' that denies access"),
        (b"<html><head><title>Just a moment...</title>", "captcha", "proof of being human"),
        (b"<html><script src='/cdn-cgi/challenge-platform/x.js'>", "captcha", "proof of being human"),
        (b"<!doctype html><h1>Before you continue</h1>", "consent", "consent to cookies"),
        (b"<!doctype html><title>Our news</title>", "not_a_feed", "a web page titled 'Our news', not a feed"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html><title>X</title></html>", "not_a_feed", "a web page titled 'X'"),
        (b"<!-- cached --><html><title>X</title></html>", "not_a_feed", "a web page titled 'X'"),
        (b"<html><link rel='alternate' type='application/rss+xml' href='/feed/'></html>", "not_a_feed",
         "the page names its feed: https://news.example/feed/"),
        (b"<html><link rel='alternate' type='application/atom+xml' href='/a'><script src='recaptcha.js'>"
         b"We use a cookie consent tool.", "not_a_feed", "the page names its feed: https://news.example/a"),
        (b"<html><title>Home</title><script src=recaptcha.js></script><p>Cookie consent" + 30 * b"<a href=/x>x</a>",
         "not_a_feed", "a web page titled 'Home', not a feed; look for one with: treatywatch feeds add"),
        (b"<html><title>Just a moment...</title>" + 30 * b"<a href=/x>x</a>", "captcha", "proof of being human"),
        (b"<html><title>Pardon Our Interruption</title>", "captcha", "proof of being human"),
        (b"Please limit requests to one every 5 s", "not_a_feed", "not a feed but 'Please limit requests to one every"),
        (rss(b"<ERROR>Your query was too short.</ERROR>"), "not_a_feed", "'Your query was too short.'"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "not_a_feed", "XML with <urlset> at its root"),
        (b"<Error><Code>AccessDenied</Code></Error>", "not_a_feed", "XML with <Error> at its root"),
        (b'{"error": "no such feed"}', "not_a_feed", "JSON, but no JSON Feed"),
        (b'["a"]', "not_a_feed", "JSON, but no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{', "malformed", "neither XML nor whole JSON"),
        (b"[" * 100_000, "malformed", "neither XML nor whole JSON"),
        (b"<rss><channel><item><title>Cut in its fir", "malformed", "cut off in the middle of its first entry"),
        (rss(50 * b"<!--" + ITEM), "malformed", "holds entries, but none that can be read"),
        (rss(b"").replace(b"rss", b"feed_"), "not_a_feed", "XML with <feed_> at its root"),
        (b"<rss", "malformed", "begins as a feed"),
        (b"<rss version='2.0'><channel><title>Ne", "malformed", "cut off before its first entry"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://gov.example/feed-ended</id>'
         b"<title>This feed has ended</title></entry></feed>", "gone", "this feed has ended"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_by_its_kind(body: bytes, kind: Fault, said: str) -> None:
    error = fault(body)

    assert error.fault == kind
    assert said in str(error)


@pytest.mark.parametrize(
    "body",
    [
        rss(b""),
        b'<rss version="2.0"/>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b'\n\n  <?xml version="1.0"?>' + rss(b"").partition(b"?>")[2],
    ],
)
def test_a_feed_without_entries_is_a_feed(body: bytes) -> None:
    assert parse(body, feed=URL, source="", url=URL, content_type="").items == ()


def test_a_page_for_consent_that_a_feed_was_redirected_to_is_told_by_its_address() -> None:
    page = b"<!doctype html><title>Yahoo</title><link rel=alternate type=application/rss+xml href=/rss>"

    with pytest.raises(ParseError) as caught:
        parse(page, feed=URL, source="", url="https://guce.yahoo.example/consent?x=1", content_type="text/html")

    assert caught.value.fault == "consent"


def test_user_name_and_password_of_an_address_are_not_told() -> None:
    with pytest.raises(ParseError) as caught:
        parse(b"", feed=URL, source="", url="https://reader:hunter2@news.example/rss?token=hunter2", content_type="")

    assert "hunter2" not in str(caught.value)


def test_where_nobody_names_a_publisher_the_feed_s_own_title_is_one() -> None:
    body = rss(ITEM).replace(b"<title>News</title>", b"<title>&lt;b&gt;News&lt;/b&gt; &amp;amp; views</title>")

    (item,) = parse(body, feed=URL, source="", url=URL, content_type="").items

    assert item.source == "News & views"


def test_a_name_of_a_local_file_is_not_opened() -> None:
    assert fault(b"/etc/passwd").fault == "not_a_feed"


def test_external_entities_are_not_read() -> None:
    body = (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + rss(b"<item><title>a&x;b</title><link>https://news.example/1</link></item>").partition(b"?>")[2]
    )

    found = parse(body, feed=URL, source="", url=URL, content_type="")

    assert [len(item.title) < 10 for item in found.items] == [True]


def test_of_very_many_entries_the_first_are_read() -> None:
    entries = b"".join(ITEM.replace(b"/1<", b"/%d<" % number) for number in range(5_000))

    found = parse(rss(entries), feed=URL, source="", url=URL, content_type="")

    assert len(found.items) == 2_000
    assert found.items[-1].url == "https://news.example/1999"
    assert found.dropped == ("of 5000 entries only the first 2000 are read",)


def test_of_very_many_entries_of_a_json_feed_the_first_are_read_and_that_is_told() -> None:
    entries = ",".join(f'{{"id": "{n}", "url": "https://news.example/{n}", "title": "T"}}' for n in range(2_001))
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{entries}]}}'.encode()

    found = parse(body, feed=URL, source="", url=URL, content_type="")

    assert len(found.items) == 2_000
    assert found.dropped == ("of 2001 entries only the first 2000 are read",)


def test_a_text_of_megabytes_is_cut() -> None:
    body = rss(ITEM.replace(b"T<", 900_000 * b"word " + b"<") + ITEM.replace(b"1<", b"2<"))

    found = parse(body, feed=URL, source="", url=URL, content_type="")

    assert [len(item.title) for item in found.items] == [500, 1]


@pytest.mark.parametrize(
    "said",
    [
        b"<title>" + 500_000 * b"News " + b"</title>",
        b"<title/><language>en" + 50_000 * b"-abcde" + b"</language>",
        b"<link>https://news.example/" + 100_000 * b"x" + b"</link>",
        b'<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://news.example/' + 100_000 * b"x" + b'"/>',
        b'<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://news.example/' + 100_000 * b"x" + b'"/>',
    ],
    ids=["title", "language", "link", "self", "hub"],
)
def test_whatever_a_feed_says_of_itself_at_length_is_cut_and_its_entries_are_read(said: bytes) -> None:
    found = parse(rss(said + ITEM).replace(b"<title>News</title>", b""), feed=URL, source="", url=URL, content_type="")

    assert [item.url for item in found.items] == ["https://news.example/1"]
    assert len(found.title) + len(f"{found.language}{found.hub}{found.topic}") < 3_000
    assert found.blocks is not None
    assert len(found.blocks) < 3_000
