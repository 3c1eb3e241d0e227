"""Socket Mode connections that die, go deaf or are forgotten, against a local Slack."""

from collections.abc import AsyncIterator

import pytest

from handlers.slack import SlackChat
from handlers.slack.pulse import USUAL, Pulse, Remedy, Timing, remedy
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Breaks, SlackServer


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def slack(server: SlackServer, timing: Timing) -> SlackChat:
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, timing=timing)
    await chat.start(EchoAnswers())
    return chat


async def answered(server: SlackServer) -> str:
    """Ask until an answer comes, as people do, and return it."""
    while True:
        try:
            (reply,) = await server.slash("/treaty", "poland", within_s=4)
        except TimeoutError:
            continue
        return str(reply["text"])


async def test_two_connections_are_kept(server: SlackServer) -> None:
    chat = await slack(server, USUAL)
    await server.connected(2)
    for _ in range(2):
        await server.slash("/treaty", "poland")
    await chat.close()

    assert len(server.acks) == 2
    assert server.sockets == 0


async def test_a_second_connection_that_slack_refuses_is_tried_again(server: SlackServer) -> None:
    chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, timing=Timing(watch_s=0.02))
    opened = iter([None, Breaks(status=503), Breaks(status=503)])
    server.weather = lambda method: next(opened, None) if method == "apps.connections.open" else None
    await chat.start(EchoAnswers())
    await server.connected(2)
    await chat.close()

    assert server.calls["apps.connections.open"] == 4


async def test_connections_the_sdk_can_not_bring_back_are_replaced(server: SlackServer) -> None:
    chat = await slack(server, Timing(watch_s=0.02, patience_s=0.1))
    await server.connected(2)
    await server.lock_out()
    await server.refused()

    assert await answered(server) == "/treaty poland"
    await chat.close()
    assert server.sockets == 0


async def test_a_replacement_is_tried_again_while_slack_is_down(server: SlackServer) -> None:
    chat = await slack(server, Timing(watch_s=0.02, patience_s=0.02))
    await server.connected(2)
    server.trouble("apps.connections.open", *[Breaks(status=503)] * 8)
    await server.hang_up()

    assert await answered(server) == "/treaty poland"
    await chat.close()


async def test_connections_that_answer_pings_and_bring_nothing_are_renewed(server: SlackServer) -> None:
    chat = await slack(server, Timing(watch_s=0.05, quiet_s=0.4, linger_s=0.05))
    await server.connected(2)
    server.deafen(pong=True)
    await server.called("apps.connections.open", 4)
    await server.changed(lambda: server.hearing == 2)

    assert await answered(server) == "/treaty poland"
    await chat.close()


async def test_a_renewed_connection_is_opened_before_the_old_one_is_closed(server: SlackServer) -> None:
    fewest = 2

    def look() -> bool:
        nonlocal fewest
        fewest = min(fewest, server.sockets)
        return server.calls["apps.connections.open"] >= 5

    chat = await slack(server, Timing(watch_s=0.05, quiet_s=0.3, linger_s=0.05))
    await server.connected(2)
    await server.changed(look)
    await chat.close()

    assert fewest == 2


async def test_a_connection_that_slack_never_greets_is_replaced(server: SlackServer) -> None:
    server.greets = False
    chat = await slack(server, Timing(watch_s=0.05, hello_s=0.3))
    await server.connected(2)
    server.greets = True
    await server.changed(lambda: server.hearing == 2)

    assert await answered(server) == "/treaty poland"
    await chat.close()


async def test_connections_whose_pings_go_unanswered_come_back(server: SlackServer) -> None:
    chat = await slack(server, Timing(watch_s=0.05, ping_s=0.2))
    await server.connected(2)
    server.deafen(pong=False)
    await server.changed(lambda: server.hearing == 2)

    assert await answered(server) == "/treaty poland"
    await chat.close()


@pytest.mark.parametrize(
    ("pulse", "wanted"),
    [
        (Pulse(connected=True, greeted=True, down_s=0, age_s=90, silent_s=90), ""),
        (Pulse(connected=False, greeted=True, down_s=29, age_s=90, silent_s=90), ""),
        (Pulse(connected=False, greeted=True, down_s=30, age_s=90, silent_s=9000), "replace"),
        (Pulse(connected=True, greeted=False, down_s=0, age_s=19, silent_s=19), ""),
        (Pulse(connected=True, greeted=False, down_s=0, age_s=20, silent_s=20), "replace"),
        (Pulse(connected=True, greeted=True, down_s=0, age_s=9000, silent_s=1199), ""),
        (Pulse(connected=True, greeted=True, down_s=0, age_s=9000, silent_s=1200), "renew"),
    ],
)
def test_what_is_done_follows_from_what_was_heard(pulse: Pulse, wanted: Remedy) -> None:
    assert remedy(pulse, USUAL) == wanted
