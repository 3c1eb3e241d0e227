from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.digest import by_topic, digest_card
from bot.model import TOPICS, Channel, Delivery, Story
from bot.words import words_in
from tests.builders import news, verdict
from tests.fakes import NOON

CHANNEL = Channel(to="discord:1", timezone="Asia/Tokyo")


def story(key: str, **said: object) -> Story:
    return Story(id=key, item=news(key), verdict=verdict(**said), summary="", first_seen=NOON)


def digest(*stories: Story, **fields: object) -> Delivery:
    whole: dict[str, object] = {
        "id": 1, "key": "k", "channel": CHANNEL.to, "state": "queued", "kind": "digest", "stories": stories,
        "story": None, "note": "Daily digest", "attempts": 0, "tried_at": None, "created_at": NOON,
    }  # fmt: skip
    return Delivery(**{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def test_a_digest_tells_topic_by_topic_and_country_by_country() -> None:
    told = (
        story("n1", topics=("clearance",), countries=("LAO",)),
        story("n2", topics=("withdrawal",), countries=("POL",)),
        story("n3", topics=("clearance",), countries=("KHM",)),
        story("n4", topics=("clearance",), countries=("LAO",), urgency="high"),
    )

    card = digest_card(digest(*told), CHANNEL, NOON.date())

    assert card.title == "Daily digest, 2 March 2026"
    assert card.lead == "4 stories"
    assert [row.head for row in card.rows] == ["Withdrawal", "Clearance", "", ""]
    assert [row.url for row in card.rows] == [f"https://news.example/{key}" for key in ("n2", "n4", "n3", "n1")]
    assert card.rows[1].text.startswith("🚨 Laos: ")
    assert card.tone == "urgent"


def test_the_days_of_a_digest_are_those_of_the_channels_time_zone() -> None:
    late = replace(story("n1"), item=news("n1", published=NOON + timedelta(hours=6)))

    card = digest_card(digest(late), CHANNEL, NOON.date())

    assert "3 March 2026" in card.rows[0].text


def test_an_empty_digest_says_so() -> None:
    assert digest_card(digest(), CHANNEL, NOON.date()).lead == "Nothing new in the time this digest is about."


def test_a_digest_speaks_the_channels_language() -> None:
    card = digest_card(digest(story("n1")), CHANNEL, NOON.date(), words_in("fr"))

    assert card.title == "Récapitulatif quotidien, 2 mars 2026"
    assert card.lead == "1 sujet"
    assert card.rows[0].text.startswith("Pologne")


def test_the_rest_of_a_digest_is_called_so() -> None:
    card = digest_card(digest(story("n1"), kind="reply"), CHANNEL, NOON.date())

    assert card.title == "More of this digest"


@given(st.lists(st.lists(st.sampled_from(TOPICS), max_size=3, unique=True), max_size=12))
def test_every_story_stands_in_a_digest_once(topics: list[list[str]]) -> None:
    stories = [story(f"n{number}", topics=tuple(each)) for number, each in enumerate(topics)]

    told = [one.id for _, group in by_topic(stories) for one in group]

    assert sorted(told) == sorted(one.id for one in stories)
