import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import FeedState, Joined, Judged, Telling, Validators, delivery_key
from bot.news.links import canonical
from bot.ports import Join
from bot.store import open_store
from bot.store.codec import story_id
from bot.store.edits import difference
from bot.store.placing import CANDIDATES
from bot.store.sql import SqlStore
from tests.builders import FEED, judged, news, record, verdict
from tests.fakes import NOON
from tests.store.values import CONSOLE, SLACK, alone, elsewhere, minutes, poll_elsewhere, same_title


async def steps_of(store: SqlStore, link: str) -> list[tuple[str, str]]:
    found = await store.record(link)
    assert found is not None
    return [(line.step, line.detail) for line in found.steps]


async def test_what_is_remembered_of_a_feed_is_what_was_saved_last(store: SqlStore) -> None:
    full = FeedState(
        url=FEED,
        validators=Validators(etag='W/"abc"', last_modified="Mon, 02 Mar 2026 12:00:00 GMT"),
        body_hash="b",
        first_polled=NOON,
        last_polled=minutes(15),
        last_ok=minutes(10),
        next_poll=minutes(30),
        failures=2,
        fault="timeout",
        fault_message="no answer within 20 s",
    )
    await store.save_state(FeedState(url=FEED))
    await store.save_state(full)
    await store.save_state(FeedState(url="https://second.example/rss"))

    assert await store.feed_states() == {
        FEED: full,
        "https://second.example/rss": FeedState(url="https://second.example/rss"),
    }


async def test_an_entry_is_known_by_its_key_within_its_feed(store: SqlStore) -> None:
    item = news("n1")
    await store.add(record(judged(item)), alone)

    assert await store.known(FEED, ["n1", "n2"]) == {"n1": item.text_hash}
    assert await store.known("https://never.example/rss", ["n1"]) == {}


async def test_a_feed_of_many_entries_is_looked_up_whole(store: SqlStore) -> None:
    items = [news(f"n{n}") for n in range(1_200)]
    await store.add(record(*(judged(item, step="not relevant") for item in items)), alone)

    known = await store.known(FEED, [item.key for item in items] + ["another"])

    assert known == {item.key: item.text_hash for item in items}


async def test_a_poll_is_written_whole(store: SqlStore) -> None:
    poll = record(
        judged(news("n1"), CONSOLE, SLACK),
        judged(news("n2"), step="not relevant", reason="score 1, needed 4"),
        polled=minutes(5),
    )

    added = await store.add(poll, alone)

    assert (added.queued, added.joined, added.edited) == (2, (), 0)
    assert (await store.feed_states())[FEED] == poll.state
    found = await store.record("https://news.example/n1")
    assert found is not None
    assert found.item == news("n1")
    assert (found.verdict, found.summary, found.first_seen) == (verdict(), news("n1").summary, minutes(5))
    assert found.story is not None
    assert (found.story.item, found.story.also, found.story.first_seen) == (news("n1"), (), minutes(5))
    assert [(row.channel, row.state, row.title, row.url) for row in found.deliveries] == [
        (CONSOLE, "queued", news("n1").title, news("n1").url),
        (SLACK, "queued", news("n1").title, news("n1").url),
    ]
    assert found.deliveries[0].key == delivery_key(found.story.id, CONSOLE)
    assert await steps_of(store, "https://news.example/n1") == [("queued", "score 8, needed 4")]


async def test_an_item_that_is_not_posted_is_recorded_with_the_reason_and_tells_no_story(store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), step="too old", reason="published before")), alone)

    found = await store.record("https://news.example/n1")
    assert found is not None
    assert found.story is None
    assert found.deliveries == ()
    assert await steps_of(store, "https://news.example/n1") == [("too old", "published before")]


async def test_a_poll_that_fails_midway_leaves_nothing_behind(store: SqlStore) -> None:
    def refuse(_: Judged, told: Sequence[Telling]) -> Joined | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.add(record(judged(news("n1"), CONSOLE)), refuse)

    assert await store.feed_states() == {}
    assert await store.known(FEED, ["n1"]) == {}
    assert await store.outbox() == ()


