"""Following from Slack, whole: a command, its form, the store and the Home tab, against a local Slack."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from handlers.slack import SlackChat
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{tmp_path}/bot.sqlite", canonical=canonical)
    yield store
    await store.close()


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer(scopes=("chat:write", "commands", "users:read")) as server:
        yield server


async def started(server: SlackServer, store: SqlStore, *, admins: bool = False) -> SlackChat:
    commands = Commands(load_facts(), store, Noon(), places=store, slack_admins=admins)
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, admins_only=admins)
    await chat.start(commands)
    return chat


async def test_a_channel_follows_what_its_form_says(server: SlackServer, store: SqlStore) -> None:
    chat = await started(server, store)
    await server.slash("/alerts", "follow", channel="C7", user="U9", answered=False)
    await server.changed(lambda: len(server.views) == 1)
    closed = await server.submit(server.views[0], topics=["withdrawal", "use"], digest="weekly Fri", digest__at="07:30")
    await chat.close()
    (following,) = await store.followings(NOON)

    assert closed is None
    assert (following.to, following.by, following.server) == ("slack:C7", "slack:U1", "T1")
    # What was left as the form came is nobody's choice.
    assert following.chosen == {"topics": "withdrawal, use", "digest": "weekly Fri 07:30"}


async def test_the_form_comes_back_filled_in_and_a_mistake_keeps_it_open(server: SlackServer, store: SqlStore) -> None:
    chat = await started(server, store)
    await server.slash("/alerts", "follow countries poland quiet 22:00-07:00", channel="C7")
    await server.slash("/alerts", "follow", channel="C7", answered=False)
    await server.changed(lambda: len(server.views) == 1)
    fields = {each["block_id"]: each["element"] for each in server.views[0].view["blocks"]}
    wrong = await server.submit(server.views[0], per_hour="9000")
    await chat.close()

    assert fields["countries"]["initial_options"][0]["text"]["text"] == "Poland"
    assert fields["quiet.from"]["initial_time"] == "22:00"
    assert wrong is not None
    assert list(wrong["errors"]) == ["per_hour"]


async def test_from_the_home_tab_a_form_asks_for_the_channel_and_changes_only_what_is_filled_in(
    server: SlackServer, store: SqlStore
) -> None:
    chat = await started(server, store)
    await server.slash("/alerts", "follow poland digest daily 08:00", channel="C7")
    await server.open_home("U5")
    await server.changed(lambda: len(server.views) == 1)
    await server.press_in_view(server.views[0], "Follow alerts in a channel")
    await server.changed(lambda: len(server.views) >= 2)
    shown = next(each for each in server.views if each.view["type"] == "modal")
    closed = await server.submit(shown, channel="C7", topics=["use"])
    await server.submit(shown, channel="C8")
    await chat.close()
    settings = {each.to: each.chosen for each in await store.followings(NOON)}

    assert shown.view["blocks"][0]["block_id"] == "channel"
    assert closed is None
    assert settings == {
        "slack:C7": {"countries": "POL", "digest": "daily 08:00", "topics": "use"},
        "slack:C8": {},
    }


async def test_who_is_no_admin_gets_no_form(server: SlackServer, store: SqlStore) -> None:
    server.admins = {"U1"}
    chat = await started(server, store, admins=True)
    (refused,) = await server.slash("/alerts", "follow", channel="D1", user="U2")
    await chat.close()

    assert "Only admins" in refused["text"]
    assert server.views == []


async def test_who_is_no_admin_is_told_so_where_only_admins_may(server: SlackServer, store: SqlStore) -> None:
    server.admins = {"U1"}
    chat = await started(server, store, admins=True)
    (refused,) = await server.slash("/alerts", "follow withdrawal", user="U2")
    (taken,) = await server.slash("/alerts", "follow withdrawal", user="U1")
    await chat.close()

    assert refused["response_type"] == "ephemeral"
    assert "Only admins" in refused["text"]
    assert "Only admins" not in taken["text"]
    assert [each.by for each in await store.followings(NOON)] == ["slack:U1"]


async def test_the_home_tab_tells_how_things_stand(server: SlackServer, store: SqlStore) -> None:
    chat = await started(server, store)
    await server.open_home("U5")
    await server.changed(lambda: len(server.views) == 1)
    await chat.close()

    assert server.views[0].view["type"] == "home"
    assert "/alerts follow" in str(server.views[0].view["blocks"])
