import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError, ParseError
from bot.following.wants import wants
from bot.jobs.pace import DAY_S, JITTER_ILL
from bot.jobs.poll import FIRST_POLL_ALERTS, MANY_TO_ASK, failed, hold_back
from bot.model import (
    MISSED,
    TOPICS,
    URGENCIES,
    Channel,
    FeedState,
    Judged,
    Mute,
    Rhythm,
)
from tests.builders import FEED, judged, news, rss, verdict
from tests.fakes import NOON
from tests.jobs.newsroom import ALL, UKRAINE, Newsroom


async def test_relevant_news_is_queued_for_each_channel_that_wants_it(newsroom: Newsroom) -> None:
    await newsroom.poll(
        news("a", title="A vote on landmines in Warsaw"),
        news("b", title="New landmines found in Ukraine"),
        news("c", title="A new bridge opens"),
    )

    assert await newsroom.queued("fake:ALL") == ["A vote on landmines in Warsaw", "New landmines found in Ukraine"]
    assert await newsroom.queued("fake:UKR") == ["New landmines found in Ukraine"]


async def test_an_unchanged_feed_is_neither_parsed_nor_posted_again(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="A vote on landmines in Warsaw"))
    second = await newsroom.again()

    assert second.judged == ()
    assert newsroom.web.asked[1][1].etag is not None
    assert len(await newsroom.queued("fake:ALL")) == 1


async def test_what_is_new_later_is_posted_however_it_is_dated(newsroom: Newsroom) -> None:
    old = news("a", title="A vote on landmines in Warsaw")
    await newsroom.poll(old)
    late = news("b", title="An old report on landmines turns up", published=NOON - timedelta(days=400))
    await newsroom.poll(old, late)

    assert "An old report on landmines turns up" in await newsroom.queued("fake:ALL")


async def test_a_first_poll_posts_nothing_older_than_the_backfill(newsroom: Newsroom) -> None:
    polled = await newsroom.poll(
        news("new", title="New landmines vote", published=NOON - timedelta(days=2)),
        news("old", title="Old landmines vote", published=NOON - timedelta(days=4)),
    )

    assert await newsroom.queued("fake:ALL") == ["New landmines vote"]
    assert {one.item.url: one.step for one in polled.judged} == {
        "https://news.example/new": "queued",
        "https://news.example/old": "too old",
    }


async def test_a_first_poll_posts_at_most_five_alerts_to_a_channel_the_newest(newsroom: Newsroom) -> None:
    cities = ("Lima", "Oslo", "Kyiv", "Bonn", "Rome", "Bern", "Baku", "Doha")
    entries = [
        news(city, title=f"{city}: landmines {city * 3}", summary=city, published=NOON - timedelta(hours=hour))
        for hour, city in enumerate(cities)
    ]
    polled = await newsroom.poll(*entries)

    assert len(await newsroom.queued("fake:ALL")) == FIRST_POLL_ALERTS
    assert {one.item.summary for one in polled.judged if one.step == "held back"} == {"Bern", "Baku", "Doha"}


async def test_what_was_held_back_at_first_is_not_posted_later(newsroom: Newsroom) -> None:
    entries = [news(f"n{n}", title=f"landmines {n} {'x' * n}", summary=f"{n}") for n in range(8)]
    await newsroom.poll(*entries)
    before = await newsroom.queued("fake:ALL")
    await newsroom.poll(*entries, news("other", title="A bridge"))

    assert await newsroom.queued("fake:ALL") == before


async def test_an_edited_entry_is_an_update_of_its_item_and_no_new_alert(newsroom: Newsroom) -> None:
    entry = news("a", title="Ten hurt by landmines in Warsaw")
    await newsroom.poll(entry)
    polled = await newsroom.poll(replace(entry, title="Twelve hurt by landmines in Warsaw"))

    assert polled.added.queued == 0
    assert [one.item.title for one in polled.edited] == ["Twelve hurt by landmines in Warsaw"]
    assert await newsroom.queued("fake:ALL") == ["Twelve hurt by landmines in Warsaw"]


async def test_an_entry_that_goes_and_comes_back_is_not_new(newsroom: Newsroom) -> None:
    one, other = news("a", title="A vote on landmines in Warsaw"), news("b", title="A bridge opens")
    await newsroom.poll(one, other)
    await newsroom.poll(other)
    polled = await newsroom.poll(one, other)

    assert polled.judged == polled.edited == ()
    assert len(await newsroom.queued("fake:ALL")) == 1


