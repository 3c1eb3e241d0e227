"""What a run of kills did, what the channels hold after it, and whether that is as it must be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

#: From so many kills on, a run that never met what it is made for proves nothing.
LONG = 100


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run did and what the channels hold after it."""

    seed: int
    #: The bot could not look into the channels: what is uncertain may be there or not.
    blind: bool = False
    kills: int = 0
    #: Kills that waited for a moment, by its name: those that met it, and those that gave up waiting.
    aimed: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    #: Messages that a kill left half-sent, by "PLATFORM before" or "PLATFORM after" it had them.
    half_sent: Counter[str] = field(default_factory=Counter)
    #: Troubles and reconnects by name.
    met: Counter[str] = field(default_factory=Counter)
    wanted: list[str] = field(default_factory=list)
    #: Messages by channel and story.
    held: dict[str, Counter[str]] = field(default_factory=dict)
    #: Deliveries by channel and state, as the bot counts them.
    outbox: dict[str, Counter[str]] = field(default_factory=dict)
    #: Posts to which Discord gave the first message again, by the message's key.
    given_again: int = 0
    #: Messages that the operator was told to look for, because the bot could not.
    told: int = 0
    #: What the bot wrote of errors that nobody had thought of.
    surprises: list[str] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def offences(self) -> list[str]:
        """Whatever is not as it must be, one line each; empty where nothing is lost, doubled or left open.

        A long run must also have killed the bot within posts on both platforms, and seen it find out what became of
        them: else nothing was tried.
        """
        if self.wanted and not any(held.total() for held in self.held.values()):
            return ["nothing was posted at all: the bot does not start, or the machine is too busy for it"]
        found = [line for channel in self.held for line in self._wrong(channel)]
        ends = ("sent", "reconciled", "uncertain") if self.blind else ("sent", "reconciled")
        found += [
            f"{channel}: {count} deliveries end as {state}"
            for channel, states in self.outbox.items()
            for state, count in states.items()
            if state not in ends
        ]
        found += [f"unforeseen: {line}" for line in self.surprises]
        return found + (self._untried() if self.kills >= LONG else [])

    def _wrong(self, channel: str) -> list[str]:
        held = self.held[channel]
        lost = [url for url in self.wanted if not held[url]]
        unsaid = lost[self.outbox.get(channel, Counter())["uncertain"] :] if self.blind else lost
        twice = [url for url in self.wanted if held[url] > 1]
        return [f"{channel}: {held[url]} times: {url}" for url in twice] + [f"{channel}: lost: {url}" for url in unsaid]

    def _untried(self) -> list[str]:
        found = [
            f"no kill fell within a post to {name}, {when} it was taken"
            for name in ("slack", "discord")
            for when in ("before", "after")
            if not self.half_sent[f"{name} {when}"]
        ]
        if self.blind:
            return found
        if not self._reconciled("slack:"):
            found.append("nothing was looked for and found on slack")
        if not self._reconciled("discord:") + self.given_again:
            found.append("nothing was found or given again on discord")
        return found

    def _reconciled(self, beginning: str) -> int:
        return sum(states["reconciled"] for to, states in self.outbox.items() if to.startswith(beginning))

    def table(self) -> str:
        """Return the summary for people."""
        rows: list[tuple[str, ...]] = [
            ("channel", "stories", "messages", "once", "lost", "twice", "reconciled", "uncertain")
        ]
        for channel, held in self.held.items():
            counts = [held[url] for url in self.wanted]
            twice = len([count for count in counts if count > 1])
            ends = self.outbox.get(channel, Counter())
            once, lost, found, unsure = counts.count(1), counts.count(0), ends["reconciled"], ends["uncertain"]
            numbers = (len(counts), held.total(), once, lost, twice, found, unsure)
            rows.append((channel, *map(str, numbers)))
        return "\n".join(
            (
                f"seed {self.seed}: {self.kills} kills in {self.took_s:.0f} s",
                f"aimed kills: {_listed(self.aimed)}; the moment did not come: {_listed(self.missed)}",
                f"half-sent at a kill: {_listed(self.half_sent)}",
                f"met: {_listed(self.met)}",
                f"uncertain and told: {self.told}; given again by Discord for its key: {self.given_again}",
                *("  ".join(f"{cell:<12}" for cell in row).rstrip() for row in rows),
            )
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def surprises_in(err: str) -> Iterable[str]:
    """Return the last line of each traceback in what a bot wrote on stderr; those cut off by a kill have none."""
    lines = err.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("Traceback (most recent call last)"):
            yield next((after for after in lines[number + 1 :] if not after.startswith((" ", "\t"))), "cut off")
