from datetime import datetime, timedelta

import pytest

from bot.model import NewsItem, Story, Verdict
from bot.news.dedupe import join, normal_title
from tests.builders import judged, news, verdict
from tests.fakes import NOON

VOTE = "Poland's parliament votes to leave the Mine Ban Treaty"


def story(item: NewsItem, judgement: Verdict, ident: str = "s1") -> Story:
    return Story(id=ident, item=item, verdict=judgement, summary="", first_seen=NOON)


def same(
    title: str,
    *,
    at: datetime = NOON,
    url: str = "https://b.example/2",
    judgement: Verdict | None = None,
    text: str = "",
) -> bool:
    known = story(
        news(title=VOTE, url="https://a.example/1", summary="The Sejm voted on Wednesday to quit the landmine ban."),
        verdict(stage="parliament_vote"),
    )
    new = news("n2", title=title, url=url, published=at, summary=text)
    return join(judged(new, verdict=judgement or verdict(stage="parliament_vote")), [known]) is known


def test_the_same_link_is_the_same_story_however_it_is_dressed() -> None:
    assert same("Quite another headline", url="http://www.a.example/1/?utm_source=x", judgement=verdict(countries=()))


def test_the_same_title_within_a_week_is_the_same_story() -> None:
    assert same(VOTE.upper(), at=NOON + timedelta(days=6), judgement=verdict(countries=("UKR",)))
    assert not same(VOTE, at=NOON + timedelta(days=300))


def test_another_report_of_the_same_step_is_the_same_story() -> None:
    assert same("Polish lawmakers vote to quit landmine ban", text="The Sejm voted to quit the treaty on Wednesday.")


def test_a_report_in_another_language_is_the_same_story_when_country_and_step_agree() -> None:
    assert same("Sejm głosuje za wyjściem", judgement=verdict(stage="parliament_vote", language="pl"))


@pytest.mark.parametrize(
    "judgement",
    [
        verdict(stage="notice_lodged"),
        verdict(stage="parliament_vote", countries=("LVA",)),
        verdict(stage="parliament_vote", topics=("withdrawal", "cluster_munitions")),
        verdict(stage=None, topics=("clearance",)),
    ],
    ids=["another step", "another country", "another treaty", "another topic"],
)
def test_a_look_alike_that_differs_in_what_matters_is_another_story(judgement: Verdict) -> None:
    assert not same("Parliament votes to leave the Mine Ban Treaty, Warsaw says", judgement=judgement)


def test_the_same_step_in_another_year_is_another_story() -> None:
    assert not same("Poland's parliament votes again on the Mine Ban Treaty", at=NOON + timedelta(days=365))


def test_without_a_country_nothing_but_link_and_title_joins() -> None:
    nowhere = verdict(countries=(), stage=None)
    known = story(news(title="Landmines kill thousands each year"), nowhere)

    assert join(judged(news("n2", title="Landmines kill thousands a year"), verdict=nowhere), [known]) is None


def test_a_title_is_compared_by_its_words() -> None:
    assert normal_title("  Poland — LEAVES: the treaty! ") == "poland leaves the treaty"
