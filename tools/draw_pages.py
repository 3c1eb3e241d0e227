"""Draws docs/web-*.png: the web pages, of the tests' archive, in this machine's Chromium."""

import asyncio
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.app import load_knowledge
from tests.browser import browser_page
from tests.web.archive import ARABIC_TITLE, fill
from tests.web.serving import Served, served_beside

DOCS = Path(__file__).parent.parent / "docs"
#: Colours of a picture: pages have few.
COLOURS = 96


def main() -> None:
    """Draw the pictures and print how large they are."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.sqlite"
        asyncio.run(fill(url, knowledge.classify))
        with served_beside(Served(url, knowledge.facts, {})) as site, browser_page() as page:
            page.goto(f"{site.url}/stories")
            arabic = page.get_by_role("link", name=ARABIC_TITLE).first.get_attribute("href") or ""
            for name, path, width, height in (
                ("stories", "/stories?topic=withdrawal&to=2026-03-01", 960, 900),
                ("phone", arabic, 375, 700),
                ("country", "/countries/POL", 960, 1000),
            ):
                page.set_viewport_size({"width": width, "height": height})
                page.goto(site.url + path)
                if name == "stories":
                    page.locator("summary").click()
                _save(f"web-{name}.png", page.screenshot())


def _save(name: str, shot: bytes) -> None:
    few = Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    few.save(DOCS / name, optimize=True)
    print(f"docs/{name}: {(DOCS / name).stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
