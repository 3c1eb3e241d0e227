import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.parse import parse
from bot.news.publisher import headline, is_search

SEARCH = "https://news.google.com/rss/search?q=landmine&hl=en-US&gl=US&ceid=US:en"


@pytest.mark.parametrize(
    ("title", "publisher", "wanted"),
    [
        ("Poland votes - a first - Baltic Herald", "Baltic Herald", "Poland votes - a first"),
        ("Poland votes - BALTIC HERALD", "Baltic Herald", "Poland votes"),
        ("Poland votes – Baltic Herald", "Baltic  Herald", "Poland votes"),
        ("Poland votes - a first", "Baltic Herald", "Poland votes - a first"),
        ("News of the Baltic Herald", "Baltic Herald", "News of the Baltic Herald"),
        ("Re-Baltic Herald", "Baltic Herald", "Re-Baltic Herald"),
        ("Baltic Herald", "Baltic Herald", "Baltic Herald"),
        (" - Baltic Herald", "Baltic Herald", " - Baltic Herald"),
        ("Poland votes - ", "", "Poland votes - "),
    ],
)
def test_only_a_publisher_that_is_named_is_taken_off(title: str, publisher: str, wanted: str) -> None:
    assert headline(title, publisher) == wanted


@given(st.text(max_size=60), st.text(max_size=20))
def test_a_headline_is_the_beginning_of_its_title_and_not_empty(title: str, publisher: str) -> None:
    short = headline(title, publisher)

    assert title.startswith(short)
    assert bool(short.strip()) == bool(title.strip())


def test_a_news_search_keeps_its_links_and_has_no_summaries() -> None:
    body = """<rss version="2.0"><channel><title>"landmine" - Google News</title><link>https://news.google.com/</link>
      <item><title>Estonia orders mines - Baltic Herald</title><guid isPermaLink="false">CBMiA</guid>
      <link>https://news.google.com/rss/articles/CBMiA?oc=5</link>
      <description>&lt;ol&gt;&lt;li&gt;&lt;a href="https://g.example/x"&gt;Estonia orders mines&lt;/a&gt;&lt;/li&gt;
      &lt;li&gt;&lt;a href="https://g.example/y"&gt;Latvia fences its border&lt;/a&gt;&lt;/li&gt;&lt;/ol&gt;
      </description>
      <source url="https://herald.example">Baltic Herald</source></item></channel></rss>"""

    (item,) = parse(body.encode(), feed=SEARCH, source="Google", url=SEARCH, content_type="").items

    assert (item.title, item.source, item.summary) == ("Estonia orders mines", "Baltic Herald", "")
    assert item.url == "https://news.google.com/rss/articles/CBMiA?oc=5"


def test_searches_are_known_by_their_host() -> None:
    assert is_search(SEARCH)
    assert is_search("https://www.bing.com/news/search?q=mines&format=rss")
    assert not is_search("https://google.com.example/rss")
    assert not is_search("http://[bad")
