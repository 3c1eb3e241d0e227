"""Links: which addresses are one page, and which links a reader can open."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.news.links import absolute, canonical, is_site_root, same_site, shown

PAGE = "https://news.example/world/mines"


@pytest.mark.parametrize(
    "twin",
    [
        "http://news.example/world/mines",
        "https://www.news.example/world/mines/",
        "HTTPS://News.Example:443/world/mines",
        "http://news.example:80/world/mines",
        "https://news.example/world/mines#3",
        "https://news.example/world/mines?utm_source=rss&utm_medium=feed",
        "https://news.example/world/mines?at_medium=RSS&at_campaign=rss",
        "https://news.example/world/mines?traffic_source=rss",
        "https://news.example/world/mines?maca=en-rss-en-all",
        "https://news.example/world/mines?oc=5",
        " https://news.example/world/%6dines\n",
        "https://news.example./world/mines",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fnews.example%2fworld%2fmines&c=2",
        "https://www.google.com/url?rct=j&sa=t&url=https://news.example/world/mines&ct=ga",
    ],
)
def test_addresses_of_one_page_are_equal(twin: str) -> None:
    assert canonical(twin) == canonical(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/world/mines?id=7",
        "https://news.example/world/Mines",
        "https://news.example:8443/world/mines",
        "https://news.example/world",
        "https://en.news.example/world/mines",
        "https://news.example/world/mines?url=https%3a%2f%2fother.example",
    ],
)
def test_addresses_of_different_pages_stay_different(other: str) -> None:
    assert canonical(other) != canonical(PAGE)


def test_the_order_of_a_query_makes_no_difference() -> None:
    assert canonical("https://a.example/?b=2&a=1") == canonical("https://a.example?a=1&b=2")


def test_a_feed_address_of_un_news_is_that_of_its_page() -> None:
    assert canonical("https://news.un.org/feed/view/en/story/2026/10/1") == canonical(
        "https://news.un.org/en/story/2026/10/1"
    )


def test_a_name_in_another_script_equals_its_ascii_form() -> None:
    assert canonical("https://новости.example/мины") == canonical(
        "https://xn--b1amnebsh.example/%D0%BC%D0%B8%D0%BD%D1%8B"
    )


@given(st.one_of(st.text(), st.from_regex(r"https?://[^/]{1,20}(/[^?#]{0,20})?(\?[^#]{0,30})?(#.*)?", fullmatch=True)))
@example("http://www.www.example//%252e/%2E%zz/?&&a=%20+&=b&utm_x")
@example("http://[::1]:80/")
@example("http://[")
@example("https://a.example:99999/")
@example("http://ß.example/İ?İ=ß")
@example("http://www.bing.com/apiclick.aspx?url=http%3A%2F%2F%5B")
@example("https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%253A%252F%252Fa.example")
def test_the_form_for_comparing_is_its_own_form(url: str) -> None:
    once = canonical(url)

    assert canonical(once) == once


@given(st.text(), st.text())
@example("//[", "https://news.example/")
@example("https://a:b@[::1]:80/\ud800", "")
def test_a_link_to_click_is_absolute_and_of_the_web_or_none_at_all(link: str, base: str) -> None:
    found = absolute(link, base)

    assert found is None or (found.startswith(("http://", "https://")) and found.isprintable() and " " not in found)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/a/b", "https://news.example/a/b"),
        ("b?c=1", "https://news.example/feeds/b?c=1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        (" \n https://a.example/x \t", "https://a.example/x"),
        ("https://a.example/two words", "https://a.example/two%20words"),
        ("https://hrw.org@evil.example/", "https://evil.example/"),
        ("https://user:secret@a.example:8080/x", "https://a.example:8080/x"),
        ("https://a.example/x?utm_source=rss#part", "https://a.example/x?utm_source=rss#part"),
        ("javascript:alert(1)", None),
        ("mailto:someone@a.example", None),
        ("ftp://a.example/x", None),
        ("https://", None),
        ("https://a.example:port/", None),
        ("https://[1::2::3]/", None),
        ('https://a"b.example/', None),
        ("https://a.example/" + 2_000 * "x", None),
        ("", None),
    ],
)
def test_a_link_is_resolved_or_refused(link: str, found: str | None) -> None:
    assert absolute(link, "https://news.example/feeds/rss.xml") == found


def test_a_site_root_is_told_from_a_page() -> None:
    assert is_site_root("http://www.news.example/#top")
    assert not is_site_root("https://news.example/page")
    assert not is_site_root("https://news.example/?p=1")


def test_two_addresses_are_of_one_site_whatever_their_path() -> None:
    assert same_site("https://www.news.example/rss", "http://news.example/")
    assert not same_site("https://news.example/", "https://other.example/")
    assert not same_site("", "")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://user:pass@a.example/rss", "https://a.example/rss"),
        ("https://a.example/rss?api_key=abc&x=1", "https://a.example/rss?api_key=…&x=1"),
        ("https://a.example/rss?x=1&accessToken=abc", "https://a.example/rss?x=1&accessToken=…"),
        ("https://a.example/rss?keywords=landmine&keyword=x", "https://a.example/rss?keywords=landmine&keyword=x"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(url: str, wanted: str) -> None:
    assert shown(url) == wanted


# Labels and paths of which nothing has to be made equal, and some that only seem so.
PLAIN = st.from_regex(
    r"\Ahttps?://(www\.|news\.un\.org|[a-z0-9-]{1,5}\.){1,3}[a-z0-9-]{1,8}(/feed/view|/[\w.~-]{0,8}|/\.\.){0,4}\Z",
    fullmatch=True,
)


@given(PLAIN)
@example("https://www.news.un.org/feed/view/en/story")
@example("http://www.www.example/")
def test_a_plain_address_is_read_as_any_other(url: str) -> None:
    # What follows makes them addresses that are looked at closely.
    assert canonical(url) == canonical(url + "#") == canonical(" " + url)
    assert absolute(url, PAGE) == absolute(url + " ", PAGE)
