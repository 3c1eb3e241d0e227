"""The set of decisions of states: its form, and that look-alikes stand beside each other."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.model import STAGES

STAGED = Path(__file__).parent.parent / "data" / "stages.jsonl"

Item = dict[str, Any]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [json.loads(line) for line in STAGED.read_text(encoding="utf-8").splitlines()]


def test_there_are_at_least_a_hundred_and_twenty_items(items: list[Item]) -> None:
    assert len(items) >= 120


def test_every_item_has_every_field_and_no_other(items: list[Item]) -> None:
    fields = {"id", "title", "summary", "lang", "countries", "stage"}

    assert [item["id"] for item in items if set(item) != fields] == []


def test_ids_are_counted_up_and_no_title_is_there_twice(items: list[Item]) -> None:
    assert [item["id"] for item in items] == [f"s{number:04d}" for number in range(1, len(items) + 1)]
    assert [title for title, times in Counter(item["title"] for item in items).items() if times > 1] == []


def test_every_language_with_news_of_withdrawals_has_every_stage_and_items_without_one(items: list[Item]) -> None:
    for lang in ("de", "en", "es", "et", "fi", "fr", "lt", "lv", "pl", "ru", "uk"):
        stages = {item["stage"] for item in items if item["lang"] == lang}

        assert stages == {*STAGES, None}, lang


def test_countries_are_three_capitals(items: list[Item]) -> None:
    for item in items:
        assert item["countries"], item["id"]
        assert all(re.fullmatch("[A-Z]{3}", code) for code in item["countries"]), item["id"]
