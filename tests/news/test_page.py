import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.news.page import MOST, parse_page

HOME = "https://campaign.example/news/"
PAGE = """<!doctype html><html lang="en-GB"><head><title>News | Ban Campaign</title></head><body>
<header><a href="/about">All about our long campaign</a></header>
<nav><ul><li><a href="/topics">What our members work on</a></li></ul></nav>
<main><ul>
  <li><a href="/news/poland"><img src="a.jpg" alt=""></a>
    <h3><a href="/news/poland?utm_source=home">Poland leaves the Mine Ban Treaty &amp; makes mines</a></h3>
    <time datetime="2026-11-20T10:00:00+01:00">20 Nov</time> <a href="/news/poland">Read more</a></li>
  <li><h3>States parties meet in Geneva again</h3><a href="geneva" title="x">Read more &raquo;</a></li>
  <li><h3><a href="https://press.example/casualties">Casualty figures reach a new height</a></h3></li>
  <li><h3><a href="javascript:void(0)">A script and no news at all</a></h3></li>
  <li><a href="/ja/1">対人地雷禁止条約からの脱退を表明した</a></li>
  <li><a href="/tag/mines">Mines</a> <a href="/news/">This page and its own news</a>
    <a href="/a.jpg">A picture of the meeting hall</a></li>
</ul></main>
<footer><a href="/privacy">Privacy policy and terms of use</a></footer></body></html>"""


def read(page: str = PAGE, select: str = "", url: str = HOME) -> ParsedFeed:
    return parse_page(page.encode(), feed=url, source="", url=url, content_type="text/html", select=select)


def test_headlines_are_found_outside_menus_with_the_date_beside_them() -> None:
    found = read()

    assert [(item.url, item.title) for item in found.items] == [
        ("https://campaign.example/news/poland", "Poland leaves the Mine Ban Treaty & makes mines"),
        ("https://campaign.example/news/geneva", "States parties meet in Geneva again"),
        ("https://campaign.example/ja/1", "対人地雷禁止条約からの脱退を表明した"),
    ]
    assert found.title == "News | Ban Campaign"
    assert found.language == "en-GB"
    assert str(found.items[0].published) == "2026-11-20 09:00:00+00:00"
    assert found.items[1].published is None
    assert found.items[0].key == "link:https://campaign.example/news/poland"


@pytest.mark.parametrize("select", ["main li", "h3 a, li > a[title]", "main a"])
def test_a_selector_picks_links_or_what_holds_them_on_any_site(select: str) -> None:
    urls = [item.url for item in read(select=select).items]

    assert "https://press.example/casualties" in urls
    assert "https://campaign.example/about" not in urls


def test_each_link_is_one_entry_whatever_leads_to_it() -> None:
    items = read(select="main a").items

    assert sum("poland" in item.url for item in items) == 1
    assert next(item.title for item in items if "poland" in item.url).startswith("Poland leaves")


def test_a_page_without_links_is_a_fault_that_says_what_to_do() -> None:
    with pytest.raises(ParseError, match=r"no headlines with links are on the page.*--select") as bare:
        read("<html><body><p>Nothing here.</p></body></html>")
    with pytest.raises(ParseError, match=r"no link is picked by select 'main \.card'.*rebuilt") as rebuilt:
        read(select="main .card")
    with pytest.raises(ParseError, match=r"select 'h3\[' is no CSS selector"):
        read(select="h3[")

    assert bare.value.fault == rebuilt.value.fault == "empty"


def test_a_page_that_keeps_bots_out_says_so() -> None:
    with pytest.raises(ParseError, match="proof of being human") as barred:
        read("<html><head><title>Just a moment...</title></head><body>captcha</body></html>")

    assert barred.value.fault == "captcha"


def test_a_site_s_own_name_goes_before_its_page_s_title() -> None:
    page = PAGE.replace("<head>", '<head><meta property="og:site_name" content="Ban  Campaign">')

    assert read(page).items[0].source == "Ban Campaign"


def test_titles_are_words_without_mark_up() -> None:
    page = "<main><a href=/1>Use of &lt;b&gt; mines <b>at</b> the border<script>alert(1)</script></a></main>"

    assert read(page).items[0].title == "Use of mines at the border"


def test_a_page_of_endless_links_is_read_as_far_as_it_is_useful() -> None:
    links = "".join(f"<p><a href=/n/{n}>Headline number {n} about landmines today</a></p>" for n in range(2_000))

    found = read("<div>" * 200 + links)

    assert len(found.items) == MOST
    assert "only the first" in found.dropped[0]


def test_an_element_of_endless_attributes_is_refused_and_one_of_many_words_is_read() -> None:
    crowded = "<a " + " ".join(f"a{n}={n}" for n in range(400_000)) + ">"
    wordy = f"<div data-page='{10_000 * 'a=1 b '}'>"
    link = "<p><a href=/n/1>Headline number one about landmines today</a></p>"

    began = time.process_time()
    with pytest.raises(ParseError):
        read(crowded + link)

    assert time.process_time() - began < 2
    assert len(read(wordy + link).items) == 1


@given(st.binary(max_size=400), st.sampled_from(["", "a", "li", "*"]))
def test_no_page_breaks_the_reader(body: bytes, select: str) -> None:
    for page in (body, b"<main><a href=/x>" + body + b"</a>", PAGE.encode()[:700] + body):
        try:
            found = parse_page(page, feed=HOME, source="", url=HOME, content_type="", select=select)
        except ParseError:
            continue

        assert found.items or found.dropped
        assert all(item.title and item.url.startswith("http") for item in found.items)
