"""What is remembered of channels: settings made in chat, mutes, stops, an operator's decisions, and leaving."""

from dataclasses import replace

import pytest

from bot.model import Audit, Change, Following, Mute, Stop
from bot.store.followings import MUTED
from bot.store.operator import AGAIN
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import CONSOLE, SLACK, alone, elsewhere, minutes, poll_elsewhere, queue, same_title

OTHER = "slack:C0OTHER"
ANNA = "slack:U1"
FOLLOWING = Following(to=SLACK, chosen={"topics": "withdrawal, use"}, server="T1", by=ANNA, at=NOON)


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_settings_made_in_chat_come_back_whole_and_the_last_ones_count(store: SqlStore) -> None:
    later = replace(
        FOLLOWING, chosen={"digest": "daily 08:00", "countries": "Côte d’Ivoire"}, by="slack:U2", at=minutes(1)
    )
    await store.follow(FOLLOWING, "topics: withdrawal, use (were: all)")
    await store.follow(later, "digest: daily 08:00 (was: instant)")
    await store.follow(replace(FOLLOWING, to=OTHER, active=False), "unfollowed")

    assert await store.followings(NOON) == (later, replace(FOLLOWING, to=OTHER, active=False))
    assert await store.changes(SLACK, 5) == (
        Change(at=minutes(1), by="slack:U2", what="digest: daily 08:00 (was: instant)"),
        Change(at=NOON, by=ANNA, what="topics: withdrawal, use (were: all)"),
    )
    assert len(await store.changes(SLACK, 1)) == 1


async def test_each_change_is_seen_by_the_mark_alone(store: SqlStore) -> None:
    marks = [await store.mark()]
    await store.follow(FOLLOWING, "followed")
    marks.append(await store.mark())
    await store.mute(SLACK, Mute(kind="topic", value="clearance"), by=ANNA, at=NOON)
    marks.append(await store.mark())
    await store.mute(SLACK, Mute(kind="topic", value="clearance", until=NOON), by=ANNA, at=NOON)
    marks.append(await store.mark())
    await store.forget("slack", "T1", NOON)
    marks.append(await store.mark())

    assert marks == sorted(set(marks))
    assert await store.mark() == marks[-1]


async def test_a_mute_lasts_as_long_as_it_says_and_following_again_leaves_it(store: SqlStore) -> None:
    for_ever = Mute(kind="source", value="Example News")
    a_while = Mute(kind="topic", value="clearance", until=minutes(60))
    await store.mute(SLACK, for_ever, by=ANNA, at=NOON)
    await store.mute(SLACK, a_while, by=ANNA, at=NOON)
    await store.follow(FOLLOWING, "followed")

    (now,) = await store.followings(minutes(59))
    (later,) = await store.followings(minutes(60))

    assert now == replace(FOLLOWING, mutes=(for_ever, a_while))
    assert later.mutes == (for_ever,)
    assert [one.what for one in await store.changes(SLACK, 5)] == [
        "followed",
        "muted topic: clearance until 2026-03-02 13:00 UTC",
        "muted source: Example News",
    ]


async def test_a_mute_is_renewed_and_ended(store: SqlStore) -> None:
    mute = Mute(kind="source", value="Example News", until=minutes(5))
    await store.mute(SLACK, mute, by=ANNA, at=NOON)
    await store.mute(SLACK, replace(mute, until=None), by=ANNA, at=minutes(1))

    (following,) = await store.followings(minutes(10))
    assert following.mutes == (replace(mute, until=None),)
    await store.mute(SLACK, replace(mute, until=minutes(2)), by=ANNA, at=minutes(2))
    (following,) = await store.followings(minutes(2))
    assert following.mutes == ()
    assert (await store.changes(SLACK, 1))[0].what == "unmuted source: Example News"


async def test_a_channel_of_the_operators_file_can_be_muted_without_being_followed_in_chat(store: SqlStore) -> None:
    await store.mute(SLACK, Mute(kind="topic", value="clearance"), by=ANNA, at=NOON, server="T1")

    (following,) = await store.followings(NOON)

    assert (following.chosen, following.server, following.active) == ({}, "T1", True)


async def test_a_muted_story_is_not_brought_by_another_source_and_leaves_the_digest(store: SqlStore) -> None:
    first = news("n1", title="One title")
    await store.add(record(judged(first, OTHER, SLACK, held={OTHER: "daily digest"})), alone)
    (story,) = await store.latest(1)
    mute = Mute(kind="story", value=story.id)
    for channel in (OTHER, CONSOLE):
        await store.mute(channel, mute, by=ANNA, at=NOON)

    told = poll_elsewhere(judged(elsewhere(title="One title"), CONSOLE, "slack:C3"), polled=minutes(1))
    await store.add(told, same_title)

    assert {(row.channel, row.state, row.reason) for row in await store.outbox()} == {
        (OTHER, "refused", MUTED),
        (SLACK, "queued", ""),
        ("slack:C3", "queued", ""),
    }
    assert await store.held() == {}


