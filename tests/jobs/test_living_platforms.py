"""A story's way through both platforms: one card, edited in its place, with a thread, then the next step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.ports import Chat, Memory
from handlers.slack import SlackChat
from tests.discord_server import CHANNEL, VIEW, DiscordServer
from tests.fakes import FakeClock
from tests.handlers.discord_fakes import connected
from tests.handlers.slack_fakes import EchoAnswers
from tests.jobs.pressroom import Pressroom
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

PLATFORMS = ("slack", "discord")


class Slack:
    """A local Slack as a test asks about it."""

    place = "C1"

    def __init__(self, server: SlackServer, chat: Chat) -> None:
        self.server, self.chat = server, chat

    def shown(self) -> list[tuple[str, str | None]]:
        """Return text and thread of each message."""
        return [(one.text, one.arguments.get("thread_ts")) for one in self.server.messages]

    def ids(self) -> list[str]:
        return [one.ts for one in self.server.messages]

    def edits(self) -> int:
        return len(self.server.edits)

    def delete(self) -> None:
        self.server.delete(self.ids()[0])

    def lock_out(self) -> None:
        self.server.channel_errors["C1"] = "channel_not_found"

    def let_in(self) -> None:
        self.server.channel_errors.clear()


class Discord:
    """A local Discord as a test asks about it."""

    place = str(CHANNEL)

    def __init__(self, server: DiscordServer, chat: Chat) -> None:
        self.server, self.chat = server, chat

    def shown(self) -> list[tuple[str, str | None]]:
        """Return text and thread of each message."""
        return [
            (str(one["embeds"]), one["channel_id"] if one["channel_id"] != self.place else None)
            for one in self.server.messages
        ]

    def ids(self) -> list[str]:
        return [one["id"] for one in self.server.messages]

    def edits(self) -> int:
        return len(self.server.edits)

    def delete(self) -> None:
        self.server.delete(self.ids()[0])

    def lock_out(self) -> None:
        self.server.permissions &= ~VIEW

    def let_in(self) -> None:
        self.server.permissions |= VIEW


@asynccontextmanager
async def platform(name: str) -> AsyncIterator[Slack | Discord]:
    if name == "discord":
        async with DiscordServer() as server, connected(server) as chat:
            yield Discord(server, chat)
        return
    async with SlackServer() as slack:
        bolt = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
        # A second between two posts of a test is a second of a test.
        bolt.pause_s = 0.0
        await bolt.start(EchoAnswers())
        yield Slack(slack, bolt)
        await bolt.close()


@pytest.mark.parametrize("name", PLATFORMS)
async def test_a_story_is_one_card_that_gets_better_with_a_thread_and_a_next_step(
    store: Memory, clock: FakeClock, name: str
) -> None:
    async with platform(name) as there:
        room = Pressroom(store, clock, there.chat, there.place)
        await room.report("vote-1", title="Parliament votes", summary="", source="Wire", stage="parliament_vote")
        await room.work()
        clock.pass_by(minutes=2)
        await room.report("vote-2", title="Le vote", summary="107 voix.", source="Courrier", stage="parliament_vote")
        for _ in range(2):
            await room.work()
        clock.pass_by(minutes=11)
        await room.report("vote-3", title="Ministry on the vote", summary="", source="Ministry", kind="government")
        for _ in range(2):
            await room.work()
        clock.pass_by(days=50)
        await room.report("notice-1", title="Notice lodged", summary="", stage="notice_lodged")
        await room.work()

        card, figures, statement, notice = there.shown()
        first = there.ids()[0]
        assert there.edits() == 2
        assert "Ministry on the vote" in card[0]
        assert "Wire, Courrier" in card[0]
        assert [thread for _, thread in (card, figures, statement, notice)] == [None, first, first, None]
        assert "107" in figures[0]
        assert there.chat.link(there.place, first)
        assert "Parliament votes" in notice[0]
        assert str(there.chat.link(there.place, first)) in notice[0] + str(there.server.messages[-1])


@pytest.mark.parametrize("name", PLATFORMS)
async def test_a_deleted_message_is_left_alone_and_the_rest_goes_on(store: Memory, clock: FakeClock, name: str) -> None:
    async with platform(name) as there:
        room = Pressroom(store, clock, there.chat, there.place)
        await room.report("vote-1", title="Parliament votes", summary="")
        await room.work()
        there.delete()
        await room.report("vote-2", title="107 vote", summary="")
        await room.report("other-1", title="Another story", summary="")
        for _ in range(5):
            await room.work()
            clock.pass_by(hours=1)

        assert [text for text, _ in there.shown() if "Another story" in text] != []
        assert len(there.shown()) == 1
        assert there.edits() == 0
        assert room.told == []


@pytest.mark.parametrize("name", PLATFORMS)
async def test_a_channel_that_lost_permissions_gets_its_edits_when_it_has_them_again(
    store: Memory, clock: FakeClock, name: str
) -> None:
    async with platform(name) as there:
        room = Pressroom(store, clock, there.chat, there.place)
        await room.report("vote-1", title="Parliament votes", summary="", source="Wire")
        await room.work()
        there.lock_out()
        await room.report("vote-2", title="Parliament votes", summary="", source="Paper")
        for _ in range(3):
            await room.work()
        assert there.edits() == 0
        there.let_in()
        clock.pass_by(hours=2)
        await room.work()

        assert there.edits() == 1
        assert "Paper" in there.shown()[0][0]
