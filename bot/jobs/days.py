"""Counts how feeds were polled day by day, for the monthly report; written to the store now and then."""

from collections import Counter
from datetime import UTC, date

from bot.jobs.poll import Polled
from bot.model import PolledDay
from bot.ports import Clock, Records


class Days:
    """The polls that are not written yet."""

    def __init__(self, store: Records, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._polls: Counter[date] = Counter()
        self._failed: dict[date, Counter[str]] = {}

    def polled(self, polled: Polled) -> None:
        """Count a poll that has ended."""
        day = self._clock.now().astimezone(UTC).date()
        self._polls[day] += 1
        if polled.failed:
            self._failed.setdefault(day, Counter())[polled.feed.url] += 1

    async def save(self) -> None:
        """Write what was counted since the last time.

        Raises:
            StoreError: Nothing was written; it is kept for the next time.
        """
        polls, failed = self._polls, self._failed
        if not polls:
            return
        self._polls, self._failed = Counter(), {}
        try:
            await self._store.add_days(
                {day: PolledDay(polls=count, failed=dict(failed.get(day, {}))) for day, count in polls.items()}
            )
        except BaseException:
            self._polls += polls
            for day, counts in failed.items():
                self._failed[day] = self._failed.get(day, Counter()) + counts
            raise