# ── stops ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_nothing_is_due_in_a_stopped_channel_and_all_of_it_when_it_goes_on(store: SqlStore) -> None:
    first, second = await queue(store, 2, SLACK)
    (other,) = await queue(store, 1, OTHER, polled=minutes(1))

    assert await store.stop(SLACK, "archived", "It is archived.", NOON, minutes(15))
    assert [one.id for one in await store.due(["slack"], minutes(99), 9)] == [other]
    assert await store.stops() == (
        Stop(to=SLACK, kind="archived", reason="It is archived.", since=NOON, probe_at=minutes(15)),
    )
    assert await store.resume(SLACK, minutes(20))
    assert not await store.resume(SLACK, minutes(20))

    assert [one.id for one in await store.due(["slack"], minutes(99), 9)] == [first, second, other]


async def test_a_channel_stopped_again_keeps_since_when_and_counts_its_tries(store: SqlStore) -> None:
    await queue(store, 1, SLACK)
    await store.stop(SLACK, "archived", "It is archived.", NOON, minutes(15))
    await store.trial(SLACK)
    assert len(await store.due(["slack"], NOON, 9)) == 1
    assert (await store.stops())[0].trying

    assert not await store.stop(SLACK, "removed", "The bot is not in it.", minutes(15), minutes(45))

    (stop,) = await store.stops()
    assert (stop.kind, stop.since, stop.probe_at, stop.probes) == ("removed", NOON, minutes(45), 1)
    assert not stop.trying
    assert await store.due(["slack"], minutes(99), 9) == ()


async def test_what_waits_in_a_channel_that_is_gone_is_refused(store: SqlStore) -> None:
    await queue(store, 2, SLACK, OTHER)
    held = judged(news("held"), SLACK, held={SLACK: "daily digest"})
    await store.add(record(held, polled=minutes(1)), alone)

    await store.stop(SLACK, "gone", "It was deleted.", minutes(2), None)

    assert {row.channel for row in await store.outbox(states=["queued"])} == {OTHER}
    refused = await store.outbox(states=["refused"])
    assert {(row.channel, row.reason) for row in refused} == {(SLACK, "It was deleted.")}
    assert len(refused) == 3
    assert await store.held() == {}


async def test_a_stopped_channel_that_is_set_in_chat_is_tried_again_at_once(store: SqlStore) -> None:
    await store.stop(SLACK, "gone", "It was deleted.", NOON, None)

    await store.follow(replace(FOLLOWING, at=minutes(3)), "followed")

    assert (await store.stops())[0].probe_at == minutes(3)


# ── an operator's word ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["refused", "expired", "uncertain"])
async def test_what_is_tried_again_is_due_as_new(store: SqlStore, state: str) -> None:
    first, second = await queue(store, 2, SLACK)
    await store.sending(first, NOON)
    if state == "uncertain":
        await store.postponed(first, "uncertain", NOON, reason="can't look", retry_at=None)
    else:
        await store.settled(first, state, NOON, reason="no", message=None)  # type: ignore[arg-type]  # a state it is
    await store.stop(SLACK, "archived", "It is archived.", NOON, minutes(360))

    assert await store.retry([first, second, 4711, 0, 2**70], minutes(5)) == 1

    assert (await store.stops())[0].probe_at == minutes(5)
    await store.resume(SLACK, minutes(5))
    again, _ = await store.due(["slack"], minutes(5), 5)
    assert (again.id, again.state, again.attempts, again.created_at) == (first, "queued", 1, minutes(5))
    assert again.reason == AGAIN


async def test_a_digest_that_is_tried_again_shows_what_it_showed(store: SqlStore) -> None:
    await store.add(record(judged(news("a"), SLACK, held={SLACK: "daily digest"})), alone)
    await store.bundle(SLACK, "k1", "daily digest", NOON)
    (digest,) = await store.due(["slack"], NOON, 5)
    await store.settled(digest.id, "refused", NOON, reason="too long", message=None)
    numbers = [row.id for row in await store.outbox(states=["refused"])]

    assert await store.retry(numbers, minutes(1)) == 1

    (again,) = await store.due(["slack"], minutes(1), 5)
    assert again.stories == digest.stories


