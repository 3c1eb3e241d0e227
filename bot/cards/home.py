"""The bot's own page: how it is, who follows what here, and what can be asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.channel import moment, summary
from bot.cards.naming import channel_name, mentions_in
from bot.following.hold import pause_words
from bot.model import Button, Card, Channel, Fact, Feed, FeedState, Row
from bot.words import ENGLISH, Words, mark

#: Channels that are listed; the rest is counted.
LISTED = 15
#: Feeds that are named where they can't be read.
NAMED = 5
EXAMPLES = (
    ("/treaty poland", mark("how a country stands with the mine treaties, with sources and dates")),
    ("/treaty help", mark("everything that can be asked about treaties")),
    ("/alerts follow", mark("in a channel: follow alerts there")),
    ("/alerts settings", mark("in a channel: what it follows, and who set it")),
    ("/alerts help", mark("everything that can be asked about alerts")),
)


def home_card(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    channels: Sequence[Channel],
    now: datetime,
    say: Words = ENGLISH,
) -> Card:
    """Return the page.

    Args:
        feeds: Those that are polled.
        states: What is remembered of them.
        channels: Those of the asker's server that follow something.
        now: For pauses.
        say: The language.
    """
    failing = ill(feeds, states)
    facts = list(feed_facts(feeds, states, say))
    lines = [f"{channel_name(one.to)}: {summary(one, say)}{_pause(one, now, say)}" for one in channels[:LISTED]]
    more = len(channels) - LISTED
    lines += [say("and {number} more", number=more)] if more > 0 else []
    none = say("none yet: type {command} in one", command="/alerts follow")
    facts.append(Fact(label=say("Channels that follow here"), value="\n".join(lines) or none))
    return mentions_in(
        Card(
            title="Treatywatch",
            lead=say("News on landmine policy with its sources, and dated facts on the mine treaties."),
            facts=tuple(facts),
            rows=tuple(Row(head=head, text=say(text)) for head, text in EXAMPLES),
            buttons=(
                Button(label=say("Follow alerts in a channel"), action="ask", value="/alerts follow"),
                Button(label=say("What can be asked about alerts"), action="ask", value="/alerts help"),
                Button(label=say("What can be asked about treaties"), action="ask", value="/treaty help"),
                Button(label=say("Latest alerts"), action="ask", value="/alerts latest"),
            ),
            tone="warning" if feeds and len(failing) == len(feeds) else "neutral",
        )
    )


def feed_facts(feeds: Sequence[Feed], states: Mapping[str, FeedState], say: Words = ENGLISH) -> tuple[Fact, ...]:
    """Return how the feeds are, and when one was looked at last."""
    known = [states[feed.url] for feed in feeds if feed.url in states]
    polled = max((state.last_polled for state in known if state.last_polled), default=None)
    return (
        Fact(label=say("Feeds"), value=_feeds(len(feeds), ill(feeds, states), _unread(feeds, states), say)),
        Fact(label=say("Last look at a feed"), value=moment(polled, say) if polled else say("none yet")),
    )


def ill(feeds: Sequence[Feed], states: Mapping[str, FeedState]) -> list[str]:
    """Return the names of the feeds that can't be read now."""
    return [feed.label for feed in feeds if feed.url in states and states[feed.url].fault]


def _unread(feeds: Sequence[Feed], states: Mapping[str, FeedState]) -> int:
    """Return how many feeds nobody can tell about, since they were not looked at yet."""
    return sum(feed.url not in states or states[feed.url].last_polled is None for feed in feeds)


def _feeds(number: int, failing: Sequence[str], unread: int, say: Words) -> str:
    if not unread:
        return _looked_at(number, failing, say)
    known = _looked_at(number, failing, say) if failing else say.number(number)
    return f"{known}; {say('not read yet: {number}', number=unread)}"


def _looked_at(number: int, failing: Sequence[str], say: Words) -> str:
    if not failing:
        return say("{number}, all well", number=number)
    names = list(failing[:NAMED])
    more = len(failing) - NAMED
    names += [say("and {number} more", number=more)] if more > 0 else []
    return say(
        "{number}, of which {failing} can't be read now: {names}",
        number=number,
        failing=len(failing),
        names=say.series(names),
    )


def _pause(channel: Channel, now: datetime, say: Words) -> str:
    pause = pause_words(channel, now, say)
    return f", {say('paused {until}', until=pause)}" if pause else ""
