"""What is forgotten for its age, and what never is."""

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Judged, Mute, State
from bot.news.links import canonical
from bot.store import open_store
from bot.store.address import address
from bot.store.database import Database
from bot.store.ledger import ENDS
from bot.store.schema import deliveries, items, members, metadata, stories
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import SLACK, alone, same_title

DAY = timedelta(days=1)
OLD, LATER = NOON, NOON + 400 * DAY
#: Everything that was done at OLD is older than this, and nothing that was done at LATER.
BEFORE = NOON + 100 * DAY
DISCORD = "discord:1"


async def end(store: SqlStore, state: State = "sent", when: object = OLD) -> None:
    """Bring all that is due to an end."""
    while due := await store.due(["slack", "discord"], LATER, 50):
        for one in due:
            await store.settled(one.id, state, when, reason="", message="1")  # type: ignore[arg-type]  # a datetime


async def counts(database: Database) -> dict[str, int]:
    def count(connection: sa.Connection) -> dict[str, int]:
        select = sa.select(sa.func.count())
        return {table.name: connection.scalar(select.select_from(table)) or 0 for table in metadata.sorted_tables}

    return await database.read(count)


async def test_what_is_old_and_closed_is_forgotten_and_nothing_of_it_is_left(
    store: SqlStore, database: Database
) -> None:
    dull = judged(news("dull"), step="not relevant")
    await store.add(record(judged(news("a"), SLACK, DISCORD), dull, polled=OLD), alone)
    await end(store)

    forgot = await store.tidy(BEFORE, BEFORE)

    left = await counts(database)
    assert (forgot["stories"], forgot["items"], forgot["deliveries"]) == (1, 2, 2)
    assert {name: count for name, count in left.items() if count} == {"feeds": 1, "forgotten": 2, "meta": 1}


async def test_an_entry_that_still_stands_in_its_feed_is_never_news_again(store: SqlStore) -> None:
    once = judged(news("a"), SLACK)
    await store.add(record(once, polled=OLD), alone)
    await end(store)
    await store.tidy(BEFORE, BEFORE)

    known = await store.known(once.item.feed, [once.item.key, "other"])
    again = await store.add(record(once, polled=LATER), alone)
    edited = judged(news("a", title="Parliament votes on landmines: corrected"), SLACK)
    changed = await store.add(record(edited=(edited,), polled=LATER), alone)

    assert known == {once.item.key: once.item.text_hash}
    assert (again.queued, changed.queued) == (0, 0)
    assert await store.due(["slack"], LATER, 5) == ()
    # Judged once in its new words, and not again at every poll.
    assert await store.known(once.item.feed, [once.item.key]) == {once.item.key: edited.item.text_hash}


@pytest.mark.parametrize("state", ["queued", "uncertain"])
async def test_what_is_open_stays_with_all_that_it_shows(store: SqlStore, state: State) -> None:
    await store.add(record(judged(news("a"), SLACK, DISCORD), polled=OLD), alone)
    (one,) = await store.due(["slack"], OLD, 5)
    await store.settled(one.id, "sent", OLD, reason="", message="1")
    (other,) = await store.due(["discord"], OLD, 5)
    if state == "uncertain":
        await store.postponed(other.id, "uncertain", OLD, reason="no answer", retry_at=None)

    forgot = await store.tidy(BEFORE, BEFORE)

    assert sum(forgot.values()) == 0
    assert {row.state for row in await store.outbox()} == {"sent", state}
    assert await store.record(one.story.id if one.story else "") is not None


async def test_a_story_stays_while_a_report_or_a_vote_or_a_later_step_is_young(
    store: SqlStore, database: Database
) -> None:
    names = ("voted", "step", "alone")
    first = [judged(news(name, title=f"Title {name}"), SLACK) for name in names]
    await store.add(record(*first, polled=OLD), alone)
    await store.add(record(judged(news("joined", title="Title joined"), SLACK), polled=BEFORE - 3 * DAY), alone)
    await end(store)
    await store.add(record(judged(news("again", title="Title joined"), SLACK), polled=BEFORE + DAY), same_title)
    await end(store, when=BEFORE + DAY)
    voted = await store.record(news("voted").url)
    assert voted
    await store.vote(voted.id, "slack:U1", "up", LATER)
    await store.add(record(judged(news("next"), DISCORD), polled=LATER), alone)
    step = await store.record(news("step").url)
    assert step
    assert step.story

    def link(connection: sa.Connection, earlier: str) -> None:
        connection.execute(sa.update(stories).where(stories.c.first_seen == LATER).values(earlier=earlier))

    await database.write(link, step.story.id)

    forgot = await store.tidy(BEFORE, BEFORE)

    assert (forgot["stories"], forgot["items"]) == (1, 1)
    assert await store.record(news("alone").url) is None
    for name in ("joined", "voted", "step", "next"):
        assert await store.record(news(name).url) is not None, name


async def test_a_digest_goes_after_what_it_shows_and_the_newest_stays(store: SqlStore, database: Database) -> None:
    for number in range(2):
        moment = OLD + number * DAY
        held = judged(news(f"a{number}"), SLACK, held={SLACK: "digest daily at 08:00 UTC"})
        await store.add(record(held, polled=moment), alone)
        assert await store.bundle(SLACK, f"digest-{number}", "daily", moment)
        await end(store, when=moment)

    forgot = await store.tidy(BEFORE, BEFORE)

    left = await counts(database)
    assert (forgot["stories"], forgot["deliveries"]) == (2, 3)
    assert left["deliveries"] == 1
    assert await store.last_digests() == {SLACK: OLD + DAY}


