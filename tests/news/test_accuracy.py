import pytest

from bot.model import NewsItem, Verdict
from bot.news.accuracy import Labelled, Score, decision, measure
from bot.news.suggest import suggest
from tests.builders import news, verdict


def labelled(title: str, relevant: bool, **fields: object) -> Labelled:
    return Labelled(id=title, item=news(title, title=title, language="en"), relevant=relevant, **fields)  # type: ignore[arg-type]  # fields are checked by the dataclass


def classify(item: NewsItem) -> Verdict:
    """Take what has a mine in its title, and know Poland and withdrawal only."""
    return verdict(relevant="mine" in item.title)


def test_a_set_is_scored_by_what_was_taken_missed_and_wrongly_taken() -> None:
    result = measure(
        [
            labelled("a mine", True, topics=frozenset({"withdrawal", "use"}), countries=("POL",)),
            labelled("a ban", True, topics=frozenset({"treaty"}), countries=("FIN", "POL")),
            labelled("a gold mine", False, hard="ore"),
            labelled("rain", False),
        ],
        classify,
    )

    assert result.overall == Score(tp=1, fp=1, fn=1, tn=1)
    assert result.hard == Score(fp=1)
    assert result.english == result.overall
    assert result.others == Score()
    assert result.topics["withdrawal"] == Score(tp=1, tn=1)
    assert result.topics["use"].fn == 1
    assert result.topics["treaty"].fn == 1
    assert (result.placed, result.placed_right) == (2, 1)
    assert {one.labelled.id for one in result.wrong} == {"a ban", "a gold mine"}


def test_shares_are_none_where_there_is_nothing_to_divide_by() -> None:
    assert Score().precision is None
    assert Score().recall is None
    assert Score(tn=5).f1 is None
    assert Score(tp=3, fp=1, fn=2).precision == pytest.approx(0.75)
    assert Score(tp=3, fp=1, fn=2).recall == pytest.approx(0.6)
    assert Score(tp=3, fp=1, fn=2).f1 == pytest.approx(2 / 3)


def test_a_decision_is_one_of_four() -> None:
    made = [decision(expected, found) for expected in (True, False) for found in (True, False)]

    assert made == [Score(tp=1), Score(fn=1), Score(fp=1), Score(tn=1)]


def test_words_that_separate_what_readers_want_from_what_they_do_not_are_suggested() -> None:
    up = [news(f"u{n}", title=f"Demining rats at work {n}", summary="in the field") for n in range(4)]
    down = [news(f"d{n}", title=f"Gold mine strike {n}", summary="in the field") for n in range(4)]

    found = {one.phrase: (one.up, one.down, one.odds > 0) for one in suggest(up, down, 30)}

    assert found["demining rats"] == (4, 0, True)
    assert found["gold mine"] == (0, 4, False)
    assert "in the field" not in list(found)[:10]


def test_without_votes_nothing_is_suggested() -> None:
    assert suggest([], [], 10) == ()
    assert suggest([news("a", title="One of a kind", summary="")], [], 10) == ()
