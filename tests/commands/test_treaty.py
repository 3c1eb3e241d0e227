from datetime import date

import pytest

from bot.commands import Commands
from bot.commands.table import TABLE
from bot.commands.treaty import _several
from bot.model import Asker, Question, Reply
from bot.treaty.facts import Facts, load_facts
from tests.fakes import FakeClock

SOMEONE = Asker(chat="console")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture(scope="module")
def commands(facts: Facts) -> Commands:
    return Commands(facts, None, FakeClock(), TODAY)


async def ask(commands: Commands, line: str) -> Reply:
    return await commands.ask(line, SOMEONE)


@pytest.mark.parametrize("written", ["on 2025-12-31", "on:2025-12-31", "ON : 2025-12-31"])
async def test_a_status_on_a_day_says_why(commands: Commands, written: str) -> None:
    reply = await ask(commands, f"/treaty poland {written}")

    assert reply.card.title == "Poland on 31 December 2025"
    assert "Article 20" in reply.card.text


async def test_a_day_that_is_none_gets_an_example(commands: Commands) -> None:
    reply = await ask(commands, "/treaty poland on christmas")

    assert not reply.ok
    assert "/treaty poland on 2025-12-31" in reply.card.text


@pytest.mark.parametrize(
    "line",
    [
        "/treaty compare finland estonia",
        "/treaties compare finland and estonia",
        "/treaty compare Finland, Estonia",
        "/treaty compare finland vs estonia",
        "/treaty COMPARE 🇫🇮 🇪🇪",
    ],
)
async def test_countries_are_compared_however_they_are_parted(commands: Commands, line: str) -> None:
    reply = await ask(commands, line)

    assert reply.card.title == "Finland and Estonia compared"


def test_names_of_several_words_are_told_apart_without_a_comma() -> None:
    assert _several("south korea north korea") == ["south korea", "north korea"]
    assert _several("united states of america russia") == ["united states of america", "russia"]
    assert _several("poland") == ["poland"]


async def test_on_discord_each_country_is_an_option(commands: Commands) -> None:
    options = {"first": "fin", "second": "est", "third": "pol"}
    reply = await commands.answer(Question(path=("treaties", "compare"), options=options, asker=SOMEONE))

    assert reply.card.title == "Finland, Estonia and Poland compared"


@pytest.mark.parametrize("line", ["/treaty compare", "/treaty compare a, b, c, d, e"])
async def test_a_comparison_of_too_few_or_of_no_countries_is_helped_on(commands: Commands, line: str) -> None:
    reply = await ask(commands, line)

    assert not reply.ok
    assert reply.private


async def test_states_are_listed_by_status_and_group(commands: Commands) -> None:
    left = await ask(commands, "/treaty list withdrawn")
    nato = await commands.answer(
        Question(path=("treaties", "list"), options={"what": "non-parties", "where": "NATO"}, asker=SOMEONE)
    )
    wrong = await ask(commands, "/treaty list beautiful")

    for name in ("Estonia", "Finland", "Latvia", "Lithuania", "Poland"):
        assert name in left.card.text
    assert "United States" in nato.card.text
    assert not wrong.ok
    assert "/treaty list withdrawn" in wrong.card.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/treaty timeline", "timeline"),
        ("/treaty timeline ukraine", "Ukraine: timeline"),
        ("/treaty calendar", "What comes"),
        ("/treaty article 5", "Mined areas"),
        ("/treaty article article 20", "Article 20"),
        ("/treaty article", "article by article"),
        ("/treaty stats", "162 states parties"),
        ("/treaty casualties", "2024"),
        ("/treaty brief cambodia", "Cambodia"),
        ("/treaty about", "162 states parties"),
    ],
)
async def test_every_question_on_the_treaties_has_its_answer(commands: Commands, line: str, says: str) -> None:
    reply = await ask(commands, line)

    assert reply.ok
    assert says in reply.card.text


