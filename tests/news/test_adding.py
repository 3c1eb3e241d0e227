"""What a further report adds."""

import pytest

from bot.model import Difference, Kind, NewsItem, Verdict
from bot.news.adding import added, telling
from tests.builders import news, verdict

FIRST = news("a", title="Parliament votes to leave", summary="The vote was long.", source="Wire")


def what(title: str, summary: str = "", *, kind: Kind = "media", language: str = "en", **said: object) -> list[str]:
    item = news("b", title=title, summary=summary, source="Other")
    adds = added(item, verdict(language=language, **said), kind, [(FIRST, verdict(stage="parliament_vote"), "media")])
    return [f"{one.what} {one.after}" for one in adds]


def test_the_first_report_adds_nothing() -> None:
    assert added(FIRST, verdict(), "government", []) == ()


@pytest.mark.parametrize(
    ("language", "title", "number"),
    [
        ("en", "MPs vote 107 to 0", "107"),
        ("fr", "107 voix pour la sortie", "107"),
        ("pl", "107 głosów za wyjściem", "107"),
        ("ru", "За выход проголосовали 107 депутатов", "107"),
        ("ar", "صوت ١٠٧ نواب", "107"),
        ("en", "Blast kills 12", "12"),
        ("en", "Norway gives $4.4 million", "4,400,000"),
    ],
)
def test_a_figure_of_the_title_that_no_report_had_is_new(language: str, title: str, number: str) -> None:
    assert what(title, language=language) == [f"number {number}"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It takes effect on 27 June 2026, at 14:30."),
        ("en", "It was adopted on May 8, on the second reading of 3."),
        ("fr", "Adopté le 8 mai, il prend effet le 1er juin 2026."),
        ("de", "Am 8. Mai beschlossen, am 27. Juni in Kraft."),
        ("es", "Fue aprobada el 8 de mayo."),
        ("ru", "Принято 8 мая, вступит в силу 27 июня."),
        ("en", "It can mine its border within 48 hours; a review of 90 days opens."),
        ("fr", "Après 30 ans de travail, en 72 heures."),
        ("ru", "За 48 часов, спустя 30 лет."),
        ("pl", "Przyjęto 8 maja, wejdzie w życie 27 czerwca."),
    ],
)
def test_days_hours_and_years_are_no_figures(language: str, text: str) -> None:
    assert telling(news(title=text, summary=text), verdict(language=language)) - {3} == set()


def test_small_numbers_in_words_count_where_people_were_hurt() -> None:
    assert what("Two brothers hurt by a mine", topics=("casualties",)) == ["number 2"]
    assert what("Free of mines after three decades", topics=("clearance",)) == []


def test_what_stands_in_any_report_before_is_not_new() -> None:
    second = news("c", title="x", summary="By 107 votes.")
    told: list[tuple[NewsItem, Verdict, Kind]] = [(FIRST, verdict(), "media"), (second, verdict(), "media")]

    assert added(news("b", title="107 votes", source="Wire"), verdict(), "media", told) == ()


def test_the_first_word_of_an_actor_is_a_statement_and_a_newspaper_s_is_none() -> None:
    assert what("Ministry on the vote", kind="government") == ["statement Other"]
    assert what("Campaign on the vote", kind="campaign") == ["statement Other"]
    assert what("Paper on the vote", kind="media") == []


def test_a_step_that_no_report_named_is_new() -> None:
    assert what("President signs", stage="signed_into_law") == ["stage signed_into_law"]
    assert what("Parliament votes", stage="parliament_vote") == []
    assert what("Minister says", stage="statement") == []


def test_a_flood_of_figures_is_cut_to_the_largest_four() -> None:
    found = what("MPs vote", "100, 200, 300, 400, 500 and 600 people")

    assert found == ["number 600", "number 500", "number 400", "number 300"]
    assert Difference(what="number", after="600").before == ""
