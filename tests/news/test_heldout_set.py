"""The held-out set itself: its form must hold, and it must share nothing with the set that terms are tuned on."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.model import TOPICS

DATA = Path(__file__).parent.parent / "data"
HELD_OUT = DATA / "heldout.jsonl"
DESCRIPTION = HELD_OUT.with_suffix(".md")

LANGUAGES = frozenset("en fr lv pt ar de pl uk es fi ja lt ru tr zh ko it nl sv no da cs ro el et fa km my".split())
FIELDS = frozenset(
    "id title summary url source lang relevant topics countries hard published text".split(),
)

Item = dict[str, Any]


def read(path: Path) -> list[Item]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return read(HELD_OUT)


def test_half_of_the_320_items_are_relevant(items: list[Item]) -> None:
    assert Counter(item["relevant"] for item in items) == {True: 160, False: 160}


def test_more_than_half_of_the_items_are_hard(items: list[Item]) -> None:
    assert sum(1 for item in items if item["hard"]) > len(items) / 2


def test_every_item_has_every_field_and_no_other(items: list[Item]) -> None:
    assert [item["id"] for item in items if set(item) != FIELDS] == []


def test_ids_are_counted_up(items: list[Item]) -> None:
    assert [item["id"] for item in items] == [f"h{number:04d}" for number in range(1, len(items) + 1)]


def test_no_title_and_no_address_is_there_twice(items: list[Item]) -> None:
    assert repeated([item["title"].casefold() for item in items]) == []
    assert repeated([item["url"] for item in items]) == []


def test_no_text_is_shared_with_the_labelled_set(items: list[Item]) -> None:
    seen = {item[field].casefold() for item in read(DATA / "labelled.jsonl") for field in ("title", "summary")}

    assert [item["id"] for item in items if {item["title"].casefold(), item["summary"].casefold()} & seen] == []


def test_english_is_a_little_more_than_half_and_every_other_language_has_both_answers(items: list[Item]) -> None:
    counts = Counter((item["lang"], item["relevant"]) for item in items)

    assert {lang for lang, _ in counts} == LANGUAGES
    assert 0.5 < (counts["en", True] + counts["en", False]) / len(items) < 0.6
    assert [lang for lang in LANGUAGES if not (counts[lang, True] and counts[lang, False])] == []


def test_a_relevant_item_has_a_topic_and_an_irrelevant_one_none(items: list[Item]) -> None:
    assert [item["id"] for item in items if item["relevant"] != bool(item["topics"])] == []


def test_topics_are_of_the_closed_list_each_once_in_its_order(items: list[Item]) -> None:
    for item in items:
        assert item["topics"] == [topic for topic in TOPICS if topic in item["topics"]], item["id"]


def test_every_topic_is_there_at_least_ten_times(items: list[Item]) -> None:
    counts = Counter(topic for item in items for topic in item["topics"])

    assert {topic: counts[topic] for topic in TOPICS if counts[topic] < 10} == {}


def test_countries_are_three_capitals_each_once(items: list[Item]) -> None:
    for item in items:
        assert all(re.fullmatch("[A-Z]{3}", code) for code in item["countries"]), item["id"]
        assert repeated(item["countries"]) == [], item["id"]


def test_addresses_are_made_up(items: list[Item]) -> None:
    assert [
        item["id"] for item in items if not re.fullmatch(r"https://[a-z0-9-]+\.example/[a-z0-9/-]+", item["url"])
    ] == []


def test_dates_are_iso_dates_of_2000_to_2026_or_missing(items: list[Item]) -> None:
    dates = {item["id"]: item["published"] for item in items if item["published"] is not None}

    assert [ident for ident, text in dates.items() if not re.fullmatch(r"20[0-2]\d(-\d{2}){0,2}", text)] == []


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
