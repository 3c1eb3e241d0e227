"""Everything that delivers, put together as the bot does, around platforms that a test holds in its hands."""

from collections.abc import Sequence

from bot.errors import Refused
from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.deliver import Deliverer
from bot.jobs.stops import Stops
from bot.model import Card, Channel, Delivery, Manner
from bot.ports import PLAIN, Memory
from tests.builders import judged, news, record
from tests.fakes import FakeChat, FakeClock


def compose(delivery: Delivery, channel: Channel) -> Card:
    """Return a card whose title says what it is of."""
    if delivery.kind == "alert" and delivery.story:
        return Card(title=delivery.story.item.key)
    if delivery.kind == "notice":
        return Card(title=delivery.title, lead=delivery.note)
    return Card(title=f"{delivery.kind}: {' '.join(story.item.key for story in delivery.stories)}", lead=delivery.note)


class Office:
    """Deliverer, digests and stops over one store."""

    def __init__(self, store: Memory, clock: FakeClock, *chats: FakeChat, channels: Sequence[Channel] = ()) -> None:
        self.store = store
        self.clock = clock
        self.told: list[str] = []
        self.chats = {chat.name: chat for chat in chats}
        self.board = Board(channels, store, clock)
        self.stops = Stops(store, self.board, clock, self.told.append)
        self.bundler = Bundler(store, self.board, clock)
        self.deliverer = Deliverer(
            dict(self.chats),
            store,
            clock,
            compose,
            board=self.board,
            stops=self.stops,
            bundler=self.bundler,
            tell=self.told.append,
        )

    async def once(self) -> None:
        """Look at everything once and let what was started end."""
        await self.board.look()
        await self.stops.look(self.chats)
        await self.bundler.look()
        await self.deliver()

    async def deliver(self) -> None:
        """Deliver what is due and let it end."""
        await self.deliverer.tick()
        await self.deliverer.drain()


async def queue(store: Memory, clock: FakeClock, *keys: str, to: str = "fake:C1", **fields: object) -> None:
    """Queue a story for a channel under each of the keys."""
    new = [judged(news(key), to, **fields) for key in keys]
    await store.add(record(*new, polled=clock.now()), lambda one, stories: None)


class Platform(FakeChat):
    """A platform whose channels can be shut, and which keeps how each message was posted."""

    def __init__(self, *errors: Exception, name: str = "fake", repeat_s: float = 0.0) -> None:
        super().__init__(*errors, name=name, repeat_s=repeat_s)
        #: Raised for each post in a channel, by its id.
        self.shut: dict[str, Refused] = {}
        #: Threads that are no more.
        self.gone: set[str] = set()
        #: What ``check`` finds or raises, by channel.
        self.found: dict[str, tuple[str, ...] | Exception] = {}
        self.manners: list[Manner] = []
        self.checked: list[str] = []
        self.asked: list[str] = []

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        self.asked.append(place)
        if place in self.shut:
            raise self.shut[place]
        if manner.thread in self.gone:
            raise Refused("the thread was deleted", "thread_gone")
        message = await super().post(place, card, key=key, first=first, manner=manner)
        self.manners.append(manner)
        return message

    async def check(self, place: str) -> tuple[str, ...]:
        self.checked.append(place)
        found = self.found.get(place, ())
        if isinstance(found, Exception):
            raise found
        return found

    def titles(self, place: str = "") -> list[str]:
        """Return the titles of what stands in a channel, or anywhere."""
        return [card.title for where, _, card in self.posted if place in ("", where)]
