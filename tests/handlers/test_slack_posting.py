"""How a message is posted, where it is refused, and what keeps it out, against a local Slack."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import Refused, TryLater
from bot.model import Card, Manner, RefusalKind
from bot.ports import Chat
from handlers.slack import SlackChat
from handlers.slack.blocks import blocks, fallback
from handlers.slack.verdicts import MEANINGS
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Busy, Fails, SlackServer

KEY = "0123456789abcdef01234567"
ALERT = Card(title="Parliament votes to leave the Mine Ban Treaty", lead="Lawmakers voted on Thursday.")
PINGING = Card(title="<!channel> <@U1> <!subteam^S9> @here", lead="<!everyone>")


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def chat(server: SlackServer) -> AsyncIterator[Chat]:
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url)
    await chat.start(EchoAnswers())
    yield chat
    await chat.close()


# ── manner ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reply_goes_into_the_thread_of_its_message(server: SlackServer, chat: Chat) -> None:
    parent = await chat.post("C1", ALERT, key=KEY, first=True)
    await chat.post("C1", ALERT, key="f" * 24, first=True, manner=Manner(thread=parent))

    assert "thread_ts" not in server.messages[0].arguments
    assert server.messages[1].arguments["thread_ts"] == parent


async def test_a_thread_that_is_gone_is_told_apart_from_a_channel_that_is(server: SlackServer, chat: Chat) -> None:
    with pytest.raises(Refused) as caught:
        await chat.post("C1", ALERT, key=KEY, first=True, manner=Manner(thread="1.000001"))

    assert caught.value.kind == "thread_gone"


async def test_the_chosen_user_group_is_pinged_and_nobody_else(server: SlackServer, chat: Chat) -> None:
    await chat.post("C1", PINGING, key=KEY, first=True, manner=Manner(ping="S0614TZR7"))
    (message,) = server.messages
    shown = str(message.blocks) + message.text

    assert message.text == f"<!subteam^S0614TZR7> {fallback(PINGING)}"
    assert list(message.blocks[1:]) == blocks(PINGING)
    assert shown.count("<!") == shown.count("<!subteam^S0614TZR7>") == 2
    assert "<@" not in shown


@pytest.mark.parametrize("ping", ["", "channel", "!channel", "U1", "S1> <!channel", "S1\n", "s0614tzr7", "S" * 40])
async def test_what_is_no_user_group_pings_nobody(server: SlackServer, chat: Chat, ping: str) -> None:
    await chat.post("C1", ALERT, key=KEY, first=True, manner=Manner(ping=ping))

    assert server.messages[0].text == fallback(ALERT)
    assert list(server.messages[0].blocks) == blocks(ALERT)


async def test_a_person_gets_a_direct_message(server: SlackServer, chat: Chat) -> None:
    await chat.post("U7", ALERT, key=KEY, first=True)

    assert server.messages[0].channel == "U7"
    with pytest.raises(Refused, match="direct messages"):
        await chat.find("U7", KEY, datetime.now(UTC))


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("is_archived", "archived"),
        ("channel_not_found", "removed"),
        ("not_in_channel", "removed"),
        ("restricted_action", "permission"),
        ("restricted_action_read_only_channel", "permission"),
        ("missing_scope", "scope"),
        ("invalid_auth", "token"),
        ("token_revoked", "token"),
        ("account_inactive", "account"),
        ("cannot_reply_to_message", "thread_gone"),
        ("restricted_action_thread_locked", "thread_gone"),
        ("msg_too_long", "too_long"),
        ("msg_blocks_too_long", "too_long"),
        ("invalid_blocks", "other"),
        ("an_error_of_tomorrow", "other"),
    ],
)
async def test_a_refusal_says_whose_fault_it_is(server: SlackServer, chat: Chat, error: str, kind: RefusalKind) -> None:
    server.trouble("chat.postMessage", Fails(error=error))
    with pytest.raises(Refused) as caught:
        await chat.post("C1", ALERT, key=KEY, first=True)

    assert caught.value.kind == kind


@pytest.mark.parametrize("error", [*(code for code, (kind, *_) in MEANINGS.items() if kind), "missing_scope"])
async def test_every_refusal_says_in_one_line_where_what_and_what_now(
    server: SlackServer, chat: Chat, error: str
) -> None:
    server.trouble("chat.postMessage", Fails(error=error))
    with pytest.raises(Refused) as caught:
        await chat.post("C1", ALERT, key=KEY, first=True)

    message = str(caught.value)
    assert message.startswith("slack:C1: ")
    assert f"({error}); " in message
    assert "\n" not in message


async def test_a_person_who_is_gone_is_gone_for_good(server: SlackServer, chat: Chat) -> None:
    server.channel_errors["U7"] = "channel_not_found"
    with pytest.raises(Refused) as caught:
        await chat.post("U7", ALERT, key=KEY, first=True)

    assert caught.value.kind == "gone"


# ── looking before posting ──────────────────────────────────────────────────────────────────────────────────────────


async def test_without_the_scope_it_is_said_that_only_a_test_shows_it(server: SlackServer, chat: Chat) -> None:
    with pytest.raises(TryLater, match=r"channels:read.*/alerts test"):
        await chat.check("C1")


async def test_a_channel_the_app_is_in_takes_posts(server: SlackServer, chat: Chat) -> None:
    server.scopes = ("chat:write", "commands", "channels:read")

    assert await chat.check("C1") == ()
    assert server.messages == []


@pytest.mark.parametrize(
    ("channel", "scopes", "problem"),
    [
        ({"is_archived": True}, (), "archived"),
        ({"is_member": False}, (), "/invite"),
        ({"is_member": False}, ("chat:write.public",), ""),
        ({"is_member": False, "is_private": True}, ("chat:write.public", "groups:read"), "/invite"),
    ],
)
async def test_what_keeps_the_app_out_is_told_with_what_to_do(
    server: SlackServer, chat: Chat, channel: dict[str, bool], scopes: tuple[str, ...], problem: str
) -> None:
    server.scopes = ("chat:write", "commands", "channels:read", *scopes)
    server.channels["C1"] = channel
    problems = await chat.check("C1")

    assert len(problems) == bool(problem)
    assert all(problem in each and not each.startswith("slack:") for each in problems)


async def test_a_channel_that_is_not_there_is_told(server: SlackServer, chat: Chat) -> None:
    server.scopes = ("chat:write", "commands", "channels:read")
    server.channel_errors["C9"] = "channel_not_found"
    (problem,) = await chat.check("C9")

    assert "no such channel" in problem
    assert "/invite" in problem


async def test_a_missing_scope_and_a_dead_token_are_told_before_posting(server: SlackServer, chat: Chat) -> None:
    server.scopes = ("commands", "channels:read")
    (scope,) = await chat.check("C1")
    server.trouble("auth.test", Fails(error="token_revoked"))
    (token,) = await chat.check("C1")

    assert "chat:write" in scope
    assert "SLACK_BOT_TOKEN" in token


async def test_a_busy_slack_is_asked_later(server: SlackServer, chat: Chat) -> None:
    server.trouble("auth.test", Busy(after_s=30))
    with pytest.raises(TryLater, match="tried again later"):
        await chat.check("C1")


async def test_a_person_needs_no_looking(server: SlackServer, chat: Chat) -> None:
    assert await chat.check("U7") == ()
    assert server.calls["conversations.info"] == 0


async def test_a_workspace_that_has_not_installed_the_app_is_posted_to_from_home_where_there_is_one_token(
    server: SlackServer, chat: Chat
) -> None:
    # A shared channel's other side: with one token there is one workspace.
    await chat.post("T2/C1", ALERT, key=KEY, first=True)

    assert server.messages[0].channel == "C1"
