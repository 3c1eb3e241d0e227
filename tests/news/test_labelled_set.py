"""The labelled set itself: if its form slips, every accuracy figure drawn from it is wrong."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.model import TOPICS

LABELLED = Path(__file__).parent.parent / "data" / "labelled.jsonl"
DESCRIPTION = LABELLED.with_suffix(".md")

LANGUAGES = frozenset("en fr es pt de it nl pl uk ru lt lv et fi sv no da cs ro el tr ar fa ja ko zh km my".split())
FIELDS = {
    "id",
    "title",
    "summary",
    "url",
    "source",
    "lang",
    "relevant",
    "topics",
    "countries",
    "hard",
    "published",
    "text",
}

Item = dict[str, Any]


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]


def test_there_are_at_least_four_hundred_items(items: list[Item]) -> None:
    assert len(items) >= 400


def test_every_item_has_every_field_and_no_other(items: list[Item]) -> None:
    assert [item["id"] for item in items if set(item) != FIELDS] == []


def test_ids_are_counted_up_and_never_repeated(items: list[Item]) -> None:
    assert [item["id"] for item in items] == [f"l{number:04d}" for number in range(1, len(items) + 1)]


def test_no_title_and_no_address_is_there_twice(items: list[Item]) -> None:
    assert repeated([item["title"].casefold() for item in items]) == []
    assert repeated([item["url"] for item in items]) == []


def test_every_language_has_at_least_twelve_items_and_english_ninety(items: list[Item]) -> None:
    counts = Counter(item["lang"] for item in items)

    assert set(counts) == LANGUAGES
    assert min(counts.values()) >= 12
    assert counts["en"] >= 90


def test_every_language_has_both_what_to_post_and_what_not_to(items: list[Item]) -> None:
    for lang in LANGUAGES:
        answers = [item["relevant"] for item in items if item["lang"] == lang]

        assert answers.count(True) >= 5, lang
        assert answers.count(False) >= 5, lang


def test_half_of_the_items_are_hard_negatives(items: list[Item]) -> None:
    hard_negatives = sum(1 for item in items if not item["relevant"] and item["hard"])

    assert 0.45 <= hard_negatives / len(items) <= 0.55


def test_an_irrelevant_item_has_no_topic_and_a_relevant_one_at_least_one(items: list[Item]) -> None:
    assert [item["id"] for item in items if item["relevant"] != bool(item["topics"])] == []


def test_topics_are_of_the_closed_list_each_once_in_its_order(items: list[Item]) -> None:
    for item in items:
        assert item["topics"] == [topic for topic in TOPICS if topic in item["topics"]], item["id"]


def test_every_topic_is_there_often_enough_to_be_measured(items: list[Item]) -> None:
    counts = Counter(topic for item in items for topic in item["topics"])

    assert {topic: counts[topic] for topic in TOPICS if counts[topic] < 20} == {}


def test_countries_are_three_capitals_each_once(items: list[Item]) -> None:
    for item in items:
        assert all(re.fullmatch("[A-Z]{3}", code) for code in item["countries"]), item["id"]
        assert repeated(item["countries"]) == [], item["id"]


def test_addresses_are_made_up(items: list[Item]) -> None:
    wrong = [item["id"] for item in items if not re.match(r"https://[a-z0-9-]+\.example/", item["url"])]

    assert wrong == []


def test_dates_are_iso_dates_or_months_or_missing(items: list[Item]) -> None:
    dates = {item["id"]: item["published"] for item in items if item["published"] is not None}

    assert [ident for ident, text in dates.items() if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text)] == []


def test_nothing_is_blank_or_padded(items: list[Item]) -> None:
    for item in items:
        for field in ("title", "summary", "source"):
            assert item[field], item["id"]
            assert item[field] == item[field].strip(), item["id"]
        assert item["text"] == "own"


def test_the_description_states_the_true_counts(items: list[Item]) -> None:
    table = re.findall(r"^\| (\w\w) \| (\d+) \| (\d+) \| (\d+) \|$", DESCRIPTION.read_text(encoding="utf-8"), re.M)

    counts = Counter((item["lang"], item["relevant"]) for item in items)
    assert {lang: (int(yes), int(no), int(both)) for lang, yes, no, both in table} == {
        lang: (counts[lang, True], counts[lang, False], counts[lang, True] + counts[lang, False]) for lang in LANGUAGES
    }
