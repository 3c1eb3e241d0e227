"""Everything that delivers, put together as the bot does, around platforms that a test holds in its hands."""

from collections.abc import Sequence

from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.deliver import Deliverer
from bot.jobs.stops import Stops
from bot.model import Card, Channel, Delivery
from bot.ports import Memory
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
