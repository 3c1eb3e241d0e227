"""What the tests of the Discord handler share: a table of commands with answers, and a connected chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.model import Asker, Attachment, Button, Card, Choice, Command, Fact, Link, Option, Question, Reply
from handlers.discord import DiscordChat
from handlers.discord.chat import PATIENCE_S
from tests.discord_server import DiscordServer

POLAND = Card(
    title="Poland",
    url="https://treaties.example/poland",
    lead="Poland is in the Mine Ban Treaty until its withdrawal takes effect.",
    facts=(Fact(label="Ratified", value="27 December 2012"), Fact(label="Notified", value="20 August 2025")),
    links=(Link(label="Depositary", url="https://depositary.example/xxvi-5"),),
    buttons=(Button(label="Why", action="why", value="41"), Button(label="Timeline", action="ask", value="/treaty")),
    footer="UN Treaty Collection XXVI-5, checked 12 January 2026",
    tone="bad",
)
COUNTRY = Option(name="country", description="A state, as you would write it", kind="country", required=True)
TABLE = (
    Command(name="treaty", description="How a state stands to the mine-ban treaties", options=(COUNTRY,)),
    Command(
        name="treaties",
        description="All other questions on the treaties",
        subcommands=(
            Command(
                name="compare",
                description="Two states side by side",
                options=(COUNTRY, Option(name="in", description="A year", kind="number")),
            ),
            Command(name="about", description="Where the facts come from"),
        ),
    ),
    Command(
        name="alerts",
        description="Alerts and this channel",
        subcommands=(
            Command(
                name="latest",
                description="The newest alerts",
                options=(
                    Option(name="count", description="How many", kind="number"),
                    Option(name="topic", description="A topic", kind="topic"),
                ),
            ),
        ),
    ),
)


@dataclass
class FakeAnswers:
    """Answers every question with its own words, and keeps them."""

    table: tuple[Command, ...] = TABLE
    private: bool = False
    files: tuple[Attachment, ...] = ()
    #: Set where answers are to wait for it.
    ready: asyncio.Event | None = None
    asked: list[Question] = field(default_factory=list)
    pressed: list[tuple[str, str, Asker]] = field(default_factory=list)

    async def ask(self, line: str, asker: Asker) -> Reply:
        return Reply(card=POLAND)

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        if self.ready is not None:
            await self.ready.wait()
        if question.options.get("country") == "canda":
            return Reply(card=Card(title="No state called 'canda'. Did you mean Canada?"), private=True, ok=False)
        return Reply(card=POLAND, private=self.private, files=self.files)

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        self.pressed.append((action, value, asker))
        return Reply(card=Card(title=f"{action} {value}"))

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        return tuple(Choice(label=f"{option} {typed} {n}", value=f"{typed}{n}") for n in range(40))

    async def home(self, asker: Asker) -> Card:
        return Card(title="Treatywatch")


@asynccontextmanager
async def connected(
    server: DiscordServer, answers: FakeAnswers | None = None, *, patience_s: float = PATIENCE_S
) -> AsyncIterator[DiscordChat]:
    """A chat on the local server, started; closed in the end."""
    chat = DiscordChat(
        token=server.token, api_url=server.api_url, gateway_url=server.gateway_url, patience_s=patience_s
    )
    await chat.start(answers or FakeAnswers())
    try:
        yield chat
    finally:
        await chat.close()
