"""A store, what delivers and edits, and a platform: stories come in, and a test sees what people see."""

from collections.abc import Sequence
from dataclasses import replace

from bot.app import story_card
from bot.cards.alert import addition_card, correction_card
from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.deliver import Deliverer
from bot.jobs.living import Living
from bot.jobs.stops import Stops
from bot.model import Card, Channel, Delivery, FeedState, Joined, Judged, Kind, PollRecord, Telling
from bot.news.sources import current
from bot.ports import Chat, Memory
from tests.builders import judged, news, verdict
from tests.fakes import FakeClock
from tests.shipped import facts

FACTS = facts()


def one_story(one: Judged, told: Sequence[Telling]) -> Joined | None:
    """Put items whose keys begin alike ("vote-1", "vote-2") into one story."""
    name = one.item.key.partition("-")[0]
    stories = (telling.story for telling in told if telling.item.key.partition("-")[0] == name)
    return next((Joined(story=story, why="the same") for story in stories), None)


class Pressroom:
    """Everything between a poll and a channel, with one chat."""

    def __init__(
        self, store: Memory, clock: FakeClock, chat: Chat, *places: str, ping: str = "", every_s: float = 600.0
    ) -> None:
        self.store = store
        self.clock = clock
        self.chat = chat
        self.channels = [f"{chat.name}:{place}" if place else chat.name for place in places]
        self.told: list[str] = []
        self.board = Board([Channel(to=to, ping=ping) for to in self.channels], store, clock)
        self.stops = Stops(store, self.board, clock, self.told.append)
        self.deliverer = Deliverer(
            {chat.name: chat},
            store,
            clock,
            self.compose,
            board=self.board,
            stops=self.stops,
            bundler=Bundler(store, self.board, clock),
            tell=self.told.append,
        )
        self.living = Living(store, self.board, clock, self.compose, every_s=every_s)

    def compose(self, delivery: Delivery, channel: Channel) -> Card:
        if delivery.kind == "addition" and delivery.item:
            return addition_card(delivery.item, delivery.differences, delivery.note)
        if delivery.kind == "correction" and delivery.item:
            return correction_card(delivery.item, delivery.differences)
        assert delivery.story is not None
        earlier = self.chat.link(channel.place, delivery.earlier) if delivery.earlier else None
        story = current(delivery.story, channel.languages)
        return story_card(story, FACTS, self.clock.now().date(), earlier=earlier)

    async def report(
        self, key: str, *, kind: Kind = "media", only: Sequence[str] | None = None, **said: object
    ) -> None:
        """Have a feed of this kind bring a report; fields of its item and of its verdict by name."""
        await self._add(key, kind, only, said, edited=False)

    async def edit(self, key: str, *, kind: Kind = "media", **said: object) -> None:
        """Have the feed bring the report in other words."""
        await self._add(key, kind, None, said, edited=True)

    async def _add(
        self, key: str, kind: Kind, only: Sequence[str] | None, said: dict[str, object], *, edited: bool
    ) -> None:
        feed = f"https://{key}.example/rss"
        judging = {
            name: said.pop(name) for name in ("stage", "countries", "topics", "urgency", "language") if name in said
        }
        whole = {"feed": feed, "source": key.title(), "published": self.clock.now(), **said}
        item = news(key, **whole)
        channels = self.channels if only is None else only
        one = judged(item, *channels, verdict=verdict(**judging), summary=item.summary)
        state = FeedState(url=feed, last_polled=self.clock.now())
        record = PollRecord(state=state, kind=kind)
        record = replace(record, edited=(one,)) if edited else replace(record, new=(one,))
        await self.store.add(record, one_story)

    async def work(self) -> int:
        """Deliver and edit what is due; return how many messages were edited."""
        await self.board.look()
        await self.deliverer.tick()
        await self.deliverer.drain()
        return await self.living.look({self.chat.name: self.chat})
