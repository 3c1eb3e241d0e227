import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.__main__ import make_drawer
from bot.cli.previewing import Shown, page
from bot.model import Button, Card, Fact, Link
from handlers.slack.drawing import text_html
from tests.browser import browser_page
from tests.builders import news, rss
from tests.cli.test_cli import treatywatch

HOSTILE = "Parliament <!channel> @everyone votes <script>document.title='x'</script> [here](https://evil.example)"
WIDEST = "\n".join(f"{number} {'w' * 400}" for number in range(3))
CARD = Card(
    title=HOSTILE,
    url="https://news.example/a?x=1&y=_2_",
    lead="First line.\nSecond line.",
    facts=(Fact(label="Topics", value="withdrawal"), Fact(label="Long", value=WIDEST)),
    links=(Link(label="Source", url="https://news.example/source"),),
    buttons=(Button(label="Why this alert?", action="why", value="s1"),),
    footer="Checked 1 May 2026",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with browser_page() as found:
        yield found


def draw(browser: Page, tmp_path: Path, card: Card) -> Page:
    drawers = {name: make_drawer(name) for name in ("slack", "discord")}
    path = tmp_path / "preview.html"
    path.write_text(page("items.jsonl", [Shown(headline=card.title, card=card)], 3, drawers), encoding="utf-8")
    browser.goto(path.as_uri())
    return browser


def test_a_preview_shows_the_card_as_both_chats_will(browser: Page, tmp_path: Path) -> None:
    shown = draw(browser, tmp_path, CARD)

    assert shown.locator("p").inner_text() == "items.jsonl: 1 would be posted, 3 would not. Why: treatywatch poll"
    for chat in (".slack", ".discord"):
        text = shown.locator(chat).inner_text()
        assert "Why this alert?" in text
        assert "withdrawal" in text
        assert "First line.\nSecond line." in text
        assert "Checked 1 May 2026" in text
        assert shown.locator(f"{chat} a[href*='evil']").count() == 0
    assert shown.locator(".slack a").first.get_attribute("href") == "https://news.example/a?x=1&y=_2_"


def test_what_is_hostile_in_a_headline_is_text_in_the_preview_as_in_the_chats(browser: Page, tmp_path: Path) -> None:
    shown = draw(browser, tmp_path, CARD)

    assert shown.title().startswith("Preview")
    assert shown.locator(".ping").count() == 0
    assert "@everyone" in shown.locator(".discord .title").inner_text()
    assert "<script>" in shown.locator(".slack").inner_text()


def test_a_ping_that_would_reach_people_is_seen_in_the_preview(browser: Page, tmp_path: Path) -> None:
    text = "<!channel> *<https://a.example/x_y_z|A _b_>*"
    shown = draw(browser, tmp_path, CARD)

    shown.set_content(text_html({"type": "mrkdwn", "text": text}))

    assert shown.locator(".ping").inner_text() == "!channel"
    assert shown.locator("b a").get_attribute("href") == "https://a.example/x_y_z"
    assert shown.locator("b a i").inner_text() == "b"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_of_a_preview_runs_out_of_the_window(browser: Page, tmp_path: Path, width: int) -> None:
    browser.set_viewport_size({"width": width, "height": 800})
    shown = draw(browser, tmp_path, CARD)

    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_arabic_is_drawn_from_right_to_left(browser: Page, tmp_path: Path) -> None:
    shown = draw(browser, tmp_path, Card(title="مقتل ستة خبراء في نزع الألغام", lead="انفجار مخزن في المخا"))

    for line in (".slack .header", ".discord .title"):
        assert shown.locator(line).evaluate("line => getComputedStyle(line).direction") == "rtl"


def test_preview_draws_what_a_saved_feed_would_post(tmp_path: Path) -> None:
    (tmp_path / "saved.xml").write_bytes(rss(news("n1"), news("n2", title="Copper mine to close", summary="The pit.")))

    done = treatywatch(tmp_path, "preview", "saved.xml", "--no-open", "--out", "page.html")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "page.html\n"
    assert "1 alert drawn" in done.stderr
    drawn = (tmp_path / "page.html").read_text()
    assert "Parliament votes on landmines (n1)" in drawn
    assert "Copper mine" not in drawn
    assert 'class="slack"' in drawn
    assert 'class="discord"' in drawn


def test_preview_of_one_chat_leaves_the_other_out_and_takes_items_as_lines(tmp_path: Path) -> None:
    item = {"title": "Poland's parliament votes to leave the Mine Ban Treaty", "lang": "en"}
    (tmp_path / "items.jsonl").write_text(json.dumps(item))

    done = treatywatch(tmp_path, "preview", "items.jsonl", "--discord", "--no-open", "--out", "page.html")

    assert done.returncode == 0, done.stderr
    drawn = (tmp_path / "page.html").read_text()
    assert 'class="discord"' in drawn
    assert 'class="slack"' not in drawn


def test_preview_of_what_nobody_has_seen_says_what_can_be_named(tmp_path: Path) -> None:
    done = treatywatch(tmp_path, "preview", "https://news.example/unknown", "--no-open")

    assert done.returncode == 1
    assert "no item that the bot has seen" in done.stderr
    assert "saved feed" in done.stderr


def test_a_preview_that_can_not_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text("")

    done = treatywatch(tmp_path, "preview", "items.jsonl", "--no-open", "--out", "missing/page.html")

    assert done.returncode == 1
    assert "missing/page.html: can't be written" in done.stderr
