import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Commands
from bot.commands.parse import Misread, parse
from bot.commands.table import TABLE
from bot.model import Asker, Command, Question, Reply
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import Facts, load_facts
from tests.builders import judged, news, record, verdict
from tests.fakes import FakeClock

SOMEONE = Asker(chat="console")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    yield opened
    await opened.close()


@pytest.fixture
def commands(facts: Facts, store: SqlStore) -> Commands:
    return Commands(facts, store, FakeClock())


async def ask(commands: Commands, line: str) -> Reply:
    return await commands.ask(line, SOMEONE)


async def test_a_country_is_answered_for_everyone_with_dates_and_sources(commands: Commands) -> None:
    reply = await ask(commands, "/treaty poland")

    assert not reply.private
    assert "20 February 2026" in reply.card.text
    assert "Convention on Cluster Munitions" in reply.card.text
    assert "Checked 24 November 2026" in reply.card.footer


async def test_the_day_of_the_question_decides_the_status(facts: Facts) -> None:
    before = Commands(facts, None, FakeClock(), date(2025, 12, 31))
    after = Commands(facts, None, FakeClock(), date(2026, 2, 20))

    assert "left the Mine Ban Treaty" not in (await ask(before, "/treaty poland")).card.lead
    assert "left the Mine Ban Treaty on 20 February 2026" in (await ask(after, "/treaty poland")).card.lead


async def test_what_is_disputed_is_said_as_disputed(commands: Commands) -> None:
    reply = await ask(commands, "/treaty ukraine")

    assert any(fact.label == "Disputed" for fact in reply.card.facts)


@pytest.mark.parametrize("typed", ["polnd", "Polamd"])
async def test_a_slip_is_asked_back_and_one_press_away(commands: Commands, typed: str) -> None:
    reply = await ask(commands, f"/treaty {typed}")

    assert not reply.ok
    assert reply.private
    assert "Did you mean Poland?" in reply.card.text
    pressed = await commands.press(reply.card.buttons[0].action, reply.card.buttons[0].value, SOMEONE)
    assert "Poland" in pressed.card.title


async def test_a_name_of_several_states_is_asked_back_with_each(commands: Commands) -> None:
    reply = await ask(commands, "/treaty congo")

    assert not reply.ok
    assert len(reply.card.buttons) == 2


async def test_what_is_no_country_is_never_answered_with_one(commands: Commands) -> None:
    reply = await ask(commands, "/treaty qwertyuiop")

    assert not reply.ok
    assert reply.card.buttons == ()


@pytest.mark.parametrize(
    "line",
    [
        "/treaty help",
        "/treaty",
        "/treaties",
        "/treaties help",
        "/alerts",
        "/alerts help",
        "alerts help",
        "/TREATY HELP",
    ],
)
async def test_help_is_for_the_one_who_asked_and_shows_what_to_type(commands: Commands, line: str) -> None:
    reply = await ask(commands, line)

    assert reply.private
    assert reply.ok
    assert any(row.head.startswith("/") for row in reply.card.rows)


@pytest.mark.parametrize("words", ["about", "ABOUT"])
async def test_about_gives_the_counts(facts: Facts, words: str) -> None:
    reply = await ask(Commands(facts, None, FakeClock(), date(2026, 11, 24)), f"/treaty {words}")

    assert "162 states parties" in reply.card.text
    assert "5 withdrawn" in reply.card.text


async def test_wrong_words_get_an_example(commands: Commands) -> None:
    assert "Did you mean /treaty?" in (await ask(commands, "/traety poland")).card.title
    assert "Did you mean /alerts latest?" in (await ask(commands, "/alerts lastest")).card.title
    assert "/treaty poland" in (await ask(commands, "hello")).card.lead


async def test_latest_lists_the_newest_stories_by_number_topic_and_country(commands: Commands, store: SqlStore) -> None:
    pole = judged(news("a", title="Poland leaves"), "console")
    khmer = judged(
        news("b", title="Cambodia clears"), "console", verdict=verdict(topics=("clearance",), countries=("KHM",))
    )
    await store.add(record(pole, khmer), lambda one, stories: None)

    everything = (await ask(commands, "/alerts latest")).card.text
    one = (await ask(commands, "/alerts latest 1")).card.rows
    topic = (await ask(commands, "/alerts latest clearance")).card.text
    country = (await ask(commands, "/alerts latest cambodia")).card.text

    assert "Poland leaves" in everything
    assert "Cambodia clears" in everything
    assert len(one) == 1
    assert "Cambodia clears" in topic
    assert "Poland leaves" not in topic
    assert "Cambodia clears" in country
    assert "Poland leaves" not in country
    assert not (await ask(commands, "/alerts latest nonsense-words")).ok


