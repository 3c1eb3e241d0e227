"""What is counted, as Prometheus reads it. The only module that knows prometheus_client; docs/metrics.md explains each.

Imported late: only a bot whose web server is on pays for it.
"""

import platform
from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.model import Fault, Readings, Step
from bot.ports import NOTHING, PollResult

#: Seconds, from what a quick hub brings to a day's outage.
NEWS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400, 259200)
#: Seconds of the bot's own part, from seeing an article to its post.
OWN_S = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 86400)
#: Seconds in which people get an answer; Slack and Discord wait for three.
ANSWER_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10)


class Metrics:
    """``bot.ports.Meter`` on a registry of its own."""

    def __init__(self, version: str, started: datetime) -> None:
        """Make the metrics.

        Args:
            version: The bot's.
            started: When this run began.
        """
        # Twice the lines for what treatywatch_started_timestamp_seconds says once.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left it untyped
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._polls = Counter("treatywatch_polls", "Polls of feeds, by result.", ["result"], registry=registry)
        self._faults = Counter("treatywatch_faults", "Polls that failed, by fault.", ["fault"], registry=registry)
        self._items = Counter("treatywatch_items", "Entries read, by what became of them.", ["step"], registry=registry)
        self._news = Histogram(
            "treatywatch_publication_to_post_seconds",
            "From the publisher's own date of an article to its alert in a channel.",
            ["platform"],
            buckets=NEWS_S,
            registry=registry,
        )
        self._own = Histogram(
            "treatywatch_seen_to_post_seconds",
            "From the bot's first sight of a story to its alert in a channel.",
            ["platform"],
            buckets=OWN_S,
            registry=registry,
        )
        self._answers = Histogram(
            "treatywatch_answer_seconds",
            "From a command as it reached the bot to its answer, by platform and command.",
            ["platform", "command", "ok"],
            buckets=ANSWER_S,
            registry=registry,
        )
        self._deliveries = Gauge(
            "treatywatch_deliveries",
            "Deliveries in the store, by platform and state.",
            ["platform", "state"],
            registry=registry,
        )
        self._feeds = Gauge(
            "treatywatch_feeds", "Feeds that this run polls, by how they are.", ["state"], registry=registry
        )
        self._stopped = Gauge("treatywatch_channels_stopped", "Channels that take nothing now.", registry=registry)
        self._connected = Gauge(
            "treatywatch_chat_connected",
            "1 where a platform of this run is connected.",
            ["platform"],
            registry=registry,
        )
        self._ready = Gauge("treatywatch_ready", "1 where the bot is ready, as /readyz says.", registry=registry)
        self._store = Gauge("treatywatch_store_readable", "1 where the store answered this scrape.", registry=registry)
        self._last_poll = Gauge(
            "treatywatch_last_poll_timestamp_seconds", "When a poll ended last; 0 for never.", registry=registry
        )
        started_at = Gauge("treatywatch_started_timestamp_seconds", "When this run began.", registry=registry)
        started_at.set(started.timestamp())
        # What has not happened yet is nought: the first time would else be no change that anybody could see.
        for result in get_args(PollResult):
            self._polls.labels(result)
        for fault in get_args(Fault):
            self._faults.labels(fault)
        for step in (*get_args(Step), "edited"):
            self._items.labels(step)
        build = Gauge("treatywatch_build_info", "Always 1.", ["version", "python"], registry=registry)
        build.labels(version, platform.python_version()).set(1)

    def polled(self, result: PollResult, fault: Fault | None = None, outcomes: Mapping[str, int] = NOTHING) -> None:
        """Count a poll; see ``Meter``."""
        self._polls.labels(result).inc()
        if fault:
            self._faults.labels(fault).inc()
        for step, count in outcomes.items():
            self._items.labels(step).inc(count)

    def posted(self, chat: str, at: datetime, seen: datetime, published: datetime | None) -> None:
        """Count an alert that is in its channel; see ``Meter``. What is dated ahead of its post took no time."""
        self._own.labels(chat).observe(max((at - seen).total_seconds(), 0.0))
        if published is not None:
            self._news.labels(chat).observe(max((at - published).total_seconds(), 0.0))

    def answered(self, chat: str, command: str, seconds: float, *, ok: bool) -> None:
        """Count an answer; see ``Meter``."""
        self._answers.labels(chat, command, "yes" if ok else "no").observe(seconds)

    def exposition(self, now: Readings) -> bytes:
        """Return everything counted so far, and how things stand, in Prometheus' text format."""
        self._store.set(now.tallies is not None)
        # What the store did not say is left out: a number of before would pass for one of now.
        self._deliveries.clear()
        if now.tallies is not None:
            for (chat, state), count in now.tallies.deliveries.items():
                self._deliveries.labels(chat, state).set(count)
        self._stopped.set(now.tallies.stopped if now.tallies else float("nan"))
        self._feeds.clear()
        for how, count in now.feeds.items():
            self._feeds.labels(how).set(count)
        for chat, connected in now.chats.items():
            self._connected.labels(chat).set(connected)
        self._ready.set(now.ready)
        self._last_poll.set(now.last_poll.timestamp() if now.last_poll else 0)
        return generate_latest(self.registry)
