"""Stories taken apart and put together by people who read them. What they correct becomes a test of the grouping."""

import re
from dataclasses import dataclass

from bot.commands.follow import FollowAnswers
from bot.commands.permission import who
from bot.commands.refusal import refusal
from bot.model import Asker, Button, Card, ItemRecord, Reply
from bot.words import ENGLISH, Words

#: Between two links of one line.
_BETWEEN = re.compile(r"\s+(?:(?:with|into|and|,)\s+)?", re.IGNORECASE)
#: A link as Slack sends it: in angle brackets, with its text.
_SLACK = re.compile(r"\A<([^>|]+)(?:\|[^>]*)?>\Z")
#: Articles whose stories are made one.
TWO = 2
#: Action and value of a button together.
BUTTON_CHARS = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class RegroupAnswers:
    """Answers that correct which articles tell one story; for all channels, since stories are the same everywhere."""

    follow: FollowAnswers

    async def split(self, asker: Asker, link: str, say: Words = ENGLISH) -> Reply:
        """Take an article out of its story."""
        refused = await self.follow.refused(asker, say)
        if refused:
            return refused
        record = await self._record(link, say)
        if isinstance(record, Reply):
            return record
        done = await self.follow.store.split(record.id, who(asker), self.follow.clock.now())
        if done is None:
            nothing = say("There is nothing to take apart.")
            return refusal(nothing, say("This article tells its story alone, or tells none."))
        new, old = done.other, done.kept
        lead = say(
            "“{new}” is a story of its own now; “{old}” goes on without it.", new=new.item.title, old=old.item.title
        )
        queued = say("It is queued for the channels that had the old story: {number}.", number=done.queued)
        where = queued if done.queued else say("No channel had the old story, so nothing is queued.")
        undo = f"/alerts merge {old.members[0].item} {new.members[0].item}"
        return _done(say("Taken apart"), f"{lead} {where}", undo, say)

    async def merge(self, asker: Asker, link: str, other: str, say: Words = ENGLISH) -> Reply:
        """Make the stories of two articles one."""
        refused = await self.follow.refused(asker, say)
        if refused:
            return refused
        links = [part for part in _BETWEEN.split(f"{link} {other}".strip()) if part]
        if len(links) != TWO:
            example = "/alerts merge https://one.example/article https://two.example/article"
            return refusal(say("Which two articles?"), say("Add both links: {command}", command=example))
        records = [await self._record(one, say) for one in links]
        found = [one for one in records if not isinstance(one, Reply)]
        if len(found) < TWO:
            return next(one for one in records if isinstance(one, Reply))
        done = await self.follow.store.merge(found[0].id, found[1].id, who(asker), self.follow.clock.now())
        if done is None:
            nothing = say("There is nothing to put together.")
            return refusal(nothing, say("Both articles tell one story already, or one of them tells none."))
        lead = say(
            "“{other}” is told by the story “{story}” now. Articles in it: {number}.",
            other=done.other.item.title,
            story=done.kept.item.title,
            number=len(done.kept.members),
        )
        return _done(say("Put together"), lead, f"/alerts split {done.other.members[0].item}", say)

    async def _record(self, link: str, say: Words) -> ItemRecord | Reply:
        if not link.strip():
            example = "/alerts split https://news.example/article"
            return refusal(say("Which article?"), say("Add its link: {example}", example=example))
        slack = _SLACK.match(link.strip())
        record = await self.follow.store.record(slack[1] if slack else link.strip())
        newest = say("The newest stories: {command}", command="/alerts latest")
        return record or refusal(say("No feed has brought this link."), newest)


def _done(title: str, lead: str, undo: str, say: Words) -> Reply:
    fits = len(undo) + 4 <= BUTTON_CHARS
    buttons = (Button(label=say("Undo"), action="ask", value=undo),) if fits else ()
    export = "treatywatch lexicon export-corrections"
    footer = say("Thank you: the operator gets it as a test case ({command}).", command=export)
    return Reply(card=Card(title=title, lead=lead, buttons=buttons, footer=footer, tone="good"))
