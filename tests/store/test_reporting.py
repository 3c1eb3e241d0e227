from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.jobs.remind import FEED as CALENDAR
from bot.model import FeedState, Gap, PollRecord
from bot.store.sql import SqlStore
from tests.builders import FEED, judged, news, record, verdict
from tests.fakes import NOON
from tests.store.values import alone, elsewhere, poll_elsewhere, same_title

MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


async def test_a_month_holds_what_was_first_seen_in_it_and_nothing_else(store: SqlStore) -> None:
    before, last = MARCH - timedelta(seconds=1), APRIL - timedelta(seconds=1)
    for key, polled in (("a", before), ("b", MARCH), ("c", last), ("d", APRIL)):
        await store.add(record(judged(news(key), "slack:C1"), polled=polled), alone)

    found = await store.span(MARCH, APRIL)

    assert [story.item.key for story in found.stories] == ["b", "c"]
    assert found.entries == {(date(2026, 3, 1), FEED): 1, (date(2026, 3, 31), FEED): 1}
    assert found.steps == {"queued": 2}
    assert found.deliveries == {("slack", "queued"): 2}
    assert found.begun == before


async def test_a_report_that_joined_a_story_of_the_month_is_told_with_it(store: SqlStore) -> None:
    await store.add(record(judged(news("a", title="Vote"), "slack:C1")), same_title)
    await store.add(poll_elsewhere(judged(elsewhere(title="Vote"))), same_title)

    found = await store.span(MARCH, APRIL)

    (story,) = found.stories
    assert len(story.members) == 2
    assert found.steps == {"queued": 1, "duplicate": 1}


async def test_an_entry_counts_as_what_became_of_it_last(store: SqlStore) -> None:
    dull = judged(news("a", title="Nothing"), verdict=verdict(relevant=False), step="not relevant")
    await store.add(record(dull), alone)
    await store.add(record(edited=[judged(news("a", title="Landmines"), "slack:C1")], polled=NOON), alone)

    assert (await store.span(MARCH, APRIL)).steps == {"queued": 1}


async def test_reminders_of_the_calendar_are_no_news_of_the_month(store: SqlStore) -> None:
    own = FeedState(url=CALENDAR, last_polled=NOON, last_ok=NOON, first_polled=NOON)
    wanted, unwanted = (
        judged(news("due", feed=CALENDAR), "slack:C1"),
        judged(news("later", feed=CALENDAR), step="no channel wants it"),
    )
    await store.add(PollRecord(state=own, new=(wanted, unwanted)), alone)
    await store.add(record(judged(news("a"), "slack:C1")), alone)

    found = await store.span(MARCH, APRIL)

    assert [story.item.key for story in found.stories] == ["a"]
    assert found.entries == {(NOON.date(), FEED): 1}
    assert found.steps == {"queued": 1}


async def test_gaps_and_votes_of_the_month_are_told(store: SqlStore) -> None:
    await store.add(replace(record(judged(news("a"))), gap="away for 2 days"), alone)
    for voter, value in (("x", "up"), ("y", "down"), ("z", "down")):
        await store.vote(1, voter, value, NOON)  # type: ignore[arg-type]  # it is one of both
    await store.vote(1, "later", "up", APRIL)

    found = await store.span(MARCH, APRIL)

    assert found.gaps == (Gap(at=NOON, feed=FEED, why="away for 2 days"),)
    assert (found.up, found.down) == (1, 2)


async def test_nothing_recorded_is_an_empty_month(store: SqlStore) -> None:
    found = await store.span(MARCH, APRIL)

    assert found.begun is None
    assert [*found.stories, *found.entries, *found.steps, *found.deliveries, *found.gaps] == []
