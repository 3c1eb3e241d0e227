"""Alerts as cards: what happened, topics, countries with their treaty status, source, link, and why it came.

An alert speaks its channel's language; what answers say of alerts (lists, reasons) is English.
"""

from collections.abc import Callable, Sequence

from bot.model import Button, Card, Fact, ItemRecord, Row, Stage, Story, Topic, Verdict, day
from bot.news.summarise import shorten
from bot.words import ENGLISH, Words, mark

#: Says how a country stands with the Mine Ban Treaty: "Poland: left the Mine Ban Treaty on 20 February 2026".
Standing = Callable[[str], str]

TOPIC_WORDS: dict[Topic, str] = {
    "treaty": mark("treaty"),
    "withdrawal": mark("withdrawal"),
    "use": mark("use of mines"),
    "production_transfer": mark("production and transfer"),
    "us_policy": mark("US policy"),
    "clearance": mark("clearance"),
    "funding": mark("funding"),
    "casualties": mark("casualties"),
    "cluster_munitions": mark("cluster munitions"),
    "campaign": mark("campaign"),
}
STAGE_WORDS: dict[Stage, str] = {
    "statement": mark("announced or called for"),
    "government_decision": mark("decided by the government"),
    "parliament_vote": mark("voted by parliament"),
    "signed_into_law": mark("signed into law"),
    "notice_lodged": mark("lodged with the UN"),
    "in_effect": mark("in effect"),
    "reversed": mark("reversed"),
}
#: Countries shown with their status; the rest is counted.
COUNTRIES = 4
#: Countries with a button to their treaty status.
STATUS_BUTTONS = 2
#: Terms named as reasons, and their length.
REASONS = 4
TERM_CHARS = 40


def alert_card(story: Story, standing: Standing, say: Words = ENGLISH) -> Card:
    """Return the alert of a story; its headline and summary stay as they were published."""
    verdict = story.verdict
    facts = [Fact(label=say("Urgency"), value=say("high"))] if verdict.urgency == "high" else []
    facts.append(Fact(label=say("Topics"), value=topic_words(verdict, say)))
    if verdict.stage:
        facts.append(Fact(label=say("Stage"), value=say(STAGE_WORDS[verdict.stage])))
    if verdict.countries:
        label = say("Country") if len(verdict.countries) == 1 else say("Countries")
        shown = [standing(iso3) for iso3 in verdict.countries[:COUNTRIES]]
        more = len(verdict.countries) - COUNTRIES
        if more > 0:
            shown.append(say("and {number} more", number=more))
        facts.append(Fact(label=label, value="\n".join(shown)))
    facts.append(Fact(label=say("Source"), value=source_line(story, say)))
    if story.also:
        names = list(dict.fromkeys(source for source, _ in story.also))
        facts.append(Fact(label=say("Also reported by"), value=say.series(names)))
    if verdict.matches:
        facts.append(Fact(label=say("Why"), value=why_line(verdict, say)))
    return Card(
        title=story.item.title,
        url=story.item.url,
        lead=story.summary,
        facts=tuple(facts),
        buttons=(
            Button(label=say("Why this alert?"), action="why", value=story.id),
            Button(label=say("👍 Useful"), action="up", value=story.id),
            Button(label=say("👎 Not useful"), action="down", value=story.id),
            Button(label=say("Mute this source"), action="mute", value=story.id),
            *(_status_button(iso3, say) for iso3 in verdict.countries[:STATUS_BUTTONS]),
        ),
        tone="urgent" if verdict.urgency == "high" else "neutral",
    )


def _status_button(iso3: str, say: Words) -> Button:
    label = say("Treaty status: {country}", country=say.country(iso3))
    return Button(label=label, action="ask", value=f"/treaty {iso3}")


