from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.remind import AHEAD, FEED, remind, reminder, retold, step_of, verdict
from bot.model import Channel, Story
from bot.ports import Store
from bot.treaty.calendar import Due, upcoming
from bot.treaty.facts import Facts, load_facts
from bot.words import LANGUAGES, Language, words_in
from tests.builders import news
from tests.fakes import FakeClock

WANTS = Channel(to="console", calendar=True)
DULL = Channel(to="discord:1")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture(scope="module")
def due(facts: Facts) -> Due:
    """A day to come that stands alone within its month."""
    return next(one for one in upcoming(facts, date(2026, 11, 24)) if one.on == date(2026, 12, 31))


def at(day: date) -> FakeClock:
    return FakeClock(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


async def titles(store: Store) -> list[str]:
    return [row.title for row in await store.outbox() if row.channel == "console"]


async def test_a_deadline_is_reminded_of_once_at_each_step_and_only_where_it_is_wanted(
    store: Store, facts: Facts, due: Due
) -> None:
    counts = []
    for left in (31, 30, 29, 8, 7, 6, 1, 0):
        await remind(facts, (WANTS, DULL), store, at(due.on - timedelta(days=left)))
        await remind(facts, (WANTS, DULL), store, at(due.on - timedelta(days=left)))
        counts.append(sum(due.text in title for title in await titles(store)))

    assert counts == [1, 2, 2, 2, 3, 3, 3, 4]
    assert {row.channel for row in await store.outbox()} == {"console"}
    assert any("today" in title for title in await titles(store))


async def test_a_day_that_the_bot_slept_through_is_made_up_for(store: Store, facts: Facts, due: Due) -> None:
    await remind(facts, (WANTS,), store, at(due.on - timedelta(days=5)))

    (title,) = [title for title in await titles(store) if due.text in title]
    assert "in 5 days" in title


async def test_without_a_channel_that_wants_it_nothing_is_queued(store: Store, facts: Facts, due: Due) -> None:
    assert await remind(facts, (DULL,), store, at(due.on)) == 0
    assert await store.outbox() == ()


def story_of(due: Due, facts: Facts, left: int) -> Story:
    day = due.on - timedelta(days=left)
    item = reminder(due, step_of(due, day) or 0, day, facts)
    return Story(id="s", item=item, verdict=verdict(due, 0), summary=item.summary, first_seen=at(day).now())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_reminder_is_retold_in_the_language_of_its_channel(language: Language, facts: Facts) -> None:
    say = words_in(language)
    for due in upcoming(facts, date(2026, 11, 24)):
        for left in (90, 5, 0):
            english = story_of(due, facts, left)
            told = retold(english, facts, say)

            assert say.day(due.on) in told.item.title
            assert told.item.title != english.item.title
            assert {told.item.summary, told.item.source}.isdisjoint({english.item.summary, english.item.source})
            assert told.summary == told.item.summary
            assert (told.item.feed, told.item.key, told.item.url) == (FEED, english.item.key, english.item.url)


def test_a_reminder_in_french_reads_as_french(facts: Facts, due: Due) -> None:
    told = retold(story_of(due, facts, 30), facts, words_in("fr"))

    assert told.item.title == (
        "Thaïlande\u00a0: échéance de déminage, article 5 (demandée\u202f; décision non trouvée) – dans 30 jours, "
        "le 31 décembre 2026"
    )
    assert told.summary.startswith("Du calendrier des traités, d’après ")


def test_what_is_no_reminder_or_has_no_day_in_the_facts_stays_as_it_is(facts: Facts, due: Due) -> None:
    alert = Story(id="s", item=news(), verdict=verdict(due, 0), summary="", first_seen=at(due.on).now())
    gone = story_of(due, facts, 7)
    gone = replace(gone, item=replace(gone.item, key="clearance-nowhere:7"))

    assert retold(alert, facts, words_in("fr")) is alert
    assert retold(gone, facts, words_in("fr")) is gone


@pytest.fixture(scope="module")
def first_due() -> Due:
    """Return the next day of the calendar."""
    return next(iter(upcoming(load_facts(), date(2026, 11, 24))))


@given(left=st.integers(-400, 400))
def test_a_step_is_the_nearest_one_that_was_reached(first_due: Due, left: int) -> None:
    step = step_of(first_due, first_due.on - timedelta(days=left))

    if 0 <= left <= max(AHEAD):
        assert step in AHEAD
        assert step is not None
        assert step >= left
    else:
        assert step is None
