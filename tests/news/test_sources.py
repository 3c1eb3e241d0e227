"""Whose words a story shows."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.muting import shown_source
from bot.model import KINDS, Difference, ItemRecord, Kind, Member, Stage, Story, Urgency
from bot.news.sources import current, leading, others
from tests.builders import news, verdict
from tests.fakes import NOON


def member(
    number: int,
    kind: Kind = "media",
    *,
    language: str = "en",
    stage: Stage | None = None,
    urgency: Urgency = "normal",
    retracted: bool = False,
) -> Member:
    return Member(
        item=number,
        source=f"S{number}",
        url=f"https://s{number}.example/",
        title=f"Told by {number}",
        published=NOON,
        seen=NOON,
        kind=kind,
        summary=f"Summary {number}.",
        verdict=verdict(language=language, stage=stage, urgency=urgency),
        corrected=(Difference(what="retracted"),) if retracted else (),
    )


def story(*members: Member) -> Story:
    return Story(id="s", item=news(), verdict=verdict(), summary="First.", first_seen=NOON, members=members)


def test_governments_go_before_the_un_campaigns_media_and_searches() -> None:
    kinds: tuple[Kind, ...] = ("aggregator", "media", "page", "ngo", "campaign", "un", "government")
    members = [member(number, kind) for number, kind in enumerate(kinds)]

    best = []
    while members:
        one = leading(members)
        assert one is not None
        best.append(one.kind)
        members.remove(one)
    assert best == ["government", "un", "ngo", "campaign", "media", "page", "aggregator"]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12), st.integers(0, 11))
def test_the_shown_source_is_one_of_the_reports_and_never_named_as_another(kinds: list[Kind], odd: int) -> None:
    members = [member(n, kind, language="fr" if n == odd else "en") for n, kind in enumerate(kinds)]
    shown = current(story(*members), {"en"})

    assert (shown.item.source, shown.item.title, shown.summary) in {(m.source, m.title, m.summary) for m in members}
    assert shown.item.source not in others(shown)
    assert {shown.item.source, *others(shown)} == {m.source for m in members}


def test_readers_of_one_language_get_a_headline_in_it_where_there_is_one() -> None:
    told = story(member(1, language="en"), member(2, "government", language="pl"))

    assert current(told).item.source == "S2"
    assert current(told, {"en"}).item.source == "S1"
    assert current(told, {"fr"}).item.source == "S2"


def test_a_retracted_report_comes_last() -> None:
    assert current(story(member(1), member(2, "government", retracted=True))).item.source == "S1"
    assert current(story(member(2, "government", retracted=True))).item.source == "S2"


def test_the_step_is_that_of_the_best_source_that_names_one_and_urgency_the_highest() -> None:
    told = story(
        member(1, stage="statement", urgency="low"), member(2, "un", stage="parliament_vote"), member(3, "government")
    )

    assert (current(told).verdict.stage, current(told).verdict.urgency) == ("parliament_vote", "normal")


def test_a_story_that_was_not_read_from_the_store_is_shown_as_it_is() -> None:
    plain = story()

    assert current(plain) is plain
    assert others(replace(plain, also=(("A", "https://a.example/"), ("A", "https://a.example/2")))) == ("A",)


def test_the_button_mutes_the_source_that_the_alert_shows() -> None:
    told = story(member(1), member(2, "government", language="pl"))
    record = ItemRecord(
        id=1,
        feed_name="",
        item=news(),
        verdict=verdict(),
        summary="",
        first_seen=NOON,
        steps=(),
        story=told,
        deliveries=(),
    )

    assert shown_source(record, ()) == "S2"
    assert shown_source(record, {"en"}) == "S1"
    assert shown_source(replace(record, story=None), ()) == "Example News"