async def test_what_people_did_goes_earlier_than_news(store: SqlStore, database: Database) -> None:
    await store.add(record(judged(news("a"), SLACK), polled=OLD), alone)
    found = await store.record(news("a").url)
    assert found
    await store.vote(found.id, "slack:U1", "up", OLD)
    for when in (OLD, OLD, LATER):
        mute = Mute(kind="topic", value=f"clearance{when.day}", until=when + DAY)
        await store.mute(SLACK, mute, by="slack:U1", at=when)
    before = await store.mark()

    forgot = await store.tidy(None, BEFORE)

    left = await counts(database)
    assert forgot["personal"] == 4
    assert (left["items"], left["votes"], left["changes"], left["mutes"]) == (1, 0, 1, 1)
    assert await store.mark() == before


async def test_the_newest_change_stays_however_old_so_that_its_number_still_tells(store: SqlStore) -> None:
    await store.mute(SLACK, Mute(kind="topic", value="clearance"), by="slack:U1", at=OLD)
    before = await store.mark()

    await store.tidy(BEFORE, BEFORE)

    assert await store.mark() == before > 0


# ── for every history ───────────────────────────────────────────────────────────────────────────────────────────────

ENTRY = st.tuples(
    st.sampled_from([OLD, BEFORE - 3 * DAY, BEFORE + 3 * DAY, LATER]),  # polled
    st.sampled_from([(), (SLACK,), (SLACK, DISCORD)]),  # channels
    st.sampled_from(["queued", "sent", "refused", "expired", "uncertain", "reconciled"]),  # how its deliveries end
    st.sampled_from([OLD, LATER]),  # when
    st.sampled_from(["", "one", "two"]),  # what story it tells: its own, or a shared one
    st.booleans(),  # held for a digest
)


def entry(number: int, channels: tuple[str, ...], shared: str, held: bool) -> Judged:
    item = news(f"e{number}", title=f"Story {shared or number}")
    if not channels:
        return judged(item, step="not relevant")
    return judged(item, *channels, held=dict.fromkeys(channels, "digest daily at 08:00 UTC") if held else {})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(ENTRY, min_size=1, max_size=8))
async def test_whatever_has_happened_nothing_open_is_lost_and_nothing_is_posted_again(
    prepared_file: Path, history: list[tuple[object, ...]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        path.write_bytes(prepared_file.read_bytes())
        store = await open_store(str(path), canonical=canonical)
        entries = []
        for number, (polled, channels, state, when, shared, held) in enumerate(history):
            one = entry(number, channels, shared, held)  # type: ignore[arg-type]  # as ENTRY says
            entries.append(one)
            await store.add(record(one, polled=polled), same_title)  # type: ignore[arg-type]
            if held:
                await store.bundle(SLACK, f"digest-{number}", "daily", polled)  # type: ignore[arg-type]
            for due in await store.due(["slack", "discord"], LATER, 50):
                if state == "uncertain":
                    await store.postponed(due.id, "uncertain", when, reason="", retry_at=None)  # type: ignore[arg-type]
                elif state != "queued":
                    await store.settled(due.id, state, when, reason="", message="1")  # type: ignore[arg-type]

        async with aclosing(Database(address(str(path)))) as database:
            before = await database.read(open_rows)
            waiting = await store.due(["slack", "discord"], LATER, 100)
            held_before = await store.held()
            await store.tidy(BEFORE, BEFORE)

            assert await database.read(open_rows) == before
            assert await store.due(["slack", "discord"], LATER, 100) == waiting
            assert await store.held() == held_before
            assert await database.read(broken) == []
            # Whatever is left that is old belongs to something that is open or young.
            assert sum((await store.tidy(BEFORE, BEFORE)).values()) == 0
            assert await database.read(closed_and_old) == []
            feed = entries[0].item.feed
            known = await store.known(feed, [one.item.key for one in entries])
            assert set(known) == {one.item.key for one in entries}
            again = await store.add(record(*entries, polled=LATER + DAY), same_title)
            assert again.queued == 0
        await store.close()


def open_rows(connection: sa.Connection) -> list[object]:
    """Everything that is not at its end, with the text that it shows."""
    columns = sa.select(deliveries, items.c.title).outerjoin(stories, stories.c.id == deliveries.c.story_id)
    joined = columns.outerjoin(items, items.c.id == stories.c.lead)
    return [tuple(row) for row in connection.execute(joined.where(deliveries.c.state.not_in(ENDS)).order_by("id"))]


def broken(connection: sa.Connection) -> list[object]:
    return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


def closed_and_old(connection: sa.Connection) -> list[str]:
    """Stories of which everything is old and at its end."""
    young = sa.select(members.c.story_id).join(items).where(items.c.first_seen >= BEFORE)
    bundle = deliveries.alias("bundle")
    alive = (
        sa.select(deliveries.c.story_id)
        .outerjoin(bundle, bundle.c.id == deliveries.c.bundle_id)
        .where(deliveries.c.story_id.is_not(None))
        .where(
            deliveries.c.state.not_in(ENDS)
            | (deliveries.c.updated_at >= BEFORE)
            | bundle.c.state.not_in(ENDS)
            | deliveries.c.edit_at.is_not(None)
        )
    )
    children = sa.select(deliveries.c.story_id).where(
        deliveries.c.id.in_(sa.select(deliveries.c.parent_id).where(deliveries.c.parent_id.is_not(None))),
        deliveries.c.story_id.is_not(None),
    )
    old = sa.select(stories.c.id).where(stories.c.updated.is_(None) | (stories.c.updated < BEFORE))
    return list(
        connection.scalars(
            old.where(stories.c.id.not_in(young), stories.c.id.not_in(alive)).where(stories.c.id.not_in(children))
        )
    )
