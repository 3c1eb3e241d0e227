"""Why an alert waits for a digest instead of being posted at once."""

from datetime import datetime

from bot.following.hours import WEEKDAYS, shows, within
from bot.model import Channel, Verdict
from bot.words import Words

#: Year of "until resumed".
FOR_EVER = 9999


def hold(channel: Channel, verdict: Verdict, now: datetime) -> str:
    """Return why an alert waits for this channel's next digest; empty where it is posted at once.

    A pause holds everything. High urgency comes through quiet hours and digests, unless the channel chose otherwise.
    """
    pause = paused(channel, now)
    if pause:
        return pause
    if verdict.urgency == "high" and channel.high_at_once:
        return ""
    rhythm = channel.rhythm
    if rhythm.every == "daily":
        return f"digest daily at {rhythm.at:%H:%M} {channel.timezone}"
    if rhythm.every == "weekly":
        return f"digest on {WEEKDAYS[rhythm.weekday]} at {rhythm.at:%H:%M} {channel.timezone}"
    return quiet(channel, now)


def paused(channel: Channel, now: datetime) -> str:
    """Say until when the channel is paused; empty where it is not."""
    until = channel.paused_until
    if until is None or now >= until:
        return ""
    return "paused until resumed" if until.year == FOR_EVER else f"paused until {until:%Y-%m-%d %H:%M} UTC"


def pause_words(channel: Channel, now: datetime, say: Words) -> str:
    """Say until when the channel is paused, to people there; empty where it is not."""
    until = channel.paused_until
    if until is None or now >= until:
        return ""
    if until.year == FOR_EVER:
        return say("until resumed")
    return say("until {moment}", moment=f"{say.day(until.date())}, {until:%H:%M} UTC")


def quiet(channel: Channel, now: datetime) -> str:
    """Say until when the channel's quiet hours last; empty outside of them."""
    if channel.quiet is None or not within(shows(channel.timezone, now), channel.quiet):
        return ""
    return f"quiet hours until {channel.quiet[1]:%H:%M} {channel.timezone}"
