"""What robots.txt lets the bot fetch."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.fetch import HttpFetcher
from bot.fetch.robots import NOTHING, SITES, Robots, Rules, name_of, read_rules
from tests.fakes import FakeClock, FakeWeb
from tests.fetch.conftest import Site

PAGE = "https://news.example/2026/mines"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/report.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/report.pdf?page=2", True),
        ("User-agent: *\nDisallow: /*/print*", "/news/print/1", False),
        ("User-agent: *\nDisallow: /$", "/", False),
        ("User-agent: *\nDisallow: /$", "/a", True),
        ("User-agent: *\nDisallow: /a%2Fb", "/a%2fb", False),
        ("User-agent: *\nDisallow: /%7Ea", "/~a", False),
        ("User-agent: *\nDisallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
        ("User-agent: Treatywatch\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: TREATYWATCH/1.0\nAllow: /", "/a", True),
        ("User-agent: GPTBot\nUser-agent: treatywatch\nDisallow: /", "/a", False),
        ("User-agent: GPTBot\nDisallow: /", "/a", True),
        ("user-agent:*\r\ndisallow:/a # all of it\r\n", "/a/b", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\nUser-agent: other\nDisallow: /b", "/b", True),
        ("<html><body>No such page</body></html>", "/a", True),
    ],
)
def test_a_page_may_be_fetched_where_the_longest_rule_for_the_bot_allows_it(
    text: str, path: str, allowed: bool
) -> None:
    assert read_rules(text).allows("https://news.example" + path) is allowed


def test_a_pause_between_requests_is_read() -> None:
    assert read_rules("User-agent: *\nCrawl-delay: 10").pause_s == 10
    assert read_rules("User-agent: *\nCrawl-delay: soon").pause_s == 0


@given(text=st.text(max_size=300), path=st.text(st.characters(codec="ascii"), max_size=60))
def test_no_file_breaks_the_reader(text: str, path: str) -> None:
    assert read_rules("User-agent: *\n" + text).allows("https://news.example/" + path.replace("/", "")) in (True, False)


def test_rules_made_to_take_long_take_no_time() -> None:
    rules = Rules(lines=((False, "/" + "*a" * 500 + "$"),))

    assert rules.allows("https://news.example/" + "a" * 499 + "b")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("", "treatywatch"),
        ("Our-Coalition/1.0", "our-coalition"),
        ("Mozilla/5.0 (compatible; Coalition/2; +https://a.example)", "coalition"),
        ("Mozilla/5.0", "treatywatch"),
    ],
)
def test_the_bot_is_called_in_robots_txt_by_the_name_it_gives(agent: str, name: str) -> None:
    assert name_of(agent) == name


async def test_a_site_is_asked_once_a_day() -> None:
    web, clock = FakeWeb(), FakeClock()
    web.pages["https://news.example/robots.txt"] = b"User-agent: *\nDisallow: /private"
    robots = Robots(web, clock)

    assert (await robots.rules(PAGE)).allows(PAGE)
    assert not (await robots.rules(PAGE)).allows("https://news.example/private")
    assert len(web.asked) == 1
    clock.time += timedelta(days=1, seconds=1)
    await robots.rules(PAGE)

    assert len(web.asked) == 2


@pytest.mark.parametrize(
    ("fault", "allowed"),
    [
        ("not_found", True),
        ("blocked", True),
        ("gone", True),
        ("timeout", False),
        ("server_error", False),
        ("busy", False),
        ("private_address", False),
    ],
)
async def test_a_site_without_the_file_forbids_nothing_and_one_that_does_not_answer_all(
    fault: str, allowed: bool
) -> None:
    web = FakeWeb()
    web.pages["https://news.example/robots.txt"] = FetchError(fault, "no")  # type: ignore[arg-type]  # one of Fault

    assert (await Robots(web, FakeClock()).rules(PAGE)).allows(PAGE) is allowed


async def test_a_site_that_did_not_answer_is_asked_again_after_an_hour() -> None:
    web, clock = FakeWeb(), FakeClock()
    web.pages["https://news.example/robots.txt"] = FetchError("timeout", "no answer")
    robots = Robots(web, clock)

    assert await robots.rules(PAGE) == NOTHING
    web.pages["https://news.example/robots.txt"] = b""
    assert await robots.rules(PAGE) == NOTHING
    clock.time += timedelta(hours=1, seconds=1)

    assert (await robots.rules(PAGE)).allows(PAGE)


async def test_what_is_remembered_of_sites_has_an_end() -> None:
    web = FakeWeb()
    robots = Robots(web, FakeClock())
    for number in range(SITES + 5):
        web.pages[f"https://n{number}.example/robots.txt"] = b""
        await robots.rules(f"https://n{number}.example/a")

    await robots.rules(f"https://n{SITES}.example/a")
    assert len(web.asked) == SITES + 5
    await robots.rules("https://n0.example/a")

    assert len(web.asked) == SITES + 6


async def test_the_file_is_fetched_over_http_by_the_bots_name(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/robots.txt", b"User-agent: treatywatch\nDisallow: /secret")

    rules = await Robots(fetcher, FakeClock()).rules(site.url("/secret/1"))

    assert not rules.allows(site.url("/secret/1"))
    assert "Treatywatch/1.2" in site.asked[0].headers["User-Agent"]
