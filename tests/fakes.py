"""Stand-ins for what tests must hold in their hands: the clock, the network, a platform."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import FetchError
from bot.model import Asker, Card, Choice, Command, Fetched, Manner, Question, Reply, Unchanged, Validators
from bot.ports import PLAIN, Answers

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **time: float) -> None:
        """Move on: ``pass_by(seconds=5)``."""
        self.time += timedelta(**time)


class FakeWeb:
    """A network that holds a body for each address; an error is raised instead, and some addresses lead elsewhere."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | FetchError] = {}
        #: Where an address leads for good.
        self.moves: dict[str, str] = {}
        self.asked: list[tuple[str, Validators]] = []

    async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
        self.asked.append((url, validators))
        moved_to = self.moves.get(url)
        page = self.pages[moved_to or url]
        if isinstance(page, FetchError):
            raise page
        etag = f'"{hash(page):x}"'
        if validators.etag == etag:
            return Unchanged(validators=validators, moved_to=moved_to)
        return Fetched(url=moved_to or url, body=page, validators=Validators(etag=etag), moved_to=moved_to)


class FakeChat:
    """A platform that takes what it is given, or raises what it is told to, one error a post."""

    local = False
    per_s = 0.0

    def __init__(self, *errors: Exception, name: str = "fake", pause_s: float = 0.0, repeat_s: float = 0.0) -> None:
        self.name = name
        self.pause_s = pause_s
        self.repeat_s = repeat_s
        self.errors: list[Exception | None] = list(errors)
        #: (place, key, card) of everything that stands in a channel.
        self.posted: list[tuple[str, str, Card]] = []
        #: (place, message, card) of every edit, and what the next ones raise.
        self.edits: list[tuple[str, str, Card]] = []
        self.edit_errors: list[Exception | None] = []
        #: Raised by ``find``; None to look in ``posted``.
        self.blind: Exception | None = None
        self.looked = 0

    async def start(self, answers: Answers) -> None: ...

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        if self.errors:
            error = self.errors.pop(0)
            if error is not None:
                raise error
        if not (self.repeat_s and any(seen == key for _, seen, _ in self.posted)):
            self.posted.append((place, key, card))
        return f"m{len(self.posted)}"

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        if self.edit_errors:
            error = self.edit_errors.pop(0)
            if error is not None:
                raise error
        self.edits.append((place, message, card))

    def link(self, place: str, message: str) -> str | None:
        return f"https://fake.example/{place}/{message}"

    async def check(self, place: str) -> tuple[str, ...]:
        return ()

    def writer(self, card: Card) -> Callable[[], None]:
        raise AssertionError("not a local chat")

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        self.looked += 1
        if self.blind:
            raise self.blind
        return next((f"m{n}" for n, (_, seen, _) in enumerate(self.posted, 1) if seen == key), None)

    async def close(self) -> None: ...


class FakeAnswers:
    """Answers that repeat what was asked."""

    table: tuple[Command, ...] = ()

    async def ask(self, line: str, asker: Asker) -> Reply:
        return Reply(card=Card(title=line))

    async def answer(self, question: Question) -> Reply:
        return Reply(card=Card(title=" ".join(question.path)))

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        return Reply(card=Card(title=f"{action}:{value}"))

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        return ()

    async def home(self, asker: Asker) -> Card:
        return Card(title="Treatywatch")


def titles(posted: list[tuple[str, str, Card]]) -> list[str]:
    """Return the titles of what was posted, in order."""
    return [card.title for _, _, card in posted]
