"""Channels as cards: what each follows, where its settings come from, what went there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.alert import topic_words
from bot.cards.naming import channel_name, mentions_in, person_name, ping_name
from bot.following.effective import Origin, Setup
from bot.following.hold import pause_words
from bot.following.hours import say_rhythm, write_quiet
from bot.following.keys import BY_NAME
from bot.following.mutes import is_active
from bot.following.preview import Preview
from bot.following.topics import TOPIC_WORDS, topic_of
from bot.model import Audit, Button, Card, Change, Channel, Fact, Mute, OutboxRow, Row, State, Story
from bot.news.summarise import shorten
from bot.words import ENGLISH, Words, mark

#: Stories that a preview shows of each sort.
SHOWN = 10
TITLE_CHARS = 200
ORIGINS: dict[Origin, str] = {
    "chat": mark("set here"),
    "feeds.yaml": mark("feeds.yaml"),
    "default": mark("default"),
}
MUTE_WORDS: dict[str, str] = {
    "source": mark("source {name}"),
    "story": mark("story “{name}”"),
    "topic": mark("topic {name}"),
}
STATE_WORDS: dict[State, str] = {
    "uncertain": mark("uncertain"),
    "refused": mark("refused"),
    "expired": mark("expired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is known of whether the bot can post in a channel; nothing in it where it can."""

    #: What keeps it from that, a sentence each, as the platform says it.
    missing: tuple[str, ...] = ()
    #: Why the platform could not tell. Then it may be able to post, or not.
    untold: str = ""

    def facts(self, say: Words = ENGLISH) -> tuple[Fact, ...]:
        """Return it as facts of a card."""
        if self.missing:
            return (Fact(label=say("What is missing"), value="\n".join(self.missing)),)
        if self.untold:
            why = say("Whether the bot can post here could not be told: {reason}", reason=self.untold)
            return (Fact(label=say("Posting here"), value=why),)
        return ()


def changed_card(
    title: str, lead: str, changed: Sequence[Setup], timezone: str, reach: Reach, say: Words = ENGLISH
) -> Card:
    """Return what was changed, and what keeps the bot from posting.

    Args:
        title: What was done.
        lead: What follows of it.
        changed: The settings that are another now.
        timezone: The channel's, for hours among them.
        reach: Whether the bot can post there.
        say: The language.
    """
    facts = [Fact(label=say(one.setting.label), value=one.said(say)) for one in changed]
    if any(one.setting.name in ("digest", "quiet") for one in changed) and timezone == "UTC":
        label = say(BY_NAME["timezone"].label)
        hint = say("UTC. For another: {command}", command="/alerts follow timezone Europe/Warsaw")
        facts = [*(one for one in facts if one.label != label), Fact(label=label, value=hint)]
    if reach.missing:
        lead = say("It is saved, but the bot can't post here yet; alerts wait until it can.") + " " + lead
    return Card(
        title=title,
        lead=lead.strip(),
        facts=(*reach.facts(say), *facts),
        buttons=_see(say),
        tone="warning" if reach.missing else "good",
    )


