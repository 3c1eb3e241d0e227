"""Alerts as cards: what happened, topics, countries with their treaty status, source, link, and why it came.

An alert speaks its channel's language. In the record of an item, what was recorded (steps, reasons) is English.
"""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from bot.cards.around import spoken
from bot.following.topics import TOPIC_WORDS
from bot.model import (
    Button,
    Card,
    Difference,
    DifferenceKind,
    Earlier,
    Fact,
    ItemRecord,
    Link,
    NewsItem,
    Row,
    Stage,
    Story,
    Urgency,
    Verdict,
    Where,
)
from bot.news.harm import of_casualties, without_names
from bot.news.sources import others
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
#: What a report adds, or a publisher changed, as the label of a fact.
DIFFERENCE_WORDS: dict[DifferenceKind, str] = {
    "number": mark("Figures"),
    "statement": mark("Statement"),
    "stage": mark("Stage"),
    "title": mark("Headline"),
    "summary": mark("Text"),
    "countries": mark("Country"),
}
#: How a card is marked, and what is said of it.
MARKED_WORDS: dict[DifferenceKind, str] = {
    "corrected": mark("Corrected by"),
    "retracted": mark("Retracted by"),
    "updated": mark("Updated by"),
}
CORRECTED_WORDS: dict[DifferenceKind, str] = {
    "corrected": mark("Corrected by {source}"),
    "retracted": mark("Retracted by {source}"),
    "updated": mark("Updated by {source}"),
}
#: Sources named beside the first.
REPORTERS = 3
EARLIER_CHARS = 150
#: Countries shown with their status; the rest is counted.
COUNTRIES = 4
#: Countries with a button to their treaty status.
STATUS_BUTTONS = 2
#: Reports of a story that are named with why they joined it.
MEMBERS = 12
#: Terms named as reasons, and their length.
REASONS = 4
TERM_CHARS = 40
#: In the record of an item: terms that are listed, and those that did not count.
MATCHES, RULED_OUT = 15, 12


def alert_card(
    story: Story,
    standing: Standing,
    say: Words = ENGLISH,
    *,
    noted: Sequence[Fact] = (),
    earlier: str | None = None,
    zone: str = "UTC",
) -> Card:
    """Return the alert of a story as it stands; its headline and summary stay as published, but for victims' names.

    Args:
        story: In the words of the source that is to be shown (``bot.news.sources.current``).
        standing: Says how a country stands with the treaty.
        say: The language.
        noted: What is to be said of what it claims (``bot.cards.differs``).
        earlier: The address of the message that told the step before; None for the article's.
        zone: Of the channel, for the hours.
    """
    verdict = story.verdict
    facts = [*corrected_facts(story, say), *noted]
    facts += [Fact(label=say("Urgency"), value=say("high"))] if verdict.urgency == "high" else []
    facts.append(Fact(label=say("Topics"), value=topic_words(verdict, say)))
    if verdict.stage:
        facts.append(Fact(label=say("Stage"), value=say(STAGE_WORDS[verdict.stage])))
    if of_casualties(verdict):
        facts.append(Fact(label=say("Content note"), value=say("people killed or injured")))
    if verdict.countries:
        label = say("Country") if len(verdict.countries) == 1 else say("Countries")
        shown = [standing(iso3) for iso3 in verdict.countries[:COUNTRIES]]
        more = len(verdict.countries) - COUNTRIES
        if more > 0:
            shown.append(say("and {number} more", number=more))
        facts.append(Fact(label=label, value="\n".join(shown)))
    facts.append(Fact(label=say("Source"), value=source_line(story, say)))
    names = others(story)
    if names:
        facts.append(Fact(label=say("Also reported by"), value=reporters(names, say), changed=True))
    if story.earlier:
        facts.append(Fact(label=say("Step before"), value=earlier_line(story.earlier, say)))
    if verdict.matches:
        facts.append(Fact(label=say("Why"), value=why_line(verdict, say)))
    card = Card(
        title=without_names(story.item.title, verdict),
        url=story.item.url,
        lead=story.summary,
        facts=tuple(facts),
        links=_earlier_link(story.earlier, earlier, say),
        footer=seen_line(story, zone, say),
        buttons=(
            Button(label=say("Why this alert?"), action="why", value=story.id),
            Button(label=say("👍 Useful"), action="up", value=story.id),
            Button(label=say("👎 Not useful"), action="down", value=story.id),
            Button(label=say("Mute this source"), action="mute", value=story.id),
            *(_status_button(iso3, say) for iso3 in verdict.countries[:STATUS_BUTTONS]),
        ),
        tone="warning" if is_marked(story) else "urgent" if verdict.urgency == "high" else "neutral",
    )
    return spoken(card, say)


def is_marked(story: Story) -> bool:
    """Whether a source has corrected or retracted something of a story."""
    return any(_how(member.corrected) != "updated" for member in story.members if member.corrected)


