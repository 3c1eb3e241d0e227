"""Every channel as it is now: feeds.yaml overlaid by what was set in chat, kept in memory."""

from collections.abc import Sequence

from bot.following.effective import channels as overlaid
from bot.following.effective import effective, is_server
from bot.model import Channel, Following
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
        self._named = {one.to: one for one in self.base}
        self._by_name = dict(self._named)
        self._set_by: dict[str, str] = {}
        self._mark = -1

    async def look(self) -> Sequence[Channel]:
        """Return every channel as it is; of those that have changed since the last look, the settings are read again.

        Raises:
            StoreError: What was known before stays.
        """
        mark = await self.places.mark()
        if mark == self._mark:
            return self.channels
        # A number that has fallen is another store's, put back from a backup.
        changed = await self.places.changed(self._mark) if 0 <= self._mark < mark else None
        followings = await self.places.followings(self.clock.now(), changed)
        if changed is None:
            self._by_name = {one.to: one for one in overlaid(self.base, followings)}
            self._set_by = {one.to: one.by for one in followings}
        else:
            found = {one.to: one for one in followings}
            for to in changed:
                self._renew(to, found.get(to))
        self.channels = tuple(self._by_name.values())
        self._mark = mark
        return self.channels

    def _renew(self, to: str, following: Following | None) -> None:
        """Take in what is set in chat for one channel; None where nothing is any more."""
        self._set_by.pop(to, None)
        if following is not None:
            self._set_by[to] = following.by
        channel = None if is_server(to) else effective(to, self._named.get(to), following)
        if channel is not None:
            self._by_name[to] = channel
        else:
            self._by_name.pop(to, None)

    def find(self, to: str) -> Channel | None:
        """Return a channel as it was at the last look; None where it is not followed."""
        return self._by_name.get(to)

    def of(self, to: str) -> Channel:
        """Return a channel as it was at the last look; one that is not followed, or a person, has every default."""
        return self._by_name.get(to) or Channel(to=to)

    def set_by(self, to: str) -> str:
        """Return who set a channel in chat last ("slack:U…"); empty where nobody did."""
        return self._set_by.get(to, "")
