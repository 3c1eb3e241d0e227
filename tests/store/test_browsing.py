from datetime import date, timedelta

import pytest

from bot.model import STAGES, Found, Sought
from bot.store import browsing
from bot.store.codec import encode_verdict, language_part, stage_part
from bot.store.sql import SqlStore
from tests.builders import judged, news, record, verdict
from tests.fakes import NOON
from tests.store.values import alone, elsewhere, minutes, poll_elsewhere, same_title


def titles(found: Found) -> list[str]:
    return [story.item.title for story in found.stories]


async def fill(store: SqlStore, number: int) -> None:
    for n in range(number):
        await store.add(record(judged(news(f"n{n}", title=str(n))), polled=minutes(n)), alone)


async def test_the_archive_is_read_a_page_at_a_time_to_its_end_and_back(store: SqlStore) -> None:
    await fill(store, 7)

    first = await store.find(Sought(), 3)
    second = await store.find(Sought(), 3, before=first.older or "")
    third = await store.find(Sought(), 3, before=second.older or "")
    back = await store.find(Sought(), 3, after=third.newer or "")
    home = await store.find(Sought(), 3, after=back.newer or "")

    assert [titles(page) for page in (first, second, third)] == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert first.newer is None
    assert third.older is None
    assert titles(back) == ["3", "2", "1"]
    assert back.older == second.older
    assert titles(home) == ["6", "5", "4"]
    assert home.newer is None


async def test_every_filter_chooses_and_all_together_do(store: SqlStore) -> None:
    one = verdict(topics=("withdrawal",), countries=("POL", "LTU"), stage="parliament_vote", language="pl")
    two = verdict(topics=("clearance",), countries=("AGO",), language="pt")
    await store.add(record(judged(news("n1", title="Sejm głosuje"), verdict=one)), alone)
    later = poll_elsewhere(judged(elsewhere(title="Desminagem"), verdict=two), polled=NOON + timedelta(days=1))
    await store.add(later, alone)
    day = NOON.date()

    async def asked(**fields: object) -> list[str]:
        return titles(await store.find(Sought(**fields), 10))  # type: ignore[arg-type]  # many kinds of fields

    for right in (
        {"words": "sejm GŁOSUJE"},
        {"topic": "withdrawal"},
        {"country": "LTU"},
        {"stage": "parliament_vote"},
        {"language": "pl"},
        {"source": "Example News"},
        {"until": day},
    ):
        assert await asked(**right) == ["Sejm głosuje"]
    assert await asked(topic="withdrawal", country="POL", stage="parliament_vote", language="pl", words="sejm") == [
        "Sejm głosuje"
    ]
    assert await asked(topic="withdrawal", language="pt") == []
    assert await asked(since=day + timedelta(days=1)) == ["Desminagem"]
    assert await asked(since=day, until=date.max) == ["Desminagem", "Sejm głosuje"]
    assert await asked(stage="in_effect") == []
    assert await store.sources() == ("Example News", "Other News")


async def test_a_storys_languages_and_sources_are_those_of_all_its_reports(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="Same"), verdict=verdict(language="en"))), same_title)
    second = judged(elsewhere(title="Same"), verdict=verdict(language="uk"))
    await store.add(poll_elsewhere(second, polled=minutes(1)), same_title)

    assert titles(await store.find(Sought(language="uk"), 10)) == ["Same"]
    assert titles(await store.find(Sought(source="Other News", language="en"), 10)) == ["Same"]


async def test_a_search_looks_at_so_many_stories_and_goes_on_where_it_stopped(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "LOOKED_AT", 3)
    await fill(store, 7)

    first = await store.find(Sought(words="0"), 5)
    second = await store.find(Sought(words="0"), 5, before=first.older or "")
    third = await store.find(Sought(words="0"), 5, before=second.older or "")

    assert (titles(first), first.cut) == ([], True)
    assert (titles(second), second.cut) == ([], True)
    assert (titles(third), third.cut, third.older) == (["0"], False, None)


async def test_a_merged_storys_id_leads_to_the_story_it_is_in(store: SqlStore) -> None:
    await store.add(record(judged(news("n1")), judged(news("n2"))), alone)
    newer, older = (await store.find(Sought(), 2)).stories
    await store.merge(newer.members[0].item, older.members[0].item, "slack:U1", minutes(5))
    kept = (await store.find(Sought(), 2)).stories

    assert len(kept) == 1
    for asked in (newer.id, older.id, older.id.upper()):
        found = await store.story(asked)
        assert found is not None
        assert found.id == kept[0].id
        assert len(found.members) == 2
    for nothing in ("", "0", "x" * 5000, "\0"):
        assert await store.story(nothing) is None
        assert titles(await store.find(Sought(), 2, before=nothing)) == [kept[0].item.title]


@pytest.mark.parametrize("stage", STAGES)
def test_what_tells_a_stage_or_language_stands_in_no_other_verdict(stage: str) -> None:
    quoted = verdict().matches[0]
    text = f"x {stage_part(stage)} {language_part('fr')}"
    hostile = verdict(matches=(type(quoted)(**{n: getattr(quoted, n) for n in quoted.__slots__} | {"text": text}),))

    assert stage_part(stage) in encode_verdict(verdict(stage=stage))
    assert language_part("fr") in encode_verdict(verdict(language="fr"))
    assert stage_part(stage) not in encode_verdict(hostile)
    assert language_part("fr") not in encode_verdict(hostile)
