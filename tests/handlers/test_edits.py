"""Messages edited in their place, through slack-bolt and discord.py, against local servers."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import Refused, TryLater
from bot.model import Card, Manner, delivery_key
from bot.ports import Chat
from handlers.slack import SlackChat
from handlers.slack.blocks import blocks, fallback
from tests.discord_server import ANNOUNCEMENT, CHANNEL, FORUM, VIEW, Behaviour, DiscordServer, buttons_of
from tests.handlers.discord_fakes import POLAND, connected
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Breaks, Busy, Drops, Fails, SlackServer

KEY = delivery_key("story-1", "a channel")
HERE, ROLE = str(CHANNEL), "555000"
BETTER = replace(POLAND, title="Poland <!channel> @everyone", lead="Now reported by three.")


# ── Slack ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def chat(slack: SlackServer) -> AsyncIterator[Chat]:
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    await chat.start(EchoAnswers())
    yield chat
    await chat.close()


async def test_slack_shows_the_new_card_in_the_old_message_which_keeps_its_key(slack: SlackServer, chat: Chat) -> None:
    message = await chat.post("C1", POLAND, key=KEY, first=True)
    for _ in range(2):
        await chat.edit("C1", message, BETTER, key=KEY)

    (shown,) = slack.messages
    assert (shown.ts, shown.text, list(shown.blocks)) == (message, fallback(BETTER), blocks(BETTER))
    assert shown.key == KEY


async def test_an_edit_on_slack_pings_nobody_though_the_message_did(slack: SlackServer, chat: Chat) -> None:
    ping = Manner(ping="S0614TZR7")
    message = await chat.post("C1", POLAND, key=KEY, first=True, manner=ping)
    await chat.edit("C1", message, BETTER, key=KEY, manner=ping)

    assert "<!" not in slack.edits[0].text
    assert "<!" not in str(slack.edits[0].blocks)


async def test_slack_edits_a_message_in_a_thread(slack: SlackServer, chat: Chat) -> None:
    parent = await chat.post("C1", POLAND, key=KEY, first=True)
    reply = await chat.post("C1", POLAND, key="f" * 24, first=True, manner=Manner(thread=parent))
    await chat.edit("C1", reply, BETTER, key="f" * 24, manner=Manner(thread=parent))

    assert [one.text for one in slack.messages] == [fallback(POLAND), fallback(BETTER)]


async def test_a_message_deleted_on_slack_is_told_apart_from_a_channel_that_is_gone(
    slack: SlackServer, chat: Chat
) -> None:
    message = await chat.post("C1", POLAND, key=KEY, first=True)
    slack.delete(message)
    with pytest.raises(Refused) as gone:
        await chat.edit("C1", message, BETTER, key=KEY)
    slack.channel_errors["C1"] = "is_archived"
    with pytest.raises(Refused) as archived:
        await chat.edit("C1", message, BETTER, key=KEY)

    assert (gone.value.kind, archived.value.kind) == ("message_gone", "archived")
    assert "not there any more" in str(gone.value)


@pytest.mark.parametrize("error", ["edit_window_closed", "cant_update_message"])
async def test_a_message_too_old_to_edit_on_slack_stays_as_it_is(slack: SlackServer, chat: Chat, error: str) -> None:
    message = await chat.post("C1", POLAND, key=KEY, first=True)
    slack.trouble("chat.update", Fails(error=error))
    with pytest.raises(Refused) as caught:
        await chat.edit("C1", message, BETTER, key=KEY)

    assert caught.value.kind == "message_gone"


async def test_an_app_that_lost_its_scope_may_not_edit(slack: SlackServer, chat: Chat) -> None:
    message = await chat.post("C1", POLAND, key=KEY, first=True)
    slack.scopes = ("commands",)
    with pytest.raises(Refused) as caught:
        await chat.edit("C1", message, BETTER, key=KEY)

    assert caught.value.kind == "scope"


@pytest.mark.parametrize(
    "trouble",
    [Busy(after_s=7), Breaks(status=502), Drops(taken=False), Drops(taken=True), Fails(error="internal_error")],
)
async def test_an_edit_whose_end_is_unknown_is_made_again(
    slack: SlackServer, chat: Chat, trouble: Busy | Breaks | Drops | Fails
) -> None:
    message = await chat.post("C1", POLAND, key=KEY, first=True)
    slack.trouble("chat.update", trouble)
    with pytest.raises(TryLater) as caught:
        await chat.edit("C1", message, BETTER, key=KEY)
    await chat.edit("C1", message, BETTER, key=KEY)

    assert caught.value.after_s == (7 if isinstance(trouble, Busy) else None)
    assert [one.text for one in slack.messages] == [fallback(BETTER)]


async def test_a_message_on_slack_has_the_address_that_slack_gives_it(chat: Chat) -> None:
    assert chat.link("C1", "1712345678.000100") == "https://local.slack.com/archives/C1/p1712345678000100"
    assert chat.link("T9/C1", "1712345678.000100") is None
    assert chat.link("U1", "1712345678.000100") is None


# ── Discord ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_discord_shows_the_new_card_in_the_old_message_and_pings_nobody() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        message = await chat.post(HERE, POLAND, key=KEY, first=True, manner=Manner(ping=ROLE))
        for _ in range(2):
            await chat.edit(HERE, message, BETTER, key=KEY, manner=Manner(ping=ROLE))

        (shown,) = server.messages
        assert shown["id"] == message
        assert "three" in shown["embeds"][0]["description"]
        assert shown["content"] == f"<@&{ROLE}>"
        assert [sent["allowed_mentions"]["parse"] for _, sent in server.edits] == [[], []]
        assert all("roles" not in sent["allowed_mentions"] for _, sent in server.edits)
        assert any(button["custom_id"].endswith(KEY) for button in buttons_of(shown) if "custom_id" in button)


@pytest.mark.parametrize("kind", [0, ANNOUNCEMENT, FORUM])
async def test_discord_edits_in_channels_of_every_kind_and_in_threads(kind: int) -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = kind
        async with connected(server) as chat:
            message = await chat.post(HERE, POLAND, key=KEY, first=True)
            reply = await chat.post(HERE, POLAND, key="f" * 24, first=True, manner=Manner(thread=message))
            await chat.edit(HERE, message, BETTER, key=KEY)
            await chat.edit(HERE, reply, BETTER, key="f" * 24, manner=Manner(thread=message))

            assert [one for one, _ in server.edits] == [message, reply]
            inside = message if kind == FORUM else HERE
            assert chat.link(HERE, message) == f"https://discord.com/channels/3003/{inside}/{message}"


async def test_a_message_deleted_on_discord_is_told_apart_from_a_channel_that_is_gone() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        message = await chat.post(HERE, POLAND, key=KEY, first=True)
        server.delete(message)
        with pytest.raises(Refused) as gone:
            await chat.edit(HERE, message, BETTER, key=KEY)
        server.channels.clear()
        with pytest.raises(Refused) as deleted:
            await chat.edit(HERE, message, BETTER, key=KEY)

        assert (gone.value.kind, deleted.value.kind) == ("message_gone", "gone")


async def test_a_bot_that_no_longer_sees_the_channel_may_not_edit() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        message = await chat.post(HERE, POLAND, key=KEY, first=True)
        server.permissions &= ~VIEW
        with pytest.raises(Refused) as caught:
            await chat.edit(HERE, message, BETTER, key=KEY)

        assert caught.value.kind == "removed"
        assert server.edits == []


@pytest.mark.parametrize("trouble", ["429 cloudflare", "drop before", "drop after"])
async def test_an_edit_that_discord_did_not_answer_is_made_again(trouble: Behaviour) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        message = await chat.post(HERE, POLAND, key=KEY, first=True)
        server.edits_meet.extend([trouble] * 5)
        with pytest.raises(TryLater):
            await chat.edit(HERE, message, BETTER, key=KEY)
        server.edits_meet.clear()
        await chat.edit(HERE, message, BETTER, key=KEY)

        assert "three" in server.messages[0]["embeds"][0]["description"]


async def test_what_was_posted_to_a_person_can_be_edited() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        message = await chat.post("@2002", Card(title="A notice"), key=KEY, first=True)
        await chat.edit("@2002", message, Card(title="A better notice"), key=KEY)

        assert server.messages[0]["embeds"][0]["title"] == "A better notice"
        assert chat.link("@2002", message) is None
