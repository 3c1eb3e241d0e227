"""The commands of a process that shares a gateway: one process answers each question, the others stand by."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import Elsewhere
from bot.model import Asker, Card, Choice, Command, Question, Reply
from bot.ports import Answers

#: By how many bits the number of a Discord server is shifted before it is divided among the shards (Discord's
#: documentation, "Gateway", Sharding Formula).
_SHIFT = 22


def part_of(server: str, shards: int) -> int:
    """Return the shard that Discord sends a server's commands to; 0 for direct messages, and without shards."""
    return (int(server) >> _SHIFT) % shards if shards and server.isdecimal() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """The port ``Answers`` that answers what is this process's, and raises ``Elsewhere`` for the rest.

    Suggestions and the table change nothing and are given by any process: of two, the platform takes the first.
    """

    answers: Answers
    #: Whether the commands of a shard are this process's to answer.
    is_ours: Callable[[int], Awaitable[bool]]
    shards: int = 0

    @property
    def table(self) -> tuple[Command, ...]:
        return self.answers.table

    async def ask(self, line: str, asker: Asker) -> Reply:
        await self._check(asker)
        return await self.answers.ask(line, asker)

    async def answer(self, question: Question) -> Reply:
        await self._check(question.asker)
        return await self.answers.answer(question)

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        await self._check(asker)
        return await self.answers.press(action, value, asker)

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        return self.answers.complete(option, typed)

    async def home(self, asker: Asker) -> Card:
        return await self.answers.home(asker)

    async def _check(self, asker: Asker) -> None:
        if not await self.is_ours(part_of(asker.server, self.shards)):
            raise Elsewhere("another process answers the commands of this server")