async def test_a_feed_whose_bytes_changed_and_whose_entries_did_not_costs_no_more_than_its_state(
    newsroom: Newsroom,
) -> None:
    entry = news("a", title="A vote on landmines in Warsaw")
    first = await newsroom.poll(entry)
    newsroom.world = replace(newsroom.world, channels=None)  # type: ignore[arg-type]  # nobody is to ask

    newsroom.web.pages[FEED] = rss(entry, title="Example News, made anew")
    polled = await newsroom.again()

    assert polled.judged == polled.edited == ()
    assert polled.state.body_hash != first.state.body_hash
    assert (await newsroom.store.feed_states())[FEED] == polled.state


async def test_an_entry_that_is_dated_anew_is_neither_new_nor_edited(newsroom: Newsroom) -> None:
    entry = news("a", title="A vote on landmines in Warsaw")
    await newsroom.poll(entry)
    polled = await newsroom.poll(replace(entry, published=NOON + timedelta(days=400)))

    assert polled.judged == polled.edited == ()


@pytest.mark.parametrize("change", [{"title": "Vote on landmines: no"}, {"summary": "No."}, {"url": f"{FEED}/new"}])
async def test_an_edit_of_title_summary_or_link_is_recorded_with_the_item(
    newsroom: Newsroom, change: dict[str, str]
) -> None:
    entry = news("a", title="A vote on landmines in Warsaw")
    await newsroom.poll(entry)
    edited = replace(entry, **change)  # type: ignore[arg-type]  # the cases are texts

    polled = await newsroom.poll(edited)

    assert (len(polled.judged), len(polled.edited), polled.added.edited) == (0, 1, 1)
    record = await newsroom.store.record(edited.url)
    assert record is not None
    assert [step.step for step in record.steps] == ["queued", "edited"]
    assert (record.item.title, record.item.summary, record.item.url) == (edited.title, edited.summary, edited.url)


async def test_the_record_of_an_item_says_why_it_was_not_posted(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="A new bridge opens"))

    record = await newsroom.store.record("https://news.example/a")

    assert record is not None
    assert record.steps[0].step == "not relevant"
    assert record.deliveries == ()


async def test_a_fault_keeps_what_was_known_and_is_told_with_growing_waits(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="landmines"))
    before = newsroom.state
    newsroom.web.pages[FEED] = FetchError("server_error", "news.example answered 500")

    first = await newsroom.again()
    second = await newsroom.again()

    assert first.failed
    assert second.state.failures == 2
    assert second.state.fault_message == "news.example answered 500"
    assert second.state.validators == before.validators
    assert first.state.fault_since == second.state.fault_since == NOON
    for wait_s, polled in ((900, first), (1800, second)):
        assert polled.state.next_poll is not None
        assert 1 <= (polled.state.next_poll - NOON).total_seconds() / wait_s <= 1 + JITTER_ILL
    assert (await newsroom.store.feed_states())[FEED] == second.state


async def test_a_feed_that_works_again_is_free_of_its_fault_and_misses_nothing(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="landmines in Lima"))
    newsroom.web.pages[FEED] = FetchError("timeout", "news.example did not answer")
    await newsroom.again()
    polled = await newsroom.poll(
        news("a", title="landmines in Lima"), news("b", title="landmines in Oslo", summary="quite another thing")
    )

    assert not polled.failed
    assert polled.state.failures == 0
    assert await newsroom.queued("fake:ALL") == ["landmines in Lima", "landmines in Oslo"]


async def test_a_page_in_place_of_a_feed_is_a_fault_and_not_an_empty_feed(newsroom: Newsroom) -> None:
    newsroom.web.pages[FEED] = b"<html><title>News</title><body>Our news.</body></html>"
    polled = await newsroom.again()

    assert polled.state.fault == "not_a_feed"
    assert polled.state.first_polled is None


def test_a_server_that_asks_for_a_wait_gets_it_but_never_more_than_a_day() -> None:
    asked = failed(FeedState(url=FEED), ParseError("busy", "429", after_s=5000), NOON, 900)
    endless = failed(FeedState(url=FEED), ParseError("busy", "429", after_s=1e9), NOON, 900)

    assert asked.next_poll == NOON + timedelta(seconds=5000)
    assert endless.next_poll == NOON + timedelta(seconds=DAY_S)


judgements = st.builds(
    lambda n, channels: judged(news(f"n{n}"), *sorted(channels)) if channels else judged(news(f"n{n}"), step="too old"),
    st.integers(0, 10_000),
    st.frozensets(st.sampled_from(["fake:1", "fake:2", "fake:3"])),
)


