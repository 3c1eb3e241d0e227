"""Slack through the real slack-bolt, against a local Slack."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import ChatError, Refused, TryLater, Unsure
from bot.model import Asker, Attachment, Button, Card
from bot.ports import Chat
from handlers.slack import SlackChat, blocks, fallback
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Ack, Breaks, Busy, Drops, Fails, SlackServer

KEY = "0123456789abcdef01234567"
ALERT = Card(
    title="Parliament votes to leave the Mine Ban Treaty",
    url="https://news.example/vote",
    lead="Lawmakers voted on Thursday.",
    buttons=(Button(label="Why", action="why", value="17"), Button(label="Status", action="why", value="a & b")),
)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def answers() -> EchoAnswers:
    return EchoAnswers()


@pytest.fixture
async def chat(server: SlackServer, answers: EchoAnswers) -> AsyncIterator[Chat]:
    chat = slack(server)
    await chat.start(answers)
    yield chat
    await chat.close()


def slack(server: SlackServer, *, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN) -> Chat:
    return SlackChat(bot_token=bot_token, app_token=app_token, api_url=server.api_url)


# ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_command_is_answered_in_the_channel_with_its_acknowledgement(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    (reply,) = await server.slash("/treaty", "poland", channel="C7", user="U9")

    assert answers.asked == [
        ("/treaty poland", Asker(chat="slack", channel="slack:C7", user="U9", server="T1", manages=True))
    ]
    assert reply["response_type"] == "in_channel"
    assert reply["blocks"] == blocks(Card(title="/treaty poland"))
    assert reply["text"] == "/treaty poland"
    assert server.acks[0].payload == reply
    assert server.acks[0].after_s < 1


async def test_a_slow_answer_comes_after_an_acknowledgement_in_time(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    answers.ready.clear()
    server.on_ack = lambda ack: answers.ready.set()
    (reply,) = await server.slash("/treaty", "poland")

    assert server.acks[0].payload is None
    assert server.acks[0].after_s < 1
    assert reply["response_type"] == "in_channel"
    assert reply["blocks"] == blocks(Card(title="/treaty poland"))


async def test_a_private_answer_is_seen_by_the_asker_alone(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    answers.private = True
    (reply,) = await server.slash("/treaty", "polnd")

    assert reply["response_type"] == "ephemeral"


async def test_a_file_follows_a_public_answer_into_the_channel(answers: EchoAnswers) -> None:
    answers.files = (Attachment(name="map.png", data=b"\x89PNG...", description="A map of the world"),)
    async with SlackServer(scopes=("chat:write", "commands", "files:write")) as server:
        chat = slack(server)
        await chat.start(answers)
        await server.slash("/treaty", "map", channel="C7")
        await server.called("files.completeUploadExternal")
        answers.private = True
        await server.slash("/treaty", "map", channel="C7")
        await chat.close()

    assert [(file.name, file.channel, file.data) for file in server.files] == [("map.png", "C7", b"\x89PNG...")]


async def test_a_file_the_bot_may_not_share_costs_no_answer(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    answers.files = (Attachment(name="map.png", data=b"\x89PNG...", description="A map of the world"),)

    (reply,) = await server.slash("/treaty", "map")
    await server.called("files.getUploadURLExternal")
    again = await server.slash("/treaty", "map")

    assert "map" in reply["text"]
    assert again
    assert server.files == []


async def test_what_people_type_arrives_as_typed(server: SlackServer, chat: Chat, answers: EchoAnswers) -> None:
    await server.slash("/treaty", "bosnia & <herzegovina>")

    assert answers.asked[0][0] == "/treaty bosnia & <herzegovina>"


async def test_a_direct_message_is_no_channel(server: SlackServer, chat: Chat, answers: EchoAnswers) -> None:
    await server.slash("/treaty", "poland", channel="D1")

    assert answers.asked[0][1].channel is None


async def test_a_command_the_table_lacks_is_handed_on_too(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    await server.slash("/mines", "")

    assert answers.asked[0][0] == "/mines"


async def test_an_answer_slack_does_not_take_leaves_the_bot_answering(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    def too_late(ack: Ack) -> None:
        server.forget_responses()
        answers.ready.set()

    answers.ready.clear()
    server.on_ack = too_late
    with pytest.raises(TimeoutError):
        await server.slash("/treaty", "poland", within_s=0.2)
    (reply,) = await server.slash("/treaty", "finland")

    assert reply["text"] == "/treaty finland"


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_pressed_button_is_answered_to_the_one_who_pressed(
    server: SlackServer, chat: Chat, answers: EchoAnswers
) -> None:
    await chat.post("C1", ALERT, key=KEY, first=True)
    (reply,) = await server.press(server.messages[0], "Status", user="U5")

    assert answers.pressed == [
        ("why", "a & b", Asker(chat="slack", channel="slack:C1", user="U5", server="T1", manages=True))
    ]
    assert reply["response_type"] == "ephemeral"
    assert reply["replace_original"] is False
    assert server.acks[0].after_s < 1


# ── the socket ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_lost_socket_comes_back_and_answers(server: SlackServer, chat: Chat) -> None:
    await server.hang_up()
    (reply,) = await server.slash("/treaty", "poland")

    assert reply["text"] == "/treaty poland"


async def test_a_socket_slack_wants_renewed_is_renewed(server: SlackServer, chat: Chat) -> None:
    await server.refresh()
    (reply,) = await server.slash("/treaty", "poland")

    assert reply["text"] == "/treaty poland"
    assert server.calls["apps.connections.open"] >= 2


async def test_posts_need_no_socket(server: SlackServer, chat: Chat) -> None:
    server.trouble("apps.connections.open", *[Breaks(status=503)] * 50)
    await server.hang_up()
    ts = await chat.post("C1", ALERT, key=KEY, first=True)

    assert server.sockets == 0
    assert server.messages[0].ts == ts


async def test_closing_ends_a_connection_that_is_just_being_made(server: SlackServer, answers: EchoAnswers) -> None:
    chat = slack(server)
    server.expire()
    start = asyncio.create_task(chat.start(answers))
    await server.refused()
    start.cancel()
    await asyncio.wait([start])

    assert start.cancelled()
    assert not [task for task in asyncio.all_tasks() if "socket_mode" in repr(task.get_stack())]


async def test_no_log_line_holds_a_token_or_the_address_of_a_socket(
    server: SlackServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await server.slash("/treaty", "what nobody else should read")
    await server.lock_out()
    await server.refused()
    await chat.close()

    assert any("(socket address)" in record.getMessage() for record in caplog.records)
    assert all(record.exc_info is None for record in caplog.records if record.name.startswith("handlers."))
    for secret in ("ticket=", BOT_TOKEN, APP_TOKEN, "what nobody else should read"):
        assert secret not in caplog.text


# ── starting ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tokens", "setting"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"bot_token": APP_TOKEN}, "SLACK_BOT_TOKEN"),
        ({"bot_token": ""}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_token": BOT_TOKEN}, "SLACK_APP_TOKEN"),
        ({"app_token": "xapp\nlocal"}, "SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_named_with_what_to_do_and_never_shown(
    server: SlackServer, answers: EchoAnswers, tokens: dict[str, str], setting: str
) -> None:
    with pytest.raises(ChatError) as caught:
        await slack(server, **tokens).start(answers)

    message = str(caught.value)
    assert setting in message
    assert "copy" in message or "make" in message
    assert "\n" not in message
    assert not any(token and token in message for token in tokens.values())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/", "http://slack.invalid/api/", "slack"])
async def test_an_unreachable_slack_is_said_in_one_line(answers: EchoAnswers, url: str) -> None:
    with pytest.raises(ChatError, match=r"\ASlack can't be reached at .*SLACK_API_URL\Z"):
        await SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=url).start(answers)


@pytest.mark.parametrize("trouble", [Busy(after_s=5), Breaks(status=503), Fails(error="internal_error")])
async def test_a_slack_that_is_down_is_not_taken_for_a_wrong_token(
    server: SlackServer, answers: EchoAnswers, trouble: Busy | Breaks | Fails
) -> None:
    server.trouble("auth.test", trouble)
    with pytest.raises(ChatError, match="does not answer"):
        await slack(server).start(answers)


async def test_no_proxy_is_used_where_the_environment_excepts_the_host(
    server: SlackServer, answers: EchoAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    chat = slack(server)
    await chat.start(answers)
    answers.ready.clear()
    server.on_ack = lambda ack: answers.ready.set()
    await server.slash("/treaty", "poland")
    await chat.post("C1", ALERT, key=KEY, first=True)
    await server.hang_up()
    (reply,) = await server.slash("/treaty", "poland", within_s=2)
    await chat.close()

    assert reply["text"] == "/treaty poland"


async def test_a_proxy_of_the_environment_is_used(
    server: SlackServer, answers: EchoAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ChatError, match="connection refused"):
        await slack(server).start(answers)


async def test_a_start_that_failed_can_be_tried_again(server: SlackServer, answers: EchoAnswers) -> None:
    chat = slack(server)
    server.trouble("auth.test", Breaks(status=503))
    with pytest.raises(ChatError):
        await chat.start(answers)
    await chat.start(answers)
    (reply,) = await server.slash("/treaty", "poland")
    await chat.close()

    assert reply["text"] == "/treaty poland"


# ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_post_carries_blocks_text_and_its_key_and_unfurls_nothing(server: SlackServer, chat: Chat) -> None:
    ts = await chat.post("C1", ALERT, key=KEY, first=True)
    (message,) = server.messages

    assert message.ts == ts
    assert message.channel == "C1"
    assert list(message.blocks) == blocks(ALERT)
    assert message.text == fallback(ALERT)
    assert message.metadata == {"event_type": "treatywatch_delivery", "event_payload": {"key": KEY}}
    assert message.arguments["unfurl_links"] is False
    assert message.arguments["unfurl_media"] is False
    assert message.arguments["link_names"] is False


async def test_a_busy_slack_says_when_to_try_again(server: SlackServer, chat: Chat) -> None:
    server.trouble("chat.postMessage", Busy(after_s=30))
    with pytest.raises(TryLater) as caught:
        await chat.post("C1", ALERT, key=KEY, first=True)

    assert caught.value.after_s == 30
    assert server.calls["chat.postMessage"] == 1


@pytest.mark.parametrize("error", ["service_unavailable", "message_limit_exceeded", "team_added_to_org"])
async def test_what_passes_by_itself_is_tried_later(server: SlackServer, chat: Chat, error: str) -> None:
    server.trouble("chat.postMessage", Fails(error=error))
    with pytest.raises(TryLater):
        await chat.post("C1", ALERT, key=KEY, first=True)


@pytest.mark.parametrize(
    ("error", "now"),
    [
        ("channel_not_found", "check the id"),
        ("not_in_channel", "/invite"),
        ("is_archived", "unarchive"),
        ("restricted_action", "workspace admin"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("token_revoked", "SLACK_BOT_TOKEN"),
        ("account_inactive", "SLACK_BOT_TOKEN"),
        ("msg_too_long", "report"),
        ("an_error_of_tomorrow", "chat.postMessage"),
    ],
)
async def test_a_refusal_says_which_channel_why_and_what_to_do(
    server: SlackServer, chat: Chat, error: str, now: str
) -> None:
    server.channel_errors["C9"] = error
    with pytest.raises(Refused) as caught:
        await chat.post("C9", ALERT, key=KEY, first=True)

    message = str(caught.value)
    assert message.startswith("slack:C9: ")
    assert error in message
    assert now in message
    assert "\n" not in message


async def test_a_missing_scope_is_named(server: SlackServer, chat: Chat) -> None:
    server.scopes = ("commands",)
    with pytest.raises(Refused, match="chat:write"):
        await chat.post("C1", ALERT, key=KEY, first=True)


@pytest.mark.parametrize("taken", [True, False])
async def test_a_connection_dropped_after_the_request_left_leaves_it_unsure_and_is_not_sent_again(
    server: SlackServer, chat: Chat, taken: bool
) -> None:
    server.trouble("chat.postMessage", Drops(taken=taken))
    with pytest.raises(Unsure):
        await chat.post("C1", ALERT, key=KEY, first=True)

    assert server.calls["chat.postMessage"] == 1
    assert len(server.messages) == taken


@pytest.mark.parametrize(
    "trouble",
    [
        Breaks(status=500, taken=True),
        Breaks(status=502),
        Breaks(status=503, body="upstream connect error", content_type="text/plain"),
        Breaks(status=200, body="[1]", content_type="application/json", taken=True),
        Breaks(status=200, body='{"ok":', content_type="application/json", taken=True),
        Breaks(status=200, body="ok", content_type="text/plain", taken=True),
        Fails(error="internal_error"),
        Fails(error="fatal_error"),
    ],
)
async def test_an_answer_that_says_nothing_certain_leaves_it_unsure(
    server: SlackServer, chat: Chat, trouble: Breaks | Fails
) -> None:
    server.trouble("chat.postMessage", trouble)
    with pytest.raises(Unsure):
        await chat.post("C1", ALERT, key=KEY, first=True)


async def test_a_proxy_that_is_busy_is_tried_later(server: SlackServer, chat: Chat) -> None:
    server.trouble("chat.postMessage", Breaks(status=429))
    with pytest.raises(TryLater, match="no more messages"):
        await chat.post("C1", ALERT, key=KEY, first=True)


async def test_a_proxys_refusal_is_tried_later(server: SlackServer, chat: Chat) -> None:
    server.trouble("chat.postMessage", Breaks(status=403))
    with pytest.raises(TryLater, match="SLACK_API_URL"):
        await chat.post("C1", ALERT, key=KEY, first=True)


async def test_a_slack_that_takes_no_connection_has_taken_no_message(answers: EchoAnswers) -> None:
    async with SlackServer() as server:
        chat = slack(server)
        await chat.start(answers)
        await server.connected(2)
    with pytest.raises(TryLater, match="connection refused"):
        await chat.post("C1", ALERT, key=KEY, first=True)
    await chat.close()


async def test_a_post_before_the_start_is_tried_later(server: SlackServer) -> None:
    with pytest.raises(TryLater, match="not connected"):
        await slack(server).post("C1", ALERT, key=KEY, first=True)


async def test_closing_waits_for_a_post_under_way(server: SlackServer, answers: EchoAnswers) -> None:
    chat = slack(server)
    await chat.start(answers)
    server.holds.clear()
    post = asyncio.create_task(chat.post("C1", ALERT, key=KEY, first=True))
    await server.called("chat.postMessage")
    close = asyncio.create_task(chat.close())
    done, _ = await asyncio.wait([close], timeout=0.05)
    assert not done
    server.holds.set()
    await close

    assert await post == server.messages[0].ts


# ── looking for a message ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_is_found_by_its_key(server: SlackServer, chat: Chat) -> None:
    began = datetime.now(UTC)
    server.say("C1", "Good morning")
    ts = await chat.post("C1", ALERT, key=KEY, first=True)
    await chat.post("C1", ALERT, key="f" * 24, first=True)
    await chat.post("C2", ALERT, key="e" * 24, first=True)

    assert await chat.find("C1", KEY, began) == ts
    assert await chat.find("C1", "e" * 24, began) is None


async def test_a_message_is_found_behind_many_others(server: SlackServer, chat: Chat) -> None:
    ts = await chat.post("C1", ALERT, key=KEY, first=True)
    for n in range(450):
        server.say("C1", f"{n}")

    assert await chat.find("C1", KEY, datetime.now(UTC)) == ts
    assert server.calls["conversations.history"] == 3


async def test_a_message_of_before_is_not_looked_for(server: SlackServer, chat: Chat) -> None:
    await chat.post("C1", ALERT, key=KEY, first=True)

    assert await chat.find("C1", KEY, datetime.now(UTC) + timedelta(hours=1)) is None


async def test_looking_without_the_scope_is_refused_by_name(server: SlackServer, chat: Chat) -> None:
    server.scopes = ("chat:write", "commands")
    with pytest.raises(Refused, match="channels:history"):
        await chat.find("C1", KEY, datetime.now(UTC))


@pytest.mark.parametrize(
    "trouble", [Busy(after_s=60), Breaks(status=500), Drops(taken=False), Fails(error="fatal_error")]
)
async def test_looking_that_fails_is_tried_later(
    server: SlackServer, chat: Chat, trouble: Busy | Breaks | Drops | Fails
) -> None:
    # Twice, as aiohttp itself repeats a GET whose connection was dropped.
    server.trouble("conversations.history", trouble, trouble)
    with pytest.raises(TryLater) as caught:
        await chat.find("C1", KEY, datetime.now(UTC))

    assert caught.value.after_s == (60 if isinstance(trouble, Busy) else None)
