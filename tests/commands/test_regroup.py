"""Stories taken apart and put together from chat, with the real store behind."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.model import Asker
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import load_facts
from tests.builders import judged, news, record
from tests.fakes import FakeClock
from tests.store.values import alone, elsewhere, poll_elsewhere, same_title

HERE = "discord:77"
MANAGER = Asker(chat="discord", channel=HERE, user="5", server="9", manages=True)
ONE, OTHER = news("n1").url, elsewhere("o1").url


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    yield opened
    await opened.close()


@pytest.fixture
def commands(store: SqlStore) -> Commands:
    return Commands(load_facts(), store, FakeClock(), places=store)


async def tell(store: SqlStore, *, once: bool) -> None:
    join = same_title if once else alone
    await store.add(record(judged(news("n1", title="Vote"), HERE)), join)
    await store.add(poll_elsewhere(judged(elsewhere("o1", title="Vote"), HERE)), join)


async def test_an_article_is_taken_out_of_its_story_and_put_back_by_the_button(
    commands: Commands, store: SqlStore
) -> None:
    await tell(store, once=True)

    parted = await commands.ask(f"/alerts split {OTHER}", MANAGER)
    assert parted.ok
    assert parted.card.lead.endswith("the channels that had the old story: 1.")
    assert len(await store.latest(5)) == 2
    (undo,) = parted.card.buttons
    joined = await commands.press(undo.action, undo.value, MANAGER)

    assert joined.ok
    (story,) = await store.latest(5)
    assert [one.why for one in story.members] == ["", f"joined to story {story.id} by discord:@5"]


async def test_two_stories_are_put_together_by_their_links_in_any_dress(commands: Commands, store: SqlStore) -> None:
    await tell(store, once=False)

    reply = await commands.ask(f"/alerts merge <{ONE}|news.example> with {OTHER}?utm_source=x", MANAGER)

    assert reply.ok
    assert reply.card.title == "Put together"
    assert len(await store.latest(5)) == 1


async def test_why_shows_the_articles_of_a_story_and_why_each_joined(commands: Commands, store: SqlStore) -> None:
    await tell(store, once=True)

    reply = await commands.ask(f"/alerts why {ONE}", MANAGER)

    (told,) = [fact.value for fact in reply.card.facts if "Other News" in fact.value]
    assert told.splitlines() == [
        f"Example News: Vote {ONE}",
        f"Other News: Vote {OTHER} (the same title)",
    ]


async def test_who_may_not_change_the_channel_may_not_correct_stories(commands: Commands, store: SqlStore) -> None:
    await tell(store, once=True)

    for line in (f"/alerts split {OTHER}", f"/alerts merge {ONE} {OTHER}"):
        reply = await commands.ask(line, replace(MANAGER, manages=False))
        assert not reply.ok
        assert "Manage Channels" in reply.card.lead
    assert await store.corrections() == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/alerts split", "Which article?"),
        ("/alerts split https://never.example/", "No feed has brought this link."),
        (f"/alerts split {ONE}", "There is nothing to take apart."),
        (f"/alerts merge {ONE}", "Which two articles?"),
        (f"/alerts merge {ONE} https://never.example/", "No feed has brought this link."),
        (f"/alerts merge {ONE} {ONE}", "There is nothing to put together."),
    ],
)
async def test_what_cannot_be_done_is_said_with_what_could_be(
    commands: Commands, store: SqlStore, line: str, said: str
) -> None:
    await tell(store, once=False)

    reply = await commands.ask(line, MANAGER)

    assert (reply.ok, reply.private, reply.card.title) == (False, True, said)
    assert await store.corrections() == ()
