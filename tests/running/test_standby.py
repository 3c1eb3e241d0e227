"""Two processes that Discord asks the same, over one PostgreSQL: one answers, and the other takes over from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.commands.standby import Standby, part_of
from bot.errors import StoreError
from handlers.discord import DiscordChat
from tests.discord_server import DiscordServer
from tests.handlers.discord_fakes import FakeAnswers
from tests.jobs.test_crew import Desk, Hours, clock, desks, hours, prepared, server, shared

__all__ = ["clock", "desks", "hours", "prepared", "server", "shared"]


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as there:
        yield there


class Process:
    """A desk on Discord, connected as the bot is."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answers = FakeAnswers()
        #: Whether each command that came was its own.
        self.decided: list[bool] = []

    async def connect(self, stack: AsyncExitStack, there: DiscordServer) -> None:
        chat = DiscordChat(token=there.token, api_url=there.api_url, gateway_url=there.gateway_url)
        await chat.start(Standby(answers=self.answers, is_ours=self.is_ours))
        stack.push_async_callback(chat.close)

    async def is_ours(self, shard: int) -> bool:
        self.decided.append(await self.desk.crew.answers(f"discord 0 {shard}"))
        return self.decided[-1]


async def test_a_command_that_two_processes_hear_is_answered_by_one_and_by_the_other_when_that_has_left(
    desks: list[Desk], discord: DiscordServer
) -> None:
    one, two = processes = [Process(desk) for desk in desks]
    async with AsyncExitStack() as stack:
        for process in processes:
            await process.connect(stack, discord)
        for number in range(1, 4):
            await discord.slash("treaty", {"country": "poland"})
            async with asyncio.timeout(5):
                while not len(one.decided) == len(two.decided) == number:
                    await asyncio.sleep(0.005)
        had, other = (one, two) if one.answers.asked else (two, one)
        assert (len(had.answers.asked), len(other.answers.asked)) == (3, 0)

        await had.desk.crew.leave()
        await other.desk.crew.look()
        shown = await discord.slash("treaty", {"country": "poland"})

        assert shown.embed is not None
        assert (len(had.answers.asked), len(other.answers.asked)) == (3, 1)


async def test_while_the_database_is_away_who_has_answered_goes_on_and_who_stood_by_stays_silent(
    desks: list[Desk], hours: Hours
) -> None:
    one, two = desks
    assert [await desk.crew.answers("discord 0 0") for desk in (one, two)] == [True, False]

    hours.s += 1_000

    assert [await desk.crew.answers("discord 0 0") for desk in (one, two)] == [True, False]


async def test_a_process_alone_answers_though_the_database_can_not_be_asked(desks: list[Desk]) -> None:
    one, two = desks
    await two.crew.leave()
    await one.crew.look()
    await one.store.close()

    with pytest.raises(StoreError):
        await one.crew.leads("discord 0 0")
    assert await one.crew.answers("discord 0 0")


def test_a_server_s_commands_are_of_the_part_that_discord_sends_them_to() -> None:
    assert part_of(str(5 << 22 | 12345), 4) == 1
    assert part_of(str(5 << 22 | 12345), 0) == 0
    assert part_of("", 4) == 0
