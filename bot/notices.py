"""What the operator is told: a problem once when it begins and once when it ends, and nothing twice."""

from collections.abc import Callable, Iterable

from bot.jobs.alarms import feed_line
from bot.jobs.pace import UNREACHED
from bot.jobs.poll import Polled
from bot.model import Feed
from bot.ports import Tell

NOBODY = (
    "No feed could be reached. Is this machine online, and may it reach the internet? The bot keeps trying. "
    "To see it work without a network: make demo"
)


class Notices:
    """Turns what happens into lines for the operator."""

    def __init__(
        self,
        tell: Tell,
        *,
        narrate: bool,
        alarm: Tell = lambda line: None,
        heard: Callable[[Polled], None] = lambda polled: None,
    ) -> None:
        """Make the notices.

        Args:
            tell: Where lines go.
            narrate: Also tell what was not posted, and why.
            alarm: Where lines go that operators are to hear wherever they are: problems, and their ends.
            heard: Who else hears how each poll went.
        """
        self.tell = tell
        self.alarm = alarm
        self.heard = heard
        self.narrate = narrate
        self._told: dict[str, str] = {}
        self._first_round: set[str] = set()
        self._count = 0
        #: Polls of the first round that reached nobody, while nobody was reached.
        self._kept: dict[str, Polled] = {}
        self._unreached = 0
        self._reached_one = False

    def begin(self, feeds: Iterable[str]) -> None:
        """Say which feeds are polled first, by address.

        Until one of them is reached their faults are kept, because where none can be that is one problem and not a
        hundred.
        """
        self._first_round = set(feeds)
        self._reached_one = False
        self._count = len(self._first_round)

    @property
    def reached(self) -> bool:
        """Whether any feed could be reached so far; True where none had to be."""
        return self._reached_one or self._unreached < max(self._count, 1)

    def is_open(self, about: str) -> bool:
        """Whether a problem was told and has not ended."""
        return about in self._told

    def of(self, about: str) -> str:
        """Return a problem that was told and has not ended; empty where there is none."""
        return self._told.get(about, "")

    def problem(self, about: str, message: str, kind: str = "") -> None:
        """Tell a problem when it begins or becomes another, not at every try.

        Args:
            about: What has it.
            message: The line.
            kind: What makes it another; empty for the line itself.
        """
        if self._begin(about, message, kind):
            self.alarm(message)

    def _begin(self, about: str, message: str, kind: str) -> bool:
        """Tell a problem when it begins or becomes another; return whether it did."""
        before, self._told[about] = self._told.get(about), kind or message
        if before == self._told[about]:
            return False
        self.tell(message)
        return True

    def ended(self, about: str, line: str = "") -> None:
        """Tell that a problem is over, if it was told; without a line, only forget it."""
        if self._end(about, line):
            self.alarm(line)

    def _end(self, about: str, line: str) -> bool:
        told = bool(self._told.pop(about, None) and line)
        if told:
            self.tell(line)
        return told

    def polled(self, polled: Polled) -> None:
        """Tell how a poll went."""
        self.heard(polled)
        feed, state = polled.feed, polled.state
        for line in (feed_line(polled), *polled.told):
            if line:
                self.alarm(line)
        if state.fault not in UNREACHED:
            self._reached_one = True
            self._tell_kept()
        if not polled.failed:
            back = f"{feed.label}: works again."
            if polled.before and polled.before.ended and not self.is_open(feed.url):
                self.tell(back)
            self._end(feed.url, back)
            for line in polled.told:
                self.tell(line)
            for line in happened(polled, narrate=self.narrate):
                self.tell(line)
        elif state.fault in UNREACHED and feed.url in self._first_round and not self._reached_one:
            self._kept[feed.url] = polled
            self._unreached = len(self._kept)
        else:
            self._ill(polled)

    def tried(self, feed: Feed) -> None:
        """Say that a feed's poll has ended; with the last one of the first round, its faults are told."""
        if feed.url not in self._first_round:
            return
        self._first_round.discard(feed.url)
        if self._first_round:
            return
        if self.reached:
            self._tell_kept()
        else:
            self._told.update({url: str(polled.state.fault) for url, polled in self._kept.items()})
            self._kept.clear()
            self.tell(NOBODY)

    def _tell_kept(self) -> None:
        kept, self._kept = self._kept, {}
        for polled in kept.values():
            self._ill(polled)

    def _ill(self, polled: Polled) -> None:
        """Tell a feed's fault: once for each kind, since a wait or a text in the line may differ each time."""
        self._begin(polled.feed.url, polled.state.fault_message, str(polled.state.fault))


def happened(polled: Polled, *, narrate: bool) -> Iterable[str]:
    """Yield what a good poll did besides alerts, in lines for people; with ``narrate`` also what was not posted."""
    feed = polled.feed.label
    for title, story in polled.added.joined:
        yield f"{feed}: “{title}” tells the story “{story}”; added to it."
    for one in polled.edited:
        yield f"{feed}: corrected by the publisher: “{one.item.title}”."
    for one in polled.judged if narrate else ():
        if one.step != "queued":
            yield f"{feed}: not posted, {one.step} ({one.reason}): “{one.item.title}”."
