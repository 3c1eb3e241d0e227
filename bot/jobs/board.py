"""Every channel as it is now: feeds.yaml overlaid by what was set in chat, kept in memory."""

from collections.abc import Sequence

from bot.following.effective import channels as overlaid
from bot.model import Channel
from bot.ports import Clock, Places


class Board:
    """The channels; a change in chat counts from the next look on, whichever process has made it."""

    def __init__(self, base: Sequence[Channel], places: Places, clock: Clock) -> None:
        """Begin with what feeds.yaml says.

        Args:
            base: The channels of feeds.yaml.
            places: Where the rest is remembered.
            clock: For mutes that run out.
        """
        self.base = tuple(base)
        self.places = places
        self.clock = clock
        #: All that are followed.
        self.channels = self.base
        self._by_name = {one.to: one for one in self.channels}
        self._set_by: dict[str, str] = {}
        self._mark = -1

    async def look(self) -> Sequence[Channel]:
        """Return every channel as it is, read again only where something has changed.

        Raises:
            StoreError: What was known before stays.
        """
        mark = await self.places.mark()
        if mark != self._mark:
            followings = await self.places.followings(self.clock.now())
            self.channels = overlaid(self.base, followings)
            self._by_name = {one.to: one for one in self.channels}
            self._set_by = {one.to: one.by for one in followings}
            self._mark = mark
        return self.channels

    def find(self, to: str) -> Channel | None:
        """Return a channel as it was at the last look; None where it is not followed."""
        return self._by_name.get(to)

    def of(self, to: str) -> Channel:
        """Return a channel as it was at the last look; one that is not followed, or a person, has every default."""
        return self._by_name.get(to) or Channel(to=to)

    def set_by(self, to: str) -> str:
        """Return who set a channel in chat last ("slack:U…"); empty where nobody did."""
        return self._set_by.get(to, "")
