"""Stories taken apart and put together by people."""

from bot.model import Correction, Regrouped
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.store.values import CONSOLE, OTHER_FEED, SLACK, alone, elsewhere, minutes, poll_elsewhere, same_title


async def number_of(store: SqlStore, link: str) -> int:
    found = await store.record(link)
    assert found is not None
    return found.id


async def told_twice(store: SqlStore) -> tuple[int, int]:
    """Store a story of two articles and return their numbers."""
    await store.add(record(judged(news("n1", title="Vote"), CONSOLE, SLACK)), same_title)
    await store.add(poll_elsewhere(judged(elsewhere("o1", title="Vote"), CONSOLE), polled=minutes(1)), same_title)
    return await number_of(store, news("n1").url), await number_of(store, elsewhere("o1").url)


async def told_apart(store: SqlStore) -> tuple[int, int]:
    """Store two stories of an article each and return their numbers."""
    await store.add(record(judged(news("n1", title="Vote"), CONSOLE)), alone)
    await store.add(poll_elsewhere(judged(elsewhere("o1", title="Poll"), CONSOLE, SLACK), polled=minutes(1)), alone)
    return await number_of(store, news("n1").url), await number_of(store, elsewhere("o1").url)


async def queued(store: SqlStore) -> list[tuple[str, str]]:
    return sorted((row.channel, row.title) for row in await store.outbox(states=("queued",)))


async def test_an_article_taken_out_tells_a_story_of_its_own_in_the_channels_that_had_the_old_one(
    store: SqlStore,
) -> None:
    first, second = await told_twice(store)

    done = await store.split(second, "slack:U1", minutes(9))

    assert done is not None
    assert done.queued == 2
    assert [one.item for one in done.kept.members] == [first]
    assert [(one.item, one.why) for one in done.other.members] == [(second, "")]
    assert len(await store.outbox(states=("queued",))) == 4
    found = await store.record(elsewhere("o1").url)
    assert found is not None
    assert found.story == done.other
    assert (found.steps[-1].step, found.steps[-1].detail) == (
        "regrouped",
        f"parted from story {done.kept.id} by slack:U1",
    )
    assert set(await store.latest(5)) == {done.kept, done.other}


async def test_where_the_article_is_the_one_that_is_shown_the_others_leave(store: SqlStore) -> None:
    first, second = await told_twice(store)

    done = await store.split(first, "console", minutes(9))

    assert done is not None
    assert [one.item for one in done.kept.members] == [first]
    assert done.other.item.key == "o1"
    assert [one.item for one in done.other.members] == [second]


async def test_an_article_that_is_alone_cannot_be_taken_out(store: SqlStore) -> None:
    await store.add(record(judged(news("n1")), judged(news("n2"), step="not relevant")), alone)

    assert await store.split(await number_of(store, news("n1").url), "console", minutes(9)) is None
    assert await store.split(await number_of(store, news("n2").url), "console", minutes(9)) is None
    assert await store.split(4711, "console", minutes(9)) is None
    assert await store.corrections() == ()


async def test_of_two_stories_put_together_the_first_stays_and_what_waits_is_not_sent_twice(store: SqlStore) -> None:
    first, second = await told_apart(store)

    done = await store.merge(second, first, "slack:U1", minutes(9))

    assert done is not None
    assert [one.item for one in done.kept.members] == [first, second]
    assert done.other.item.title == "Poll"
    assert await store.latest(5) == (done.kept,)
    assert await store.latest(5, country="POL") == (done.kept,)
    assert await queued(store) == [(CONSOLE, "Vote"), (SLACK, "Poll")]
    found = await store.record(done.other.id)
    assert found is not None
    assert found.story == done.kept


async def test_stories_that_are_one_or_none_cannot_be_put_together(store: SqlStore) -> None:
    first, second = await told_twice(store)
    await store.add(record(judged(news("n9"), step="not relevant")), alone)

    assert await store.merge(first, second, "console", minutes(9)) is None
    assert await store.merge(first, await number_of(store, news("n9").url), "console", minutes(9)) is None


async def test_what_was_put_together_can_be_taken_apart_again(store: SqlStore) -> None:
    first, second = await told_apart(store)
    merged = await store.merge(first, second, "console", minutes(9))
    assert merged is not None

    parted = await store.split(second, "console", minutes(10))

    assert isinstance(parted, Regrouped)
    assert parted.other.id == merged.other.id
    assert {story.id for story in await store.latest(5)} == {merged.kept.id, merged.other.id}
    # Its own alerts were queued or given up before: none is queued a second time.
    assert parted.queued == 0


async def test_it_can_be_taken_apart_though_its_feed_has_a_new_address(store: SqlStore) -> None:
    first, second = await told_apart(store)
    merged = await store.merge(first, second, "console", minutes(9))
    assert merged is not None
    assert await store.rename_feed(OTHER_FEED, "https://moved.example/rss")

    parted = await store.split(second, "console", minutes(10))

    assert parted is not None
    assert parted.other.id == merged.other.id


async def test_a_report_joins_the_story_that_others_were_merged_into(store: SqlStore) -> None:
    first, second = await told_apart(store)
    merged = await store.merge(first, second, "console", minutes(9))
    assert merged is not None

    await store.add(record(judged(news("n3", title="Poll")), polled=minutes(20)), same_title)

    (story,) = await store.latest(5)
    assert story.id == merged.kept.id
    assert [one.title for one in story.members] == ["Vote", "Poll", "Poll"]


async def test_corrections_are_kept_with_both_articles(store: SqlStore) -> None:
    first, second = await told_twice(store)
    await store.split(second, "slack:U1", minutes(9))
    await store.merge(first, second, "slack:U2", minutes(10))

    found = await store.corrections()

    assert [(one.kind, one.by, [item.key for item, _ in one.items]) for one in found] == [
        ("split", "slack:U1", ["o1", "n1"]),
        ("merge", "slack:U2", ["n1", "o1"]),
    ]
    assert isinstance(found[0], Correction)
    assert found[0].items[0][1].relevant
