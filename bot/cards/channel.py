"""Channels as cards: what each follows, where its settings come from, what went there."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.alert import topic_words
from bot.following.effective import Setup
from bot.following.hold import paused
from bot.following.keys import BY_NAME
from bot.following.mutes import is_active
from bot.following.preview import Preview
from bot.model import Audit, Button, Card, Change, Channel, Fact, Mute, OutboxRow, Row, Story, day
from bot.news.summarise import shorten

#: Stories that a preview shows of each sort.
SHOWN = 10
TITLE_CHARS = 200
SEE = (
    Button(label="What the last 7 days would have been", action="ask", value="/alerts preview"),
    Button(label="All settings", action="ask", value="/alerts settings"),
)


def changed_card(title: str, lead: str, changed: Sequence[Setup], timezone: str, missing: Sequence[str]) -> Card:
    """Return what was changed, and what keeps the bot from posting.

    Args:
        title: What was done.
        lead: What follows of it.
        changed: The settings that are another now.
        timezone: The channel's, for hours among them.
        missing: Sentences on what keeps the bot from posting there.
    """
    facts = [Fact(label=one.setting.label, value=one.text) for one in changed]
    if any(one.setting.name in ("digest", "quiet") for one in changed) and timezone == "UTC":
        hint = "UTC. For another: /alerts follow timezone Europe/Warsaw"
        facts = [*(one for one in facts if one.label != "Time zone"), Fact(label="Time zone", value=hint)]
    if missing:
        lead = "It is saved, but the bot can't post here yet; alerts wait until it can. " + lead
        facts.insert(0, Fact(label="What is missing", value="\n".join(missing)))
    return Card(title=title, lead=lead.strip(), facts=tuple(facts), buttons=SEE, tone="warning" if missing else "good")


def settings_card(
    channel: Channel,
    setup: Sequence[Setup],
    set_by: Mapping[str, Change],
    changes: Sequence[Change],
    mutes: Sequence[str],
    audit: Audit,
    now: datetime,
) -> Card:
    """Return every setting of a channel with where it comes from, and the latest changes.

    Args:
        channel: As it is.
        setup: Its settings.
        set_by: The change that set each of those that were set in chat, where it is known.
        changes: The newest first.
        mutes: Each in words.
        audit: What went there.
        now: For what is running.
    """
    facts = [Fact(label=one.setting.label, value=f"{one.text}  [{_origin(one, set_by)}]") for one in setup]
    facts.append(Fact(label="Muted", value="\n".join(mutes) or "nothing"))
    pause = paused(channel, now)
    if pause:
        facts.insert(0, Fact(label="Paused", value=pause.removeprefix("paused ") + ". End it: /alerts resume"))
    if audit.stop:
        since = f"since {moment(audit.stop.since)}"
        facts.insert(0, Fact(label="Stopped", value=f"{audit.stop.reason} ({since}; alerts wait)"))
    rows = tuple(Row(head=moment(one.at), text=f"{who(one.by)}: {one.what}") for one in changes)
    return Card(
        title="What this channel follows",
        lead=f"{summary(channel)}.",
        facts=tuple(facts),
        rows=rows,
        buttons=SEE[:1],
        footer="Change a setting: /alerts follow, for example /alerts follow digest daily 08:00",
        tone="warning" if audit.stop else "neutral",
    )


def list_card(channels: Sequence[Channel], here: str | None, now: datetime) -> Card:
    """Return who follows what."""
    if not channels:
        return Card(
            title="No channel follows alerts here yet",
            lead="In the channel that is to follow, type: /alerts follow, or /alerts follow withdrawal poland",
        )
    rows = tuple(
        Row(
            head=one.to + (" (here)" if one.to == here else ""),
            text=summary(one) + (f", {state}" if (state := paused(one, now)) else ""),
        )
        for one in channels
    )
    many = f"{len(channels)} channels follow" if len(channels) > 1 else "One channel follows"
    return Card(title=f"{many} alerts", rows=rows)


def preview_card(channel: Channel, seen: Preview, now: datetime) -> Card:
    """Return the last days as a channel's settings would have shown them."""
    first = f"With the settings of now ({summary(channel)}),"
    total = len(seen.at_once) + len(seen.in_digests)
    if total:
        parts = (_count(seen.at_once, "at once"), _count(seen.in_digests, "in digests"))
        came = " and ".join(part for part in parts if part) + " would have come."
    else:
        came = "nothing would have come."
    facts = []
    if seen.left_out:
        lines = [f"{BY_NAME[name].label if name in BY_NAME else 'Mutes'}: {n}" for name, n in seen.left_out.items()]
        facts.append(Fact(label="Left out by", value="\n".join(lines)))
    sorts = (("At once", seen.at_once), ("In a digest", seen.in_digests))
    rows = tuple(row for name, stories in sorts for row in _preview_rows(name, stories))
    return Card(
        title="The last 7 days as this channel would have had them",
        lead=f"{first} {came}",
        facts=tuple(facts),
        rows=rows,
        footer="Only you see this. Change a setting: /alerts follow",
    )


