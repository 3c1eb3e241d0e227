"""Whether a platform's connection is up, as those who watch the bot are told."""

from bot.ports import Live
from handlers.slack import SlackChat
from handlers.slack.pulse import Timing
from tests.discord_server import DiscordServer
from tests.handlers.discord_fakes import connected
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer


async def test_a_slack_whose_sockets_are_gone_is_not_live_until_one_is_back() -> None:
    async with SlackServer() as server:
        quick = Timing(watch_s=0.02, patience_s=60)
        chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, timing=quick)
        assert isinstance(chat, Live)
        told = [chat.is_live]
        await chat.start(EchoAnswers())
        told.append(chat.is_live)

        await server.connected(2)
        await server.lock_out()
        await server.refused()
        told.append(chat.is_live)
        await chat.close()

        assert [*told, chat.is_live] == [False, True, False, False]


async def test_a_discord_is_live_while_its_gateway_is_connected() -> None:
    async with DiscordServer() as server:
        async with connected(server) as chat:
            assert isinstance(chat, Live)
            assert chat.bot is not None
            told = [chat.is_live]

            await chat.bot.ws.socket.close()
            told.append(chat.is_live)

        assert [*told, chat.is_live] == [True, False, False]
