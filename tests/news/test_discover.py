import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.discover import MOST, guessed, named, twin

HOME = "https://campaign.example/en/"


def feeds(page: str, url: str = HOME) -> list[tuple[str, str]]:
    return [(one.url, one.how) for one in named(page.encode(), url=url)]


def test_declared_feeds_come_first_and_comments_last() -> None:
    page = """<html><head><title>Campaign</title>
      <link rel="stylesheet" href="/style.css"><link rel="alternate" hreflang="fr" href="/fr/">
      <link rel="alternate" type="application/rss+xml" title="Campaign &raquo; Comments Feed" href="/comments/feed/">
      <link rel='ALTERNATE' type='application/rss+xml; charset=utf-8' title='Campaign  &raquo; Feed' href='../feed/'>
      <link rel=alternate type=application/atom+xml href=https://other.example/atom>
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
      </head><body><a href="/rss.xml">RSS</a> <a href="/feed/">our feed</a> <a href="/en/">Feed</a></body></html>"""

    found = named(page.encode(), url=HOME)

    assert [(one.url, one.how) for one in found] == [
        ("https://campaign.example/feed/", "declared"),
        ("https://other.example/atom", "declared"),
        ("https://campaign.example/rss.xml", "linked"),
        ("https://campaign.example/comments/feed/", "declared"),
    ]
    assert found[0].title == "Campaign » Feed"
    assert found[-1].comments


def test_links_that_look_or_read_like_feeds_are_named_and_others_are_not() -> None:
    page = """<body><a href="/news?format=feed&amp;type=rss">News</a><a href="/abo">RSS</a>
      <a href="https://social.example/abo">RSS</a>
      <a href="/feed-the-children-of-the-camps">Feed the children in
      the camps of the north this winter</a><a href="/newsfeeder">x</a><a href="mailto:rss@campaign.example">RSS</a>
      <a href="#rss">RSS</a><a href="https://www.facebook.com/dialog/feed?link=x">Share</a>
      <a href="https://feedly.com/i/subscription/feed/x">Feedly</a></body>"""

    assert feeds(page) == [
        ("https://campaign.example/news?format=feed&type=rss", "linked"),
        ("https://campaign.example/abo", "linked"),
    ]


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    page = '<head><base href="https://static.example/site/"><link rel=alternate type=application/rss+xml href=feed.xml>'

    assert feeds(page) == [("https://static.example/site/feed.xml", "declared")]


def test_guesses_begin_below_the_page_and_stay_on_its_host() -> None:
    urls = [one.url for one in guessed("https://campaign.example:8443/en/news?page=2#top")]

    assert urls[0] == "https://campaign.example:8443/en/news/feed/"
    assert "https://campaign.example:8443/rss.xml" in urls
    assert "https://campaign.example:8443/feeds/posts/default" in urls
    assert len({twin(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.a.example/feed/", "https://a.example/feed", True),
        ("https://a.example:443/feed#x", "http://A.example./feed", True),
        ("https://a.example/?feed=rss2", "https://a.example/", False),
        ("https://a.example/Feed", "https://a.example/feed", False),
        ("https://a.example:8080/feed", "https://a.example/feed", False),
        ("https://u:p@a.example/feed", "https://a.example/feed", True),
    ],
)
def test_twins_are_two_addresses_of_one_feed(one: str, other: str, same: bool) -> None:
    assert (twin(one) == twin(other)) is same


@given(st.binary(max_size=400))
def test_no_page_breaks_the_search_and_what_is_found_can_be_fetched(body: bytes) -> None:
    for page in (
        body,
        b"<head><link rel=alternate type=application/rss+xml href='" + body + b"'>",
        b"<a href=/rss>" + body,
    ):
        found = named(page, url=HOME)

        assert len(found) <= MOST
        assert all(one.url.startswith(("http://", "https://")) for one in found)