def audit_card(channel: Channel | None, audit: Audit, now: datetime) -> Card:
    """Return what went to a channel, what waits, what did not arrive and why."""
    facts = [Fact(label="Sent", value=str(audit.sent))]
    if audit.waiting:
        facts.append(Fact(label="On their way", value=str(audit.waiting)))
    if audit.held:
        facts.append(Fact(label="Wait for a digest", value=f"{audit.held} ({_rhythm(channel, now)})"))
    doubts = (
        ("Uncertain", audit.uncertain, "handed over, but no answer came: they may be in the channel or not"),
        ("Refused", audit.refused, "the platform does not take them"),
        ("Expired", audit.expired, "not taken for days, too old to post"),
    )
    facts += [Fact(label=label, value=f"{number}: {meaning}") for label, number, meaning in doubts if number]
    if audit.last:
        facts.append(Fact(label="Last that arrived", value=_line(audit.last)))
    if audit.trouble:
        reason = f"{audit.trouble.state}: {audit.trouble.reason or 'no reason is recorded'}"
        facts.append(Fact(label="Last that did not", value=f"{_line(audit.trouble)}\n{reason}"))
    if audit.stop:
        again = f"Tried again {moment(audit.stop.probe_at)}." if audit.stop.probe_at else "It is not tried again."
        value = f"{audit.stop.reason}\nSince {moment(audit.stop.since)}. {again}"
        facts.insert(0, Fact(label="Stopped", value=value))
    lead = "Every alert has a line in the outbox: nothing is sent twice, and nothing is lost in silence."
    if channel is None:
        lead = "This channel follows no alerts now. " + lead
    return Card(
        title="What went to this channel", lead=lead, facts=tuple(facts), tone="warning" if audit.stop else "neutral"
    )


def summary(channel: Channel) -> str:
    """Return what a channel follows in one line: "withdrawal, use · Poland · high only · daily 08:00 UTC"."""
    names = ("topics", "countries", "languages", "urgency")
    chosen = [BY_NAME[name] for name in names if BY_NAME[name].of(channel) != BY_NAME[name].default]
    parts = [setting.say(setting.of(channel)) for setting in chosen] or ["everything"]
    if channel.rhythm.every == "instant":
        parts.append("each alert at once")
    else:
        parts.append(f"digest {BY_NAME['digest'].write(channel.rhythm)} {channel.timezone}")
    if channel.quiet:
        parts.append(f"quiet {BY_NAME['quiet'].write(channel.quiet)} {channel.timezone}")
    return " · ".join(parts)


def mute_words(mute: Mute, title: str = "") -> str:
    """Return a mute in words; ``title`` names a story."""
    value = f"“{title or mute.value}”" if mute.kind == "story" else mute.value.replace("_", " ")
    return f"{mute.kind} {value}" + (f" until {moment(mute.until)}" if mute.until else "")


def active_mutes(channel: Channel, now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that have not run out."""
    return tuple(one for one in channel.mutes if is_active(one, now))


def moment(at: datetime) -> str:
    """Return a moment as people read it: "3 March 2026, 08:00 UTC"."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def who(by: str) -> str:
    """Return who changed something: "U123 (slack)", "the operator"."""
    chat, _, user = by.partition(":")
    return f"{user.removeprefix('@')} ({chat})" if user else "the operator"


def _origin(one: Setup, set_by: Mapping[str, Change]) -> str:
    change = set_by.get(one.setting.name)
    if one.origin == "chat":
        return f"set here by {who(change.by)}, {day(change.at.date())}" if change else "set here"
    return one.origin


def _count(stories: Sequence[Story], how: str) -> str:
    if not stories:
        return ""
    return f"{len(stories)} {'alert' if len(stories) == 1 else 'alerts'} {how}"


def _preview_rows(name: str, stories: Sequence[Story]) -> list[Row]:
    rows = [
        Row(
            head=f"{name}, {day(story.first_seen.date())}",
            text=f"{shorten(story.item.title, TITLE_CHARS)}\n{topic_words(story.verdict)} · {story.item.source}",
        )
        for story in stories[:SHOWN]
    ]
    more = len(stories) - SHOWN
    return [*rows, Row(head=name, text=f"and {more} more")] if more > 0 else rows


def _line(row: OutboxRow) -> str:
    name = row.title or {"digest": "a digest", "notice": "a notice"}.get(row.kind, "a message")
    return f"{shorten(name, TITLE_CHARS)} ({moment(row.updated_at)})"


def _rhythm(channel: Channel | None, now: datetime) -> str:
    if channel is None:
        return "the channel is not followed, so it is not made"
    if pause := paused(channel, now):
        return pause
    if channel.rhythm.every != "instant":
        return f"{BY_NAME['digest'].write(channel.rhythm)} {channel.timezone}"
    return "quiet hours, or more in an hour than the channel takes"
