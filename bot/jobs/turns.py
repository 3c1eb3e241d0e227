"""Whose turn it is to be polled: by time, one feed at a time for each host, and hosts left in peace between two."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """Return the host of an address, with its port; the address itself where it has none."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or PORTS.get(parts.scheme, 0)}" if parts.hostname else url
    except ValueError:
        return url


class Turns:
    """A queue of feeds, each at its time. What is not due costs nothing, however many feeds there are.

    Args:
        pauses: Seconds for which a host is left in peace after a poll, by host; 0 where none is named.
    """

    def __init__(self, pauses: Mapping[str, float]) -> None:
        self._pauses = pauses
        #: (when, number, feed or None, host): a feed's turn, or the end of a host's rest.
        self._heap: list[tuple[datetime, int, str | None, str]] = []
        self._numbers = count()
        #: The number of each feed's entry in the heap that counts; others of it are left over.
        self._valid: dict[str, int] = {}
        #: Feeds that are due and wait for their host, by host; a host is in here while it is busy or rests.
        self._waiting: dict[str, deque[str]] = {}
        #: Feeds being polled, with the host that is asked.
        self._running: dict[str, str] = {}
        #: Of these, those to be polled again at once.
        self._again: set[str] = set()

    def put(self, feed: str, when: datetime, host: str) -> None:
        """Give a feed its turn, in place of any that it has; it must not be running or wait for its host."""
        number = next(self._numbers)
        self._valid[feed] = number
        heappush(self._heap, (when, number, feed, host))

    def hurry(self, feed: str, now: datetime, host: str) -> None:
        """Have a feed polled as soon as its host is free; one that is being polled is polled once more."""
        if feed in self._running:
            self._again.add(feed)
        elif not any(feed in waiting for waiting in self._waiting.values()):
            self.put(feed, now, host)

    def take(self, now: datetime, most: int) -> tuple[str, ...]:
        """Return up to ``most`` feeds to poll now; each of them is running until it is ``done``."""
        taken: list[str] = []
        while len(taken) < most and self._heap and self._heap[0][0] <= now:
            _, number, feed, host = heappop(self._heap)
            if feed is None:
                if not self._waiting[host]:
                    del self._waiting[host]
                    continue
                feed = self._waiting[host].popleft()
            elif self._valid.get(feed) != number:
                continue
            else:
                del self._valid[feed]
                if host in self._waiting:
                    self._waiting[host].append(feed)
                    continue
                self._waiting[host] = deque()
            self._running[feed] = host
            taken.append(feed)
        return tuple(taken)

    def done(self, feed: str, now: datetime, *, rest_until: datetime | None = None) -> bool:
        """End a feed's turn and let its host rest: for its pause, and until ``rest_until``.

        Returns:
            Whether the feed is to be polled again at once.
        """
        host = self._running.pop(feed)
        rest = now + timedelta(seconds=self._pauses.get(host, 0.0))
        heappush(self._heap, (max(rest, rest_until or rest), next(self._numbers), None, host))
        again = feed in self._again
        self._again.discard(feed)
        return again

    @property
    def next_at(self) -> datetime | None:
        """When ``take`` should be called next; None where nothing is to come."""
        return self._heap[0][0] if self._heap else None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The feeds that are due and wait for their host."""
        return tuple(feed for waiting in self._waiting.values() for feed in waiting)