async def test_a_second_report_joins_the_story_and_goes_only_to_channels_that_have_not_had_it(store: SqlStore) -> None:
    first, second = news("n1", title="Vote in Warsaw"), elsewhere("o1", title="Vote in Warsaw")
    await store.add(record(judged(first, CONSOLE)), same_title)

    added = await store.add(poll_elsewhere(judged(second, CONSOLE, SLACK)), same_title)

    assert added.queued == 1
    assert added.joined == (("Vote in Warsaw", "Vote in Warsaw"),)
    found = await store.record(second.url)
    assert found is not None
    assert found.story is not None
    assert found.story.item == first
    assert found.story.also == ((second.source, second.url),)
    assert [row.channel for row in found.deliveries] == [CONSOLE, SLACK]
    ((step, detail),) = await steps_of(store, second.url)
    assert step == "duplicate"
    assert found.story.id in detail
    assert "Example News: Vote in Warsaw" in detail


async def test_items_of_one_poll_can_tell_one_story(store: SqlStore) -> None:
    poll = record(*(judged(news(key, title="Vote in Warsaw"), CONSOLE) for key in ("n1", "n2", "n3")))

    added = await store.add(poll, same_title)

    (story,) = await store.latest(5)
    assert added.queued == 1
    assert story.item.key == "n1"
    assert [link for _, link in story.also] == ["https://news.example/n2", "https://news.example/n3"]


async def test_further_reports_are_listed_in_the_order_of_their_arrival(store: SqlStore) -> None:
    items = [news(f"n{n}", title="Vote in Warsaw", source=f"Paper {n}") for n in range(12)]
    for number, item in enumerate(items):
        await store.add(record(judged(item), polled=minutes(number)), same_title)

    (story,) = await store.latest(1)
    assert [source for source, _ in story.also] == [f"Paper {n}" for n in range(1, 12)]


def asking(offered: list[str]) -> Join:
    """Return a join that joins nothing and notes what it is offered."""

    def note(_: Judged, told: Sequence[Telling]) -> Joined | None:
        offered.extend(telling.item.key for telling in told)
        return None

    return note


def of(country: str, key: str, day: int = 0, **fields: object) -> Judged:
    countries = (country,) if country else ()
    whole = {"title": f"Title of {key}", "published": NOON + timedelta(days=day), **fields}
    return judged(news(key, **whole), verdict=verdict(countries=countries))


async def test_join_is_asked_with_what_was_told_these_days_of_a_country_and_with_copies(store: SqlStore) -> None:
    told = (
        of("POL", "too old", -4),
        of("POL", "poland", -3),
        of("", "nowhere"),
        of("UKR", "ukraine"),
        of("FIN", "title", -9, title="TITLE of: asked"),
        of("FIN", "link", -9, url="https://news.example/asked?utm_source=x"),
    )
    for number, one in enumerate(told):
        await store.add(record(one, polled=minutes(number)), alone)
    offered: list[str] = []

    await store.add(record(of("POL", "asked", url="https://news.example/asked"), polled=minutes(9)), asking(offered))

    assert offered == ["link", "title", "nowhere", "poland"]


async def test_an_item_of_no_country_is_compared_with_all_that_was_told_these_days(store: SqlStore) -> None:
    await store.add(record(of("FIN", "n1"), of("FIN", "n2", -5)), alone)
    offered: list[str] = []

    await store.add(record(of("", "n3")), asking(offered))

    assert offered == ["n1"]


async def test_an_item_without_a_date_or_with_one_to_come_counts_as_told_when_it_was_seen(store: SqlStore) -> None:
    await store.add(record(of("FIN", "n1", 300), of("FIN", "n2", -3000), of("FIN", "n3", published=None)), alone)
    offered: list[str] = []

    await store.add(record(of("FIN", "n4", 300)), asking(offered))

    assert sorted(offered) == ["n1", "n3"]


async def test_items_of_one_poll_are_compared_with_each_other(store: SqlStore) -> None:
    added = await store.add(record(*(judged(news(f"n{n}", title="Vote"), CONSOLE) for n in range(3))), same_title)

    (story,) = await store.latest(5)
    assert added.queued == 1
    assert [member.why for member in story.members] == ["", "the same title", "the same title"]


