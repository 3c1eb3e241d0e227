"""The newest stories, kept in memory: for completing while somebody types."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import StoreError
from bot.model import Feed, Story
from bot.ports import Clock, Store

#: Stories that are kept, and for how long they are taken as the newest.
KEPT = 300
FRESH = timedelta(seconds=60)


class Recent:
    """What was brought lately."""

    def __init__(self, store: Store | None, feeds: Sequence[Feed], clock: Clock) -> None:
        """Make it, empty: it is read when it is first asked for.

        Args:
            store: None where no bot runs.
            feeds: Their names are sources, too.
            clock: For when it is to be read anew.
        """
        self.store = store
        self.names = tuple(feed.name for feed in feeds if feed.name)
        self.clock = clock
        self.stories: tuple[Story, ...] = ()
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None

    async def sources(self) -> tuple[str, ...]:
        """Return the names of sources, those that brought something lately first."""
        await self.read()
        return self.known_sources()

    def known_sources(self) -> tuple[str, ...]:
        """Return what is in memory of sources, at once."""
        seen = (story.item.source for story in self.stories if story.item.source)
        return tuple(dict.fromkeys((*seen, *self.names)))

    async def read(self) -> None:
        """Read the newest stories, unless that was done just now.

        Raises:
            StoreError: They can't be read.
        """
        now = self.clock.now()
        if self.store is not None and (self._read_at is None or now - self._read_at > FRESH):
            self.stories = await self.store.latest(KEPT)
            self._read_at = now

    def refresh(self) -> None:
        """Have the stories read soon, without waiting for it; needs a running event loop."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._quietly(), name="recent stories")

    async def _quietly(self) -> None:
        # Completing goes on with what is known; whoever asks a question hears of the store.
        with contextlib.suppress(StoreError):
            await self.read()
