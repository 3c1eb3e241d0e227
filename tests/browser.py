"""The machine's own Chromium, for pages that people look at."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

MISSING = (
    "These tests look at pages in a real browser, and no Chromium is on PATH. Install it: `apt install chromium`, or "
    "any Chrome as `google-chrome`."
)
#: Nothing of a test page's may ask the network for updates or suggestions.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def browser_page(width: int = 1280, height: int = 900) -> Iterator[Page]:
    """Give a fresh page of a browser that ends with the test."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser.new_page(viewport={"width": width, "height": height})
        finally:
            browser.close()
