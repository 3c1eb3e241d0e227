"""What a channel would have heard: stories of the past as its settings of today take them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.following.due import HOUR
from bot.following.hold import hold
from bot.following.mutes import muted
from bot.following.wants import left_out
from bot.model import Channel, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would have come, and what not."""

    #: The newest first.
    at_once: tuple[Story, ...]
    #: In digests; the newest first.
    in_digests: tuple[Story, ...]
    #: How many stories each choice left out: topics, countries, languages, urgency, mutes.
    left_out: Mapping[str, int]


def preview(channel: Channel, stories: Sequence[Story], now: datetime) -> Preview:
    """Sort stories as a channel's settings would have; a pause is left aside.

    Args:
        channel: With its settings of now.
        stories: In any order.
        now: Mutes count as of now.
    """
    running = replace(channel, paused_until=None)
    at_once: list[Story] = []
    in_digests: list[Story] = []
    out: Counter[str] = Counter()
    for story in sorted(stories, key=lambda one: one.first_seen):
        reason = left_out(running, story.verdict)
        if not reason and muted(running, story.item.source, story.verdict.topics, now, story.id):
            reason = "mutes"
        if reason:
            out[reason] += 1
        elif hold(running, story.verdict, story.first_seen) or _too_many(at_once, story, running.per_hour):
            in_digests.append(story)
        else:
            at_once.append(story)
    return Preview(at_once=tuple(reversed(at_once)), in_digests=tuple(reversed(in_digests)), left_out=dict(out))


def _too_many(before: Sequence[Story], story: Story, per_hour: int) -> bool:
    return len(before) >= per_hour and before[-per_hour].first_seen > story.first_seen - HOUR