def addition_card(item: NewsItem, differences: Sequence[Difference], summary: str, say: Words = ENGLISH) -> Card:
    """Return what a further report adds to a story, for its thread."""
    day = say.day(item.published.date()) if item.published else ""
    card = Card(
        title=say("More on this: {headline}", headline=item.title),
        url=item.url,
        lead=summary,
        facts=(
            *_difference_facts(differences, say),
            Fact(label=say("Source"), value=say.series([part for part in (item.source, day) if part])),
        ),
    )
    return spoken(card, say)


def correction_card(item: NewsItem, differences: Sequence[Difference], say: Words = ENGLISH) -> Card:
    """Return what a publisher has changed in a report, for the story's thread."""
    title = say(CORRECTED_WORDS[_how(differences)], source=item.source)
    card = Card(
        title=f"{title}: {item.title}",
        url=item.url,
        facts=_difference_facts(differences, say),
        footer=say("The alert above shows it as it is now."),
        tone="warning",
    )
    return spoken(card, say)


def corrected_facts(story: Story, say: Words = ENGLISH) -> tuple[Fact, ...]:
    """Return the mark of a card whose sources have corrected or retracted something; nothing where none has."""
    return tuple(
        Fact(
            label=say(MARKED_WORDS[_how(member.corrected)]),
            value=member.source or member.title,
            changed=True,
        )
        for member in story.members
        if member.corrected
    )


def reporters(names: Sequence[str], say: Words = ENGLISH) -> str:
    """Return who reported a story, too: at most three names, or two and how many others."""
    if len(names) <= REPORTERS:
        return say.series(names)
    more = len(names) - (REPORTERS - 1)
    return say("{names} and {number} others", names=say.series(names[: REPORTERS - 1]), number=more)


def earlier_line(earlier: Earlier, say: Words = ENGLISH) -> str:
    """Return the step before: its headline, and the day of it."""
    return say.series((shorten(earlier.title, EARLIER_CHARS), say.day(earlier.told.date())))


def seen_line(story: Story, zone: str, say: Words = ENGLISH) -> str:
    """Return when a story was first seen, and when its card last changed."""
    first = story.first_seen.astimezone(ZoneInfo(zone))
    if story.updated is None:
        return say("First seen {day}, {hour}.", day=say.day(first.date()), hour=f"{first:%H:%M %Z}")
    last = story.updated.astimezone(ZoneInfo(zone))
    if last.date() == first.date():
        return say(
            "First seen {day}, {hour}; updated {last}.",
            day=say.day(first.date()),
            hour=f"{first:%H:%M}",
            last=f"{last:%H:%M %Z}",
        )
    return say(
        "First seen {day}, {hour}; updated {last}.",
        day=say.day(first.date()),
        hour=f"{first:%H:%M}",
        last=f"{say.day(last.date())}, {last:%H:%M %Z}",
    )


def _earlier_link(earlier: Earlier | None, address: str | None, say: Words) -> tuple[Link, ...]:
    if earlier is None:
        return ()
    return (Link(label=say("The step before"), url=address or earlier.url),)


def _how(differences: Sequence[Difference]) -> DifferenceKind:
    """Return what a publisher calls a change; "corrected" where it says nothing of it."""
    named = [one.what for one in differences if one.what in MARKED_WORDS]
    return named[0] if named else "corrected"


def _difference_facts(differences: Sequence[Difference], say: Words) -> tuple[Fact, ...]:
    """Return differences as facts; those of one kind in one."""
    told: dict[str, list[str]] = {}
    for one in differences:
        if one.what in DIFFERENCE_WORDS:
            before, after = (_said(one.what, text, say) for text in (one.before, one.after))
            value = f"{before} → {after}" if before and after else before or after or say("changed")
            told.setdefault(say(DIFFERENCE_WORDS[one.what]), []).append(value)
    return tuple(Fact(label=label, value=say.apart(values)) for label, values in told.items())


def _said(what: DifferenceKind, text: str, say: Words) -> str:
    if what == "stage":
        return next((say(words) for stage, words in STAGE_WORDS.items() if stage == text), "")
    return say.country(text) if what == "countries" and text else text


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
        rows.append(
            Row(
                head=say.day(seen.date()),
                text=f"{without_names(story.item.title, story.verdict)}\n{detail}",
                url=story.item.url,
            )
        )
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
        facts.append(Fact(label=say("Told in one story with"), value="\n".join(_told_with(record.story, say))))
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


def _told_with(story: Story, say: Words) -> list[str]:
    """Return a line on each report of a story, with why it joined."""
    if not story.members:
        return [story.item.title, *(f"{source}: {url}" for source, url in story.also)]
    shown = [
        f"{one.source}: {one.title} {one.url}" + (f" ({one.why})" if one.why else "") for one in story.members[:MEMBERS]
    ]
    more = len(story.members) - MEMBERS
    return [*shown, say("and {number} more", number=more)] if more > 0 else shown


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
