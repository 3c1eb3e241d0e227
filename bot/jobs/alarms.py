"""What the operators' own channel hears: what went wrong and what is mended, gathered into one message."""

from datetime import datetime, timedelta

from bot.jobs.poll import Polled
from bot.model import Fault, FeedState, delivery_key
from bot.ports import Clock, Places

#: Lines are gathered so long, and two messages are at least so far apart.
GATHER = timedelta(seconds=60)
APART = timedelta(minutes=15)
#: Lines in one message; the others are counted.
LINES = 15
#: Faults that mostly go by themselves, or that only the publisher can mend: told after so many polls in a row.
PASSING: frozenset[Fault] = frozenset(
    {"dns", "timeout", "refused", "dropped", "busy", "server_error", "blocked", "captcha", "consent", "legal", "empty"}
)
IN_A_ROW = 3
TITLE = "For whoever runs this bot"


class Alarms:
    """Gathers lines and queues them as a notice to the operators' channel, through the outbox like every message."""

    def __init__(self, to: str, places: Places, clock: Clock) -> None:
        """Begin.

        Args:
            to: The channel or person; empty where operators have none, and then nothing is gathered.
            places: Where notices are queued.
            clock: For when.
        """
        self.to = to
        self.places = places
        self.clock = clock
        self._lines: list[str] = []
        self._since: datetime | None = None
        self._last: datetime | None = None

    def add(self, line: str) -> None:
        """Take a line; but none about the operators' channel itself, which could not hear it."""
        if not self.to or line.startswith(f"{self.to}:"):
            return
        self._since = self._since or self.clock.now()
        self._lines.append(line)

    async def look(self, *, at_once: bool = False) -> bool:
        """Queue what was gathered, if it is time; return whether anything was.

        Raises:
            StoreError: Nothing is queued; the lines are kept.
        """
        now = self.clock.now()
        waits = self._since is None or now - self._since < GATHER
        if not self._lines or not (at_once or not (waits or (self._last and now - self._last < APART))):
            return False
        lines = list(dict.fromkeys(self._lines))
        count = len(self._lines)
        key = delivery_key(f"operators:{now.isoformat()}", self.to)
        await self.places.notify(self.to, key, TITLE, gathered(lines), now)
        # What came while it was being queued stays for the next.
        self._lines, self._since, self._last = self._lines[count:], None, now
        if self._lines:
            self._since = now
        return True


def gathered(lines: list[str]) -> str:
    """Return lines as one text; of many, the first ones and how many more there are."""
    more = len(lines) - LINES
    shown = lines[:LINES] if more > 0 else lines
    return "\n".join(shown + ([f"and {more} more: see treatywatch doctor, and the log"] if more > 0 else []))


def feed_line(polled: Polled) -> str:
    """Return what operators are to hear of a feed's poll; empty for nothing.

    A fault is told once when it begins and once when it ends, also where the bot was started anew between: both follow
    from what is remembered of the feed. One that mostly goes by itself begins with the third poll in a row; if it
    becomes one that does not, or the end of the feed, that is told, too: there is something else to do then.
    """
    before, after = polled.before, polled.state
    told = before is not None and _counts(before)
    if _counts(after):
        return "" if before is not None and told and not _is_worse(before, after) else after.fault_message
    return f"{polled.feed.label}: works again." if told and not polled.failed else ""


def _is_worse(before: FeedState, after: FeedState) -> bool:
    return (after.ended and not before.ended) or (before.fault in PASSING and after.fault not in PASSING)


def _counts(state: FeedState) -> bool:
    if state.fault is None:
        return False
    return state.fault not in PASSING or state.failures >= IN_A_ROW
