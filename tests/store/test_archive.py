from datetime import timedelta

import pytest

from bot.store.archive import PAGE
from bot.store.database import Database
from bot.store.schema import votes
from bot.store.sql import SqlStore
from tests.builders import judged, news, record, verdict
from tests.fakes import NOON
from tests.store.values import CONSOLE, SLACK, alone, elsewhere, minutes, poll_elsewhere, same_title


async def titles(store: SqlStore, **choice: str) -> list[str]:
    return [story.item.title for story in await store.latest(10, **choice)]  # type: ignore[arg-type]  # few words for many filters


async def test_the_newest_stories_come_first_and_only_as_many_as_asked_for(store: SqlStore) -> None:
    for number in range(4):
        await store.add(record(judged(news(f"n{number}", title=str(number))), polled=minutes(number)), alone)

    assert [story.item.title for story in await store.latest(3)] == ["3", "2", "1"]
    assert await store.latest(0) == ()


async def test_stories_of_one_poll_come_newest_first_too(store: SqlStore) -> None:
    await store.add(record(*(judged(news(f"n{n}", title=str(n))) for n in range(4))), alone)

    assert await titles(store) == ["3", "2", "1", "0"]


async def test_stories_are_found_by_topic_country_and_words_together(store: SqlStore) -> None:
    stories = (
        ("Sejm votes", "Poland's lower house.", verdict(topics=("withdrawal",), countries=("POL", "LTU"))),
        ("Clearance in Angola", "100% of it: a_b.", verdict(topics=("clearance",), countries=("AGO",))),
        ("ПОЛЬЩА голосує", "Сейм", verdict(topics=("withdrawal", "treaty"), countries=("POL",))),
    )
    for number, (title, summary, of_it) in enumerate(stories):
        one = judged(news(f"n{number}", title=title), verdict=of_it, summary=summary)
        await store.add(record(one, polled=minutes(number)), alone)

    assert await titles(store, country="POL") == ["ПОЛЬЩА голосує", "Sejm votes"]
    assert await titles(store, country="LTU", topic="withdrawal") == ["Sejm votes"]
    assert await titles(store, topic="clearance") == ["Clearance in Angola"]
    assert await titles(store, words="польща") == ["ПОЛЬЩА голосує"]
    assert await titles(store, words="HOUSE sejm") == ["Sejm votes"]
    assert await titles(store, words="100%") == ["Clearance in Angola"]
    assert await titles(store, words="a_b") == ["Clearance in Angola"]
    assert await titles(store, words="100_ %") == []
    assert await titles(store, country="POL", topic="clearance") == []


async def test_a_record_is_found_by_number_link_and_storys_id(store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), CONSOLE), judged(news("n2"), SLACK)), alone)
    by_link = await store.record("http://www.news.example/n2/?utm_source=feed#top")
    assert by_link is not None
    assert by_link.story is not None

    assert by_link.item.key == "n2"
    assert await store.record(str(by_link.id)) == by_link
    assert await store.record(by_link.story.id) == by_link
    assert await store.record(f"  {by_link.story.id.upper()} ") == by_link


@pytest.mark.parametrize("asked", ["", "0", "4711", "9" * 40, "²", "https://news.example/never", "no story", "\0"])
async def test_what_is_not_recorded_has_no_record(store: SqlStore, asked: str) -> None:
    await store.add(record(judged(news("n1"))), alone)

    assert await store.record(asked) is None


async def test_of_several_items_of_one_link_the_one_that_tells_a_story_is_shown(store: SqlStore) -> None:
    link = "https://news.example/vote"
    await store.add(record(judged(news("n1", url=link), step="too old")), alone)
    await store.add(poll_elsewhere(judged(elsewhere("o1", url=link), CONSOLE), polled=minutes(1)), alone)
    await store.add(record(judged(news("n2", url=link), step="not relevant"), polled=minutes(2)), alone)

    found = await store.record(link)

    assert found is not None
    assert found.item.key == "o1"


async def test_a_joined_items_record_shows_the_storys_deliveries(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", title="Vote"), CONSOLE)), same_title)
    await store.add(poll_elsewhere(judged(elsewhere("o1", title="Vote"), CONSOLE)), same_title)

    found = await store.record("https://other.example/o1")

    assert found is not None
    assert (found.item.key, found.feed_name) == ("o1", "Other News")
    assert [row.title for row in found.deliveries] == ["Vote"]


async def test_a_record_names_its_feed_by_the_publisher_or_else_by_its_host(store: SqlStore) -> None:
    await store.add(record(judged(news("n1", source=""))), alone)

    found = await store.record("https://news.example/n1")

    assert found is not None
    assert found.feed_name == "news.example"


async def test_items_since_a_moment_come_oldest_first_page_by_page(store: SqlStore) -> None:
    for number in range(3):
        items = [judged(news(f"n{number}-{n}"), step="not relevant") for n in range(PAGE - 50)]
        await store.add(record(*items, polled=minutes(number)), alone)

    rows = [(item_id, item.key) async for item_id, item, _ in store.items(minutes(1))]

    assert [key for _, key in rows] == [f"n{number}-{n}" for number in (1, 2) for n in range(PAGE - 50)]
    assert [item_id for item_id, _ in rows] == sorted(item_id for item_id, _ in rows)


async def test_a_reader_has_one_vote_an_item_and_the_last_counts(store: SqlStore) -> None:
    await store.add(record(judged(news("n1")), judged(news("n2"))), alone)
    (first, _, _), (second, _, _) = [row async for row in store.items(NOON)]

    assert await store.vote(first, "slack:U1", "up", NOON)
    assert await store.vote(first, "slack:U2", "up", NOON)
    assert await store.vote(first, "slack:U1", "down", NOON + timedelta(seconds=1))
    assert await store.vote(second, "slack:U1", "down", NOON)

    assert await store.votes() == ((first, 1, 1), (second, 0, 1))


async def test_a_vote_on_an_item_that_is_gone_does_not_count(store: SqlStore) -> None:
    assert not await store.vote(4711, "slack:U1", "up", NOON)
    assert not await store.vote(10**30, "slack:U1", "up", NOON)
    assert await store.votes() == ()


async def test_who_voted_is_not_in_the_database(store: SqlStore, database: Database) -> None:
    await store.add(record(judged(news("n1"))), alone)
    ((item_id, _, _),) = [row async for row in store.items(NOON)]

    await store.vote(item_id, "slack:U024BE7LH", "up", NOON)

    (voter,) = await database.read(
        lambda connection: connection.scalars(votes.select().with_only_columns(votes.c.voter)).all()
    )
    assert len(voter) == 32
    assert "U024BE7LH" not in voter
