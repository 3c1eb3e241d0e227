"""Lists of states, and what people type to get them."""

from datetime import date

import pytest

from bot.treaty.facts import Facts
from bot.treaty.listing import find_group, find_states, groups, read_list

TODAY = date(2026, 11, 24)


def test_who_left_is_among_those_that_the_treaty_does_not_bind(facts: Facts) -> None:
    outside = find_states(facts, "non-parties", TODAY)

    assert len(outside) == 35
    assert {"POL", "USA"} <= set(outside)


def test_who_leaves_is_a_party_until_the_day(facts: Facts) -> None:
    assert "POL" in find_states(facts, "parties", date(2026, 2, 19))
    assert "POL" in find_states(facts, "withdrawing", date(2026, 2, 19))
    assert "POL" not in find_states(facts, "parties", date(2026, 2, 20))


def test_a_late_state_is_listed_for_mines_and_for_stockpiles(facts: Facts) -> None:
    late = find_states(facts, "missed deadlines", TODAY)

    assert {"GRC", "ETH"} <= set(late)
    assert "HRV" not in late  # completed
    assert "KHM" not in late  # deadline to come


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("parties", ("parties", "mine_ban_treaty", None)),
        ("States Parties", ("parties", "mine_ban_treaty", None)),
        ("non-parties NATO", ("non-parties", "mine_ban_treaty", "NATO")),
        ("non parties in the European Union", ("non-parties", "mine_ban_treaty", "EU")),
        ("signatories clusters Africa", ("signatories", "cluster_munitions", "Africa")),
        ("parties to the cluster munitions in Asia", ("parties", "cluster_munitions", "Asia")),
        ("missed deadlines", ("missed deadlines", "mine_ban_treaty", None)),
        ("left", ("withdrawn", "mine_ban_treaty", None)),
        ("withdrawing", ("withdrawing", "mine_ban_treaty", None)),
    ],
)
def test_lists_are_asked_for_in_plain_words(facts: Facts, text: str, read: tuple[str, str, str | None]) -> None:
    assert read_list(facts, text) == read


@pytest.mark.parametrize("text", ["", "foo", "parties Atlantis", "poland", "NATO"])
def test_what_is_no_list_is_not_guessed(facts: Facts, text: str) -> None:
    assert read_list(facts, text) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [("nato", "NATO"), ("European Union", "EU"), ("south-eastern asia", "South-eastern Asia"), ("Mars", None)],
)
def test_regions_and_organisations_are_found_by_name(facts: Facts, text: str, group: str | None) -> None:
    assert find_group(facts, text) == group


def test_every_group_that_is_named_as_one_can_be_listed(facts: Facts) -> None:
    assert {group: read_list(facts, f"parties {group}") for group in groups(facts)} == {
        group: ("parties", "mine_ban_treaty", group) for group in groups(facts)
    }
