"""Turns at few workers, and at a few more while many wait."""

import asyncio
from collections import deque

#: So many waiting call for a further worker: its start takes as long as some feeds.
MANY = 6


class Crowd:
    """Lets so many in at a time, and further ones while many wait; the others in the order in which they came.

    Args:
        most: Let in at a time.
        more: Further ones while at least ``MANY`` wait.
    """

    def __init__(self, most: int, more: int = 0) -> None:
        self._most = most
        self._more = more
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self._inside < self._most and not self._waiting:
            self._inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            else:
                self._waiting.remove(turn)
            raise

    async def __aexit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        self._inside -= 1
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._inside < self._room():
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    def _room(self) -> int:
        return self._most + (self._more if len(self._waiting) >= MANY else 0)
