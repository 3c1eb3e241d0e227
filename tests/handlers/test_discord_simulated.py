"""The bot among people: a simulated Discord with its own rules on who may do what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import simcord
from simcord import ChannelHandle, MemberActor

from handlers.discord.bot import Bot
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


async def test_a_member_presses_a_button_of_an_answer() -> None:
    answers = FakeAnswers()
    async with member(answers) as (channel, ann):
        answer = await ann.slash(channel, "treaty", country="poland")
        assert answer.response is not None
        result = await ann.click(answer.response, label="Why")

        assert result.ephemeral
        assert [(action, value) for action, value, _ in answers.pressed] == [("why", "41")]
