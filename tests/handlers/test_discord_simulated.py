"""The bot among people: a simulated Discord with its own rules on who may do what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import simcord
from simcord import ChannelHandle, MemberActor

from bot.commands import Commands
from bot.treaty.facts import load_facts
from handlers.discord.bot import Bot
from tests.fakes import FakeClock
from tests.handlers.discord_fakes import FakeAnswers


@asynccontextmanager
async def member(answers: FakeAnswers) -> AsyncIterator[tuple[ChannelHandle, MemberActor]]:
    """The bot in a server, with a channel and a member there."""
    async with simcord.run(Bot(answers)) as env:
        guild = env.create_guild()
        yield guild.create_text_channel("policy"), guild.add_member(env.create_user("ann"))


async def test_a_member_finds_every_command() -> None:
    async with member(FakeAnswers()) as (channel, ann):
        assert set(ann.available_commands(channel)) == {
            "treaty", "treaties compare", "treaties about", "alerts latest",
        }  # fmt: skip


async def test_treaty_poland_is_answered_in_the_channel() -> None:
    answers = FakeAnswers()
    async with member(answers) as (channel, ann):
        result = await ann.slash(channel, "treaty", country="poland")

        assert result.response is not None
        assert result.response.embeds[0].title == "Poland"
        assert not result.ephemeral
        assert answers.asked[0].asker.channel == f"discord:{channel.id}"


async def test_a_near_miss_is_seen_by_the_member_alone() -> None:
    async with member(FakeAnswers()) as (channel, ann):
        result = await ann.slash(channel, "treaty", country="canda")

        assert result.ephemeral


async def test_a_member_is_offered_countries_while_typing() -> None:
    async with member(FakeAnswers()) as (channel, ann):
        choices = await ann.autocomplete(channel, "treaty", "country", "pol")

        assert len(choices) == 25
        assert choices[0]["value"] == "pol0"


async def test_a_members_roles_are_known_so_that_one_of_them_may_change_channels() -> None:
    answers = FakeAnswers()
    async with simcord.run(Bot(answers)) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("policy")
        campaigners, others = guild.create_role("campaigners"), guild.create_role("others")
        ann = guild.add_member(env.create_user("ann"), roles=[campaigners])
        ben = guild.add_member(env.create_user("ben"))
        await ann.slash(channel, "alerts latest")
        await ben.slash(channel, "alerts latest")

        with_role, without = (question.asker for question in answers.asked)
        assert str(campaigners.id) in with_role.roles
        assert str(others.id) not in with_role.roles
        assert str(campaigners.id) not in without.roles


async def test_a_member_completes_a_list_with_commas() -> None:
    async with simcord.run(Bot(Commands(load_facts(), None, FakeClock()))) as env:
        guild = env.create_guild()
        channel, ann = guild.create_text_channel("policy"), guild.add_member(env.create_user("ann"))
        choices = await ann.autocomplete(channel, "alerts follow", "countries", "poland, ukr")

        assert choices[0] == {"name": "poland, Ukraine", "value": "poland, ukr"}


async def test_a_member_presses_a_button_of_an_answer() -> None:
    answers = FakeAnswers()
    async with member(answers) as (channel, ann):
        answer = await ann.slash(channel, "treaty", country="poland")
        assert answer.response is not None
        result = await ann.click(answer.response, label="Why")

        assert result.ephemeral
        assert [(action, value) for action, value, _ in answers.pressed] == [("why", "41")]