def latest_card(stories: Sequence[Story], title: str) -> Card:
    """Return a list of stories, newest first as given; says so where there is none."""
    if not stories:
        return Card(title=title, lead="Nothing yet. Alerts appear here as soon as a feed brings landmine-policy news.")
    rows = []
    for story in stories:
        seen = story.item.published or story.first_seen
        detail = f"{topic_words(story.verdict)} · {story.item.source}"
        rows.append(Row(head=day(seen.date()), text=f"{story.item.title}\n{detail}", url=story.item.url))
    return Card(title=title, rows=tuple(rows))


def why_card(record: ItemRecord) -> Card:
    """Return the record of an item in words: what counted, what did not, each step, where it went."""
    verdict = record.verdict
    judged = "Relevant" if verdict.relevant else "Not relevant"
    lead = f"{judged}: score {verdict.score:g}, needed {verdict.threshold:g}."
    facts = [Fact(label="Source", value=f"{record.item.source} (feed {record.feed_name})")]
    if verdict.matches:
        facts.append(Fact(label="What counted", value="\n".join(_found(verdict))))
    if verdict.ruled_out:
        out = [f"“{one.text}” in the {one.where}: {one.reason}" for one in verdict.ruled_out[:12]]
        facts.append(Fact(label="What did not count", value="\n".join(out)))
    if not verdict.matches and not verdict.ruled_out:
        facts.append(Fact(label="What counted", value="no term of the lexicon stands in it"))
    if verdict.relevant:
        facts.append(Fact(label="Topics", value=topic_words(verdict)))
    if verdict.countries:
        facts.append(Fact(label="Countries", value=", ".join(verdict.countries)))
    facts.append(Fact(label="Language and urgency", value=f"{verdict.language}, {verdict.urgency}"))
    if record.story and len(record.story.also) > 0:
        members = [record.story.item.title, *(f"{source}: {url}" for source, url in record.story.also)]
        facts.append(Fact(label="Told in one story with", value="\n".join(members)))
    if record.deliveries:
        sent = [f"{one.channel}: {one.state}" + (f" ({one.reason})" if one.reason else "") for one in record.deliveries]
        facts.append(Fact(label="Deliveries", value="\n".join(sent)))
    rows = tuple(
        Row(head=f"{step.at:%Y-%m-%d %H:%M} UTC", text=step.step + (f": {step.detail}" if step.detail else ""))
        for step in record.steps
    )
    return Card(
        title=f"Why: {record.item.title}",
        url=record.item.url,
        lead=lead,
        facts=tuple(facts),
        rows=rows,
        footer=f"Lexicon {verdict.lexicon}" if verdict.lexicon else "",
        tone="neutral",
    )


def topic_words(verdict: Verdict, say: Words = ENGLISH) -> str:
    """Return the topics as people say them; "none told" where there is none."""
    return say.series([say(TOPIC_WORDS[topic]) for topic in verdict.topics]) or say("none told")


def source_line(story: Story, say: Words = ENGLISH) -> str:
    """Return the source and the day it published; the day seen, and said so, where the publisher gave none."""
    if story.item.published:
        return say.series((story.item.source, say.day(story.item.published.date())))
    seen = say("no date given, seen {day}", day=say.day(story.first_seen.date()))
    return say.series((story.item.source, seen))


def why_line(verdict: Verdict, say: Words = ENGLISH) -> str:
    """Return the terms that counted most and the score."""
    seen = list(dict.fromkeys(match.text.casefold() for match in sorted(verdict.matches, key=lambda one: -one.weight)))
    terms = say.series([f"“{shorten(term, TERM_CHARS)}”" for term in seen[:REASONS]])
    score = say("score {score}, needed {needed}", score=f"{verdict.score:g}", needed=f"{verdict.threshold:g}")
    return say.apart((terms, score))


def _found(verdict: Verdict) -> list[str]:
    lines = []
    for match in verdict.matches[:15]:
        shown = f"“{match.text}” in the {match.where}"
        lines.append(f"{shown}: +{match.weight:g}" if match.weight else f"{shown}: already counted")
    more = len(verdict.matches) - 15
    return [*lines, f"and {more} more"] if more > 0 else lines