@given(ones=st.lists(judgements, max_size=40), most=st.integers(1, 6))
def test_holding_back_loses_no_item_and_never_exceeds_the_number(ones: list[Judged], most: int) -> None:
    held = hold_back(ones, most)

    assert [one.item for one in held] == [one.item for one in ones]
    for channel in ("fake:1", "fake:2", "fake:3"):
        wanted = sum(channel in one.channels for one in ones)
        assert sum(channel in one.channels for one in held) == min(wanted, most)


@given(
    topics=st.frozensets(st.sampled_from(TOPICS)),
    urgency=st.sampled_from(URGENCIES),
    countries=st.frozensets(st.sampled_from(["POL", "UKR"])),
)
def test_a_channel_without_a_choice_wants_everything(
    topics: frozenset[str], urgency: str, countries: frozenset[str]
) -> None:
    judgement = verdict(topics=tuple(sorted(topics)), urgency=urgency, countries=tuple(sorted(countries)))

    assert wants(ALL, judgement)
    assert wants(UKRAINE, judgement) == ("UKR" in countries)


async def test_an_alert_waits_where_a_channel_hears_in_digests_and_is_left_out_where_it_is_muted(
    newsroom: Newsroom,
) -> None:
    mutes = (Mute(kind="source", value="example news"),)
    newsroom.known = [
        ALL,
        Channel(to="fake:DAILY", rhythm=Rhythm(every="daily", at=time(8))),
        Channel(to="fake:MUTED", mutes=mutes),
    ]

    await newsroom.poll(news("a", title="A vote on landmines in Warsaw"))

    held = {row.channel: row.held for row in await newsroom.store.outbox()}
    assert held == {"fake:ALL": "", "fake:DAILY": "digest daily at 08:00 UTC"}


async def test_what_every_channel_has_muted_is_recorded_with_the_reason(newsroom: Newsroom) -> None:
    newsroom.known = [Channel(to="fake:MUTED", mutes=(Mute(kind="topic", value="withdrawal"),))]

    polled = await newsroom.poll(news("a", title="A vote on landmines in Warsaw"))

    assert [(one.step, one.reason) for one in polled.judged] == [
        ("no channel wants it", "muted in every channel that it would fit")
    ]


async def test_a_change_of_channels_counts_from_the_next_poll_on(newsroom: Newsroom) -> None:
    newsroom.known = []
    await newsroom.poll(news("a", title="A vote on landmines in Warsaw"))
    newsroom.known = [ALL]
    await newsroom.poll(news("b", title="More landmines in Warsaw"))

    assert await newsroom.queued("fake:ALL") == ["More landmines in Warsaw"]


async def test_what_came_while_the_bot_was_not_running_waits_until_all_is_known(newsroom: Newsroom) -> None:
    await newsroom.poll(news("a", title="A bridge opens"))
    newsroom.clock.pass_by(hours=2)

    await newsroom.poll(news("a", title="A bridge opens"), news("b", title="A vote on landmines in Warsaw"))

    assert {row.held for row in await newsroom.store.outbox()} == {MISSED}


async def test_no_more_alerts_come_in_an_hour_than_the_channel_takes(newsroom: Newsroom) -> None:
    newsroom.known = [replace(ALL, per_hour=2)]
    newsroom.world = replace(newsroom.world, join=lambda one, stories: None)
    await newsroom.poll(news("x", title="A bridge opens"))

    await newsroom.poll(*(news(f"n{n}", title=f"Town {n} votes on landmines") for n in range(4)))

    held = [row.held for row in await newsroom.store.outbox()]
    assert sorted(held) == ["", "", "more than 2 in an hour", "more than 2 in an hour"]


class Asked(list[Channel]):
    """Channels that keep which threads went through them."""

    def __init__(self, *channels: Channel) -> None:
        super().__init__(channels)
        self.threads: set[str] = set()

    def __iter__(self) -> Iterator[Channel]:
        self.threads.add(threading.current_thread().name)
        return super().__iter__()


@pytest.mark.parametrize(("number", "beside"), [(3, False), (MANY_TO_ASK, True)])
async def test_very_many_channels_are_asked_beside_the_event_loop(
    newsroom: Newsroom, number: int, beside: bool
) -> None:
    channels = Asked(*(Channel(to=f"fake:C{n}") for n in range(number)))
    newsroom.known = channels

    polled = await newsroom.poll(news("a", title="A vote on landmines in Warsaw"))

    assert polled.added.queued == number
    assert (channels.threads != {"MainThread"}) is beside
