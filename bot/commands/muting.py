"""Mutes: what a channel does not want to hear of, by command and by button."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.cards.channel import active_mutes, mute_words
from bot.commands.alerts_table import ALERTS
from bot.commands.follow import FollowAnswers
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.permission import who
from bot.commands.recent import Recent
from bot.commands.refusal import no_channel, not_followed, refusal
from bot.following.problem import Problem
from bot.following.spans import read_span
from bot.following.topics import topic_of
from bot.model import Asker, Button, Card, ItemRecord, Mute, Reply
from bot.news.sources import current
from bot.words import ENGLISH, Words, mark

_FOR = re.compile(r"\s+(?P<span>(?:for|until)\s+[^\"”]+)$", re.IGNORECASE)
_LINK = re.compile(r"<?(?P<url>https?://[^\s>|]+)(?:\|[^>]*)?>?", re.IGNORECASE)
_KINDS = re.compile(r"(source|story|topic)[:\s]\s*", re.IGNORECASE)
#: Action and value of a button together.
BUTTON_CHARS = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteAnswers:
    """Answers that change what a channel has muted."""

    follow: FollowAnswers
    recent: Recent

    async def mute(self, asker: Asker, what: str, span: str, say: Words = ENGLISH) -> Reply:
        """Mute a source, story or topic in the channel."""
        to = asker.channel
        refused = await self.follow.refused(asker, say)
        if refused or to is None:
            return refused or no_channel(say)
        if not span:
            what, span = divided(what)
        until = read_span(span, self.follow.clock.now())
        if isinstance(until, Problem):
            return _misread(until.said(say), f"/alerts mute clearance {until.example}", say)
        found = await self._mute_of(what)
        if isinstance(found, Problem):
            return _misread(found.said(say), f"/alerts mute {found.example}", say)
        mute, title = found
        return await self._muted(asker, to, replace(mute, until=until), title, say)

    async def unmute(self, asker: Asker, what: str, say: Words = ENGLISH) -> Reply:
        """End a mute."""
        to = asker.channel
        refused = await self.follow.refused(asker, say)
        if refused or to is None:
            return refused or no_channel(say)
        now = self.follow.clock.now()
        channel = await self.follow.book.channel(to)
        active = active_mutes(channel, now) if channel else ()
        found = await self._mute_of(what, active)
        wanted = None if isinstance(found, Problem) else found[0]
        same = [one for one in active if wanted and _key(one) == _key(wanted)]
        if not same:
            names = say.apart([mute_words(one, say=say) for one in active]) or say("nothing")
            return refusal(say("'{text}' is not muted here.", text=what[:60]), say("Muted is: {names}.", names=names))
        base = self.follow.book.bases.get(to)
        if base and any(_key(one) == _key(same[0]) for one in base.mutes):
            return refusal(
                say("This is muted in feeds.yaml."),
                say("Only the operator can end that, by taking it out of the file."),
            )
        await self.follow.book.places.mute(to, replace(same[0], until=now), by=who(asker), at=now, server=asker.server)
        ended = say("No longer muted: {what}", what=mute_words(replace(same[0], until=None), say=say))
        return Reply(card=Card(title=ended, tone="good"))

    async def press(self, asker: Asker, story: str, say: Words = ENGLISH) -> Reply:
        """Mute the source that a story's alert shows, whose button was pressed."""
        to = asker.channel
        refused = await self.follow.refused(asker, say)
        if refused or to is None:
            return refused or no_channel(say)
        record = await self.follow.store.record(story)
        if record is None:
            gone = say("This story is not in the record any more.")
            return refusal(gone, say("Mute by name: {command}", command="/alerts mute SOURCE"))
        channel = await self.follow.book.channel(to)
        source = shown_source(record, channel.languages if channel else ())
        if not source:
            nameless = say("This story names no source.")
            return refusal(nameless, say("Mute the story instead: {command}", command="/alerts mute LINK"))
        return await self._muted(asker, to, Mute(kind="source", value=source), "", say)

    async def _muted(self, asker: Asker, to: str, mute: Mute, title: str, say: Words) -> Reply:
        if await self.follow.book.channel(to) is None:
            return not_followed(say)
        await self.follow.book.places.mute(to, mute, by=who(asker), at=self.follow.clock.now(), server=asker.server)
        undo = f"/alerts unmute {mute.value}"
        lead = {
            "source": mark("Alerts whose first source it is do not come here."),
            "topic": mark("Alerts that are about nothing else do not come here."),
            "story": mark("Nothing more of this story comes here."),
        }[mute.kind]
        buttons = (Button(label=say("Undo"), action="ask", value=undo),) if len(undo) + 4 <= BUTTON_CHARS else ()
        muted = say("Muted: {what}", what=mute_words(mute, title, say))
        return Reply(card=Card(title=muted, lead=say(lead), buttons=buttons))

    async def _mute_of(self, text: str, known: tuple[Mute, ...] = ()) -> tuple[Mute, str] | Problem:
        """Find what is meant: a muted thing, a story by link or id, a topic, a source that has brought something.

        Returns:
            The mute, and the title of a story.
        """
        plain = _KINDS.sub("", text.strip(), count=1).strip().strip('"“”').strip()
        if not plain:
            return Problem(message=mark("What is it about?"), example='"Human Rights Watch" for 7d')
        for one in known:
            if one.value.casefold() == plain.casefold():
                return one, ""
        link = _LINK.fullmatch(plain)
        record = await self.follow.store.record(link["url"] if link else plain)
        if record and record.story:
            return Mute(kind="story", value=record.story.id), record.story.item.title
        if link:
            return Problem(message=mark("No story of the bot has this link."), example="https://news.example/article")
        topic = topic_of(plain)
        if topic:
            return Mute(kind="topic", value=topic), ""
        sources = await self.recent.sources()
        same = next((one for one in sources if one.casefold() == plain.casefold()), None)
        if same:
            return Mute(kind="source", value=same), ""
        near = get_close_matches(plain.casefold(), [one.casefold() for one in sources], n=2, cutoff=0.5)
        meant = [one for one in sources if one.casefold() in near]
        return Problem(
            message=mark("'{text}' is no topic, no link of a story and no source that has brought something."),
            values={"text": plain[:60]},
            meant=meant,
            example=f'"{meant[0]}" for 7d' if meant else '"Human Rights Watch" for 7d',
        )


def shown_source(record: ItemRecord, languages: Collection[str]) -> str:
    """Return the source whose words the alert of an item's story shows to readers of these languages."""
    story = record.story
    return current(story, languages).item.source if story else record.item.source


def divided(text: str) -> tuple[str, str]:
    """Divide 'Human Rights Watch for 7d' into what and for how long; a quoted text is whole."""
    found = _FOR.search(text.rstrip())
    return (text[: found.start()], found["span"]) if found else (text, "")


def _key(mute: Mute) -> tuple[str, str]:
    return mute.kind, mute.value.casefold()


def _misread(problem: str, example: str, say: Words) -> Reply:
    examples = next(sub.examples for sub in ALERTS.subcommands if sub.name == "mute")
    misread = Misread(problem=problem, examples=tuple(dict.fromkeys((example, *examples))))
    return Reply(card=misread_card(misread, say), private=True, ok=False)