async def test_what_is_dropped_is_never_sent_and_a_digest_takes_its_alerts_along(store: SqlStore) -> None:
    first, second = await queue(store, 2, SLACK)
    await store.add(record(judged(news("a"), SLACK, held={SLACK: "daily digest"}), polled=minutes(1)), alone)
    await store.bundle(SLACK, "k1", "daily digest", minutes(1))
    digest = (await store.outbox(limit=1))[0].id
    await store.sending(second, minutes(1))

    assert await store.drop([first, second, digest, 4711], minutes(2), "dropped by the operator") == 2

    rows = {row.id: row for row in await store.outbox()}
    assert rows[second].state == "sending"
    assert {row.state for number, row in rows.items() if number != second} == {"refused"}
    assert {row.reason for row in rows.values() if row.state == "refused"} == {"dropped by the operator"}
    assert await store.due(["slack"], minutes(99), 5) == ()


async def test_an_alert_dropped_from_a_digest_is_not_in_it(store: SqlStore) -> None:
    held = [judged(news(key), SLACK, held={SLACK: "daily digest"}) for key in "ab"]
    await store.add(record(*held), alone)
    await store.bundle(SLACK, "k1", "daily digest", NOON)
    alert = next(row for row in await store.outbox() if row.title == news("a").title)

    assert await store.drop([alert.id], NOON, "dropped") == 1

    (digest,) = await store.due(["slack"], NOON, 5)
    assert [story.item.key for story in digest.stories] == ["b"]


async def test_an_audit_counts_alerts_and_shows_the_last_of_each_kind(store: SqlStore) -> None:
    sent, lost, _ = await queue(store, 3, SLACK)
    await store.add(record(judged(news("a"), SLACK, held={SLACK: "daily digest"}), polled=minutes(1)), alone)
    await store.settled(sent, "sent", minutes(2), reason="", message="m1")
    await store.settled(lost, "refused", minutes(2), reason="too long", message=None)
    await store.stop(SLACK, "archived", "It is archived.", minutes(3), minutes(18))

    audit = await store.audit(SLACK)

    assert (audit.sent, audit.waiting, audit.held, audit.refused, audit.uncertain, audit.expired) == (1, 1, 1, 1, 0, 0)
    assert audit.last is not None
    assert (audit.last.id, audit.last.message) == (sent, "m1")
    assert audit.trouble is not None
    assert (audit.trouble.id, audit.trouble.reason) == (lost, "too long")
    assert audit.stop == (await store.stops())[0]
    assert await store.audit("slack:NOWHERE") == Audit(to="slack:NOWHERE")


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_workspace_that_leaves_is_forgotten_and_no_other(store: SqlStore) -> None:
    await store.follow(FOLLOWING, "followed")
    await store.follow(replace(FOLLOWING, to=OTHER, server="T2", by="slack:U9"), "followed")
    for channel in (SLACK, OTHER):
        await store.mute(channel, Mute(kind="topic", value="clearance"), by=ANNA, at=NOON)
        await store.stop(channel, "archived", "It is archived.", NOON, minutes(15))
    held = judged(news("a"), SLACK, OTHER, held={SLACK: "daily digest"})
    await store.add(record(held), alone)
    await store.bundle(SLACK, "k1", "daily digest", NOON)
    await store.notify(ANNA, "n1", "stopped", "", NOON)
    for team in ("T1", "T2"):
        await store.save_installation(team, b"secret", NOON)

    assert await store.forget("slack", "T1", NOON) == 1
    assert await store.forget("slack", "T1", NOON) == 0

    assert {row.channel for row in await store.outbox()} == {OTHER}
    assert [one.to for one in await store.followings(NOON)] == [OTHER]
    assert [len(one.mutes) for one in await store.followings(NOON)] == [1]
    assert [one.to for one in await store.stops()] == [OTHER]
    assert await store.changes(SLACK, 5) == ()
    assert list(await store.installations()) == ["T2"]
    assert len(await store.latest(5)) == 1


async def test_an_installation_is_kept_byte_by_byte_until_it_is_deleted(store: SqlStore) -> None:
    await store.save_installation("T1", b"old", NOON)
    await store.save_installation("T1", bytes(range(256)), minutes(1))
    await store.save_installation("T2", b"\0", minutes(1))

    assert await store.installation("T1") == bytes(range(256))
    assert await store.installation("T9") is None
    assert await store.installations() == {"T1": bytes(range(256)), "T2": b"\0"}
    assert await store.delete_installation("T1")
    assert not await store.delete_installation("T1")
    assert await store.installation("T1") is None