@pytest.mark.parametrize("asked", ["article 23", "article five", "article 99999", "brief", "brief polnd"])
async def test_what_can_not_be_answered_is_said_with_what_can(commands: Commands, asked: str) -> None:
    reply = await ask(commands, f"/treaty {asked}")

    assert not reply.ok
    assert reply.private
    assert "/treaty" in reply.card.text or reply.card.buttons


async def test_the_calendar_and_the_page_come_as_files(commands: Commands) -> None:
    (calendar,) = (await ask(commands, "/treaty calendar")).files
    (page,) = (await ask(commands, "/treaty brief côte d'ivoire")).files

    assert calendar.name == "mine-treaties.ics"
    assert calendar.data.startswith(b"BEGIN:VCALENDAR")
    assert page.name == "c-te-d-ivoire-brief.md"
    assert b"[1]" in page.data


async def test_every_example_of_the_table_is_answered(commands: Commands) -> None:
    for command in TABLE:
        for example in (*command.examples, *(line for sub in command.subcommands for line in sub.examples)):
            if example.startswith("/treat"):
                assert (await ask(commands, example)).ok, example


async def test_all_states_are_answered(commands: Commands, facts: Facts) -> None:
    for iso3 in facts.states:
        reply = await ask(commands, f"/treaty {iso3}")

        assert reply.ok, iso3
        assert "hecked" in reply.card.footer, iso3


async def test_one_country_is_compared_with_its_neighbours(commands: Commands) -> None:
    reply = await ask(commands, "/treaty compare poland")

    assert reply.ok
    assert "Poland" in reply.card.title
    assert "Belarus" in reply.card.title


async def test_the_buttons_of_a_card_all_lead_somewhere(commands: Commands) -> None:
    card = (await ask(commands, "/treaty poland")).card

    assert [button.label for button in card.buttons] == ["Timeline", "Compare with neighbours", "Alerts"]
    for button in card.buttons[:2]:
        assert (await commands.press(button.action, button.value, SOMEONE)).ok


@pytest.mark.parametrize("line", ["/treaty map", "/treaty map cluster", "/treaties map Deadlines"])
async def test_a_map_comes_as_a_picture_with_words_for_those_who_do_not_see_it(commands: Commands, line: str) -> None:
    reply = await ask(commands, line)

    (picture,) = reply.files
    assert picture.data.startswith(b"\x89PNG")
    assert len(picture.description) > 100
    assert "24 November 2026" in reply.card.text


async def test_there_is_no_map_of_just_anything(commands: Commands) -> None:
    reply = await ask(commands, "/treaty map of treasure")

    assert not reply.ok
    assert "/treaty map cluster" in reply.card.text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("/treaty map withdrawn", "map-mine-ban-treaty.png"),
        ("/treaty map non-parties", "map-mine-ban-treaty.png"),
        ("/treaty map signatories clusters", "map-cluster-munitions.png"),
        ("/treaty map missed deadlines", "map-deadlines.png"),
    ],
)
async def test_what_can_be_listed_can_be_seen_on_a_map(commands: Commands, line: str, name: str) -> None:
    assert [file.name for file in (await ask(commands, line)).files] == [name]


@pytest.mark.parametrize(
    ("typed", "group"),
    [("EU", "EU"), ("nato", "NATO"), ("African Union", "AU"), ("latin america", "Latin America and the Caribbean")],
)
async def test_a_group_of_states_is_offered_as_a_list(commands: Commands, typed: str, group: str) -> None:
    reply = await ask(commands, f"/treaty {typed}")

    assert not reply.ok
    assert reply.card.title == f"{group} is a group of states"
    for button in reply.card.buttons:
        listed = await commands.press(button.action, button.value, SOMEONE)
        assert listed.ok
        assert group in listed.card.title


@pytest.mark.parametrize("line", ["/treaty casualties", "/treaty stats"])
async def test_casualties_come_with_a_chart(commands: Commands, line: str) -> None:
    (chart,) = (await ask(commands, line)).files

    assert chart.data.startswith(b"\x89PNG")
    assert "2024" in chart.description
