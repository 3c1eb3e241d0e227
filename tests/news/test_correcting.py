"""What an edited entry corrects."""

import pytest

from bot.model import Difference, DifferenceKind
from bot.news.correcting import corrected, marked
from tests.builders import news, verdict

OLD = "Parliament votes 117 to 0 to leave the treaty"


def changed(old: str, new: str, *, before: object = None, after: object = None, shown: bool = True) -> list[str]:
    one, other = news(title=old, summary=""), news(title=new, summary="")
    found = corrected(one, before or verdict(), other, after or verdict(), shown=shown)  # type: ignore[arg-type]  # verdicts
    return [one.what for one in found]


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("Correction: Seimas votes", "corrected"),
        ("CORRECTED - Seimas votes", "corrected"),
        ("(Corrected) Seimas votes", "corrected"),
        ("Seimas votes [Correction]", "corrected"),
        ("Seimas votes (corrected)", "corrected"),
        ("Correction : le Seimas vote", "corrected"),
        ("Rectificatif : le Seimas vote", "corrected"),
        ("Fe de erratas: el Seimas vota", "corrected"),
        ("Korrektur: Seimas stimmt ab", "corrected"),
        ("Sprostowanie: Sejm głosuje", "corrected"),
        ("Исправлено: Сейм проголосовал", "corrected"),
        ("Виправлено: Сейм проголосував", "corrected"),
        ("تصحيح: البرلمان يصوت", "corrected"),
        ("更正：议会投票", "corrected"),
        ("Retracted: Seimas votes", "retracted"),
        ("RETRACTION - Seimas votes", "retracted"),
        ("Retirado por la redacción: el Seimas vota", None),
        ("Rétractation : le Seimas vote", "retracted"),
        ("UPDATE 2-Seimas votes", "updated"),
        ("Updated: Seimas votes", "updated"),
        ("Mise à jour : le Seimas vote", "updated"),
        ("Обновлено: Сейм проголосовал", "updated"),
        ("Correction of borders is no topic of the Seimas", None),
        ("Ministry calls for correction of minefield maps", None),
        ("Update on clearance in Angola", None),
        ("Retraction of reservations by Finland", None),
        ("Seimas votes", None),
    ],
)
def test_publishers_mark_their_headlines(title: str, what: DifferenceKind | None) -> None:
    assert marked(title) == what


def test_a_marked_correction_tells_the_figures_before_and_after() -> None:
    old, new = news(title=OLD), news(title="Correction: Parliament votes 107 to 0 to leave the treaty")
    found = corrected(old, verdict(), new, verdict())

    assert found[:2] == (Difference(what="corrected"), Difference(what="number", before="117", after="107"))
    assert found[2].before == OLD


def test_another_step_or_country_or_figure_is_a_correction_though_nothing_says_so() -> None:
    vote, law = verdict(stage="parliament_vote"), verdict(stage="signed_into_law")

    assert changed(OLD, OLD.replace("votes", "voted"), before=vote, after=law) == ["stage", "title"]
    assert changed(OLD, OLD.replace("117", "107")) == ["number", "title"]
    assert changed(OLD, f"{OLD}.", after=verdict(countries=("LTU",))) == ["countries", "title"]


def test_a_mended_word_and_a_paragraph_more_are_none() -> None:
    assert changed("Parliment votes to leave", "Parliament votes to leave") == []
    assert changed("Parliament votes to leave", "Parliament votes 107 to 0 to leave") == []
    assert changed("Parliament votes", "Parliament votes", after=verdict(stage="parliament_vote")) == []


def test_another_headline_is_one_only_where_a_story_shows_it() -> None:
    new = "Anger in Brussels over what the deputies did on Thursday"

    assert changed("Parliament votes to leave", new) == ["title"]
    assert changed("Parliament votes to leave", new, shown=False) == []
    assert changed("Parliament votes to leave", "Retracted: Parliament votes to leave", shown=False) == [
        "retracted",
        "title",
    ]