async def test_latest_says_so_where_nothing_is_there_yet(commands: Commands) -> None:
    assert "Nothing yet" in (await ask(commands, "/alerts latest")).card.lead


async def test_why_tells_the_reasons_of_what_was_and_was_not_posted(commands: Commands, store: SqlStore) -> None:
    posted = judged(news("a"), "console")
    dull = judged(news("b", title="A bridge"), verdict=verdict(relevant=False, score=0.5), step="not relevant")
    await store.add(record(posted, dull), lambda one, stories: None)

    why = (await ask(commands, "/alerts why https://news.example/a?utm_source=chat")).card.text
    why_not = (await ask(commands, "/alerts why <https://news.example/b>")).card.text

    assert "“landmines” in the title: +4" in why
    assert "console: queued" in why
    assert "Not relevant: score 0.5, needed 4" in why_not
    assert "not relevant" in why_not
    assert "No feed has brought this link" in (await ask(commands, "/alerts why https://news.example/zzz")).card.title


async def test_without_a_bot_behind_alerts_are_said_to_be_unknown(facts: Facts) -> None:
    reply = await ask(Commands(facts, None, FakeClock()), "/alerts latest")

    assert not reply.ok
    assert "treatywatch run" in reply.card.lead


async def test_an_alert_button_asks_why(commands: Commands, store: SqlStore) -> None:
    await store.add(record(judged(news("a"), "console")), lambda one, stories: None)
    (row,) = await store.latest(1)

    reply = await commands.press("why", row.id, SOMEONE)

    assert "Why: " in reply.card.title


async def test_a_readers_vote_counts_once_and_the_last_one_holds(commands: Commands, store: SqlStore) -> None:
    await store.add(record(judged(news("a"), "console")), lambda one, stories: None)
    (story,) = await store.latest(1)
    anna, ben = (Asker(chat="slack", user=user) for user in ("U1", "U2"))

    await commands.press("up", story.id, anna)
    await commands.press("up", story.id, ben)
    reply = await commands.press("down", story.id, anna)

    assert reply.private
    assert "Useful: 1, not useful: 1." in reply.card.lead
    assert [(up, down) for _, up, down in await store.votes()] == [(1, 1)]


async def test_a_vote_on_what_is_gone_is_said_to_be_lost(commands: Commands) -> None:
    assert not (await commands.press("up", "nothing-like-it", SOMEONE)).ok
    assert not (await commands.press("of-an-older-version", "x", SOMEONE)).ok


def test_countries_are_completed_while_typing(commands: Commands) -> None:
    assert any(choice.label == "Poland" for choice in commands.complete("country", "pol"))
    assert 1 <= len(commands.complete("country", "")) <= 25


@given(line=st.text(max_size=200))
def test_every_line_is_either_a_question_of_the_table_or_gets_examples(line: str) -> None:
    read = parse(line, TABLE, SOMEONE)

    if isinstance(read, Misread):
        assert read.examples
    else:
        assert isinstance(read, Question)
        assert read.path[0] in {command.name for command in TABLE}


def whole(table: tuple[Command, ...]) -> list[Command]:
    return [*table, *(sub for command in table for sub in command.subcommands)]


@pytest.mark.parametrize("command", whole(TABLE), ids=lambda one: one.name)
def test_a_command_fits_the_platforms(command: Command) -> None:
    assert 1 <= len(command.name) <= 32
    assert 1 <= len(command.description) <= 100
    assert command.examples
    for option in command.options:
        assert len(option.description) <= 100
    assert not (command.options and command.subcommands)


async def test_a_country_comes_with_its_latest_alerts(commands: Commands, store: SqlStore) -> None:
    await store.add(record(judged(news("a", title="Poland makes mines"), "console")), lambda one, stories: None)

    here = (await ask(commands, "/treaty poland")).card
    elsewhere = (await ask(commands, "/treaty finland")).card

    (alerts,) = (fact for fact in here.facts if fact.label == "Latest alerts")
    assert "Poland makes mines https://news.example/a" in alerts.value
    assert not any(fact.label == "Latest alerts" for fact in elsewhere.facts)


async def test_the_facts_do_not_wait_for_a_record_that_is_slow(facts: Facts) -> None:
    class Slow:
        async def latest(self, n: int, **_: object) -> tuple[()]:
            await asyncio.sleep(30)
            return ()

    commands = Commands(facts, Slow(), FakeClock())  # type: ignore[arg-type]  # only this is asked of it

    reply = await asyncio.wait_for(ask(commands, "/treaty poland"), 5)

    assert reply.ok
