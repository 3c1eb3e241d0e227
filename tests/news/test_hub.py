import pytest

from bot.model import ParsedFeed
from bot.news.parse import parse

HUB, TOPIC = "https://hub.example/", "https://news.example/feed?all"
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link rel="hub" href="{HUB}"/>
  <link rel="self" href="{TOPIC}"/><entry><id>a</id><title>A</title><link href="https://news.example/a"/></entry></feed>"""
RSS = f"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>
  <atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{TOPIC}"/>
  <item><title>A</title><link>https://news.example/a</link></item></channel></rss>"""
JSON = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "News", "feed_url": "{TOPIC}",
  "hubs": [7, {{"type": "rssCloud", "url": "https://cloud.example/"}}, {{"type": "WebSub", "url": "{HUB}"}}],
  "items": [{{"id": "a", "title": "A", "url": "https://news.example/a"}}]}}"""


def read(body: str) -> ParsedFeed:
    return parse(body.encode(), feed=TOPIC, source="", url=TOPIC, content_type="")


@pytest.mark.parametrize("body", [ATOM, RSS, JSON], ids=["atom", "rss", "json"])
def test_a_feed_names_its_hub_and_what_it_is_called_there(body: str) -> None:
    found = read(body)

    assert (found.hub, found.topic) == (HUB, TOPIC)


@pytest.mark.parametrize("body", [ATOM, RSS, JSON], ids=["atom", "rss", "json"])
def test_only_addresses_of_the_web_are_hubs(body: str) -> None:
    found = read(body.replace(HUB, "javascript:alert(1)").replace(TOPIC, "/feed"))

    assert (found.hub, found.topic) == (None, None)
