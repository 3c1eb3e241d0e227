"""Channels set, shown, muted, paused and proved from chat, with the real store behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.commands.table import TABLE
from bot.errors import TryLater
from bot.model import Asker, Channel, Mute, Reply
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import Facts, load_facts
from tests.builders import judged, news, record, verdict
from tests.fakes import NOON, FakeClock

HERE = "discord:77"
MANAGER = Asker(chat="discord", channel=HERE, user="5", server="9", manages=True)
MEMBER = Asker(chat="discord", channel=HERE, user="6", server="9", manages=False)
FROM_FILE = Channel(to="discord:88", topics=frozenset({"clearance"}))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def commands(facts: Facts, store: SqlStore, clock: FakeClock) -> Commands:
    return Commands(facts, store, clock, places=store, channels=(FROM_FILE,))


async def ask(commands: Commands, line: str, asker: Asker = MANAGER) -> Reply:
    return await commands.ask(line, asker)


def value(reply: Reply, label: str) -> str:
    return next(fact.value for fact in reply.card.facts if fact.label == label)


async def test_words_in_any_order_say_what_a_channel_hears(commands: Commands, store: SqlStore) -> None:
    reply = await ask(commands, "/alerts follow poland withdrawal high use in french digest weekly Mon 07:30 ukraine")

    (following,) = await store.followings(NOON)
    assert reply.ok
    assert following.chosen == {
        "topics": "withdrawal, use",
        "countries": "POL, UKR",
        "languages": "fr",
        "urgency": "high",
        "digest": "weekly Mon 07:30",
    }
    assert (following.to, following.by, following.server) == (HERE, "discord:@5", "9")


async def test_what_is_not_named_stays_as_it_was(commands: Commands, store: SqlStore) -> None:
    await ask(commands, "/alerts follow withdrawal poland")
    await ask(commands, "/alerts follow quiet 22:00-07:00 timezone Europe/Warsaw")

    (following,) = await store.followings(NOON)
    assert following.chosen["topics"] == "withdrawal"
    assert following.chosen["quiet"] == "22:00-07:00"


async def test_settings_say_where_each_comes_from_and_who_changed_what(commands: Commands) -> None:
    await ask(commands, "/alerts follow poland", Asker(chat="discord", channel="discord:88", user="5", manages=True))
    reply = await ask(commands, "/alerts settings", Asker(chat="discord", channel="discord:88", user="6"))

    assert reply.private
    assert "feeds.yaml" in value(reply, "Topics")
    assert "set here" in value(reply, "Countries")
    assert "default" in value(reply, "Urgency")
    assert "‹@5›: countries: Poland (were: all)" in reply.card.text


@pytest.mark.parametrize(
    "line",
    [
        "/alerts follow poland",
        "/alerts unfollow",
        "/alerts mute clearance",
        "/alerts unmute clearance",
        "/alerts pause",
        "/alerts resume",
        "/alerts test",
    ],
)
async def test_only_who_may_manage_a_channel_changes_it(commands: Commands, store: SqlStore, line: str) -> None:
    reply = await ask(commands, line, MEMBER)

    assert not reply.ok
    assert reply.private
    assert "Manage Channels" in reply.card.lead
    assert await store.followings(NOON) == ()
    assert await store.outbox() == ()


async def test_every_command_that_changes_a_channel_says_so_in_the_table() -> None:
    alerts = next(command for command in TABLE if command.name == "alerts")

    assert {sub.name for sub in alerts.subcommands if sub.manages} == {
        "follow", "unfollow", "split", "merge", "mute", "unmute", "pause", "resume", "test",
    }  # fmt: skip


async def test_a_role_that_the_server_picked_may_change_channels_too(commands: Commands) -> None:
    trusted = Asker(chat="discord", channel=HERE, user="6", server="9", roles=("444",), manages=False)
    assert not (await ask(commands, "/alerts settings managers 444", MEMBER)).ok

    await ask(commands, "/alerts settings managers 444")

    assert (await ask(commands, "/alerts follow poland", trusted)).ok
    assert not (await ask(commands, "/alerts follow poland", MEMBER)).ok


async def test_in_slack_anybody_of_the_channel_may_unless_the_operator_left_it_to_admins(
    facts: Facts, store: SqlStore, clock: FakeClock
) -> None:
    someone = Asker(chat="slack", channel="slack:C1", user="U1", manages=False)
    open_to_all = Commands(facts, store, clock, places=store)
    strict = Commands(facts, store, clock, places=store, slack_admins=True)

    assert not (await ask(strict, "/alerts follow poland", someone)).ok
    assert (await ask(open_to_all, "/alerts follow poland", someone)).ok


async def test_what_keeps_the_bot_from_posting_is_said_before_anybody_waits(
    facts: Facts, store: SqlStore, clock: FakeClock
) -> None:
    async def lacking(to: str) -> tuple[str, ...]:
        return (f"The bot lacks Embed Links in {to}.",)

    reply = await ask(Commands(facts, store, clock, places=store, check=lacking), "/alerts follow poland")

    assert value(reply, "What is missing") == f"The bot lacks Embed Links in {HERE}."
    assert "can't post here yet" in reply.card.lead
    assert reply.card.tone == "warning"


async def test_a_channel_is_saved_and_nothing_is_called_missing_where_nobody_can_tell_whether_the_bot_may_post(
    facts: Facts, store: SqlStore, clock: FakeClock
) -> None:
    async def unknown(to: str) -> tuple[str, ...]:
        raise TryLater("discord is not connected just now")

    reply = await ask(Commands(facts, store, clock, places=store, check=unknown), "/alerts follow poland")

    assert "not connected" in value(reply, "Posting here")
    assert "can't post" not in reply.card.lead
    assert reply.card.tone == "good"
    assert len(await store.followings(NOON)) == 1


async def test_where_alerts_have_arrived_nobody_wonders_whether_the_bot_may_post(
    facts: Facts, store: SqlStore, clock: FakeClock
) -> None:
    async def unknown(to: str) -> tuple[str, ...]:
        raise TryLater("the app can't look")

    commands = Commands(facts, store, clock, places=store, check=unknown)
    await ask(commands, "/alerts test")
    (test,) = await store.due(["discord"], NOON, 5)
    await store.settled(test.id, "sent", NOON, reason="", message="1.0")

    reply = await ask(commands, "/alerts follow poland")
    assert all(fact.label != "Posting here" for fact in reply.card.facts)


async def test_an_unfollowed_channel_keeps_its_settings_for_the_day_it_comes_back(
    commands: Commands, store: SqlStore
) -> None:
    await ask(commands, "/alerts follow poland withdrawal")
    await ask(commands, "/alerts unfollow")
    (after,) = await store.followings(NOON)
    await ask(commands, "/alerts follow")

    (again,) = await store.followings(NOON)
    assert not after.active
    assert again.active
    assert again.chosen == after.chosen


async def test_a_muted_source_is_named_or_pressed_and_can_be_heard_again(
    commands: Commands, store: SqlStore, clock: FakeClock
) -> None:
    await store.add(record(judged(news("n1"), HERE)), lambda one, stories: None)
    (story,) = await store.latest(1)
    await ask(commands, "/alerts follow everything")

    await commands.press("mute", story.id, MANAGER)
    (muted,) = await store.followings(clock.now())
    await ask(commands, '/alerts unmute "Example News"')
    await ask(commands, "/alerts mute example news for 7d")
    (again,) = await store.followings(clock.now())

    assert muted.mutes == (Mute(kind="source", value="Example News"),)
    (mute,) = again.mutes
    assert mute.until is not None
    assert (mute.until - clock.now()).days == 7


async def test_a_member_presses_mute_in_vain(commands: Commands, store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), HERE)), lambda one, stories: None)
    (story,) = await store.latest(1)

    reply = await commands.press("mute", story.id, MEMBER)

    assert not reply.ok
    assert "Manage Channels" in reply.card.lead


async def test_a_pause_ends_when_it_is_resumed(commands: Commands, store: SqlStore) -> None:
    await ask(commands, "/alerts follow poland")
    paused = await ask(commands, "/alerts pause for 3d")
    listed = await ask(commands, "/alerts list")
    resumed = await ask(commands, "/alerts resume")
    again = await ask(commands, "/alerts resume")

    assert paused.card.title == "This channel is paused until 5 March 2026, 12:00 UTC"
    assert "paused" in listed.card.text
    assert resumed.ok
    assert again.card.title == "This channel is not paused."


async def test_a_preview_shows_what_would_have_come_and_counts_what_would_not(
    commands: Commands, store: SqlStore
) -> None:
    poland = judged(news("n1"), HERE)
    chad = judged(news("n2"), HERE, verdict=verdict(countries=("TCD",)))
    await store.add(record(poland, chad), lambda one, stories: None)
    await ask(commands, "/alerts follow poland")

    reply = await ask(commands, "/alerts preview", MEMBER)

    assert reply.private
    assert "(n1)" in reply.card.text
    assert "(n2)" not in reply.card.text
    assert "Countries: 1" in reply.card.text


async def test_a_test_card_goes_the_way_of_alerts(commands: Commands, store: SqlStore) -> None:
    await ask(commands, "/alerts test")

    (row,) = await store.outbox()
    assert (row.channel, row.state, row.title) == (HERE, "queued", "This is a test")


async def test_an_audit_says_what_waits_in_this_channel_and_why(commands: Commands, store: SqlStore) -> None:
    await store.add(record(judged(news("n1"), HERE)), lambda one, stories: None)
    await store.stop(HERE, "permission", "The bot may not write there: give it Send Messages.", NOON, NOON)

    reply = await ask(commands, "/alerts audit", MEMBER)

    assert "give it Send Messages" in reply.card.text
    assert value(reply, "On their way") == "1"


async def test_nobody_sees_the_channels_of_another_server(commands: Commands) -> None:
    elsewhere = Asker(chat="discord", channel="discord:99", user="7", server="10", manages=True)
    await ask(commands, "/alerts follow poland")
    await ask(commands, "/alerts follow ukraine", elsewhere)

    reply = await ask(commands, "/alerts list")

    assert "77" in reply.card.text
    assert "Poland" in reply.card.text
    assert "Ukraine" not in reply.card.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/alerts follow zebra", "'zebra'"),
        ("/alerts follow digest daily 25:00", "digest"),
        ("/alerts follow timezone Mars", "Mars"),
        ("/alerts pause for ever and a day", "/alerts pause"),
        ("/alerts mute the moon", "the moon"),
        ("/alerts mute", "/alerts mute"),
    ],
)
async def test_a_misread_word_is_named_with_an_example_and_changes_nothing(
    commands: Commands, store: SqlStore, line: str, said: str
) -> None:
    await ask(commands, "/alerts follow poland")
    before = await store.followings(NOON)

    reply = await ask(commands, line)

    assert not reply.ok
    assert reply.private
    assert said.casefold() in reply.card.text.casefold()
    assert "/alerts " in reply.card.text
    assert await store.followings(NOON) == before


async def test_without_a_bot_nothing_can_be_set_and_that_is_said(facts: Facts, clock: FakeClock) -> None:
    reply = await ask(Commands(facts, None, clock), "/alerts follow poland")

    assert not reply.ok
    assert "treatywatch" in reply.card.text
