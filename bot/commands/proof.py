"""What would come, what came, and a test: so that a channel's people can see that it works."""

from dataclasses import dataclass
from datetime import timedelta

from bot.cards.channel import audit_card, preview_card
from bot.commands.follow import FollowAnswers
from bot.commands.permission import who
from bot.commands.refusal import no_channel, not_followed
from bot.following.preview import preview
from bot.model import Asker, Card, Fact, Reply, Tone, delivery_key
from bot.words import ENGLISH, Words

#: How far back a preview looks, and at how many stories at most.
DAYS = timedelta(days=7)
STORIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAnswers:
    """Answers that show how alerts go."""

    follow: FollowAnswers

    async def preview(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Show the last 7 days as the channel's settings would have."""
        to = asker.channel
        if to is None:
            return no_channel(say)
        channel = await self.follow.book.channel(to)
        if channel is None:
            return not_followed(say)
        now = self.follow.clock.now()
        stories = [one for one in await self.follow.store.latest(STORIES) if one.first_seen >= now - DAYS]
        return Reply(card=preview_card(channel, preview(channel, stories, now), now, say), private=True)

    async def audit(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Show what went to the channel and what did not."""
        to = asker.channel
        if to is None:
            return no_channel(say)
        channel = await self.follow.book.channel(to)
        audit = await self.follow.book.places.audit(to)
        return Reply(card=audit_card(channel, audit, self.follow.clock.now(), say), private=True)

    async def test(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Post a test card by the way of alerts."""
        to = asker.channel
        refused = await self.follow.refused(asker, say)
        if refused or to is None:
            return refused or no_channel(say)
        now = self.follow.clock.now()
        reach = await self.follow.book.reach(to)
        key = delivery_key(f"test:{now.isoformat()}:{who(asker)}", to)
        text = say(
            "Somebody here asked for it with {command}. Alerts come by the same way, with their sources and reasons.",
            command="/alerts test",
        )
        await self.follow.book.places.notify(to, key, say("This is a test"), text, now)
        stop = (await self.follow.book.places.audit(to)).stop
        # What can't be told the test itself shows in a moment.
        facts = list(reach.facts(say)) if reach.missing else []
        if stop:
            waits = say("The test waits with the alerts until that is mended.")
            facts.append(Fact(label=say("Stopped"), value=f"{stop.reason} {waits}"))
        if await self.follow.book.channel(to) is None:
            none = say("This channel follows none yet: {command}", command="/alerts follow")
            facts.append(Fact(label=say("Alerts"), value=none))
        tone: Tone = "warning" if reach.missing or stop else "good"
        lead = say(
            "It is in the outbox like any alert and comes within seconds. If it does not: {command} says why.",
            command="/alerts audit",
        )
        card = Card(title=say("A test card is on its way"), lead=lead, facts=tuple(facts), tone=tone)
        return Reply(card=card, private=True)
