"""The set of English items: its form, what is measured on it, and that it shares nothing with any other set."""

import json
import re
from pathlib import Path
from typing import Any

from bot.cli.lexicon_reports import read_labelled
from bot.model import TOPICS
from bot.news.accuracy import measure
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon

DATA = Path(__file__).parent.parent / "data"
ENGLISH = DATA / "english.jsonl"
OTHERS = ("labelled", "heldout", "tried", "unseen", "lookalikes")
FIELDS = frozenset("id title summary url source lang relevant topics countries hard published text".split())
#: Below what was measured, so that it tells of a loss and not of a single item.
TOPICS_F1 = 0.87
FIRST_COUNTRY = 0.84
RELEVANT_F1 = 0.92

Item = dict[str, Any]


def read(name: str) -> list[Item]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_english_item_has_its_fields_in_their_forms() -> None:
    items = read("english")

    assert [item["id"] for item in items] == [f"e{number:04d}" for number in range(1, len(items) + 1)]
    for item in items:
        assert set(item) == FIELDS, item["id"]
        assert item["lang"] == "en", item["id"]
        assert item["topics"] == [topic for topic in TOPICS if topic in item["topics"]], item["id"]
        assert item["relevant"] == bool(item["topics"]), item["id"]
        assert all(re.fullmatch("[A-Z]{3}", code) for code in item["countries"]), item["id"]
        assert re.fullmatch(r"https://[a-z]+\.example/e\d{4}", item["url"]), item["id"]


def test_no_english_item_stands_in_another_set() -> None:
    elsewhere = {item["title"].casefold() for name in OTHERS for item in read(name)}
    titles = [item["title"].casefold() for item in read("english")]

    assert len(set(titles)) == len(titles)
    assert elsewhere.isdisjoint(titles)


def test_topics_and_first_country_of_plain_english_news_are_mostly_right() -> None:
    accuracy = measure(read_labelled(ENGLISH), Classifier(load_lexicon()).classify)

    assert (accuracy.overall.f1 or 0) >= RELEVANT_F1
    assert accuracy.overall.fp == 0
    assert (accuracy.topics_micro.f1 or 0) >= TOPICS_F1
    assert accuracy.placed_right / accuracy.placed >= FIRST_COUNTRY