async def test_a_story_keeps_why_each_of_its_items_joined(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="Vote"))), same_title)
    await store.add(poll_elsewhere(judged(elsewhere("o1", title="Vote")), polled=minutes(5)), same_title)

    (story,) = await store.latest(5)
    assert [(one.source, one.title, one.seen, one.why) for one in story.members] == [
        ("Example News", "Vote", NOON, ""),
        ("Other News", "Vote", minutes(5), "the same title"),
    ]
    ((_, detail),) = await steps_of(store, "https://other.example/o1")
    assert detail.endswith("Vote; the same title")


async def test_a_copy_is_offered_however_many_newer_stories_share_its_country(store: SqlStore) -> None:
    await store.add(record(judged(news("first", url="https://news.example/vote"))), alone)
    crowd = (judged(news(f"n{n}")) for n in range(CANDIDATES + 50))
    await store.add(record(*crowd, polled=minutes(1)), alone)
    offered: list[str] = []
    copy = judged(elsewhere("o1"))
    copy = replace(copy, item=replace(copy.item, url="https://www.news.example/vote/"))

    await store.add(poll_elsewhere(copy, polled=minutes(2)), asking(offered))

    assert len(offered) == CANDIDATES
    assert offered[0] == "first"


@pytest.mark.parametrize("moved", [timedelta(0), timedelta(days=3)])
async def test_an_entry_that_another_process_recorded_meanwhile_is_not_recorded_twice(
    store: SqlStore, moved: timedelta
) -> None:
    poll = record(judged(news("n1"), CONSOLE), polled=NOON + moved)
    await store.add(poll, alone)

    added = await store.add(poll, alone)

    assert added.queued == 0
    assert len(await store.outbox()) == 1
    assert len(await steps_of(store, news("n1").url)) == 1


async def test_two_entries_of_one_key_in_a_poll_are_one_item(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="One")), judged(news("n1", title="Two"))), alone)

    assert [story.item.title for story in await store.latest(5)] == ["One"]


async def test_two_polls_at_once_open_one_story(url: str) -> None:
    # A join that waits for the other poll's: both see an empty list if they get so far at the same time.
    both = threading.Barrier(2)

    def slow(one: Judged, told: Sequence[Telling]) -> Joined | None:
        try:
            both.wait(timeout=0.3)
        except threading.BrokenBarrierError:
            return same_title(one, told)
        return same_title(one, told)

    here, there = await asyncio.gather(*(open_store(url, canonical=canonical) for _ in range(2)))
    await asyncio.gather(
        here.add(record(judged(news("n1", title="Vote"), CONSOLE)), slow),
        there.add(poll_elsewhere(judged(elsewhere("o1", title="Vote"), CONSOLE)), slow),
    )

    assert len(await here.latest(5)) == 1
    assert len(await there.outbox()) == 1
    await asyncio.gather(here.close(), there.close())


async def test_an_edited_entry_updates_its_item_and_says_what_changed(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="Poland leaves"))), alone)
    corrected = judged(
        news("n1", title="Poland votes to leave", summary="Corrected."),
        verdict=verdict(countries=("POL", "LTU"), topics=("treaty",)),
        summary="Corrected.",
    )

    added = await store.add(record(edited=[corrected], polled=minutes(9)), alone)

    assert (added.edited, added.queued) == (1, 0)
    found = await store.record(news("n1").url)
    assert found is not None
    assert (found.item, found.verdict, found.summary) == (corrected.item, corrected.verdict, "Corrected.")
    assert found.first_seen == NOON
    assert await store.known(FEED, ["n1"]) == {"n1": corrected.item.text_hash}
    assert (await steps_of(store, news("n1").url))[1:] == [
        ("edited", "Poland leaves → Poland votes to leave; summary changed")
    ]


async def test_an_edit_that_makes_an_entry_relevant_is_posted_once(store: SqlStore) -> None:
    dull = judged(news("a", title="Parliament votes"), verdict=verdict(relevant=False), step="not relevant")
    await store.add(record(dull), alone)
    told = news("a", title="Parliament votes to leave the landmine ban")

    first = await store.add(record(edited=[judged(told, "console")]), alone)
    again = await store.add(record(edited=[judged(replace(told, title="Parliament leaves"), "console")]), alone)

    assert (first.queued, first.edited) == (1, 1)
    assert (again.queued, again.edited) == (0, 1)
    found = await store.record(told.url)
    assert found is not None
    assert [step.step for step in found.steps] == ["not relevant", "edited", "queued", "edited"]
    assert found.story is not None
    assert found.story.item.title == "Parliament leaves"


