"""Which language an answer comes in."""

from datetime import date

import pytest

from bot.commands import Commands
from bot.commands.language import without_language
from bot.model import Asker, Question, Reply
from bot.treaty.facts import load_facts
from tests.fakes import FakeClock

SOMEONE = Asker(chat="console")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def commands() -> Commands:
    return Commands(load_facts(), None, FakeClock(), TODAY)


async def ask(commands: Commands, line: str, language: str | None = None) -> Reply:
    return await commands.ask(line, Asker(chat="discord", language=language))


@pytest.mark.parametrize(
    "line",
    ["/treaty poland lang:fr", "/treaty lang:fr poland", "lang:fr /treaty poland", "treaty poland LANG: français"],
)
async def test_a_typed_language_is_taken_wherever_it_stands(commands: Commands, line: str) -> None:
    assert (await ask(commands, line)).card.title == "Pologne et les traités sur les mines"


async def test_on_discord_the_option_decides_and_else_the_client(commands: Commands) -> None:
    asker = Asker(chat="discord", language="de")
    own = await commands.answer(Question(path=("treaty",), options={"country": "pol"}, asker=asker))
    options = {"country": "pol", "language": "es"}
    asked = await commands.answer(Question(path=("treaty",), options=options, asker=asker))

    assert own.card.title == "Polen und die Minenverträge"
    assert asked.card.title == "Polonia y los tratados sobre minas"


@pytest.mark.parametrize("language", [None, "ja", "en-GB", "en-US"])
async def test_who_has_no_language_of_answers_is_answered_in_english(commands: Commands, language: str | None) -> None:
    reply = await ask(commands, "/treaty poland", language)

    assert reply.card.title == "Poland and the mine treaties"
    assert "Language" not in {fact.label for fact in reply.card.facts}


@pytest.mark.parametrize(
    ("line", "channel", "client", "title"),
    [
        ("/treaty poland", "slack:C1", None, "Pologne et les traités sur les mines"),
        ("/treaty poland", "discord:1", "de", "Польща: договори про міни"),
        ("/treaty poland lang:es", "discord:1", "de", "Polonia y los tratados sobre minas"),
        ("/treaty poland", "discord:2", "de", "Polen und die Minenverträge"),
        ("/treaty poland", None, "de", "Polen und die Minenverträge"),
        ("/treaty poland", "discord:3", "de", "Poland and the mine treaties"),
        ("/treaty poland", "slack:C2", None, "Poland and the mine treaties"),
    ],
)
async def test_the_question_goes_before_the_channel_and_the_channel_before_the_client(
    line: str, channel: str | None, client: str | None, title: str
) -> None:
    chosen = {"slack:C1": "fr", "discord:1": "uk", "discord:3": "en"}
    commands = Commands(load_facts(), None, FakeClock(), TODAY, language_of=lambda to: chosen.get(to, ""))

    reply = await commands.ask(line, Asker(chat="discord", channel=channel, language=client))

    assert reply.card.title == title


async def test_an_unknown_language_is_named_with_those_that_there_are(commands: Commands) -> None:
    card = (await ask(commands, "/treaty poland lang:xx", "fr")).card
    line = next(fact.value for fact in card.facts if fact.label == "Language")

    assert card.title == "Poland and the mine treaties"
    assert line.startswith("'xx' is none of the languages of answers: en (English), fr (français)")


async def test_buttons_keep_the_language(commands: Commands) -> None:
    card = (await ask(commands, "/treaty congo lang:uk")).card

    assert [(button.label, button.value) for button in card.buttons] == [
        ("Республіка Конго", "/treaty cog lang:uk"),
        ("Демократична Республіка Конго", "/treaty cod lang:uk"),
    ]
    pressed = await commands.press("ask", card.buttons[0].value, SOMEONE)
    assert pressed.card.title.startswith("Республіка Конго")
    assert all(len(f"{button.action}:{button.value}") <= 100 for button in pressed.card.buttons)


async def test_english_that_was_asked_for_is_kept_by_the_buttons_too(commands: Commands) -> None:
    card = (await ask(commands, "/treaty poland lang:en", "fr")).card

    assert card.title == "Poland and the mine treaties"
    assert card.buttons[0].value == "/treaty timeline pol lang:en"
    assert (await ask(commands, "/treaty poland")).card.buttons[0].value == "/treaty timeline pol"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("/treaty", "O co można zapytać w sprawie traktatów o minach"),
        ("/treaty xyzzy", "Żadne państwo nie nazywa się „xyzzy”"),
        ("/trety poland", "Nie ma polecenia /trety. Czy chodziło o: /treaty?"),
        ("/treaty article 99", "Konwencja ottawska nie ma artykułu „99”: ma od 1 do 22."),
        ("/treaty list foo", "„foo” nie da się wyliczyć"),
        ("/treaty poland on christmas", "„christmas” nie jest datą. Napisz tak: 2025-12-31."),
        ("/treaty map foo", "Nie ma mapy „foo”."),
        ("/treaty brief", "Który kraj?"),
    ],
)
async def test_help_and_near_misses_are_in_the_language_too(commands: Commands, line: str, title: str) -> None:
    reply = await ask(commands, line, "pl")

    assert reply.card.title == title
    assert reply.private


async def test_files_speak_the_language(commands: Commands) -> None:
    calendar = await ask(commands, "/treaty calendar lang:es")
    page = await ask(commands, "/treaty brief greece lang:de")

    assert "plazo de desminado" in calendar.files[0].data.decode().replace("\r\n ", "")
    assert page.files[0].data.decode().startswith("# Griechenland und die Minenverträge")
    assert page.files[0].name == "greece-brief.md"


async def test_a_link_is_not_searched_for_a_language() -> None:
    assert without_language("/alerts why https://news.example/a?lang:fr") == (
        "/alerts why https://news.example/a?lang:fr",
        "",
    )


async def test_the_language_alone_is_no_country_and_no_subcommands_option(commands: Commands) -> None:
    assert (await ask(commands, "/treaty lang:fr")).card.title.startswith("Ce que vous pouvez demander")
    assert (await ask(commands, "/treaty stats france")).card.title == "The mine treaties in figures"
