"""The set of stories, groups of items that tell one event and look-alikes, and how well they are told apart."""

import json
import re
from collections import Counter
from datetime import date
from itertools import chain, combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.app import Knowledge, load_knowledge
from bot.cli.lines import item_of
from bot.cli.trying import Judge

DATA = Path(__file__).parent.parent / "data"

Row = dict[str, Any]


def read(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def items() -> list[Row]:
    return [row for row in read("stories.jsonl") if "different" not in row]


@pytest.fixture(scope="module")
def pairs() -> list[list[str]]:
    return [row["different"] for row in read("stories.jsonl") if "different" in row]


@pytest.fixture(scope="module")
def groups(items: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for item in items:
        found.setdefault(item["group"], []).append(item)
    return found


def test_every_item_has_every_field_and_no_other(items: list[Row]) -> None:
    fields = {"id", "title", "summary", "lang", "published", "source", "url", "group"}

    assert [item["id"] for item in items if set(item) != fields] == []


def test_ids_titles_and_addresses_are_never_repeated(items: list[Row]) -> None:
    for field in ("id", "title", "url"):
        assert [value for value, times in Counter(item[field] for item in items).items() if times > 1] == []


def test_there_are_sixty_groups_of_two_to_nine_items(groups: dict[str, list[Row]]) -> None:
    assert len(groups) >= 60
    assert {name: len(group) for name, group in groups.items() if not 2 <= len(group) <= 9} == {}


def test_an_event_is_told_within_three_days(groups: dict[str, list[Row]]) -> None:
    for name, group in groups.items():
        days = [date.fromisoformat(item["published"]) for item in group]

        assert (max(days) - min(days)).days <= 3, name


def test_most_groups_cross_languages_and_six_languages_tell_several_events(groups: dict[str, list[Row]]) -> None:
    crossing = [name for name, group in groups.items() if len({item["lang"] for item in group}) > 1]
    tellings = Counter(item["lang"] for item in chain.from_iterable(groups.values()))

    assert len(crossing) >= len(groups) / 2
    assert sum(times >= 5 for times in tellings.values()) >= 6


def test_groups_of_one_language_are_there_too(groups: dict[str, list[Row]]) -> None:
    same = [
        name for name, group in groups.items() if any(times > 1 for times in Counter(i["lang"] for i in group).values())
    ]

    assert len(same) >= 20


def test_sixty_pairs_look_alike_and_are_different_events(items: list[Row], pairs: list[list[str]]) -> None:
    group_of = {item["id"]: item["group"] for item in items}

    assert len(pairs) >= 60
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert [pair for pair in pairs if group_of[pair[0]] == group_of[pair[1]]] == []


def test_pairs_stand_at_the_end_and_addresses_are_made_up(items: list[Row], pairs: list[list[str]]) -> None:
    assert ["different" in row for row in read("stories.jsonl")] == [False] * len(items) + [True] * len(pairs)
    assert [item["id"] for item in items if not re.match(r"https://[a-z0-9-]+\.example/", item["url"])] == []


def test_the_list_of_clusters_says_the_same(groups: dict[str, list[Row]], pairs: list[list[str]]) -> None:
    clusters = read("clusters.jsonl")

    assert {row["group"]: row["ids"] for row in clusters if "group" in row} == {
        name: [item["id"] for item in group] for name, group in groups.items()
    }
    assert [row["different"] for row in clusters if "different" in row] == pairs


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def stories_of(items: list[Row], knowledge: Knowledge) -> dict[str, str | None]:
    """Return the story of each item as `classify` gives it, by id."""
    judge = Judge(knowledge)
    return {item["id"]: judge(item_of(item))[1] for item in items}


def share_a_story(found: dict[str, str | None], one: str, other: str) -> bool:
    return found[one] is not None and found[one] == found[other]


def measured(items: list[Row], found: dict[str, str | None]) -> tuple[float, float]:
    """Return the precision and the recall of the pairs that were put together, of all items, relevant or not."""
    group_of = {item["id"]: item["group"] for item in items}
    same = {pair for pair in combinations(group_of, 2) if group_of[pair[0]] == group_of[pair[1]]}
    joined = {pair for pair in combinations(group_of, 2) if share_a_story(found, *pair)}
    return len(joined & same) / len(joined), len(joined & same) / len(same)


@pytest.mark.parametrize("order", range(3))
def test_whatever_their_order_items_are_rarely_put_together_wrongly_and_mostly_rightly(
    items: list[Row], knowledge: Knowledge, order: int
) -> None:
    shuffled = list(items)
    Random(order).shuffle(shuffled)

    found = stories_of(shuffled, knowledge)

    precision, recall = measured(items, found)
    assert precision >= 0.97
    assert recall >= 0.75


def test_bare_headlines_and_events_of_one_week_in_one_country_are_told_apart_too(knowledge: Knowledge) -> None:
    items = read("stories2.jsonl")
    Random(0).shuffle(items)

    precision, recall = measured(items, stories_of(items, knowledge))

    assert precision >= 0.97
    assert recall >= 0.7


def test_even_told_on_one_day_most_events_are_told_apart(knowledge: Knowledge) -> None:
    items = [{**item, "published": "2025-06-15"} for item in read("stories2.jsonl")]

    precision, _ = measured(items, stories_of(items, knowledge))

    assert precision >= 0.78


def test_no_pair_of_look_alikes_is_put_together(items: list[Row], pairs: list[list[str]], knowledge: Knowledge) -> None:
    found = stories_of(items, knowledge)

    assert [pair for pair in pairs if share_a_story(found, pair[0], pair[1])] == []


def test_what_people_corrected_stays_corrected(knowledge: Knowledge) -> None:
    for number, row in enumerate(read("corrections.jsonl")):
        pair = [{**item, "id": str(place)} for place, item in enumerate(row["items"])]

        found = stories_of(pair, knowledge)

        assert share_a_story(found, "0", "1") is row["same"], number
