"""Where a message can go on Discord: threads, forums, announcement channels, people; and what keeps it from there."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Refused, TryLater, Unsure
from bot.model import Command, Manner, Option, delivery_key
from handlers.discord import DiscordChat
from handlers.discord.posting import PUBLISHED_AN_HOUR
from tests.discord_server import (
    ANNOUNCEMENT,
    CHANNEL,
    EMBED,
    FORUM,
    GUILD,
    IN_THREADS,
    MANAGE_CHANNELS,
    MANAGE_THREADS,
    SEND,
    VIEW,
    Behaviour,
    DiscordServer,
)
from tests.fakes import FakeClock
from tests.handlers.discord_fakes import POLAND, TABLE, FakeAnswers, connected

HERE = str(CHANNEL)
KEY = delivery_key("story-1", f"discord:{CHANNEL}")
ROLE = "555000"


async def post(chat: DiscordChat, number: int = 1, place: str = HERE, *, first: bool = True, **manner: object) -> str:
    key = delivery_key(f"story-{number}", f"discord:{place}")
    return await chat.post(place, POLAND, key=key, first=first, manner=Manner(**manner))  # type: ignore[arg-type]  # fields are checked by the dataclass


async def find(chat: DiscordChat, number: int = 1, place: str = HERE, **manner: object) -> str | None:
    key = delivery_key(f"story-{number}", f"discord:{place}")
    since = datetime.now(UTC) - timedelta(minutes=1)
    return await chat.find(place, key, since, manner=Manner(**manner))  # type: ignore[arg-type]  # as above


# ── before the gateway has told what there is ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [ANNOUNCEMENT, FORUM])
async def test_what_kind_a_channel_is_is_waited_for(kind: int) -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.tells_guild = kind, False
        async with connected(server) as chat:
            posting = asyncio.create_task(post(chat, publish=True))
            await server.tell_guild()
            made = await posting

        assert (server.published, list(server.threads)) == (([made], []) if kind == ANNOUNCEMENT else ([], [made]))


async def test_a_channel_that_is_not_told_in_time_is_tried_again_later() -> None:
    async with DiscordServer() as server:
        server.tells_guild = False
        async with connected(server) as chat:
            assert chat.bot is not None
            chat.bot.told_s = 0.05
            for asked in (post(chat), find(chat), chat.check(HERE)):
                with pytest.raises(TryLater, match="still connecting"):
                    await asked

        assert server.messages == []


async def test_a_channel_that_the_gateway_does_not_tell_is_asked_for() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        assert chat.bot is not None
        server.channels.add("4005")
        server.kinds["4005"] = ANNOUNCEMENT
        await chat.bot.wait_until_ready()
        made = await post(chat, place="4005", publish=True)

        assert server.published == [made]


# ── threads ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reply_opens_a_thread_once_and_goes_into_it() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        await post(chat, 2, thread=first)
        await post(chat, 3, thread=first)

        assert [message["channel_id"] for message in server.messages] == [HERE, first, first]
        assert server.threads[first]["name"] == POLAND.title


async def test_a_reply_to_a_deleted_message_says_that_the_thread_is_gone() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        with pytest.raises(Refused) as problem:
            await post(chat, thread="123456")

        assert problem.value.kind == "thread_gone"


async def test_a_reply_within_a_thread_goes_to_the_thread_itself() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        inside = await post(chat, 2, thread=first)

        with pytest.raises(Refused) as problem:
            await post(chat, 3, first, thread=inside)

        assert problem.value.kind == "thread_gone"


async def test_an_uncertain_reply_is_looked_for_in_its_thread() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        server.meets("drop after")
        with pytest.raises(Unsure):
            await post(chat, 2, thread=first)

        assert await find(chat, 2, thread=first) == server.messages[-1]["id"]
        assert await find(chat, 2) is None
        assert await find(chat, 2, thread="123456") is None


async def test_a_message_takes_its_thread_out_of_the_archive() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        await post(chat, 2, thread=first)
        server.archive(first)
        await post(chat, 3, thread=first)

        assert [message["channel_id"] for message in server.messages] == [HERE, first, first]


async def test_a_thread_that_takes_none_in_the_archive_is_opened_again() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        await post(chat, 2, thread=first)
        server.archive(first)
        server.meets("code 50083")
        await post(chat, 3, thread=first)

        assert not server.threads[first]["thread_metadata"]["archived"]
        assert server.messages[-1]["channel_id"] == first


async def test_a_locked_thread_of_a_digest_is_gone_and_the_channel_is_not_to_blame() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        first = await post(chat)
        await post(chat, 2, thread=first)
        server.archive(first, locked=True)
        for answer in ("code 50083", None):
            server.always(answer)
            with pytest.raises(Refused, match=r"unlock it|open it again") as problem:
                await post(chat, 3, thread=first)

            assert problem.value.kind == "thread_gone"


@pytest.mark.parametrize("moderator", [False, True])
async def test_a_locked_thread_takes_messages_of_moderators_only(moderator: bool) -> None:
    async with DiscordServer() as server:
        server.permissions |= IN_THREADS | (MANAGE_THREADS if moderator else 0)
        server.start_thread("5005", HERE)
        server.archive("5005", locked=True)
        async with connected(server) as chat:
            said = await chat.check("5005")
            if moderator:
                await post(chat, place="5005")
            else:
                with pytest.raises(Refused, match="unlock it, or name another channel") as problem:
                    await post(chat, place="5005")
                assert problem.value.kind == "archived"

        assert said == (() if moderator else ("The thread is locked: unlock it, or name another channel.",))
        assert len(server.messages) == moderator


# ── forums ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_forum_gets_one_post_a_story_with_the_tags_of_its_topics() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.tags = FORUM, ("Cluster Munitions", "Withdrawal", "Off topic")
        async with connected(server) as chat:
            made = await post(chat, topics=("withdrawal", "cluster_munitions"))

        assert server.threads[made]["parent_id"] == HERE
        assert server.threads[made]["applied_tags"] == ["1", "2"]
        assert server.messages[0]["embeds"][0]["title"] == "Poland"


async def test_a_forum_that_wants_a_tag_gets_its_first_one() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.tags, server.tag_required = FORUM, ("News",), True
        async with connected(server) as chat:
            made = await post(chat, topics=("use",))

        assert server.threads[made]["applied_tags"] == ["1"]


async def test_a_forum_without_a_tag_to_give_says_what_to_change() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.tag_required = FORUM, True
        async with connected(server) as chat:
            with pytest.raises(Refused, match="make tags optional") as problem:
                await post(chat)

        assert problem.value.kind == "permission"


async def test_a_forum_post_whose_answer_was_lost_is_not_made_twice() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = FORUM
        async with connected(server) as chat:
            server.meets("drop after")
            with pytest.raises(Unsure):
                await post(chat)
            again = await post(chat, first=False)
            other = await post(chat, 2, first=False)

        assert [message["id"] for message in server.messages] == [again, other]


async def test_a_forum_post_that_was_archived_meanwhile_is_found() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = FORUM
        async with connected(server) as chat:
            made = await post(chat)
            server.archive(made)

            assert await find(chat) == made
            assert await post(chat, first=False) == made
            assert await find(chat, 2) is None


async def test_what_answers_a_forum_post_goes_into_that_post() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = FORUM
        async with connected(server) as chat:
            made = await post(chat)
            await post(chat, 2, thread=made)

        assert [message["channel_id"] for message in server.messages] == [made, made]


# ── announcements, pings, people ────────────────────────────────────────────────────────────────────────────────────


async def test_only_what_is_to_be_published_is_and_only_in_announcement_channels() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = ANNOUNCEMENT
        server.channels.add("4005")
        async with connected(server) as chat:
            loud = await post(chat, publish=True)
            await post(chat, 2)
            await post(chat, 3, "4005", publish=True)

        assert server.published == [loud]
        assert len(server.messages) == 3


async def test_a_message_that_was_left_unpublished_is_published_when_it_is_posted_again_or_found() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.publishing_refused = ANNOUNCEMENT, True
        async with connected(server) as chat:
            first, second, plain = [await post(chat, number, publish=number < 3) for number in (1, 2, 3)]
            server.publishing_refused = False
            assert await post(chat, 1, first=False, publish=True) == first
            assert await find(chat, 2, publish=True) == second
            assert await find(chat, 3) == plain

        assert server.published == [first, second]


async def test_what_is_published_already_is_not_published_again() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = ANNOUNCEMENT
        async with connected(server) as chat:
            for _ in range(2):
                await post(chat, publish=True)
                await find(chat, publish=True)

        assert len([call for call in server.calls if call.path.endswith("/crosspost")]) == 1


async def test_after_an_hour_more_is_published() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = ANNOUNCEMENT
        async with connected(server) as chat:
            assert chat.bot is not None
            clock = FakeClock()
            chat.bot.poster.now = clock.now
            for number in range(PUBLISHED_AN_HOUR):
                await post(chat, number, publish=True)
            for minutes in (59, 1, 0):
                clock.pass_by(minutes=minutes)
                await post(chat, 100 + minutes, publish=True)

        assert len(server.published) == PUBLISHED_AN_HOUR + 2
        assert len(server.messages) == PUBLISHED_AN_HOUR + 3


async def test_no_more_is_published_in_an_hour_than_discord_takes_and_all_is_posted() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE] = ANNOUNCEMENT
        async with connected(server) as chat:
            for number in range(PUBLISHED_AN_HOUR + 2):
                await post(chat, number, publish=True)

        assert len(server.published) == PUBLISHED_AN_HOUR
        assert len(server.messages) == PUBLISHED_AN_HOUR + 2


async def test_a_ping_reaches_the_chosen_role_and_nobody_else() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await post(chat, ping=ROLE)
        await post(chat, 2)
        await post(chat, 3, ping="everyone")

        loud, quiet, forged = server.messages
        assert loud["content"] == f"<@&{ROLE}>"
        assert loud["allowed_mentions"] == {"parse": [], "roles": [int(ROLE)]}
        assert quiet["content"] == forged["content"] == ""
        assert quiet["allowed_mentions"]["parse"] == forged["allowed_mentions"]["parse"] == []
        assert not forged["allowed_mentions"].get("roles")


async def test_a_notice_reaches_a_person() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        await post(chat, place="@2002")

        assert server.messages[0]["channel_id"] == "72002"


async def test_a_person_who_takes_no_messages_is_told_of_as_such() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.closed_to.add("2002")

        with pytest.raises(Refused, match="takes no messages"):
            await post(chat, place="@2002")


# ── refusals and checks ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [("403", "permission"), ("403 access", "removed"), ("404", "gone"), ("401", "token"), ("400", "other")],
)
async def test_a_refusal_says_what_it_is_about(behaviour: Behaviour, kind: str) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.always(behaviour)

        with pytest.raises(Refused) as problem:
            await post(chat)

        assert problem.value.kind == kind


@pytest.mark.parametrize(
    ("behaviour", "kind", "said"),
    [
        ("code 10003", "gone", "no such channel"),
        ("code 10004", "removed", "invite it again"),
        ("code 30033", "thread_gone", "as many people"),
        ("code 40333", "other", "status page"),
        ("code 50001", "removed", "View Channel"),
        ("code 50007", "permission", "takes no messages"),
        ("code 50008", "permission", "name a text channel"),
        ("code 50013", "permission", "Send Messages and Embed Links"),
        ("code 50083", "archived", "open it again"),
        ("code 160005", "archived", "unlock it"),
        ("code 160006", "thread_gone", "as many open threads"),
    ],
)
async def test_each_code_of_a_refusal_says_what_to_do(behaviour: Behaviour, kind: str, said: str) -> None:
    async with DiscordServer() as server, connected(server) as chat:
        server.always(behaviour)

        with pytest.raises(Refused, match=said) as problem:
            await post(chat)

        assert problem.value.kind == kind
        assert behaviour in str(problem.value)


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        (VIEW | SEND | EMBED, ()),
        (SEND | EMBED, ("The bot can't see the channel: give it View Channel there.",)),
        (VIEW | EMBED, ("The bot lacks Send Messages in that channel: give it Send Messages and Embed Links there.",)),
        (VIEW | SEND, ("The bot lacks Embed Links in that channel: give it that there.",)),
    ],
)
async def test_a_check_names_each_permission_that_is_missing(permissions: int, said: tuple[str, ...]) -> None:
    async with DiscordServer() as server:
        server.permissions = permissions
        async with connected(server) as chat:
            assert await chat.check(HERE) == said


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        (VIEW | IN_THREADS | EMBED, ""),
        (IN_THREADS | EMBED, "View Channel"),
        (VIEW | SEND | EMBED, "Send Messages in Threads and Embed Links"),
        (VIEW | IN_THREADS, "Embed Links"),
    ],
)
async def test_a_check_of_a_thread_asks_for_what_threads_need(permissions: int, said: str) -> None:
    async with DiscordServer() as server:
        server.start_thread("5005", HERE)
        server.permissions = permissions
        async with connected(server) as chat:
            sentences = await chat.check("5005")

        assert [said in sentence for sentence in sentences] == ([True] if said else [])


async def test_a_check_of_a_channel_that_is_not_there_says_so() -> None:
    async with DiscordServer() as server, connected(server) as chat:
        (said,) = await chat.check("999")
        assert "no such channel" in said


async def test_a_check_of_a_forum_asks_for_what_posts_need() -> None:
    async with DiscordServer() as server:
        server.kinds[HERE], server.permissions = FORUM, VIEW | EMBED | IN_THREADS
        async with connected(server) as chat:
            (said,) = await chat.check(HERE)
            assert said.startswith("The bot lacks Create Posts in that channel")


# ── who asks, and in what language ──────────────────────────────────────────────────────────────────────────────────


async def test_it_is_known_who_asks_and_whether_they_manage_the_channel() -> None:
    answers = FakeAnswers()
    async with DiscordServer() as server, connected(server, answers):
        await server.slash("treaty", {"country": "poland"})
        server.asker_permissions |= MANAGE_CHANNELS
        await server.slash("treaty", {"country": "poland"})

        member, manager = (question.asker for question in answers.asked)
        assert (member.server, member.manages) == (str(GUILD), False)
        assert manager.manages is True


async def test_commands_are_described_in_the_clients_language_and_not_written_again() -> None:
    said = {"fr": "Où en est un pays", "ar": "وضع بلد", "de": "x" * 101}
    option = replace(TABLE[0].options[0], descriptions={"fr": "Un pays"})
    table = (replace(TABLE[0], descriptions=said, options=(option,)), *TABLE[1:])
    async with DiscordServer() as server:
        for _ in range(2):
            async with connected(server, FakeAnswers(table=table)):
                pass

        assert server.command_writes == 1
        command = server.commands[0]
        assert command["description_localizations"] == {"fr": "Où en est un pays"}
        assert command["options"][0]["description_localizations"] == {"fr": "Un pays"}


async def test_a_list_to_choose_from_is_offered_and_a_role_is_picked_from_roles() -> None:
    options = (
        Option(name="urgency", description="This and above", choices=("low", "high")),
        Option(name="managers", description="A role", kind="role"),
    )
    table = (Command(name="alerts", description="Alerts", options=options),)
    async with DiscordServer() as server, connected(server, FakeAnswers(table=table)):
        urgency, managers = server.commands[0]["options"]

        assert [choice["value"] for choice in urgency["choices"]] == ["low", "high"]
        assert managers["type"] == 8
