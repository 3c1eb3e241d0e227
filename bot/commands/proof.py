"""What would come, what came, and a test: so that a channel's people can see that it works."""

from dataclasses import dataclass
from datetime import timedelta

from bot.cards.channel import audit_card, preview_card
from bot.commands.follow import FollowAnswers
from bot.commands.permission import DIRECT, who
from bot.commands.refusal import refusal
from bot.following.preview import preview
from bot.model import Asker, Card, Fact, Reply, Tone, delivery_key

#: How far back a preview looks, and at how many stories at most.
DAYS = timedelta(days=7)
STORIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAnswers:
    """Answers that show how alerts go."""

    follow: FollowAnswers

    async def preview(self, asker: Asker) -> Reply:
        """Show the last 7 days as the channel's settings would have."""
        to = asker.channel
        if to is None:
            return refusal("Which channel?", DIRECT)
        channel = await self.follow.book.channel(to)
        if channel is None:
            return refusal("This channel follows no alerts.", "Begin with: /alerts follow")
        now = self.follow.clock.now()
        stories = [one for one in await self.follow.store.latest(STORIES) if one.first_seen >= now - DAYS]
        return Reply(card=preview_card(channel, preview(channel, stories, now), now), private=True)

    async def audit(self, asker: Asker) -> Reply:
        """Show what went to the channel and what did not."""
        to = asker.channel
        if to is None:
            return refusal("Which channel?", DIRECT)
        channel = await self.follow.book.channel(to)
        audit = await self.follow.book.places.audit(to)
        return Reply(card=audit_card(channel, audit, self.follow.clock.now()), private=True)

    async def test(self, asker: Asker) -> Reply:
        """Post a test card by the way of alerts."""
        to = asker.channel
        refused = await self.follow.refused(asker)
        if refused or to is None:
            return refused or refusal("Which channel?", DIRECT)
        now = self.follow.clock.now()
        missing = await self.follow.book.missing(to)
        key = delivery_key(f"test:{now.isoformat()}:{who(asker)}", to)
        text = (
            "Somebody here asked for it with /alerts test. Alerts come by the same way, with their sources and reasons."
        )
        await self.follow.book.places.notify(to, key, "This is a test", text, now)
        stop = (await self.follow.book.places.audit(to)).stop
        lead = "It is in the outbox like any alert and comes within seconds. If it does not: /alerts audit says why."
        facts = [Fact(label="What is missing", value="\n".join(missing))] if missing else []
        if stop:
            facts.append(
                Fact(label="Stopped", value=f"{stop.reason} The test waits with the alerts until that is mended.")
            )
        if await self.follow.book.channel(to) is None:
            facts.append(Fact(label="Alerts", value="This channel follows none yet: /alerts follow"))
        tone: Tone = "warning" if missing or stop else "good"
        return Reply(
            card=Card(title="A test card is on its way", lead=lead, facts=tuple(facts), tone=tone), private=True
        )
