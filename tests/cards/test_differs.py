"""News that says otherwise than our record."""

from datetime import UTC, date, datetime

import pytest

from bot.cards.alert import alert_card
from bot.cards.differs import differing, differs_facts
from bot.jobs.doubts import KIND, doubts
from bot.model import Story
from bot.treaty.standing import StandingKind
from bot.words import words_in
from tests.builders import judged, news, verdict
from tests.shipped import facts

FACTS = facts()
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def differs(text: str, language: str = "en", on: date = TODAY) -> list[tuple[str, StandingKind]]:
    found = differing(news(title=text, summary=""), "", language, FACTS, on)
    return [(one.claim.iso3, one.standing.kind) for one in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Estonia remains a party to the Ottawa Convention.", [("EST", "withdrawn")]),
        ("en", "Russia has joined the Mine Ban Treaty.", [("RUS", "non_party")]),
        ("en", "Norway is not a signatory to the Mine Ban Treaty.", [("NOR", "state_party")]),
        ("en", "Germany has withdrawn from the Ottawa Convention.", [("DEU", "state_party")]),
        ("en", "Lithuania is still bound by the Convention on Cluster Munitions.", [("LTU", "withdrawn")]),
        ("fr", "La Lettonie reste partie à la Convention d'Ottawa.", [("LVA", "withdrawn")]),
        ("es", "Colombia no es parte de la Convención de Ottawa.", [("COL", "state_party")]),
        ("de", "Finnland ist weiterhin Vertragsstaat der Ottawa-Konvention.", [("FIN", "withdrawn")]),
        ("pl", "Polska jest nadal stroną konwencji ottawskiej.", [("POL", "withdrawn")]),
        ("uk", "Україна вийшла з Оттавської конвенції.", [("UKR", "state_party")]),
        ("ru", "Россия присоединилась к Оттавской конвенции.", [("RUS", "non_party")]),
    ],
)
def test_a_claim_that_can_not_be_true_beside_our_record_differs(
    language: str, text: str, expected: list[tuple[str, StandingKind]]
) -> None:
    assert differs(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Estonia has left the Ottawa Convention."),
        ("en", "Estonia is no longer a party to the Ottawa Convention."),
        ("en", "Finland joined the Mine Ban Treaty in 2012."),
        ("en", "Poland is a signatory to the Mine Ban Treaty."),
        ("en", "The United States is not a party to the Mine Ban Treaty."),
        ("en", "Russia and China have never signed the Ottawa Convention."),
        ("en", "Norway is a party to the Mine Ban Treaty."),
        ("en", "Tonga has joined the Ottawa Convention."),
        ("de", "Litauen ist aus der Ottawa-Konvention ausgetreten."),
        ("uk", "Україна залишається учасницею Оттавської конвенції."),
        ("ru", "Россия не является участником Оттавской конвенции."),
    ],
)
def test_a_claim_that_our_record_bears_out_does_not_differ(language: str, text: str) -> None:
    assert differs(text, language) == []


def test_news_is_held_against_the_standing_of_the_day_it_was_published() -> None:
    text = "Estonia remains a party to the Ottawa Convention."

    assert differs(text, on=date(2025, 12, 1)) == []
    assert differs(text, on=date(2026, 1, 1)) == [("EST", "withdrawn")]


def test_who_acceded_never_signed() -> None:
    row = FACTS.row("EST", "mine_ban_treaty")
    assert row is not None
    assert row.signed is None

    assert differs("Estonia has not signed the Ottawa Convention.", on=date(2020, 1, 1)) == []


def story(summary: str, **fields: object) -> Story:
    item = news(title="Estonia and its mines", summary=summary, published=NOW)
    return Story(id="s", item=item, verdict=verdict(**fields), summary=summary, first_seen=NOW)


def test_a_card_shows_the_claim_our_record_and_its_date() -> None:
    told = story("Estonia remains a party to the Ottawa Convention.", countries=("EST",))
    row = FACTS.row("EST", "mine_ban_treaty")
    assert row is not None

    card = alert_card(told, str, noted=differs_facts(told, FACTS, TODAY))
    said = next(fact for fact in card.facts if fact.label.startswith("Differs from our record of "))

    assert said.label.endswith(str(row.evidence.checked.year))
    assert said.value == (
        "“Estonia remains a party to the Ottawa Convention.”\n"
        "Our record: Estonia: left the Mine Ban Treaty on 27 December 2025"
    )


def test_a_card_about_the_other_treaty_names_it() -> None:
    told = story("Lithuania is still bound by the Convention on Cluster Munitions.")

    (said,) = differs_facts(told, FACTS, TODAY)

    assert said.value.endswith("Our record: Lithuania: Convention on Cluster Munitions: left")


def test_a_card_says_so_in_its_channels_language() -> None:
    told = story("Estonia remains a party to the Ottawa Convention.")

    (said,) = differs_facts(told, FACTS, TODAY, words_in("fr"))

    assert said.label.startswith("Diffère de nos données du ")
    assert "\nNos données : Estonie" in said.value


def test_a_card_of_news_as_we_have_it_says_nothing_of_our_record() -> None:
    assert differs_facts(story("Estonia has left the Ottawa Convention."), FACTS, TODAY) == ()


def test_only_the_card_of_a_story_of_casualties_has_a_note_on_its_content() -> None:
    hurt = alert_card(story("Two people were injured.", topics=("casualties",)), str)
    other = alert_card(story("Two people were asked.", topics=("treaty",)), str)

    assert [fact.value for fact in hurt.facts if fact.label == "Content note"] == ["people killed or injured"]
    assert all(fact.label != "Content note" for fact in other.facts)


def test_an_operator_gets_one_task_for_a_country_and_a_claim_however_many_tell_it() -> None:
    texts = (
        "Estonia remains a party to the Ottawa Convention.",
        "Tallinn said Estonia is still a member of the Mine Ban Treaty.",
        "Estonia has left the Ottawa Convention.",
    )
    items = [judged(news(str(number), title=text, published=NOW)) for number, text in enumerate(texts)]

    (task,) = doubts(items, FACTS, NOW)

    assert task.kind == KIND
    assert task.title == "News differs from our record of Estonia (Mine Ban Treaty)"
    assert "It says: “Estonia remains a party to the Ottawa Convention.”" in task.detail
    assert "Example News, 24 November 2026: https://news.example/0" in task.detail
    assert "Our record: Estonia: left the Mine Ban Treaty on 27 December 2025, checked " in task.detail


def test_what_is_not_relevant_or_too_old_gives_no_task() -> None:
    item = news(title="Estonia remains a party to the Ottawa Convention.", published=NOW)

    assert doubts([judged(item, verdict=verdict(relevant=False))], FACTS, NOW) == ()
    assert doubts([judged(item, step="too old")], FACTS, NOW) == ()
