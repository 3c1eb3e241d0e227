"""What the store keeps of alerts that change after they were posted, on every database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from bot.model import Difference, FeedState, Joined, Judged, Kind, NewsItem, PollRecord, Telling
from bot.store.database import Database
from bot.store.schema import IS_CHANGING, deliveries
from bot.store.sql import SqlStore
from tests.builders import judged, news, verdict
from tests.fakes import NOON
from tests.store.values import CONSOLE, SLACK, minutes

C2 = "slack:C2"


def together(_: Judged, told: Sequence[Telling]) -> Joined | None:
    """Every item tells the first story there is."""
    return Joined(story=told[0].story, why="the same") if told else None


def of(feed: str, *channels: str, kind: Kind = "media", at: datetime = NOON, **said: object) -> PollRecord:
    """Return a poll of a feed that brings one report."""
    url = f"https://{feed}.example/rss"
    fields: dict[str, object] = {"feed": url, "source": feed, "summary": "", **said}
    one = judged(news(feed, **fields), *channels)
    return PollRecord(state=FeedState(url=url, last_polled=at), new=(one,), kind=kind)


def edited(record: PollRecord, at: datetime, **said: object) -> PollRecord:
    """Return a poll in which the report of another one stands in other words."""
    (one,) = record.new
    item: NewsItem = replace(one.item, **said)  # type: ignore[arg-type]  # fields are checked by the dataclass
    return PollRecord(
        state=FeedState(url=item.feed, last_polled=at), edited=(replace(one, item=item),), kind=record.kind
    )


async def post_all(store: SqlStore, chat: str, now: datetime) -> dict[str, int]:
    """Post everything that is due; return the deliveries by channel."""
    done = {}
    while due := await store.due((chat,), now, 50):
        for one in due:
            await store.sending(one.id, now)
            await store.settled(one.id, "sent", now, reason="", message=f"m{one.id}", shown="as posted")
            done[one.channel] = one.id
    return done


async def test_what_joins_a_story_makes_its_posted_cards_due_for_an_edit(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, C2, title="Parliament votes"), together)
    posted = await post_all(store, "slack", minutes(1))
    assert await store.edits("slack", minutes(2), 600, 10) == ()
    await store.add(of("ministry", kind="government", at=minutes(2), title="Ministry on the vote"), together)
    first, second = await store.edits("slack", minutes(2), 600, 10)

    assert {first.delivery.id, second.delivery.id} == set(posted.values())
    assert (first.message, first.shown) == (f"m{first.delivery.id}", "as posted")
    story = first.delivery.story
    assert story is not None
    assert [(one.source, one.kind) for one in story.members] == [("wire", "media"), ("ministry", "government")]
    assert story.members[1].adds == (Difference(what="statement", after="ministry"),)
    assert story.updated == minutes(2)


async def test_an_edit_that_was_taken_is_nobody_else_s_for_five_minutes_or_until_a_new_start(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, title="Parliament votes"), together)
    await post_all(store, "slack", minutes(1))
    await store.add(of("paper", at=minutes(2), title="MPs vote"), together)
    assert len(await store.edits("slack", minutes(2), 600, 10)) == 1
    assert await store.edits("slack", minutes(6), 600, 10) == ()
    assert len(await store.edits("slack", minutes(7), 600, 10)) == 1
    await store.recover(minutes(8), minutes(8))

    assert len(await store.edits("slack", minutes(8), 600, 10)) == 1


async def test_a_card_rests_between_two_edits_unless_something_was_corrected(store: SqlStore) -> None:
    first = of("wire", SLACK, title="Parliament votes 117 to 0")
    await store.add(first, together)
    card = (await post_all(store, "slack", minutes(1)))[SLACK]
    await store.add(of("paper", at=minutes(2), title="Parliament votes 117 to 0"), together)
    await store.edits("slack", minutes(2), 600, 10)
    await store.edited(card, minutes(2), "with the second")
    await store.add(of("radio", at=minutes(3), title="Parliament votes 117 to 0"), together)
    assert await store.edits("slack", minutes(11), 600, 10) == ()
    await store.add(edited(first, minutes(4), title="Correction: Parliament votes 107 to 0"), together)
    (edit,) = await store.edits("slack", minutes(4), 600, 10)

    assert edit.delivery.story
    assert [one.what for one in edit.delivery.story.members[0].corrected] == ["corrected", "number", "title"]
    (reply,) = await store.due(("slack",), minutes(4), 10)
    assert (reply.kind, reply.thread, reply.item and reply.item.title) == (
        "correction",
        f"m{card}",
        "Correction: Parliament votes 107 to 0",
    )


async def test_what_a_card_shows_already_does_not_count_as_an_edit(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, title="Parliament votes"), together)
    card = (await post_all(store, "slack", minutes(1)))[SLACK]
    await store.add(of("paper", at=minutes(2), title="MPs vote"), together)
    await store.edits("slack", minutes(2), 600, 10)
    await store.edited(card, minutes(2), "as posted")
    await store.add(of("radio", at=minutes(3), title="Deputies vote"), together)

    assert len(await store.edits("slack", minutes(3), 600, 10)) == 1


async def test_a_lost_message_is_due_no_more_and_gets_no_replies(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, title="Parliament votes"), together)
    card = (await post_all(store, "slack", minutes(1)))[SLACK]
    await store.add(of("paper", SLACK, at=minutes(2), title="MPs vote"), together)
    await store.edits("slack", minutes(2), 600, 10)
    await store.edit_lost(card, "the message was deleted")
    await store.add(of("radio", SLACK, at=minutes(3), title="107 vote"), together)

    assert await store.edits("slack", minutes(60), 600, 10) == ()
    assert await store.due(("slack",), minutes(60), 10) == ()


async def test_an_addition_waits_for_its_alert_and_is_queued_once(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, title="Parliament votes"), together)
    given = of("paper", SLACK, at=minutes(1), title="107 vote")
    await store.add(given, together)
    await store.add(given, together)
    (alert,) = await store.due(("slack",), minutes(2), 10)
    assert alert.kind == "alert"
    await post_all(store, "slack", minutes(2))

    kinds = [(row.kind, row.title) for row in await store.outbox()]
    assert kinds == [("addition", "107 vote"), ("alert", "Parliament votes")]


async def test_a_digest_is_not_edited_and_its_thread_gets_corrections(store: SqlStore) -> None:
    first = of("wire", SLACK, title="Parliament votes 117 to 0")
    (one,) = first.new
    await store.add(replace(first, new=(replace(one, held={SLACK: "daily digest"}),)), together)
    await store.bundle(SLACK, "digest-key", "daily digest", minutes(1))
    digest = (await post_all(store, "slack", minutes(1)))[SLACK]
    await store.add(of("paper", SLACK, at=minutes(2), title="300 vote"), together)
    await store.add(edited(first, minutes(3), title="Correction: Parliament votes 107 to 0"), together)

    assert await store.edits("slack", minutes(60), 600, 10) == ()
    (reply,) = await store.due(("slack",), minutes(3), 10)
    assert (reply.kind, reply.thread) == ("correction", f"m{digest}")


async def test_a_stopped_channel_is_not_edited_before_it_goes_on(store: SqlStore) -> None:
    await store.add(of("wire", SLACK, title="Parliament votes"), together)
    await post_all(store, "slack", minutes(1))
    await store.add(of("paper", at=minutes(2), title="MPs vote"), together)
    await store.stop(SLACK, "archived", "It was archived.", minutes(2), minutes(20))
    assert await store.edits("slack", minutes(3), 600, 10) == ()
    await store.resume(SLACK, minutes(4))

    assert len(await store.edits("slack", minutes(4), 600, 10)) == 1


async def test_on_a_terminal_what_was_written_is_edited_without_a_number(store: SqlStore) -> None:
    await store.add(of("wire", CONSOLE, title="Parliament votes"), together)
    (one,) = await store.due(("console",), minutes(0), 5)
    await store.hand_over(one.id, minutes(0), lambda: None, shown="as written")
    await store.add(of("paper", at=minutes(2), title="MPs vote"), together)
    (edit,) = await store.edits("console", minutes(2), 600, 10)

    assert (edit.message, edit.shown) == ("", "as written")


async def test_the_step_before_is_found_among_other_stories_of_the_country(store: SqlStore) -> None:
    def step(feed: str, at: float, **said: object) -> PollRecord:
        record = of(feed, SLACK, at=minutes(at), title=feed)
        return replace(record, new=(replace(record.new[0], verdict=verdict(**said)),))

    def alone(_: Judged, told: Sequence[Telling]) -> None:
        return None

    await store.add(step("call", 0, stage="statement"), alone)
    await store.add(step("vote", 1, stage="parliament_vote"), alone)
    await store.add(step("cluster", 2, stage="signed_into_law", topics=("withdrawal", "cluster_munitions")), alone)
    await store.add(step("clearance", 3, stage="government_decision", topics=("clearance",)), alone)
    await store.add(step("estonia", 4, stage="signed_into_law", countries=("EST", "POL")), alone)
    await store.add(step("notice", 5, stage="notice_lodged"), alone)
    await store.add(step("campaign", 6, stage="statement"), alone)
    posted = await store.due(("slack",), minutes(6), 20)

    earlier = {one.story.item.title: one.story.earlier for one in posted if one.story}
    assert {title: before.title for title, before in earlier.items() if before} == {
        "vote": "call",
        "notice": "vote",
    }


async def test_what_never_came_or_came_in_a_digest_is_not_left_to_be_edited(
    store: SqlStore, database: Database
) -> None:
    first = of("wire", SLACK, C2, CONSOLE, title="Parliament votes")
    (one,) = first.new
    await store.add(replace(first, new=(replace(one, held={C2: "daily digest"}),)), together)
    await store.add(of("paper", at=minutes(1), title="MPs vote"), together)
    await store.bundle(C2, "digest-key", "daily digest", minutes(2))
    (alert,) = [row for row in await store.outbox() if row.channel == SLACK]
    (printed,) = [row for row in await store.outbox() if row.channel == CONSOLE]
    await store.settled(alert.id, "expired", minutes(2), reason="too old", message=None)
    await store.drop([printed.id], minutes(2), "dropped")
    await post_all(store, "slack", minutes(2))

    def waiting(connection: sa.Connection) -> list[str]:
        return list(connection.scalars(sa.select(deliveries.c.channel).where(IS_CHANGING)))

    assert await database.read(waiting) == []
