"""How far a state's decision is, and how soon people must know."""

import pytest

from bot.model import NewsItem, Stage, Urgency, Verdict
from tests.shipped import classifier

CLASSIFIER = classifier()


def judge(title: str, summary: str = "", language: str = "en") -> Verdict:
    return CLASSIFIER.classify(
        NewsItem(feed="", key="", url="", title=title, summary=summary, language=language),
    )


@pytest.mark.parametrize(
    ("title", "summary", "stage"),
    [
        ("Finland plans to leave the Ottawa Convention", "", "statement"),
        ("Polish minister proposes quitting the mine ban treaty", "", "statement"),
        ("Latvian government approves exit from the Ottawa Convention", "", "government_decision"),
        ("Cabinet backs withdrawal from the treaty banning antipersonnel mines", "", "government_decision"),
        (
            "Seimas votes to leave the Ottawa Convention",
            "The government approved the bill in March.",
            "parliament_vote",
        ),
        ("Riigikogu approves withdrawal from the landmine treaty", "", "parliament_vote"),
        ("President signs law on leaving the Ottawa Convention", "Parliament voted in June.", "signed_into_law"),
        ("Zelensky signs decree to quit the mine ban treaty", "Parliament must now agree.", "signed_into_law"),
        ("Estonia notifies the UN of its withdrawal from the Ottawa Convention", "", "notice_lodged"),
        ("Poland deposits its instrument of withdrawal from the mine ban treaty", "", "notice_lodged"),
        ("Lithuania is no longer a party to the Convention on Cluster Munitions", "", "in_effect"),
        ("Withdrawal from the Ottawa Convention takes effect for Latvia", "", "in_effect"),
        ("Government reverses plan to leave the Ottawa Convention", "", "reversed"),
    ],
)
def test_the_stage_of_a_withdrawal_is_told(title: str, summary: str, stage: Stage) -> None:
    assert judge(title, summary).stage == stage


@pytest.mark.parametrize(
    ("title", "summary", "language", "stage"),
    [
        ("Le Parlement vote la sortie de la convention d'Ottawa", "", "fr", "parliament_vote"),
        ("Le président promulgue la loi sur le retrait du traité d'Ottawa", "", "fr", "signed_into_law"),
        ("La Finlande annonce son retrait de la convention d'Ottawa", "", "fr", "statement"),
        ("El Parlamento aprueba la salida de la Convención de Ottawa", "", "es", "parliament_vote"),
        ("El presidente firma la ley para abandonar la Convención de Ottawa", "", "es", "signed_into_law"),
        ("Il governo approva l'uscita dalla convenzione di Ottawa", "", "it", "government_decision"),
        ("A Polónia notificou a ONU da saída da Convenção de Otava", "", "pt", "notice_lodged"),
    ],
)
def test_the_stage_is_told_in_other_languages(title: str, summary: str, language: str, stage: Stage) -> None:
    assert judge(title, summary, language).stage == stage


def test_the_title_tells_the_stage_before_the_summary() -> None:
    verdict = judge("Parliament votes to leave the Ottawa Convention", "The president signed the law on the budget.")

    assert verdict.stage == "parliament_vote"


def test_news_in_which_nothing_is_decided_has_no_stage() -> None:
    assert judge("Deminers clear landmines in Laos", "The government approved the plan.").stage is None


@pytest.mark.parametrize(
    ("title", "summary", "urgency"),
    [
        ("Seimas votes to leave the Ottawa Convention", "", "high"),
        ("Soldiers plant antipersonnel mines on the border", "", "high"),
        ("Lithuania to produce antipersonnel mines", "", "high"),
        ("Two children killed by landmine in Idlib", "", "normal"),
        ("ICBL condemns Lithuania's exit from the Ottawa Convention", "Parliament voted to leave in May.", "normal"),
        ("ICBL urges Finland to stay in the Ottawa Convention", "", "normal"),
        ("Deminers clear ten hectares of minefields in Laos", "", "low"),
        ("Japan gives $3 million for demining in Laos", "", "low"),
        ("Oasis top the charts", "", "low"),
    ],
)
def test_urgency_says_how_soon_people_must_know(title: str, summary: str, urgency: Urgency) -> None:
    assert judge(title, summary).urgency == urgency
