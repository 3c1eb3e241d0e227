"""Discord in parts: a process that only posts, and one that has some of the bot's servers."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Refused
from bot.model import delivery_key
from handlers.discord import DiscordChat
from tests.discord_server import CHANNEL, EMBED, SEND, VIEW, DiscordServer
from tests.handlers.discord_fakes import POLAND, FakeAnswers

HERE = str(CHANNEL)
KEY = delivery_key("story-1", f"discord:{CHANNEL}")


def chat_of(server: DiscordServer, *, listen: bool = True, shards: int = 0, ids: tuple[int, ...] = ()) -> DiscordChat:
    return DiscordChat(
        token=server.token,
        api_url=server.api_url,
        gateway_url=server.gateway_url,
        listen=listen,
        shards=shards,
        shard_ids=ids,
    )


async def test_who_only_posts_opens_no_gateway_registers_no_commands_and_posts_edits_and_finds_all_the_same() -> None:
    async with DiscordServer() as server:
        chat = chat_of(server, listen=False)
        await chat.start(FakeAnswers())

        message = await chat.post(HERE, POLAND, key=KEY, first=True)
        found = await chat.find(HERE, KEY, datetime.now(UTC) - timedelta(minutes=1))
        await chat.edit(HERE, message, POLAND, key=KEY)

        assert chat.is_live
        assert found == message
        assert len(server.messages) == 1
        assert (server.logins, server.command_writes) == ([], 0)
        assert chat.link(HERE, message) is not None
        await chat.close()
        assert not chat.is_live


async def test_who_only_posts_asks_for_a_channel_once_and_not_for_each_post() -> None:
    async with DiscordServer() as server:
        chat = chat_of(server, listen=False)
        await chat.start(FakeAnswers())
        for number in range(3):
            await chat.post(HERE, POLAND, key=delivery_key(f"story-{number}", HERE), first=True)

        assert server.looks == 1
        await chat.close()


async def test_who_only_posts_asks_what_it_may_do_before_it_takes_an_empty_channel_for_a_proof() -> None:
    async with DiscordServer() as server:
        chat = chat_of(server, listen=False)
        await chat.start(FakeAnswers())
        since = datetime.now(UTC) - timedelta(minutes=1)

        assert await chat.find(HERE, KEY, since) is None
        assert await chat.check(HERE) == ()
        server.permissions = VIEW | SEND | EMBED
        with pytest.raises(Refused, match="Read Message History"):
            await chat.find(HERE, KEY, since)
        await chat.close()


async def test_a_process_with_some_of_the_shards_connects_these_and_answers_there() -> None:
    async with DiscordServer() as server:
        chat = chat_of(server, shards=4, ids=(2,))
        await chat.start(FakeAnswers())
        await server.connected()

        assert server.shards == [(2, 4)]
        assert chat.is_live
        shown = await server.slash("treaty", {"country": "poland"})
        assert shown.embed["title"] == POLAND.title
        await chat.close()
