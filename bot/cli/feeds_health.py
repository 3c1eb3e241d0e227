"""How the feeds are: the rows of `feeds list`, the ill ones first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.cards.feed_health import HEALTH, Health, health_of, lasting
from bot.model import Feed, FeedState, Subscription
from bot.news.links import canonical, shown
from bot.settings import load_feeds, load_settings
from bot.store import open_store
from bot.treaty.countries import COUNTRIES

if TYPE_CHECKING:
    from rich.table import Table

NO_HUBS: Mapping[str, Subscription] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A feed and how it is."""

    feed: Feed
    state: FeedState
    #: At the hub that it names, if the bot has subscribed there.
    subscription: Subscription | None = None

    @property
    def health(self) -> Health:
        """In one word."""
        return health_of(self.feed, self.state)


async def read_rows() -> tuple[Row, ...]:
    """Return every feed of feeds.yaml with what is remembered of it, the ill ones first.

    Raises:
        TreatywatchError: The file or the store can't be read.
    """
    settings = load_settings()
    file = load_feeds(settings.feeds_file, COUNTRIES)
    store = await open_store(settings.store_url, canonical=canonical)
    try:
        states = await store.feed_states()
        subscriptions = {one.feed: one for one in await store.subscriptions()}
    finally:
        await store.close()
    return rows(file.feeds, states, subscriptions)


def rows(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], subscriptions: Mapping[str, Subscription] = NO_HUBS
) -> tuple[Row, ...]:
    """Return a row for each feed: by health, within it the longest ill first, else in the order of the file."""
    found = [
        Row(feed=feed, state=states.get(feed.url, FeedState(url=feed.url)), subscription=subscriptions.get(feed.url))
        for feed in feeds
    ]
    return tuple(sorted(found, key=lambda row: (HEALTH.index(row.health), _since(row.state))))


def row_line(row: Row) -> dict[str, Any]:
    """Return a row, for JSON."""
    feed, state = row.feed, row.state

    def moment(value: datetime | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "name": feed.label,
        "url": shown(feed.url),
        "kind": feed.kind,
        "enabled": feed.enabled,
        "health": row.health,
        "last_success": moment(state.last_ok),
        "last_new": moment(state.last_new),
        "last_polled": moment(state.last_polled),
        "next_poll": moment(state.next_poll) if feed.enabled else None,
        "interval_s": state.interval_s,
        "usual_gap_s": state.gap_s,
        "failures": state.failures,
        "fault": state.fault,
        "fault_since": moment(state.fault_since),
        "fault_message": state.fault_message,
        "moved_to": shown(state.moved_to) if state.has_moved and state.moved_to else None,
        "hub": shown(state.hub) if state.hub else None,
        "subscription": row.subscription.state if row.subscription else None,
        "last_push": moment(row.subscription.last_push) if row.subscription else None,
    }


def table(found: Sequence[Row], now: datetime) -> "Table":
    """Return the table: at most 80 columns wide, times as so long ago."""
    from rich.table import Table
    from rich.text import Text

    out = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    out.add_column("feed", width=26, no_wrap=True, overflow="ellipsis")
    for name, width in (("is", 6), ("read", 6), ("new", 6), ("every", 5)):
        out.add_column(name, width=width, no_wrap=True)
    out.add_column("failed", width=6, no_wrap=True, justify="right")
    out.add_column("next", width=8, no_wrap=True)
    for row in found:
        state = row.state
        out.add_row(
            Text(row.feed.label),
            Text(row.health, style=_STYLES.get(row.health, "")),
            _ago(state.last_ok, now),
            _ago(state.last_new, now),
            lasting(state.interval_s),
            str(state.failures or ""),
            _ahead(state.next_poll, now) if row.feed.enabled else "",
        )
    return out


def remarks(found: Sequence[Row], now: datetime) -> tuple[str, ...]:
    """Return one line for each feed that needs somebody: what is wrong since when, and what to do."""
    lines = []
    for row in found:
        state, label = row.state, row.feed.label
        if row.health in ("ended", "ill"):
            since = f"since {state.fault_since:%Y-%m-%d %H:%M} UTC" if state.fault_since else "now"
            tries = "1 poll" if state.failures == 1 else f"{state.failures} polls"
            lines.append(f"{label}: {since}, {tries}: {state.fault_message}")
        elif row.health == "silent" and state.last_new:
            usual = f", usual gap {lasting(state.gap_s)}" if state.gap_s else ""
            quiet = lasting((now - state.last_new).total_seconds())
            lines.append(f"{label}: no new entry for {quiet}{usual}; look whether its news is elsewhere now.")
        if row.feed.enabled and state.has_moved and state.moved_to:
            line = f"line {row.feed.line} of feeds.yaml" if row.feed.line else "feeds.yaml"
            lines.append(f"{label}: has moved to {shown(state.moved_to)}; write that address into {line}.")
    return tuple(lines)


_STYLES = {"ended": "red", "ill": "red", "silent": "yellow", "moved": "yellow", "off": "dim"}


def _since(state: FeedState) -> float:
    return state.fault_since.timestamp() if state.fault_since else float("inf")


def _ago(moment: datetime | None, now: datetime) -> str:
    return lasting(max((now - moment).total_seconds(), 0)) if moment else "never"


def _ahead(moment: datetime | None, now: datetime) -> str:
    if moment is None or moment <= now + timedelta(seconds=1):
        return "now"
    return f"in {lasting((moment - now).total_seconds())}"
