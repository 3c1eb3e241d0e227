"""The answer to ``/treaty brief COUNTRY``: a page with footnotes, in Markdown, to paste into a letter or a report."""

from datetime import date

from bot.cards.treaty import lead
from bot.cards.words import history_words, sentence, source_name, standing_words
from bot.model import day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.partial import in_words
from bot.treaty.records import TREATIES, Evidence


class _Notes:
    """Footnotes, numbered as they come, each row's evidence once."""

    def __init__(self) -> None:
        self._numbers: dict[Evidence, int] = {}

    def mark(self, evidence: Evidence) -> str:
        return f"[{self._numbers.setdefault(evidence, len(self._numbers) + 1)}]"

    def lines(self) -> list[str]:
        return [f"[{number}] {_note(evidence)}" for evidence, number in self._numbers.items()]


def brief(facts: Facts, iso3: str, today: date) -> str:
    """Return the page; every sentence ends with the number of its footnote.

    For who is not in the list of states it is one sentence that says so.
    """
    country = COUNTRIES[iso3]
    status = facts.status(iso3, today)
    if status is None:
        return f"{country.opening} is not among the {len(facts.states)} states that the treaty facts cover.\n"
    notes = _Notes()
    parts = [
        f"# {country.name} and the mine treaties",
        f"{lead(country, status)} {notes.mark(status.mine_ban.row.evidence)}",
    ]
    for key, now in zip(TREATIES, (status.mine_ban, status.clusters), strict=True):
        history = history_words(now)
        text = f"{standing_words(now)}{'; ' + history if history else ''}"
        parts.append(_paragraph(facts.treaties[key].name, text, now.row.note, notes.mark(now.row.evidence)))
    parts += [
        f"**Disputed:** {row.claimed_by} says {row.claim} ({day(row.claimed)}); {row.answered_by} held {row.answer} "
        f"({day(row.answered)}). {notes.mark(row.evidence)}"
        for row in status.disputes
    ]
    if (clearance := facts.clearance(iso3)) and status.mine_ban.bound:
        when = f"deadline {day(clearance.deadline)}" if clearance.deadline else "the present deadline was not found"
        text = "completed" if clearance.state == "completed" else f"{when} ({clearance.state.replace('_', ' ')})"
        parts.append(_paragraph("Clearance (Article 5)", text, clearance.note, notes.mark(clearance.evidence)))
    if (stockpile := facts.stockpile(iso3)) and status.mine_ban.bound:
        text = f"deadline {day(stockpile.deadline)} missed, {stockpile.mines_left:,} mines left"
        parts.append(_paragraph("Stockpile (Article 4)", text, stockpile.note, notes.mark(stockpile.evidence)))
    for row in facts.practices(iso3):
        who = " by armed groups" if row.actor == "non_state_group" else ""
        text = f"{row.certainty}: {row.what}"
        parts.append(_paragraph(f"{row.kind.title()}{who}", text, row.note, notes.mark(row.evidence)))
    past = [event for event in facts.events(iso3) if event.when <= today.isoformat()]
    if past:
        parts.append("\n".join(f"- {in_words(e.when)}: {sentence(e.text)} {notes.mark(e.evidence)}" for e in past))
    parts.append("\n".join(notes.lines()))
    return "\n\n".join(parts) + "\n"


def _paragraph(label: str, text: str, note: str, mark: str) -> str:
    return " ".join(part for part in (f"**{label}:**", sentence(text), sentence(note), mark) if part)


def _note(evidence: Evidence) -> str:
    sources = "; ".join(
        f"{source_name(source)}{', ' + source.url if source.url else ''}" for source in evidence.sources
    )
    reach = f" As of {in_words(evidence.as_of)}." if evidence.as_of else ""
    return f"{sources}. {evidence.confidence.capitalize()}.{reach} Checked {day(evidence.checked)}."
