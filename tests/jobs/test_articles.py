"""The pages behind entries that say too little."""

import asyncio

import pytest

from bot.errors import FetchError
from bot.fetch.robots import Robots
from bot.jobs.articles import KEPT, Articles, thin
from bot.model import Feed, Fetched, Judged, NewsItem, Unchanged, Validators
from bot.news.article import read_article
from tests.builders import FEED, judged, news, verdict
from tests.fakes import FakeClock, FakeWeb
from tests.jobs.newsroom import Newsroom

MEDIA = Feed(url=FEED, name="Example News")
SENTENCE = "Parliament voted on Thursday by 107 to 0 to leave the treaty on landmines, officials said."
PAGE = (
    f"<html><body><article><p>{SENTENCE}</p><p>The decision takes effect six months after the United Nations is "
    "notified, the ministry said.</p></article></body></html>"
).encode()
SUMMARY = f"{SENTENCE} The decision takes effect six months after the United Nations is notified, the ministry said."


class Reader:
    """The real reader, without its process."""

    async def read_article(self, fetched: Fetched) -> str:
        return read_article(fetched.body, url=fetched.url, content_type=fetched.content_type)


class Library:
    """A site of pages, and what reads them."""

    def __init__(self, *, limit_s: float = 5.0) -> None:
        self.web = FakeWeb()
        self.web.pages["https://news.example/robots.txt"] = FetchError("not_found", "none")
        self.articles = Articles(self.web, Robots(self.web, FakeClock()), Reader(), limit_s=limit_s)

    async def fill(self, *items: Judged, feed: Feed = MEDIA) -> tuple[Judged, ...]:
        return await self.articles.fill(items, feed)

    @property
    def asked(self) -> list[str]:
        return [url for url, _ in self.web.asked if not url.endswith("robots.txt")]


def bare(key: str = "n1", **fields: object) -> Judged:
    """Return an item that is but a headline."""
    return judged(news(key, summary="", **fields), "fake:ALL")


@pytest.fixture
def library() -> Library:
    return Library()


async def test_a_bare_headline_gets_its_summary_from_the_articles_page(library: Library) -> None:
    library.web.pages["https://news.example/n1"] = PAGE

    (one,) = await library.fill(bare())

    assert one.summary == SUMMARY
    assert one.reason == "score 8, needed 4; summary from its page"
    assert one.item.content == ""
    assert one.verdict == verdict()


@pytest.mark.parametrize(
    "summary",
    [
        SENTENCE,
        "立陶宛议会周四以107票赞成、零票反对通过了退出禁止地雷公约的决议。",
    ],
)
async def test_an_entry_that_says_enough_has_its_page_left_alone(library: Library, summary: str) -> None:
    one = judged(news(summary=summary), "fake:ALL")

    assert await library.fill(one) == (one,)
    assert library.web.asked == []


def test_what_is_short_or_cut_off_says_too_little() -> None:
    assert thin(bare())
    assert thin(judged(news(summary="Parliament voted.")))
    assert thin(judged(news(summary=SENTENCE.removesuffix("said.") + "sa…")))
    assert not thin(judged(news(summary=SENTENCE)))


async def test_what_no_channel_gets_and_what_the_operator_wants_left_alone_is_not_asked_for(library: Library) -> None:
    items = (judged(news(summary="")), bare("n2"))

    assert (await library.fill(items[0])) == items[:1]
    assert (await library.fill(items[1], feed=Feed(url=FEED, articles=False))) == items[1:]
    assert library.web.asked == []


async def test_robots_txt_is_obeyed_and_the_record_says_so(library: Library) -> None:
    library.web.pages["https://news.example/robots.txt"] = b"User-agent: Treatywatch\nDisallow: /"
    library.web.pages["https://news.example/n1"] = PAGE

    (one,) = await library.fill(bare())

    assert one.summary == ""
    assert one.reason.endswith("; its page may not be fetched (robots.txt)")
    assert library.asked == []


async def test_a_page_that_leads_to_where_robots_may_not_go_is_not_read(library: Library) -> None:
    library.web.moves["https://news.example/n1"] = "https://wall.example/n1"
    library.web.pages["https://wall.example/n1"] = PAGE
    library.web.pages["https://wall.example/robots.txt"] = b"User-agent: *\nDisallow: /"

    (one,) = await library.fill(bare())

    assert one.summary == ""
    assert "leads to one that may not be fetched" in one.reason


