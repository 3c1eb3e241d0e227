"""How feeds and channels are, as rows of the status page."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.feed_health import HEALTH, Health, health_of, lasting
from bot.model import Channel, Fault, Feed, FeedState, State, Stop, Waiting
from bot.news.links import shown

#: What a fault is, for those who can't see its message: that may name addresses with keys in them.
FAULTS: dict[Fault, str] = {
    "dns": "its name can't be found",
    "tls": "no safe connection",
    "timeout": "does not answer",
    "refused": "takes no connection",
    "dropped": "drops the connection",
    "private_address": "on a private address",
    "bad_address": "wrong address",
    "redirects": "redirects without end",
    "blocked": "blocks the bot",
    "legal": "closed for legal reasons",
    "captcha": "asks for a captcha",
    "consent": "asks for consent",
    "not_found": "not found",
    "gone": "ended by its publisher",
    "busy": "busy",
    "server_error": "the server has an error",
    "too_large": "too large",
    "empty": "empty",
    "not_a_feed": "no feed any more",
    "malformed": "can't be read",
    "parser": "can't be read",
}
HEALTH_WORDS: dict[Health, str] = {
    "ended": "ended",
    "ill": "can’t be read",
    "silent": "silent",
    "moved": "moved",
    "new": "not read yet",
    "well": "well",
    "off": "off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A feed and how it is."""

    name: str
    health: Health
    last_ok: datetime | None
    next_poll: datetime | None
    #: "15 m".
    interval: str
    #: What is wrong; empty where nothing is.
    fault: str
    since: datetime | None
    #: The whole message and address; for operators.
    detail: str = ""

    @property
    def words(self) -> str:
        """Its health in words."""
        return HEALTH_WORDS[self.health]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel, or all of a platform, and how messages stand there."""

    name: str
    #: "takes messages", "stopped".
    state: str
    sent: int = 0
    waiting: int = 0
    #: Waiting for a digest; part of ``waiting``.
    held: int = 0
    uncertain: int = 0
    refused: int = 0
    since: datetime | None = None
    #: Why it is stopped; for operators.
    detail: str = ""


def feed_rows(feeds: Sequence[Feed], states: Mapping[str, FeedState], *, details: bool) -> tuple[FeedRow, ...]:
    """Return a row for each feed, the ill ones first, then by name."""
    rows = []
    for feed in feeds:
        state = states.get(feed.url, FeedState(url=feed.url))
        fault = FAULTS[state.fault] if state.fault else ""
        rows.append(
            FeedRow(
                name=feed.label,
                health=health_of(feed, state),
                last_ok=state.last_ok,
                next_poll=state.next_poll if feed.enabled else None,
                interval=lasting(state.interval_s),
                fault=fault,
                since=state.fault_since,
                detail="\n".join(filter(None, (state.fault_message, shown(feed.url)))) if details else "",
            )
        )
    return tuple(sorted(rows, key=lambda row: (HEALTH.index(row.health), row.name.casefold())))


def feed_counts(rows: Sequence[FeedRow]) -> tuple[tuple[str, int], ...]:
    """Return how many feeds are well, ill, and so on; the worst first."""
    counts = Counter(row.health for row in rows)
    return tuple((HEALTH_WORDS[health], counts[health]) for health in HEALTH if counts[health])


def channel_rows(
    channels: Sequence[Channel],
    counts: Mapping[str, Mapping[State, int]],
    held: Mapping[str, Waiting],
    stops: Collection[Stop],
    *,
    details: bool,
) -> tuple[ChannelRow, ...]:
    """Return a row for each channel; without details, one for each platform that names none."""
    stopped = {stop.to: stop for stop in stops}
    known = dict.fromkeys((*(one.to for one in channels), *counts))
    rows = [_row(to, counts.get(to, {}), held.get(to), stopped.get(to)) for to in known]
    return tuple(sorted(rows, key=lambda row: (row.state != "stopped", row.name))) if details else _by_platform(rows)


def _row(to: str, counts: Mapping[State, int], held: Waiting | None, stop: Stop | None) -> ChannelRow:
    return ChannelRow(
        name=to,
        state="stopped" if stop else "takes messages",
        sent=counts.get("sent", 0) + counts.get("reconciled", 0),
        waiting=counts.get("queued", 0) + counts.get("sending", 0),
        held=held.count if held else 0,
        uncertain=counts.get("uncertain", 0),
        refused=counts.get("refused", 0) + counts.get("expired", 0),
        since=stop.since if stop else None,
        detail=stop.reason if stop else "",
    )


def _by_platform(rows: Sequence[ChannelRow]) -> tuple[ChannelRow, ...]:
    found = []
    for platform in sorted({row.name.partition(":")[0] for row in rows}):
        of_it = [row for row in rows if row.name.partition(":")[0] == platform]
        stopped = sum(row.state == "stopped" for row in of_it)
        number = "1 channel" if len(of_it) == 1 else f"{len(of_it)} channels"
        found.append(
            ChannelRow(
                name=f"{platform}: {number}",
                state=f"{stopped} stopped" if stopped else "takes messages",
                sent=sum(row.sent for row in of_it),
                waiting=sum(row.waiting for row in of_it),
                held=sum(row.held for row in of_it),
                uncertain=sum(row.uncertain for row in of_it),
                refused=sum(row.refused for row in of_it),
            )
        )
    return tuple(found)