async def test_an_edit_of_what_was_too_old_or_unwanted_is_not_posted(store: SqlStore) -> None:
    old = judged(news("a"), step="too old")
    await store.add(record(old), alone)

    added = await store.add(record(edited=[judged(news("a", title="Another title"), "console")]), alone)

    assert (added.queued, added.edited) == (0, 1)


async def test_a_story_shows_its_leads_edited_text_also_on_what_is_still_to_be_sent(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="Poland leaves"), CONSOLE)), alone)
    corrected = judged(
        news("n1", title="Poland votes to leave"),
        verdict=verdict(countries=("LTU",), topics=("treaty",)),
        summary="New",
    )

    await store.add(record(edited=[corrected]), alone)

    (delivery,) = await store.due(["console"], NOON, 5)
    assert delivery.story is not None
    assert (delivery.story.item.title, delivery.story.summary) == ("Poland votes to leave", "New")
    (story,) = await store.latest(5, country="LTU", topic="treaty", words="votes")
    assert story == delivery.story
    assert await store.latest(5, country="POL") == ()
    assert await store.latest(5, topic="withdrawal") == ()
    assert await store.latest(5, words="leaves") == ()


async def test_the_same_edit_twice_is_one_edit(store: SqlStore) -> None:
    await store.add(record(judged(news("n1"))), alone)
    edit = record(edited=[judged(news("n1", title="Corrected"))])

    assert [(await store.add(edit, alone)).edited for _ in range(2)] == [1, 0]


async def test_an_edit_of_an_entry_that_is_gone_from_the_store_is_a_new_item(store: SqlStore) -> None:
    await store.add(record(edited=[judged(news("n1"), CONSOLE)]), alone)

    assert len(await store.due(["console"], NOON, 5)) == 1


async def test_text_that_a_database_would_choke_on_is_stored_without_it(store: SqlStore) -> None:
    nasty = news("k\0", title="A\0B", summary="\0", categories=("\0\ud800",), content="x\0")
    poll = record(judged(nasty, CONSOLE))

    await store.add(replace(poll, state=replace(poll.state, fault_message="bad header \udcff")), alone)

    found = await store.record(nasty.url)
    assert found is not None
    assert (found.item.title, found.item.summary, found.item.content) == ("AB", "", "x")
    assert found.item.categories == ("\0\ud800",)
    assert await store.known(FEED, [nasty.key]) == {nasty.key: nasty.text_hash}
    assert (await store.feed_states())[FEED].fault_message == "bad header \N{REPLACEMENT CHARACTER}"


async def test_texts_of_any_length_are_stored(store: SqlStore) -> None:
    long = news("k" * 50_000, title="Ł" * 50_000, url="https://news.example/" + "x" * 50_000, summary="s" * 100_000)

    await store.add(record(judged(long, CONSOLE)), alone)

    found = await store.record(long.url)
    assert found is not None
    assert found.item == long


async def test_an_item_of_another_feed_is_a_mistake_of_the_caller(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="another feed"):
        await store.add(record(judged(elsewhere())), alone)


async def test_a_record_that_does_not_say_when_it_was_polled_is_a_mistake_of_the_caller(store: SqlStore) -> None:
    poll = record(judged(news()))

    with pytest.raises(ValueError, match="when it was polled"):
        await store.add(replace(poll, state=replace(poll.state, last_polled=None)), alone)


async def test_a_later_item_of_a_poll_sees_what_an_earlier_one_joined(store: SqlStore) -> None:
    seen: list[list[tuple[str, str]]] = []

    def note(one: Judged, told: Sequence[Telling]) -> Joined | None:
        seen.append(sorted((telling.item.key, telling.story) for telling in told))
        return same_title(one, told)

    await store.add(
        record(*(judged(news(key, title=title)) for key, title in (("a", "A"), ("b", "A"), ("c", "C")))), note
    )

    first = story_id(FEED, "a")
    assert seen == [[], [("a", first)], [("a", first), ("b", first)]]


def test_a_difference_is_short_whatever_the_titles() -> None:
    edited = judged(news(title="y" * 5_000, url="https://news.example/new"))

    said = difference(("x" * 5_000, edited.item.summary, "https://news.example/old"), edited)

    assert said == f"{'x' * 99}… → {'y' * 99}…; link changed from https://news.example/old"