async def test_google_news_hides_the_address_and_is_left_alone(library: Library) -> None:
    one = judged(news(summary="", url="https://news.google.com/rss/articles/CBMiabc?oc=5"), "fake:ALL")

    (kept,) = await library.fill(one)

    assert kept.summary == ""
    assert kept.reason.endswith("its page was not looked for, since Google News does not tell its address")
    assert library.web.asked == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (FetchError("not_found", "x"), "its page is not there"),
        (FetchError("timeout", "x"), "its page could not be had"),
        (FetchError("private_address", "x"), "its page is on no public address"),
        (b"<html><body>No.</body></html>", "its page holds no article that could be found"),
        (
            b"<html><body><article><p>Here you find ten recipes for the summer, with tomatoes and with beans, and all "
            b"of them are easy to cook.</p></article></body></html>",
            "its page tells of something else",
        ),
    ],
)
async def test_where_a_page_gives_nothing_the_alert_says_what_it_has(
    library: Library, page: bytes | FetchError, why: str
) -> None:
    library.web.pages["https://news.example/n1"] = page
    one = judged(news(summary="Parliament voted."), "fake:ALL")

    (kept,) = await library.fill(one)

    assert kept.summary == "Parliament voted."
    assert kept.reason == f"score 8, needed 4; {why}"


async def test_a_page_is_asked_for_once_and_again_when_its_entry_is_edited(library: Library) -> None:
    library.web.pages["https://news.example/n1"] = PAGE

    await library.fill(bare())
    await library.fill(bare())
    assert library.asked == ["https://news.example/n1"]
    await library.fill(bare(title="Correction: parliament votes on landmines"))

    assert len(library.asked) == 2


async def test_a_page_that_does_not_come_delays_no_alert_and_serves_when_it_has_come() -> None:
    class Slow(FakeWeb):
        answer = asyncio.Event()

        async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
            if not url.endswith("robots.txt"):
                await self.answer.wait()
            return await super().get(url, validators, user_agent=user_agent)

    library = Library()
    web = library.web = Slow()
    web.pages = {"https://news.example/robots.txt": b"", "https://news.example/n1": PAGE}
    library.articles = Articles(web, Robots(web, FakeClock()), Reader(), limit_s=0.01)

    (late,) = await library.fill(bare())
    assert late.reason.endswith("its page did not come within 0.01 s")
    web.answer.set()
    while (again := (await library.fill(bare()))[0]).summary == "":
        pass

    assert again.summary == SUMMARY
    assert len(library.asked) == 1


async def test_pages_under_way_are_given_up_at_the_stop() -> None:
    class Never(FakeWeb):
        async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
            await asyncio.Event().wait()
            raise AssertionError

    articles = Articles(Never(), Robots(Never(), FakeClock()), Reader(), limit_s=0.01)
    await articles.fill([bare()], MEDIA)

    await articles.close()

    assert len(asyncio.all_tasks()) == 1


async def test_of_many_headlines_the_newest_get_their_pages(library: Library) -> None:
    for number in range(9):
        library.web.pages[f"https://news.example/n{number}"] = PAGE

    found = await library.fill(*(bare(f"n{number}") for number in range(9)))

    assert len(library.web.asked) == 1 + 5
    assert [bool(one.summary) for one in found] == [False] * 4 + [True] * 5


async def test_a_site_that_asks_for_a_pause_is_asked_for_one_page(library: Library) -> None:
    library.web.pages["https://news.example/robots.txt"] = b"User-agent: *\nCrawl-delay: 10"
    library.web.pages |= {"https://news.example/n1": PAGE, "https://news.example/n2": PAGE}

    found = await library.fill(bare("n1"), bare("n2"))

    assert sorted(bool(one.summary) for one in found) == [False, True]
    assert sum("asks for a longer pause" in one.reason for one in found) == 1


async def test_the_operators_pause_counts_from_the_feed_itself(library: Library) -> None:
    library.web.pages["https://news.example/n1"] = PAGE

    (one,) = await library.fill(bare(), feed=Feed(url=FEED, pause=30))

    assert "asks for a longer pause" in one.reason
    assert library.asked == []


async def test_what_is_remembered_of_pages_has_an_end(library: Library) -> None:
    for number in range(KEPT + 1):
        library.web.pages[f"https://news.example/n{number}"] = PAGE
        await library.fill(bare(f"n{number}"))

    await library.fill(bare(f"n{KEPT}"))
    assert len(library.asked) == KEPT + 1
    await library.fill(bare("n0"))

    assert len(library.asked) == KEPT + 2


async def test_a_poll_posts_the_pages_summary_and_records_where_it_is_from(newsroom: Newsroom) -> None:
    newsroom.web.pages |= {"https://news.example/n1": PAGE, "https://news.example/robots.txt": b""}
    newsroom.use(Articles(newsroom.web, Robots(newsroom.web, newsroom.clock), Reader()))

    await newsroom.poll(_item())
    (story,) = await newsroom.store.latest(1)
    record = await newsroom.store.record("https://news.example/n1")

    assert story.summary == SUMMARY
    assert record is not None
    assert record.steps[0].detail.endswith("; summary from its page")


def _item() -> NewsItem:
    return news(summary="", title="Parliament votes on landmine treaty")
