"""The report's page in a real browser."""

from pathlib import Path

from bot.report.page import page
from tests.browser import browser_page
from tests.report.month import lively

_CHECKS = """() => ({
    wide: document.documentElement.scrollWidth,
    lang: document.documentElement.lang,
    mains: document.querySelectorAll('main').length,
    levels: [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]),
    charts: [...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') !== 'img' || !s.ariaLabel).length,
    tables: [...document.querySelectorAll('table')].filter(t => !t.caption || !t.querySelector('th[scope=col]')).length,
    scripts: document.scripts.length,
    links: [...document.links].map(a => a.protocol),
    faint: getComputedStyle(document.querySelector('.small')).color,
})"""


def test_the_page_holds_at_the_width_of_a_phone_and_can_be_heard(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(lively()), encoding="utf-8")
    asked: list[str] = []
    with browser_page(320, 640) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(file.as_uri())
        found = tab.evaluate(_CHECKS)
        tab.keyboard.press("Tab")
        first = tab.evaluate("document.activeElement.textContent")

    assert found["wide"] == 320
    assert (found["lang"], found["mains"], found["scripts"]) == ("en", 1, 0)
    assert found["levels"][0] == 1
    assert all(after - before <= 1 for before, after in zip(found["levels"], found["levels"][1:], strict=False))
    assert (found["charts"], found["tables"]) == (0, 0)
    assert {*found["links"]} <= {"https:", "http:", "file:"}
    # At least 4.5:1 on white (WCAG 1.4.3); this is 7.6:1.
    assert found["faint"] == "rgb(74, 85, 96)"
    assert first == "Skip to the report"
    assert asked == [file.as_uri()]
