"""The pages as people meet them: in a real browser, wide and narrow, light and dark, by keyboard, on paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.treaty.facts import Facts
from bot.web.guard import Buckets
from tests.browser import browser_page
from tests.web.archive import ARABIC_TITLE
from tests.web.serving import Served, served_beside

#: Texts whose contrast with what is behind them is less than WCAG AA asks for (1.4.3), as "contrast: text".
FAINT = """() => {
  const parsed = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parsed(getComputedStyle(one).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parsed(style.color)), light(behind(element))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < (large ? 3 : 4.5)) found.push(contrast.toFixed(2) + ": " + text.slice(0, 40));
  }
  return found;
}"""
#: What those who do not see the page would miss, one sentence each.
MISSED = """() => {
  const found = [];
  const all = (choice) => [...document.querySelectorAll(choice)];
  for (const field of all("input:not([hidden]), select")) {
    if (!field.labels.length) found.push("no label: " + field.name);
  }
  for (const link of all("a, button")) {
    if (!(link.innerText || link.getAttribute("aria-label") || "").trim()) found.push("no name: " + link.outerHTML);
  }
  for (const image of all("img")) if (!image.alt) found.push("no words for " + image.src);
  for (const table of all("table")) {
    for (const head of table.querySelectorAll("th")) if (!head.scope) found.push("no scope: " + head.innerText);
    if (!table.querySelector("thead")) found.push("a table without a head");
  }
  let level = 0;
  for (const head of all("h1, h2, h3, h4")) {
    const next = Number(head.tagName[1]);
    if (next > level + 1) found.push("a heading passed over before " + head.innerText);
    level = next;
  }
  if (all("h1").length !== 1) found.push("not one h1");
  for (const choice of ["header", "nav", "main", "footer"]) if (!all(choice).length) found.push("no " + choice);
  const ids = all("[id]").map((one) => one.id);
  if (new Set(ids).size !== ids.length) found.push("an id twice");
  for (const one of all("[aria-labelledby], [aria-describedby]")) {
    for (const id of (one.getAttribute("aria-labelledby") || one.getAttribute("aria-describedby")).split(" ")) {
      if (!document.getElementById(id)) found.push("nothing is called " + id);
    }
  }
  if (document.documentElement.lang !== "en") found.push("no language");
  return found;
}"""


@pytest.fixture(scope="module")
def beside(filled: Path, facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("look") / "store.sqlite"
    shutil.copy(filled, path)
    settings = {"token": "correct-horse-battery", "buckets": Buckets(1e9, 1e9)}
    with served_beside(Served(f"sqlite:///{path}", facts, settings)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with browser_page() as found:
        yield found


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    yield browser
    browser.set_viewport_size({"width": 1280, "height": 900})
    browser.emulate_media(media="screen", color_scheme="light")


def story_of(page: Page, beside: Served, headline: str) -> str:
    page.goto(f"{beside.url}/stories")
    return page.get_by_role("link", name=headline).first.get_attribute("href") or ""


def every_page(page: Page, beside: Served) -> Iterator[str]:
    """Show every kind of page in turn."""
    stories = [story_of(page, beside, one) for one in ("Two reports", ARABIC_TITLE, "<script>")]
    wrong = "/stories?topic=x&country=Polnd&from=z"
    for path in (
        "/",
        "/stories",
        wrong,
        *stories,
        "/countries",
        "/countries/UKR?lang=ar",
        "/status",
        "/sign-in",
        "/none",
    ):
        page.goto(beside.url + path)
        yield path


def test_who_does_not_see_or_sees_little_misses_nothing(page: Page, beside: Served) -> None:
    for path in every_page(page, beside):
        assert page.evaluate(MISSED) == [], path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FAINT) == [], (path, scheme)


def test_nothing_runs_out_of_a_narrow_window(page: Page, beside: Served) -> None:
    page.set_viewport_size({"width": 320, "height": 700})

    for path in every_page(page, beside):
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_first_key_leads_to_the_content_and_focus_is_seen(page: Page, beside: Served) -> None:
    page.goto(f"{beside.url}/stories")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")

    assert skip.evaluate("one => one === document.activeElement")
    assert skip.evaluate("one => one.getBoundingClientRect().left >= 0")
    assert skip.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_search_is_made_with_the_keyboard_alone(page: Page, beside: Served) -> None:
    page.goto(beside.url)
    page.get_by_label("Words in headline or summary").press_sequentially("two reports")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories?q=**")

    assert page.get_by_role("heading", level=1).inner_text() == "Stories: “two reports”"
    assert page.get_by_role("article").count() == 1
    page.get_by_role("link", name="Two reports of one vote").click()
    assert page.get_by_role("row", name="Other Wire").get_by_text("the same title").is_visible()


def test_nothing_hostile_runs_and_nothing_is_missing(page: Page, beside: Served) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto(beside.url + story_of(page, beside, "<script>"))

    assert page.title().startswith("<script>document.title='x'</script>")
    assert page.locator("main img, main script").count() == 0
    assert page.get_by_role("heading", level=1).inner_text().startswith("<script>")
    assert said == []  # no file that is not there, nothing that the policy had to stop


def test_arabic_stands_from_right_to_left_and_the_page_around_it_does_not(page: Page, beside: Served) -> None:
    page.goto(beside.url + story_of(page, beside, ARABIC_TITLE))
    turned = "one => getComputedStyle(one).direction"

    assert page.get_by_role("heading", level=1).evaluate(turned) == "rtl"
    assert page.locator(".lead").evaluate(turned) == "rtl"
    assert page.locator("main").evaluate(turned) == "ltr"
    page.goto(f"{beside.url}/countries/YEM?lang=ar")
    assert page.locator("main dl").evaluate(turned) == "rtl"
    assert page.get_by_role("heading", name="Stories on Yemen").evaluate(turned) == "ltr"


def test_paper_has_the_content_and_where_links_lead(page: Page, beside: Served) -> None:
    page.goto(beside.url + story_of(page, beside, "Two reports"))
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator(".facts").is_visible()
    link = page.locator("a.read")
    assert "https://news.example/two" in link.evaluate("one => getComputedStyle(one, '::after').content")


def test_an_operator_signs_in_by_the_form_and_sees_names(page: Page, beside: Served) -> None:
    page.goto(f"{beside.url}/status")
    page.get_by_role("link", name="sign in", exact=True).click()
    page.get_by_label("Token").fill("guess")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text().startswith("This is not the token.")
    page.get_by_label("Token").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/status")

    assert page.get_by_role("rowheader", name="slack:C024BE91L").is_visible()
    assert "correct-horse-battery" not in page.url
    assert page.evaluate("document.cookie") == ""
    with page.expect_navigation(url="**/status"):
        page.get_by_role("button", name="Sign out").click()
    assert page.get_by_text("slack:C024BE91L").count() == 0
