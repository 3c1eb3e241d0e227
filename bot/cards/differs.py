"""News that says otherwise than our record: what it says, what we have, and from when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.cards.treaty_line import named_line
from bot.cards.words import standing_words, treaty_name
from bot.model import Fact, NewsItem, Story
from bot.news.claims import Claim, ClaimKind, claims_of
from bot.news.countries import load_countries
from bot.news.summarise import shorten
from bot.treaty.facts import Facts
from bot.treaty.standing import Standing, StandingKind
from bot.words import ENGLISH, Words

#: Characters of a claim that are shown, and claims of one story.
CLAIM_CHARS = 200
CLAIMS = 3

# What can't be so together. Left out is what people say loosely: of a state that has given notice that it "has left",
# of one that has left that it "joined" or "is a signatory".
_AGAINST: Mapping[ClaimKind, frozenset[StandingKind]] = {
    "party": frozenset({"withdrawn", "signatory", "non_party"}),
    "signatory": frozenset({"non_party"}),
    "joined": frozenset({"signatory", "non_party"}),
    "left": frozenset({"state_party", "joining", "signatory", "non_party"}),
    "no_longer": frozenset({"state_party", "withdrawing", "joining"}),
    "not_party": frozenset({"state_party", "withdrawing"}),
    "not_signatory": frozenset({"state_party", "withdrawing", "joining", "signatory"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A claim and the standing in our record that it can't be true beside."""

    claim: Claim
    standing: Standing

    @property
    def checked(self) -> date:
        """The day our row was last compared with its sources."""
        return self.standing.row.evidence.checked


def differing(item: NewsItem, summary: str, language: str, facts: Facts, on: date) -> tuple[Differing, ...]:
    """Return what an item claims of states' standing that differs from our record of the day it was published.

    Args:
        item: The item; its title and its own summary are read.
        summary: What is shown of it.
        language: Primary language subtag.
        facts: Our record.
        on: The day it was published, at the latest today.
    """
    found = []
    for claim in claims_of((item.title, item.summary, summary), language, load_countries()):
        now = facts.standing(claim.iso3, claim.treaty, on)
        if now is not None and is_against(claim.kind, now):
            found.append(Differing(claim=claim, standing=now))
    return tuple(found[:CLAIMS])


def is_against(kind: ClaimKind, now: Standing) -> bool:
    """Whether a claim can't be true beside a standing."""
    if kind == "not_signatory" and now.bound and now.row.signed is None:
        # It acceded, and never signed.
        return False
    return now.kind in _AGAINST[kind]


def differs_facts(story: Story, facts: Facts, today: date, say: Words = ENGLISH) -> tuple[Fact, ...]:
    """Return what a card says of a story that differs from our record: both, and our record's date."""
    told = story.item.published or story.first_seen
    on = min(told.date(), today)
    return tuple(
        Fact(
            label=say("Differs from our record of {day}", day=say.day(one.checked)),
            value=f"“{shorten(one.claim.sentence, CLAIM_CHARS)}”\n"
            + say("Our record: {record}", record=record_line(one.standing, facts, on, say)),
        )
        for one in differing(story.item, story.summary, story.verdict.language, facts, on)
    )


def record_line(now: Standing, facts: Facts, on: date, say: Words = ENGLISH) -> str:
    """Say what our record has of a state and a treaty: "Estonia: left the Mine Ban Treaty on 27 December 2025"."""
    if now.row.treaty == "mine_ban_treaty":
        return named_line(facts, now.row.iso3, on, say)
    status = f"{treaty_name(facts, now.row.treaty, say)}: {standing_words(now, say)}"
    return say("{country}: {status}", country=say.country(now.row.iso3), status=status)
