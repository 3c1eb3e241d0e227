"""What is known of channels: feeds.yaml and what was set in chat, read anew only after a change."""

from collections.abc import Mapping, Sequence

from bot.cards.channel import Reach
from bot.errors import PostError
from bot.following.effective import MANAGERS, effective, is_server
from bot.model import Asker, Channel, Following
from bot.ports import Check, Clock, Places


class Book:
    """Channels as they are."""

    def __init__(self, places: Places, bases: Sequence[Channel], clock: Clock, check: Check) -> None:
        """Make the book.

        Args:
            places: What was set in chat.
            bases: The channels of feeds.yaml.
            clock: For mutes that run out.
            check: Tells what keeps the bot from posting in a channel.
        """
        self.places = places
        self.bases = {one.to: one for one in bases}
        self.clock = clock
        self._check = check
        self._mark = -1
        self._followings: Mapping[str, Following] = {}

    async def followings(self) -> Mapping[str, Following]:
        """Return what was set in chat, by channel."""
        mark = await self.places.mark()
        if mark != self._mark:
            self._followings = {one.to: one for one in await self.places.followings(self.clock.now())}
            self._mark = mark
        return self._followings

    async def following(self, to: str) -> Following | None:
        """Return what was set in chat for a channel."""
        return (await self.followings()).get(to)

    async def channel(self, to: str) -> Channel | None:
        """Return a channel as it is; None where nothing is sent."""
        return effective(to, self.bases.get(to), await self.following(to))

    async def managers(self, asker: Asker) -> str:
        """Return the id of the role that the asker's Discord server picked for changing channels; empty for none."""
        if asker.chat != "discord" or not asker.server:
            return ""
        server = await self.following(server_key(asker))
        return server.chosen.get(MANAGERS, "") if server else ""

    async def of_server(self, asker: Asker) -> tuple[Channel, ...]:
        """Return the channels of the asker's server or workspace that follow something.

        What feeds.yaml names has no server; it is shown where no other server of this platform is known, so that
        nobody sees another server's channels.
        """
        followings = await self.followings()
        found = []
        servers = {one.server for one in followings.values() if one.to.startswith(asker.chat + ":") and one.server}
        alone = servers <= {asker.server}
        for to in dict.fromkeys((*self.bases, *followings)):
            following = followings.get(to)
            if is_server(to) or to.partition(":")[0] != asker.chat:
                continue
            server = following.server if following else ""
            if to == asker.channel or (server == asker.server if server else alone):
                channel = effective(to, self.bases.get(to), following)
                found += [channel] if channel else []
        return tuple(found)

    async def reach(self, to: str) -> Reach:
        """Return whether the bot can post in a channel; where the platform can't tell, what it took before counts."""
        try:
            return Reach(missing=await self._check(to))
        except PostError as error:
            audit = await self.places.audit(to)
            return Reach(untold="" if audit.last and not audit.stop else str(error))


def server_key(asker: Asker) -> str:
    """Return what a server's own settings are kept under."""
    return f"{asker.chat}:server:{asker.server}"


async def no_check(to: str) -> tuple[str, ...]:
    """Return nothing: where no platform can be asked, nothing is known to be missing."""
    return ()
