"""The bot's own page: how it is, who follows what here, and what can be asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.channel import moment, summary
from bot.following.hold import paused
from bot.model import Button, Card, Channel, Fact, Feed, FeedState, Row

#: Channels that are listed; the rest is counted.
LISTED = 15
EXAMPLES = (
    ("/treaty poland", "how a country stands with the mine treaties, with sources and dates"),
    ("/treaty help", "everything that can be asked about treaties"),
    ("/alerts follow", "in a channel: follow alerts there"),
    ("/alerts settings", "in a channel: what it follows, and who set it"),
    ("/alerts help", "everything that can be asked about alerts"),
)


def home_card(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], channels: Sequence[Channel], now: datetime
) -> Card:
    """Return the page.

    Args:
        feeds: Those that are polled.
        states: What is remembered of them.
        channels: Those of the asker's server that follow something.
        now: For pauses.
    """
    known = [states[feed.url] for feed in feeds if feed.url in states]
    failing = [feed.label for feed in feeds if feed.url in states and states[feed.url].fault]
    polled = max((state.last_polled for state in known if state.last_polled), default=None)
    facts = [Fact(label="Feeds", value=_feeds(len(feeds), failing))]
    facts.append(Fact(label="Last look at a feed", value=moment(polled) if polled else "none yet"))
    if channels:
        lines = [f"{one.to.partition(':')[2] or one.to}: {summary(one)}{_pause(one, now)}" for one in channels[:LISTED]]
        more = len(channels) - LISTED
        lines += [f"and {more} more"] if more > 0 else []
        facts.append(Fact(label="Channels that follow here", value="\n".join(lines)))
    else:
        facts.append(Fact(label="Channels that follow here", value="none yet: type /alerts follow in one"))
    return Card(
        title="Treatywatch",
        lead="News on landmine policy with its sources, and dated facts on the mine treaties.",
        facts=tuple(facts),
        rows=tuple(Row(head=head, text=text) for head, text in EXAMPLES),
        buttons=(
            Button(label="What can be asked about alerts", action="ask", value="/alerts help"),
            Button(label="What can be asked about treaties", action="ask", value="/treaty help"),
            Button(label="Latest alerts", action="ask", value="/alerts latest"),
        ),
        tone="warning" if feeds and len(failing) == len(feeds) else "neutral",
    )


def _feeds(number: int, failing: Sequence[str]) -> str:
    if not failing:
        return f"{number}, all well"
    names = ", ".join(failing[:5]) + (f" and {len(failing) - 5} more" if len(failing) > 5 else "")
    return f"{number}, of which {len(failing)} can't be read now: {names}"


def _pause(channel: Channel, now: datetime) -> str:
    said = paused(channel, now)
    return f", {said}" if said else ""
