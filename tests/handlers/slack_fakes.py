"""Answers for the Slack tests: they repeat what was asked, and remember it."""

import asyncio

from bot.model import Asker, Attachment, Card, Choice, Command, Question, Reply


class EchoAnswers:
    """Fits ``ports.Answers``."""

    table = (Command(name="treaty", description="A state's treaty status", examples=("/treaty poland",)),)

    def __init__(self) -> None:
        self.asked: list[tuple[str, Asker]] = []
        self.pressed: list[tuple[str, str, Asker]] = []
        #: Cleared, it holds every answer back.
        self.ready = asyncio.Event()
        self.ready.set()
        self.private = False
        self.files: tuple[Attachment, ...] = ()

    async def ask(self, line: str, asker: Asker) -> Reply:
        self.asked.append((line, asker))
        await self.ready.wait()
        return Reply(card=Card(title=line), private=self.private, files=self.files)

    async def answer(self, question: Question) -> Reply:
        return await self.ask("/" + " ".join(question.path), question.asker)

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        self.pressed.append((action, value, asker))
        await self.ready.wait()
        return Reply(card=Card(title=f"{action}: {value}"))

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        return ()

    async def home(self, asker: Asker) -> Card:
        return Card(title="Treatywatch")
