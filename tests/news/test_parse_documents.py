"""Each document in tests/data/feeds gives the items that stand in the YAML file beside it, and nothing else."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model import NewsItem
from bot.news.parse import parse

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
DOCUMENTS = sorted(path for path in FEEDS.iterdir() if path.suffix in (".xml", ".json"))
PUBLISHER = "The Publisher"
_UNSET: dict[str, Any] = {
    "summary": "",
    "content": "",
    "source": PUBLISHER,
    "language": None,
    "published": None,
    "categories": [],
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_saved_feed_gives_the_items_that_stand_beside_it(document: Path) -> None:
    wanted = yaml.safe_load(document.with_suffix(".yaml").read_text(encoding="utf-8"))

    found = parse(
        document.read_bytes(),
        feed=wanted["url"],
        source=PUBLISHER,
        url=wanted["url"],
        content_type=wanted.get("content_type", "application/rss+xml"),
    )

    assert found.title == wanted["title"]
    assert found.language == wanted.get("language")
    assert found.wait_s == wanted.get("wait_s")
    assert len(found.dropped) == wanted.get("dropped", 0), found.dropped
    assert [_as_yaml(item) for item in found.items] == [
        {"feed": wanted["url"]} | _UNSET | {"language": wanted.get("language")} | item for item in wanted["items"]
    ]


def _as_yaml(item: NewsItem) -> dict[str, Any]:
    named = {one.name: getattr(item, one.name) for one in fields(item)}
    # A hash is written as text:ANY; that it tells entries apart is proved elsewhere.
    key = "text:ANY" if item.key.startswith("text:") else item.key
    return named | {"categories": list(item.categories), "key": key}
