"""Alerts as cards: what happened, topics, countries with their treaty status, source, link, and why it came.

An alert speaks its channel's language. In the record of an item, what was recorded (steps, reasons) is English.
"""

from collections.abc import Callable, Sequence

from bot.cards.around import spoken
from bot.following.topics import TOPIC_WORDS
from bot.model import Button, Card, Fact, ItemRecord, Row, Stage, Story, Urgency, Verdict, Where
from bot.news.summarise import shorten
from bot.words import ENGLISH, Words, mark

#: Says how a country stands with the Mine Ban Treaty: "Poland: left the Mine Ban Treaty on 20 February 2026".
Standing = Callable[[str], str]

STAGE_WORDS: dict[Stage, str] = {
    "statement": mark("announced or called for"),
    "government_decision": mark("decided by the government"),
    "parliament_vote": mark("voted by parliament"),
    "signed_into_law": mark("signed into law"),
    "notice_lodged": mark("lodged with the UN"),
    "in_effect": mark("in effect"),
    "reversed": mark("reversed"),
}
URGENCY_WORDS: dict[Urgency, str] = {"low": mark("low"), "normal": mark("normal"), "high": mark("high")}
PARTS: dict[Where, str] = {
    "title": mark("title"),
    "lead": mark("lead"),
    "body": mark("body"),
    "category": mark("category"),
}
#: Countries shown with their status; the rest is counted.
COUNTRIES = 4
#: Countries with a button to their treaty status.
STATUS_BUTTONS = 2
#: Terms named as reasons, and their length.
REASONS = 4
TERM_CHARS = 40
#: In the record of an item: terms that are listed, and those that did not count.
MATCHES, RULED_OUT = 15, 12


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
    card = Card(
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
    return spoken(card, say)


def _status_button(iso3: str, say: Words) -> Button:
    label = say("Treaty status: {country}", country=say.country(iso3))
    return Button(label=label, action="ask", value=f"/treaty {iso3}")


def latest_card(stories: Sequence[Story], title: str, say: Words = ENGLISH) -> Card:
    """Return a list of stories, newest first as given; says so where there is none."""
    if not stories:
        none = say("Nothing yet. Alerts appear here as soon as a feed brings landmine-policy news.")
        return Card(title=title, lead=none)
    rows = []
    for story in stories:
        seen = story.item.published or story.first_seen
        detail = f"{topic_words(story.verdict, say)} · {story.item.source}"
        rows.append(Row(head=say.day(seen.date()), text=f"{story.item.title}\n{detail}", url=story.item.url))
    return Card(title=title, rows=tuple(rows))


def why_card(record: ItemRecord, say: Words = ENGLISH) -> Card:
    """Return the record of an item in words: what counted, what did not, each step, where it went."""
    verdict = record.verdict
    judged = say("Relevant") if verdict.relevant else say("Not relevant")
    score = say("score {score}, needed {needed}", score=f"{verdict.score:g}", needed=f"{verdict.threshold:g}")
    source = say("{source} (feed {feed})", source=record.item.source, feed=record.feed_name)
    facts = [Fact(label=say("Source"), value=source)]
    if verdict.matches:
        facts.append(Fact(label=say("What counted"), value="\n".join(_found(verdict, say))))
    if verdict.ruled_out:
        out = [f"{_where(one.text, one.where, say)}: {one.reason}" for one in verdict.ruled_out[:RULED_OUT]]
        facts.append(Fact(label=say("What did not count"), value="\n".join(out)))
    if not verdict.matches and not verdict.ruled_out:
        facts.append(Fact(label=say("What counted"), value=say("no term of the lexicon stands in it")))
    if verdict.relevant:
        facts.append(Fact(label=say("Topics"), value=topic_words(verdict, say)))
    if verdict.countries:
        facts.append(Fact(label=say("Countries"), value=say.series([say.country(one) for one in verdict.countries])))
    spoken = say("not known") if verdict.language == "und" else say.tongue(verdict.language)
    tongue = say.series((spoken, say(URGENCY_WORDS[verdict.urgency])))
    facts.append(Fact(label=say("Language and urgency"), value=tongue))
    if record.story and len(record.story.also) > 0:
        members = [record.story.item.title, *(f"{source}: {url}" for source, url in record.story.also)]
        facts.append(Fact(label=say("Told in one story with"), value="\n".join(members)))
    if record.deliveries:
        sent = [f"{one.channel}: {one.state}" + (f" ({one.reason})" if one.reason else "") for one in record.deliveries]
        facts.append(Fact(label=say("Deliveries"), value="\n".join(sent)))
    rows = tuple(
        Row(head=f"{step.at:%Y-%m-%d %H:%M} UTC", text=step.step + (f": {step.detail}" if step.detail else ""))
        for step in record.steps
    )
    return Card(
        title=say("Why: {headline}", headline=record.item.title),
        url=record.item.url,
        lead=f"{judged}: {score}.",
        facts=tuple(facts),
        rows=rows,
        footer=say("Lexicon {version}", version=verdict.lexicon) if verdict.lexicon else "",
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


def _found(verdict: Verdict, say: Words) -> list[str]:
    lines = []
    for match in verdict.matches[:MATCHES]:
        shown = _where(match.text, match.where, say)
        lines.append(f"{shown}: " + (f"+{match.weight:g}" if match.weight else say("already counted")))
    more = len(verdict.matches) - MATCHES
    return [*lines, say("and {number} more", number=more)] if more > 0 else lines


def _where(term: str, where: Where, say: Words) -> str:
    return say("“{term}” in the {part}", term=term, part=say(PARTS[where]))
