"""Discord through the real discord.py, against a Discord of our own."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.errors import ChatError, PostError, Refused, TryLater, Unsure
from bot.model import Attachment, Button, Card, Command, delivery_key
from handlers.discord import DiscordChat
from handlers.discord.faults import not_posted
from tests.discord_server import CHANNEL, EMBED, HISTORY, SEND, VIEW, Behaviour, DiscordServer
from tests.handlers.discord_fakes import POLAND, TABLE, FakeAnswers, connected

HERE = str(CHANNEL)
KEY = delivery_key("story-1", f"discord:{CHANNEL}")
OTHER_KEY = delivery_key("story-2", f"discord:{CHANNEL}")


async def post(chat: DiscordChat, key: str = KEY, place: str = HERE) -> str:
    return await chat.post(place, POLAND, key=key, first=True)


async def find(chat: DiscordChat, key: str = KEY) -> str | None:
    return await chat.find(HERE, key, datetime.now(UTC) - timedelta(minutes=1))


# ── connecting ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_commands_are_registered_once_and_again_only_when_they_change() -> None:
    async with DiscordServer() as server:
        async with connected(server):
            pass
        async with connected(server):
            assert server.command_writes == 1
        more = (*TABLE, Command(name="help", description="What can be asked"))
        async with connected(server, FakeAnswers(table=more)):
            pass

        assert server.command_writes == 2
        assert [command["name"] for command in server.commands] == ["treaty", "treaties", "alerts", "help"]


async def test_facts_can_be_asked_for_anywhere_and_channels_only_be_set_up_in_a_server() -> None:
    async with DiscordServer() as server, connected(server):
        places = {each["name"]: (each["contexts"], each["integration_types"]) for each in server.commands}

        assert places["treaty"] == ([0, 1, 2], [0, 1])
        assert places["treaties"] == ([0, 1, 2], [0, 1])
        assert places["alerts"] == ([0], [0])


async def test_commands_that_cannot_be_read_are_written() -> None:
    async with DiscordServer() as server:
        server.commands_refused = frozenset({"GET"})
        async with connected(server):
            assert server.command_writes == 1


async def test_alerts_go_out_without_commands_and_the_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as server:
        server.commands_refused = frozenset({"GET", "PUT"})
        async with connected(server) as chat:
            await post(chat)

        assert len(server.messages) == 1
        (record,) = (each for each in caplog.records if each.message == "commands not registered")
        assert "not authorized" in str(record.__dict__["reason"])


async def test_no_privileged_intent_is_asked_for() -> None:
    async with DiscordServer() as server, connected(server):
        assert server.intents == [1]  # guilds


async def test_a_wrong_token_is_named_and_never_shown() -> None:
    async with DiscordServer() as server:
        chat = DiscordChat(token="s3cret-token", api_url=server.api_url, gateway_url=server.gateway_url)

        with pytest.raises(ChatError, match="DISCORD_TOKEN is not accepted") as problem:
            await chat.start(FakeAnswers())

        assert "s3cret" not in str(problem.value)
        assert "\n" not in str(problem.value)


async def test_a_token_with_a_line_in_it_is_a_wrong_token() -> None:
    async with DiscordServer() as server:
        chat = DiscordChat(token="s3cret\ntoken", api_url=server.api_url, gateway_url=server.gateway_url)

        with pytest.raises(ChatError, match="DISCORD_TOKEN has characters"):
            await chat.start(FakeAnswers())


async def test_an_unreachable_discord_is_said_with_its_address() -> None:
    async with DiscordServer() as gone:
        pass
    chat = DiscordChat(token=gone.token, api_url=gone.api_url, gateway_url=gone.gateway_url)

    with pytest.raises(ChatError, match=f"can't be reached at {gone.api_url}"):
        await chat.start(FakeAnswers())


async def test_an_unreachable_gateway_is_said_with_its_address() -> None:
    async with DiscordServer() as server:
        server.gateway_open = False
        chat = DiscordChat(token=server.token, api_url=server.api_url, gateway_url=server.gateway_url)

        with pytest.raises(ChatError, match=server.gateway_url):
            await chat.start(FakeAnswers())


async def test_a_gateway_that_is_not_named_is_asked_for_from_the_api() -> None:
    async with DiscordServer() as server:
        chat = DiscordChat(token=server.token, api_url=server.api_url)
        await chat.start(FakeAnswers())
        await chat.close()

        assert server.logins == ["identify"]


async def test_a_closed_gateway_is_taken_up_where_it_broke_off() -> None:
    async with DiscordServer() as server, connected(server):
        await server.ask_to_reconnect()
        await server.until(lambda: server.logins == ["identify", "resume"])

        shown = await server.slash("treaty", {"country": "poland"})
        assert shown.embed["title"] == "Poland"


async def test_a_session_that_discord_forgot_is_begun_anew() -> None:
    async with DiscordServer() as server, connected(server):
        server.forget_sessions()
        await server.ask_to_reconnect()
        await server.until(lambda: server.logins == ["identify", "resume", "identify"])

        shown = await server.slash("treaty", {"country": "poland"})
        assert shown.embed["title"] == "Poland"


async def test_a_token_revoked_while_running_is_logged_and_keeps_messages_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        caplog.set_level(logging.ERROR, logger="handlers.discord")
        await server.close_gateway(4004)
        async with asyncio.timeout(5):
            while not caplog.records:
                await asyncio.sleep(0)

        assert "DISCORD_TOKEN is not accepted" in str(caplog.records[0].__dict__["reason"])
        with pytest.raises(TryLater, match="not connected"):
            await post(chat)


# ── commands and buttons ────────────────────────────────────────────────────────────────────────────────────────────


async def test_treaty_poland_is_answered_at_once_for_all_to_see() -> None:
    answers = FakeAnswers()
    async with DiscordServer() as server, connected(server, answers):
        shown = await server.slash("treaty", {"country": "poland"}, locale="fr")

        assert shown.embed["title"] == "Poland"
        assert shown.embed["footer"]["text"] == "UN Treaty Collection XXVI-5, checked 12 January 2026"
        assert (shown.ephemeral, shown.deferred) == (False, False)
        assert shown.took_s < 1.0
        (question,) = answers.asked
        assert (question.path, question.options) == (("treaty",), {"country": "poland"})
        assert question.asker.channel == f"discord:{CHANNEL}"
        assert question.asker.language == "fr"


async def test_a_subcommand_comes_with_its_path_and_its_options_as_typed() -> None:
    answers = FakeAnswers()
    async with DiscordServer() as server, connected(server, answers):
        await server.slash("treaties compare", {"country": "france", "in": 2025})
        await server.slash("alerts latest")

        assert [(each.path, each.options) for each in answers.asked] == [
            (("treaties", "compare"), {"country": "france", "in": "2025"}),
            (("alerts", "latest"), {}),
        ]


async def test_a_near_miss_is_for_the_one_who_asked() -> None:
    async with DiscordServer() as server, connected(server):
        shown = await server.slash("treaty", {"country": "canda"})

        assert shown.ephemeral


async def test_a_direct_message_is_no_channel() -> None:
    answers = FakeAnswers()
    async with DiscordServer() as server, connected(server, answers):
        await server.slash("treaty", {"country": "poland"}, in_server=False)

        assert answers.asked[0].asker.channel is None


async def test_a_slow_answer_is_announced_in_time_and_then_shown() -> None:
    answers = FakeAnswers(ready=asyncio.Event())
    async with DiscordServer() as server, connected(server, answers):
        asking = asyncio.create_task(server.slash("treaty", {"country": "poland"}))
        await server.until(lambda: any(call.path.endswith("/callback") for call in server.calls))
        assert answers.ready is not None
        answers.ready.set()
        shown = await asking

        assert shown.deferred
        assert shown.took_s < 3.0
        assert shown.embed["title"] == "Poland"


async def test_countries_are_suggested_while_typing() -> None:
    async with DiscordServer() as server, connected(server):
        choices = await server.complete("treaty", "country", "pol")

        assert len(choices) == 25
        assert choices[0] == {"name": "country pol 0", "value": "pol0"}


async def test_a_pressed_button_is_answered_to_the_one_who_pressed() -> None:
    answers = FakeAnswers()
    async with DiscordServer() as server, connected(server, answers) as chat:
        await post(chat)
        shown = await server.press(server.messages[0], "Why")

        assert shown.embed["title"] == "why 41"
        assert shown.ephemeral
        assert [(action, value) for action, value, _ in answers.pressed] == [("why", "41")]


async def test_a_button_of_before_a_restart_is_answered() -> None:
    async with DiscordServer() as server:
        async with connected(server) as chat:
            await post(chat)
        async with connected(server):
            shown = await server.press(server.messages[0], "Timeline")

            assert shown.embed["title"] == "ask /treaty"


# ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_posted_card_is_in_the_channel_and_can_ping_no_one() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        number = await post(chat)

        (message,) = server.messages
        assert message["id"] == number
        assert message["channel_id"] == HERE
        assert message["embeds"][0]["title"] == "Poland"
        assert message["allowed_mentions"]["parse"] == []
        sent = next(call.body for call in server.calls if call.path.endswith("/messages"))
        assert (sent["nonce"], sent["enforce_nonce"]) == (KEY, True)


async def test_the_same_key_posted_twice_is_one_message() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first, second = await post(chat), await post(chat)

        assert first == second
        assert len(server.messages) == 1


async def test_two_keys_are_two_messages() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        assert await post(chat) != await post(chat, OTHER_KEY)


@pytest.mark.parametrize("behaviour", ["429", "500 after"])
async def test_what_discord_py_tries_again_by_itself_is_one_message(behaviour: Behaviour) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.meets(behaviour)
        await post(chat)

        assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        ("503", TryLater, "HTTP 503"),
        ("429 cloudflare", TryLater, "HTTP 429"),
        ("403", Refused, "give it Send Messages and Embed Links"),
        ("403 access", Refused, "give it View Channel"),
        ("404", Refused, "no such channel"),
        ("401", Refused, "DISCORD_TOKEN"),
        ("400", Refused, "Invalid Form Body"),
        ("drop before", Unsure, "before Discord answered"),
        ("drop after", Unsure, "before Discord answered"),
    ],
)
async def test_each_failure_says_whether_the_message_may_be_there_and_what_to_do(
    behaviour: Behaviour, error: type[PostError], words: str
) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.always(behaviour)

        with pytest.raises(error, match=words) as problem:
            await post(chat)

        assert str(problem.value).startswith(f"discord:{CHANNEL}: ")
        assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [(503, TryLater), (500, Unsure), (502, Unsure), (504, Unsure), (520, Unsure), (524, Unsure)],
)
def test_of_discords_troubles_one_alone_says_that_nothing_was_posted(status: int, meaning: type[PostError]) -> None:
    answer: Any = SimpleNamespace(status=status, reason="", headers={})
    error = discord.DiscordServerError(answer, "")

    assert type(not_posted(error, HERE)) is meaning


async def test_discord_says_how_long_to_wait() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.meets("429 cloudflare")
        with pytest.raises(TryLater) as problem:
            await post(chat)

        assert problem.value.after_s == 90.0


async def test_a_limit_too_long_to_sit_out_comes_back_with_its_wait() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.retry_after_s = 600.0
        server.meets("429")
        with pytest.raises(TryLater) as problem:
            await post(chat)

        assert problem.value.after_s == 600.0


async def test_a_server_that_hangs_leaves_the_message_uncertain() -> None:
    async with DiscordServer() as server, connected(server, patience_s=0.5) as chat:
        server.meets("hang")

        with pytest.raises(Unsure, match="TimeoutError"):
            await post(chat)


async def test_a_post_cut_short_in_a_global_limit_holds_up_no_other() -> None:
    async with DiscordServer() as server, connected(server, patience_s=0.5) as chat:
        server.retry_after_s = 25.0
        server.meets("429 global")
        with pytest.raises(Unsure):
            await post(chat)

        assert await post(chat, OTHER_KEY) == server.messages[0]["id"]


async def test_a_server_that_is_gone_took_nothing() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await server.stop()

        with pytest.raises(TryLater, match="can't be reached"):
            await post(chat)


@pytest.mark.parametrize("place", ["", "general", "-1", "٣", "12 34", "9" * 30])
async def test_a_place_that_is_no_channel_number_is_refused(place: str) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        with pytest.raises(Refused, match="Copy Channel ID"):
            await post(chat, place=place)


async def test_a_closed_chat_keeps_messages_waiting() -> None:
    async with DiscordServer() as server:
        async with connected(server) as chat:
            pass

        with pytest.raises(TryLater, match="not connected"):
            await post(chat)


async def test_a_post_under_way_is_finished_before_the_chat_closes() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.meets("429")
        posting = asyncio.create_task(post(chat))
        await server.until(lambda: any(call.path.endswith("/messages") for call in server.calls))
        await chat.close()

        assert await posting == server.messages[0]["id"]


# ── looking for what was posted ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_whose_answer_was_lost_is_found_by_its_key() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await post(chat, OTHER_KEY)
        server.meets("drop after")
        with pytest.raises(Unsure):
            await post(chat)

        assert await find(chat) == server.messages[1]["id"]


async def test_a_message_that_never_arrived_is_not_found() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await post(chat, OTHER_KEY)
        server.meets("drop before")
        with pytest.raises(Unsure):
            await post(chat)

        assert await find(chat) is None


async def test_a_card_without_buttons_is_found_too() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        number = await chat.post(HERE, Card(title="A test", footer="from here"), key=KEY, first=True)

        assert await find(chat) == number


async def test_a_card_whose_buttons_are_full_is_found_too() -> None:
    full = Card(title="A test", buttons=(Button(label="Long", action="ask", value="x" * 91),))
    async with DiscordServer() as server, connected(server) as chat:
        number = await chat.post(HERE, full, key=KEY, first=True)

        assert await find(chat) == number


async def test_a_message_is_found_behind_hundreds_of_others() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        since = datetime.now(UTC)
        for number in range(250):
            await post(chat, delivery_key(str(number), "other"))
        wanted = await post(chat)

        assert await chat.find(HERE, KEY, since) == wanted


async def test_the_words_of_others_are_not_taken_for_ours() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await post(chat)
        server.messages[0]["author"] = server.messages[0]["author"] | {"id": "77"}

        assert await find(chat) is None


async def test_an_empty_history_without_the_permission_is_no_proof() -> None:
    async with DiscordServer() as server:
        server.permissions = VIEW | SEND | EMBED
        async with connected(server) as chat:
            server.meets("drop after")
            with pytest.raises(Unsure):
                await post(chat)
            with pytest.raises(Refused, match="Read Message History"):
                await find(chat)


async def test_an_empty_history_with_the_permission_is_proof() -> None:
    async with DiscordServer() as server:
        server.permissions = VIEW | SEND | EMBED | HISTORY
        async with connected(server) as chat:
            assert await find(chat) is None


async def test_a_channel_that_may_not_be_seen_may_not_be_looked_into() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.permissions = 0

        with pytest.raises(Refused, match="View Channel"):
            await find(chat)


@pytest.mark.parametrize("slow", [False, True])
async def test_a_picture_comes_with_its_answer_and_its_words(slow: bool) -> None:
    picture = Attachment(name="map.png", data=b"\x89PNG...", description="A map of the world")
    answers = FakeAnswers(files=(picture,), ready=asyncio.Event())
    assert answers.ready
    async with DiscordServer() as server, connected(server, answers):
        if not slow:
            answers.ready.set()
        else:
            asyncio.get_running_loop().call_later(2.0, answers.ready.set)
        shown = await server.slash("treaty", {"country": "poland"})

    assert [one["filename"] for one in shown.message["attachments"]] == ["map.png"]
    assert shown.embed["image"]["url"] == "attachment://map.png"
    assert shown.deferred == slow
    sent = next(call.body for call in reversed(server.calls) if "map.png" in str(call.body))
    assert "A map of the world" in str(sent)
