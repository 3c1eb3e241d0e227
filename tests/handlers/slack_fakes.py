"""Answers for the Slack tests: they repeat what was asked, and remember it."""

import asyncio

from bot.model import Asker, Attachment, Card, Choice, Command, Form, Question, Reply

COUNTRIES = (
    Choice(label="Poland", value="pol"),
    Choice(label="Portugal", value="prt"),
    Choice(label="Peru", value="per"),
)
ZONES = (Choice(label="Europe/Warsaw", value="Europe/Warsaw"),)
TOPICS = (Choice(label="use", value="use"), Choice(label="withdrawal", value="withdrawal"))


class EchoAnswers:
    """Fits ``ports.Answers``."""

    table = (
        Command(name="treaty", description="A state's treaty status", examples=("/treaty poland",)),
        Command(
            name="alerts",
            description="News alerts",
            subcommands=(Command(name="follow", description="Choose what comes here", manages=True),),
        ),
    )

    def __init__(self) -> None:
        self.asked: list[tuple[str, Asker]] = []
        self.pressed: list[tuple[str, str, Asker]] = []
        #: Cleared, it holds every answer back.
        self.ready = asyncio.Event()
        self.ready.set()
        self.private = False
        self.files: tuple[Attachment, ...] = ()
        #: Opened by the command "/alerts follow" and by the button "form".
        self.form: Form | None = None
        self.answered: list[Question] = []
        #: What is wrong with a form that is sent back; empty for nothing.
        self.problem = ""
        self.home_card = Card(title="Treatywatch")
        self.at_home: list[Asker] = []

    async def ask(self, line: str, asker: Asker) -> Reply:
        self.asked.append((line, asker))
        await self.ready.wait()
        form = self.form if line == "/alerts follow" else None
        return Reply(card=Card(title=line), private=self.private, files=self.files, form=form)

    async def answer(self, question: Question) -> Reply:
        self.answered.append(question)
        await self.ready.wait()
        if self.problem:
            return Reply(card=Card(title=self.problem), private=True, ok=False)
        return Reply(card=Card(title="Saved"))

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        self.pressed.append((action, value, asker))
        await self.ready.wait()
        return Reply(card=Card(title=f"{action}: {value}"), form=self.form if action == "form" else None)

    async def home(self, asker: Asker) -> Card:
        self.at_home.append(asker)
        return self.home_card

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        known = {"country": COUNTRIES, "topic": TOPICS, "timezone": ZONES}.get(option, ())
        return tuple(each for each in known if each.label.casefold().startswith(typed.casefold()))
