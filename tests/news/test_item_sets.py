"""The two further sets of items: their form must hold, and they must share nothing with any other set."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.model import TOPICS

DATA = Path(__file__).parent.parent / "data"
SETS = {"tried": (499, "t"), "unseen": (198, "u")}
FIELDS = frozenset("id title summary url source lang relevant topics countries hard published text".split())

Item = dict[str, Any]


def read(name: str) -> list[Item]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(params=SETS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_ids_are_counted_up_and_every_field_is_there(name: str) -> None:
    count, letter = SETS[name]
    items = read(name)

    assert [item["id"] for item in items] == [f"{letter}{number:04d}" for number in range(1, count + 1)]
    assert [item["id"] for item in items if set(item) != FIELDS] == []


def test_about_half_is_relevant_and_about_half_is_hard(name: str) -> None:
    items = read(name)

    assert 0.45 <= sum(item["relevant"] for item in items) / len(items) <= 0.55
    assert 0.45 <= sum(bool(item["hard"]) for item in items) / len(items) <= 0.55


def test_a_relevant_item_has_topics_of_the_closed_list_in_its_order_and_another_none(name: str) -> None:
    for item in read(name):
        assert item["topics"] == [topic for topic in TOPICS if topic in item["topics"]], item["id"]
        assert item["relevant"] == bool(item["topics"]), item["id"]


def test_countries_dates_and_addresses_have_their_forms(name: str) -> None:
    for item in read(name):
        assert all(re.fullmatch("[A-Z]{3}", code) for code in item["countries"]), item["id"]
        assert re.fullmatch(r"https://[a-z0-9-]+\.example/\w+", item["url"]), item["id"]
        assert item["published"] is None or re.fullmatch(r"\d{4}(-\d{2}){0,2}", item["published"]), item["id"]


def test_nothing_is_blank_or_there_twice_in_any_set(name: str) -> None:
    others = (*SETS, "labelled", "heldout")
    titles = Counter(item["title"].casefold() for each in others for item in read(each))

    for item in read(name):
        assert titles[item["title"].casefold()] == 1, item["id"]
        assert all(item[field] == item[field].strip() != "" for field in ("title", "summary", "source")), item["id"]
