"""What is completed from memory, and what is asked of the newest stories."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.commands.recent import FRESH, Recent
from bot.errors import StoreError
from bot.model import Asker, Choice, Feed, Reply, Story
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import Facts, load_facts
from tests.builders import FEED, judged, news, record, verdict
from tests.fakes import FakeClock

HERE = Asker(chat="slack", channel="slack:C1", user="U1", server="T1")
SOMEONE = Asker(chat="slack", user="U1", server="T1")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    await opened.add(
        record(
            judged(news("vote", title="Sejm votes to leave the Mine Ban Treaty", source="Warsaw Daily")),
            judged(
                news("clear", title="Deminers finish a province of Angola", summary="Land was handed back.", source=""),
                verdict=verdict(topics=("clearance",), countries=("AGO",)),
            ),
        ),
        lambda one, stories: None,
    )
    yield opened
    await opened.close()


@pytest.fixture
def commands(facts: Facts, store: SqlStore) -> Commands:
    feeds = (Feed(url=FEED, name="Example News"), Feed(url="https://hrw.example/rss", name="Human Rights Watch"))
    return Commands(facts, store, FakeClock(), places=store, feeds=feeds)


class CountedStore:
    """A store that counts how often the newest stories are read, or can't be read."""

    def __init__(self, error: StoreError | None = None) -> None:
        self.error = error
        self.reads = 0

    async def latest(self, n: int) -> tuple[Story, ...]:
        self.reads += 1
        if self.error:
            raise self.error
        return ()


def counted(store: CountedStore, clock: FakeClock) -> Recent:
    return Recent(store, (Feed(url=FEED, name="Example News"),), clock)  # type: ignore[arg-type]  # one method is asked


async def read(recent: Recent) -> None:
    """Have it read, and wait for that."""
    recent.refresh()
    while asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.sleep(0)


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.label for choice in choices]


async def test_the_newest_stories_are_read_at_most_once_a_minute_however_fast_somebody_types() -> None:
    store, clock = CountedStore(), FakeClock()
    recent = counted(store, clock)
    for _ in range(5):
        recent.refresh()
    await read(recent)
    assert store.reads == 1

    clock.pass_by(seconds=FRESH.total_seconds() + 1)
    await read(recent)
    assert store.reads == 2


async def test_typing_goes_on_where_the_store_cannot_be_read() -> None:
    store = CountedStore(StoreError("disk gone"))
    recent = counted(store, FakeClock())
    await read(recent)
    await read(recent)

    assert recent.known_sources() == ("Example News",)
    assert store.reads == 2


async def test_what_can_be_muted_is_completed_with_sources_topics_and_stories(commands: Commands) -> None:
    assert labels(commands.complete("source", "")) == [
        "Example News", "Human Rights Watch",
        *("treaty", "withdrawal", "use", "production transfer", "us policy", "clearance", "funding", "casualties"),
        *("cluster munitions", "campaign"),
    ]  # fmt: skip
    await read(commands.recent)

    assert labels(commands.complete("source", "w"))[:2] == ["Warsaw Daily", "Example News"]
    assert labels(commands.complete("source", "HUMAN")) == ["Human Rights Watch"]
    assert labels(commands.complete("source", "clear")) == ["clearance"]
    (story,) = commands.complete("source", "sejm")
    assert story.label == "Sejm votes to leave the Mine Ban Treaty"


async def test_a_completed_story_can_be_asked_about(commands: Commands) -> None:
    await read(commands.recent)
    (story,) = commands.complete("story", "angola")
    reply = await commands.ask(f"/alerts why {story.value}", HERE)

    assert "Deminers finish a province of Angola" in reply.card.title


def test_time_zones_are_completed_by_any_part_of_their_name(commands: Commands) -> None:
    assert commands.complete("timezone", "")[0].value == "UTC"
    assert commands.complete("timezone", "warsaw") == (Choice(label="Europe/Warsaw", value="Europe/Warsaw"),)
    assert "America/New_York" in labels(commands.complete("timezone", "new york"))
    assert commands.complete("timezone", "atlantis") == ()


def test_of_a_long_list_the_end_is_seen_that_is_being_typed(commands: Commands) -> None:
    (choice,) = commands.complete("country", f"{'angola, ' * 11}united kin")

    assert len(choice.label) == 100
    assert choice.label.endswith(", United Kingdom")
    assert choice.value.endswith(", gbr")


async def test_search_finds_stories_that_have_all_the_words(commands: Commands) -> None:
    found = await commands.ask("/alerts search votes sejm", HERE)
    nothing = await commands.ask("/alerts search sejm angola", HERE)
    empty = await commands.ask("/alerts search", HERE)

    assert "Sejm votes to leave the Mine Ban Treaty" in found.card.text
    assert "Angola" not in found.card.text
    assert (nothing.card.title, nothing.private) == ("Nothing found", True)
    assert not empty.ok


@pytest.mark.parametrize("line", ["/alerts latest 10 poland", "/alerts latest poland 10"])
async def test_latest_takes_a_number_and_a_country_in_any_order(commands: Commands, line: str) -> None:
    reply = await commands.ask(line, HERE)

    assert reply.card.title == "Latest alerts: Poland"
    assert "Sejm" in reply.card.text
    assert "Angola" not in reply.card.text


async def test_latest_gives_as_many_as_were_asked_for(commands: Commands) -> None:
    assert len((await commands.ask("/alerts latest 1", HERE)).card.rows) == 1


async def test_home_tells_of_feeds_and_of_the_channels_of_this_server(commands: Commands) -> None:
    await commands.ask("/alerts follow withdrawal poland", HERE)
    home = await commands.home(SOMEONE)
    elsewhere = await commands.home(Asker(chat="slack", user="U2", server="T2"))
    facts = {fact.label: fact.value for fact in home.facts}

    assert facts["Feeds"] == "2; not read yet: 1"
    assert "2 March 2026" in facts["Last look at a feed"]
    assert facts["Channels that follow here"] == "‹#C1›: withdrawal · Poland · each alert at once"
    assert "C1" not in elsewhere.text


async def test_home_answers_where_the_store_cannot_be_read(commands: Commands, store: SqlStore) -> None:
    await store.close()

    home: Reply = Reply(card=await commands.home(SOMEONE))
    assert home.card.title