def settings_card(
    channel: Channel,
    setup: Sequence[Setup],
    set_by: Mapping[str, Change],
    changes: Sequence[Change],
    mutes: Sequence[str],
    audit: Audit,
    now: datetime,
    say: Words = ENGLISH,
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
        say: The language; changes are told as they were recorded, in English.
    """
    facts = [
        Fact(label=say(one.setting.label), value=f"{_said(one, channel, say)}  [{_origin(one, set_by, say)}]")
        for one in setup
    ]
    facts.append(Fact(label=say("Muted"), value="\n".join(mutes) or say("nothing")))
    pause = pause_words(channel, now, say)
    if pause:
        end = say("{until}. End it: {command}", until=pause, command="/alerts resume")
        facts.insert(0, Fact(label=say("Paused"), value=end))
    if audit.stop:
        since = say("since {moment}; alerts wait", moment=moment(audit.stop.since, say))
        facts.insert(0, Fact(label=say("Stopped"), value=f"{audit.stop.reason} ({since})"))
    rows = tuple(Row(head=moment(one.at, say), text=f"{person_name(one.by, say)}: {one.what}") for one in changes)
    return mentions_in(
        Card(
            title=say("What this channel follows"),
            lead=f"{summary(channel, say)}.",
            facts=tuple(facts),
            rows=rows,
            buttons=_see(say)[:1],
            footer=say(
                "Change a setting: {command}, for example {example}",
                command="/alerts follow",
                example="/alerts follow digest daily 08:00",
            ),
            tone="warning" if audit.stop else "neutral",
        )
    )


def list_card(channels: Sequence[Channel], here: str | None, now: datetime, say: Words = ENGLISH) -> Card:
    """Return who follows what."""
    if not channels:
        return Card(
            title=say("No channel follows alerts here yet"),
            lead=say(
                "In the channel that is to follow, type: {command}, or {example}",
                command="/alerts follow",
                example="/alerts follow withdrawal poland",
            ),
        )
    rows = tuple(
        Row(
            head=channel_name(one.to) + (f" ({say('here')})" if one.to == here else ""),
            text=summary(one, say) + _paused(one, now, say),
        )
        for one in channels
    )
    title = say.many("{number} channel follows alerts", "{number} channels follow alerts", len(channels))
    return mentions_in(Card(title=title, rows=rows))


def preview_card(channel: Channel, seen: Preview, now: datetime, say: Words = ENGLISH) -> Card:
    """Return the last days as a channel's settings would have shown them."""
    came = [
        say.many("{number} alert at once", "{number} alerts at once", len(seen.at_once)) if seen.at_once else "",
        say.many("{number} alert in digests", "{number} alerts in digests", len(seen.in_digests))
        if seen.in_digests
        else "",
    ]
    facts = []
    if seen.left_out:
        lines = [
            f"{say(BY_NAME[name].label) if name in BY_NAME else say('Mutes')}: {n}" for name, n in seen.left_out.items()
        ]
        facts.append(Fact(label=say("Left out by"), value="\n".join(lines)))
    sorts = ((say("At once"), seen.at_once), (say("In a digest"), seen.in_digests))
    rows = tuple(row for name, stories in sorts for row in _preview_rows(name, stories, say))
    return Card(
        title=say("The last 7 days as this channel would have had them"),
        lead=say(
            "With the settings of now ({settings}): {alerts}.",
            settings=summary(channel, say),
            alerts=say.all_of([part for part in came if part]) or say("nothing would have come"),
        ),
        facts=tuple(facts),
        rows=rows,
        footer=say("Only you see this. Change a setting: {command}", command="/alerts follow"),
    )


def audit_card(channel: Channel | None, audit: Audit, now: datetime, say: Words = ENGLISH) -> Card:
    """Return what went to a channel, what waits, what did not arrive and why; reasons are told as recorded."""
    facts = [Fact(label=say("Sent"), value=str(audit.sent))]
    if audit.waiting:
        facts.append(Fact(label=say("On their way"), value=str(audit.waiting)))
    if audit.held:
        facts.append(Fact(label=say("Wait for a digest"), value=f"{audit.held} ({_rhythm(channel, now, say)})"))
    doubts = (
        (
            say("Uncertain"),
            audit.uncertain,
            say("handed over, but no answer came: they may be in the channel or not"),
        ),
        (say("Refused"), audit.refused, say("the platform does not take them")),
        (say("Expired"), audit.expired, say("not taken for days, too old to post")),
    )
    facts += [Fact(label=label, value=f"{number}: {meaning}") for label, number, meaning in doubts if number]
    if audit.last:
        facts.append(Fact(label=say("Last that arrived"), value=_line(audit.last, say)))
    if audit.trouble:
        state = say(STATE_WORDS[audit.trouble.state]) if audit.trouble.state in STATE_WORDS else audit.trouble.state
        reason = f"{state}: {audit.trouble.reason or say('no reason is recorded')}"
        facts.append(Fact(label=say("Last that did not"), value=f"{_line(audit.trouble, say)}\n{reason}"))
    if audit.stop:
        again = say("It is not tried again.")
        if audit.stop.probe_at:
            again = say("Tried again {moment}.", moment=moment(audit.stop.probe_at, say))
        since = say("Since {moment}.", moment=moment(audit.stop.since, say))
        facts.insert(0, Fact(label=say("Stopped"), value=f"{audit.stop.reason}\n{since} {again}"))
    lead = say("Every alert has a line in the outbox: nothing is sent twice, and nothing is lost in silence.")
    if channel is None:
        lead = f"{say('This channel follows no alerts now.')} {lead}"
    return Card(
        title=say("What went to this channel"),
        lead=lead,
        facts=tuple(facts),
        tone="warning" if audit.stop else "neutral",
    )


def summary(channel: Channel, say: Words = ENGLISH) -> str:
    """Return what a channel follows in one line: "withdrawal · Poland · high only · digest daily 08:00 UTC"."""
    names = ("topics", "countries", "languages", "urgency")
    chosen = [BY_NAME[name] for name in names if BY_NAME[name].of(channel) != BY_NAME[name].default]
    parts = [setting.say(setting.of(channel), say) for setting in chosen] or [say("everything")]
    if channel.rhythm.every == "instant":
        parts.append(say("each alert at once"))
    else:
        parts.append(say("digest {rhythm} {zone}", rhythm=say_rhythm(channel.rhythm, say), zone=channel.timezone))
    if channel.quiet:
        parts.append(say("quiet {hours} {zone}", hours=write_quiet(channel.quiet), zone=channel.timezone))
    return " · ".join(parts)


def mute_words(mute: Mute, title: str = "", say: Words = ENGLISH) -> str:
    """Return a mute in words; ``title`` names a story."""
    name = title or mute.value
    topic = topic_of(mute.value) if mute.kind == "topic" else None
    said = say(MUTE_WORDS[mute.kind], name=say(TOPIC_WORDS[topic]) if topic else name)
    return f"{said} {say('until {moment}', moment=moment(mute.until, say))}" if mute.until else said


def active_mutes(channel: Channel, now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that have not run out."""
    return tuple(one for one in channel.mutes if is_active(one, now))


def moment(at: datetime, say: Words = ENGLISH) -> str:
    """Return a moment as people read it: "3 March 2026, 08:00 UTC"."""
    return f"{say.day(at.date())}, {at:%H:%M} UTC"


def _see(say: Words) -> tuple[Button, ...]:
    return (
        Button(label=say("What the last 7 days would have been"), action="ask", value="/alerts preview"),
        Button(label=say("All settings"), action="ask", value="/alerts settings"),
    )


def _said(one: Setup, channel: Channel, say: Words) -> str:
    """Return a setting's value, whoever is pinged by name."""
    if one.setting.name == "ping" and one.value:
        return ping_name(channel.to, one.value)
    return one.said(say)


def _origin(one: Setup, set_by: Mapping[str, Change], say: Words) -> str:
    change = set_by.get(one.setting.name)
    if one.origin == "chat" and change:
        return say("set here by {name}, {day}", name=person_name(change.by, say), day=say.day(change.at.date()))
    return say(ORIGINS[one.origin])


def _paused(channel: Channel, now: datetime, say: Words) -> str:
    pause = pause_words(channel, now, say)
    return f", {say('paused {until}', until=pause)}" if pause else ""


def _preview_rows(name: str, stories: Sequence[Story], say: Words) -> list[Row]:
    rows = [
        Row(
            head=f"{name}, {say.day(story.first_seen.date())}",
            text=f"{shorten(story.item.title, TITLE_CHARS)}\n{topic_words(story.verdict, say)} · {story.item.source}",
        )
        for story in stories[:SHOWN]
    ]
    more = len(stories) - SHOWN
    return [*rows, Row(head=name, text=say("and {number} more", number=more))] if more > 0 else rows


def _line(row: OutboxRow, say: Words) -> str:
    name = row.title
    if not name:
        name = say({"digest": mark("a digest"), "notice": mark("a notice")}.get(row.kind, mark("a message")))
    return f"{shorten(name, TITLE_CHARS)} ({moment(row.updated_at, say)})"


def _rhythm(channel: Channel | None, now: datetime, say: Words) -> str:
    if channel is None:
        return say("the channel is not followed, so it is not made")
    if pause := pause_words(channel, now, say):
        return say("paused {until}", until=pause)
    if channel.rhythm.every != "instant":
        return f"{say_rhythm(channel.rhythm, say)} {channel.timezone}"
    return say("quiet hours, or more in an hour than the channel takes")
