"""What a platform takes in a second from the whole bot, shared among all processes that post."""

import asyncio

from bot.jobs.crew import Crew
from bot.ports import Chat


class Budgets:
    """Spaces out requests to each platform; a process has its share of what all may send together."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        #: When each platform's next request may go, by the loop's clock.
        self._next: dict[str, float] = {}

    async def take(self, chat: Chat) -> None:
        """Wait for the turn of one request; no time where the platform has no such limit."""
        if not chat.per_s:
            return
        now = asyncio.get_running_loop().time()
        at = max(self._next.get(chat.name, now), now)
        self._next[chat.name] = at + self._crew.number("deliver") / chat.per_s
        if at > now:
            await asyncio.sleep(at - now)
