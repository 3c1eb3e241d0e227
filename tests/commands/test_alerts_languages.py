"""What /alerts answers, in every language."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Commands
from bot.commands.localised import localised
from bot.commands.table import TABLE
from bot.model import Asker, Card, Command, Feed, Option, Question
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from bot.treaty.facts import Facts, load_facts
from bot.words import LANGUAGES, Language, words_in
from tests.builders import FEED, judged, news, record, verdict
from tests.fakes import FakeClock

HERE = "discord:77"
LINES = (
    "/alerts settings",
    "/alerts follow withdrawal poland in english high digest weekly Mon 08:00 quiet 22:00-07:00",
    "/alerts follow withdrawal poland in english high digest weekly Mon 08:00 quiet 22:00-07:00",
    "/alerts settings",
    "/alerts settings managers 444",
    "/alerts list",
    "/alerts preview",
    "/alerts audit",
    "/alerts latest",
    "/alerts latest withdrawal",
    "/alerts latest nonsense",
    "/alerts search nothing like it",
    "/alerts search",
    "/alerts why",
    "/alerts why https://nowhere.example/",
    "/alerts mute clearance for 7d",
    "/alerts mute nonsense",
    "/alerts mute clearance for ages",
    "/alerts unmute nonsense",
    "/alerts unmute clearance",
    "/alerts pause for 3d",
    "/alerts pause for ages",
    "/alerts resume",
    "/alerts resume",
    "/alerts test",
    "/alerts follow nonsense",
    "/alerts follow digest never",
    "/alerts help",
    "/alerts unfollow",
    "/alerts unfollow",
)
TRANSLATED = [one for one in LANGUAGES if one != "en"]
#: What is no language's: what is typed, names, and what was recorded in English.
_NOBODYS = re.compile(
    r"/alerts [^\n:,.؟?]*|‹[^›]*›|“[^”]*”|feeds\.yaml|https?://\S+|treatywatch \w+|Example News|UTC|Europe/Warsaw"
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/test.sqlite", canonical=canonical)
    other = verdict(topics=("clearance",), countries=("AGO",))
    new = record(judged(news("a", title="A"), HERE), judged(news("b", title="B"), HERE, verdict=other))
    await opened.add(new, lambda one, stories: None)
    yield opened
    await opened.close()


@pytest.fixture
def commands(facts: Facts, store: SqlStore) -> Commands:
    return Commands(facts, store, FakeClock(), places=store, feeds=(Feed(url=FEED, name="Example News"),))


def asker(language: str, *, manages: bool = True) -> Asker:
    return Asker(chat="discord", channel=HERE, user="5", server="9", manages=manages, language=language)


def said(card: Card) -> set[str]:
    """Return each text of a card in which the bot itself speaks, without what is no language's."""
    # A row with an hour before it was recorded: a change of settings, a step.
    rows = [row.text for row in card.rows if row.head.startswith("/") or ":" not in row.head]
    labels = [*(fact.label for fact in card.facts), *(button.label for button in card.buttons)]
    plain = (_NOBODYS.sub("", text) for text in (card.title, card.lead, card.footer, *labels, *rows))
    return {text for text in plain if re.search(r"[a-z]{4,} [a-z]+ [a-z]+", text)}


@pytest.mark.parametrize("language", TRANSLATED)
async def test_no_answer_about_alerts_has_an_english_sentence(language: str, commands: Commands) -> None:
    english = {text for line in LINES for text in said((await commands.ask(line, asker("en"))).card)}
    told = {text for line in LINES for text in said((await commands.ask(line, asker(language))).card)}
    home = said(await commands.home(asker("en"))) & said(await commands.home(asker(language)))

    assert len(english) > 40
    assert english & told == set()
    assert home == set()


async def test_the_channels_language_goes_before_the_askers_own(commands: Commands) -> None:
    spoken = Commands(
        commands.treaty.facts, commands.alerts.store, FakeClock(), language_of=lambda to: "pl" if to == HERE else ""
    )

    assert (await spoken.ask("/alerts help", asker("de"))).card.title == "O co możesz zapytać w sprawie alertów"
    assert (await spoken.ask("/alerts help lang:fr", asker("de"))).card.title.startswith("Ce que vous pouvez")


async def test_buttons_under_an_alert_are_answered_in_the_language_too(commands: Commands, store: SqlStore) -> None:
    (story, *_) = await store.latest(5)
    why = await commands.press("why", story.id, asker("fr"))
    vote = await commands.press("up", story.id, asker("fr"))
    mute = await commands.press("mute", story.id, asker("fr", manages=False))

    assert why.card.title.startswith("Pourquoi")
    assert vote.card.title == "Compté\u00a0: utile"
    assert mute.card.title == "Vous ne pouvez pas modifier ce canal."
    assert "«\u00a0Gérer les salons\u00a0»" in mute.card.lead


async def test_a_language_that_follow_names_is_the_channels_setting(commands: Commands, store: SqlStore) -> None:
    options = {"language": "fr", "topics": "use"}
    await commands.answer(Question(path=("alerts", "follow"), options=options, asker=asker("de")))

    (following,) = await store.followings(FakeClock().now())
    assert following.chosen == {"language": "fr", "topics": "use"}


async def test_hours_and_days_of_digests_are_told_as_people_there_read_them(commands: Commands) -> None:
    reply = await commands.ask("/alerts follow digest weekly Mon 08:00 in english", asker("de"))

    assert {fact.label: fact.value for fact in reply.card.facts}["Übersicht"] == "wöchentlich Mo. 08:00"
    assert "Englisch" in reply.card.text


@pytest.mark.parametrize("command", localised(TABLE), ids=lambda command: command.name)
def test_with_all_its_translations_a_command_is_small_enough_for_discord(command: Command) -> None:
    # Of each text the longest translation counts, and all of a command together has at most 8,000 characters.
    def size(part: Command | Option) -> int:
        inner: tuple[Command | Option, ...] = ()
        if isinstance(part, Command):
            inner = (*part.options, *part.subcommands)
        chosen = 0 if isinstance(part, Command) else sum(2 * len(choice) for choice in part.choices)
        own = len(part.name) + max(map(len, (part.description, *part.descriptions.values()))) + chosen
        return own + sum(map(size, inner))

    assert size(command) <= 8000


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_command_about_alerts_is_described_in_every_language_within_discords_limit(language: Language) -> None:
    alerts = next(command for command in TABLE if command.name == "alerts")
    say = words_in(language)
    texts = {alerts.description}
    for sub in alerts.subcommands:
        texts |= {sub.description, *(option.description for option in sub.options)}

    assert {text for text in texts if say(text) == text} == set()
    assert {said for said in map(say, texts) if len(said) > 100} == set()
