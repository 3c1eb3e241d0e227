"""Articles' pages over real HTTP."""

from bot.fetch import HttpFetcher
from bot.fetch.robots import Robots
from bot.jobs.articles import Articles
from bot.model import Feed, Judged
from bot.pool import ParserPool
from tests.builders import judged, news
from tests.fakes import FakeClock
from tests.fetch.conftest import Site

WORDS = "Parliament voted on Thursday by 107 to 0 to leave the treaty on landmines, officials said."
PAGE = f"<html><body><article><p>{WORDS}</p><p>{WORDS} The law is to be signed.</p></article></body></html>".encode()


async def filled(fetcher: HttpFetcher, url: str) -> Judged:
    pool = ParserPool()
    articles = Articles(fetcher, Robots(fetcher, FakeClock()), pool, limit_s=30)
    try:
        (one,) = await articles.fill([judged(news(summary="", url=url), "fake:ALL")], Feed(url="https://a.example/rss"))
    finally:
        await articles.close()
        await pool.close()
    return one


async def test_a_page_is_fetched_and_read_by_the_real_parts(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/robots.txt", b"User-agent: *\nDisallow: /private")
    site.says("/news/1", PAGE, Content_Type="text/html; charset=utf-8")

    one = await filled(fetcher, site.url("/news/1"))

    assert WORDS in one.summary
    assert [request.path for request in site.asked] == ["/robots.txt", "/news/1"]


async def test_no_page_within_the_operators_network_is_fetched(site: Site) -> None:
    guarded = HttpFetcher(version="1.2", user_agent_url="")
    site.says("/news/1", PAGE, Content_Type="text/html")

    one = await filled(guarded, site.url("/news/1"))
    await guarded.close()

    assert one.summary == ""
    assert site.asked == []
