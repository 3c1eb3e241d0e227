"""The answer to ``/treaty brief COUNTRY``: a page with footnotes, in Markdown, to paste into a letter or a report."""

from datetime import date

from bot.cards.treaty import PRACTICES, lead, what_is_said
from bot.cards.treaty_compare import CERTAINTIES
from bot.cards.words import (
    CONFIDENCE,
    as_of,
    checked,
    history_words,
    opening,
    sentence,
    source_name,
    standing_words,
    treaty_name,
)
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, Clearance, DeadlineState, Evidence
from bot.words import ENGLISH, Words, mark

_STATES: dict[DeadlineState, str] = {
    "in_force": mark("in force"),
    "requested": mark("requested"),
    "extension_requested": mark("extension requested"),
    "outdated": mark("outdated"),
}


class _Notes:
    """Footnotes, numbered as they come, each row's evidence once."""

    def __init__(self) -> None:
        self._numbers: dict[Evidence, int] = {}

    def mark(self, evidence: Evidence) -> str:
        return f"[{self._numbers.setdefault(evidence, len(self._numbers) + 1)}]"

    def lines(self, say: Words) -> list[str]:
        return [f"[{number}] {_note(evidence, say)}" for evidence, number in self._numbers.items()]


def brief(facts: Facts, iso3: str, today: date, say: Words = ENGLISH) -> str:
    """Return the page; every sentence ends with the number of its footnote.

    For who is not in the list of states it is one sentence that says so.
    """
    status = facts.status(iso3, today)
    if status is None:
        text = say(
            "{name} is not among the {number} states that the treaty facts cover.",
            name=opening(iso3, say),
            number=len(facts.states),
        )
        return f"{text}\n"
    notes = _Notes()
    parts = [
        f"# {say('{country} and the mine treaties', country=say.country(iso3))}",
        f"{lead(status, say)} {notes.mark(status.mine_ban.row.evidence)}",
    ]
    for key, now in zip(TREATIES, (status.mine_ban, status.clusters), strict=True):
        history = history_words(now, say)
        text = say.apart([part for part in (standing_words(now, say), history) if part])
        name, note = treaty_name(facts, key, say), say.data(now.row.note)
        parts.append(_paragraph(name, text, note, notes.mark(now.row.evidence)))
    for row in status.disputes:
        text = say(
            "{claimed_by} says {claim} ({claimed}); {answered_by} held {answer} ({answered}).",
            claimed_by=say.data(row.claimed_by),
            claim=say.data(row.claim),
            claimed=say.day(row.claimed),
            answered_by=say.data(row.answered_by),
            answer=say.data(row.answer),
            answered=say.day(row.answered),
        )
        parts.append(_paragraph(say("Disputed"), text, "", notes.mark(row.evidence)))
    if (clearance := facts.clearance(iso3)) and status.mine_ban.bound:
        text, note = _clearance(clearance, say), say.data(clearance.note)
        parts.append(_paragraph(say("Clearance (Article 5)"), text, note, notes.mark(clearance.evidence)))
    if (stockpile := facts.stockpile(iso3)) and status.mine_ban.bound:
        text = say.many(
            "deadline {day} missed, {number} mine left",
            "deadline {day} missed, {number} mines left",
            stockpile.mines_left,
            day=say.day(stockpile.deadline),
        )
        note = say.data(stockpile.note)
        parts.append(_paragraph(say("Stockpile (Article 4)"), text, note, notes.mark(stockpile.evidence)))
    for practice in facts.practices(iso3):
        label = say(PRACTICES[practice.kind, practice.actor])
        text = f"{say(CERTAINTIES[practice.certainty])}: {what_is_said(practice, say)}"
        parts.append(_paragraph(label, text, say.data(practice.note), notes.mark(practice.evidence)))
    past = [event for event in facts.events(iso3) if event.when <= today.isoformat()]
    if past:
        parts.append(
            "\n".join(
                f"- {say.partial(event.when)}: {sentence(say.data(event.text))} {notes.mark(event.evidence)}"
                for event in past
            )
        )
    parts.append("\n".join(notes.lines(say)))
    return "\n\n".join(parts) + "\n"


def _paragraph(label: str, text: str, note: str, mark: str) -> str:
    return " ".join(part for part in (f"**{label}:**", sentence(text), sentence(note), mark) if part)


def _clearance(row: Clearance, say: Words) -> str:
    if row.state == "completed":
        return say("completed")
    if row.deadline is None:
        return f"{say('the present deadline was not found')} ({say(_STATES[row.state])})"
    return f"{say('deadline {day}', day=say.day(row.deadline))} ({say(_STATES[row.state])})"


def _note(evidence: Evidence, say: Words) -> str:
    sources = say.apart(
        [f"{source_name(source, say)}{', ' + source.url if source.url else ''}" for source in evidence.sources]
    )
    confidence = say(CONFIDENCE[evidence.confidence])
    reach = as_of(evidence.as_of, say) if evidence.as_of else ""
    parts = [sources, f"{confidence[:1].upper()}{confidence[1:]}", f"{reach[:1].upper()}{reach[1:]}"]
    return " ".join([*(f"{part}." for part in parts if part), checked(evidence.checked, say)])
