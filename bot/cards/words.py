"""How cards say things about treaties: standings, sources, lists, numbers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.model import Tone, day
from bot.treaty.facts import days
from bot.treaty.partial import in_words
from bot.treaty.records import Act, Confidence, Evidence, Source
from bot.treaty.standing import Standing, StandingKind

TONES: Final[dict[StandingKind, Tone]] = {
    "state_party": "good",
    "withdrawing": "urgent",
    "withdrawn": "bad",
    "joining": "good",
    "signatory": "warning",
    "non_party": "warning",
    "unknown": "neutral",
    "not_open": "neutral",
}

DONE: Final[dict[Act, str]] = {
    "ratification": "ratified",
    "accession": "acceded",
    "acceptance": "accepted",
    "approval": "approved",
    "succession": "succeeded",
}

CONFIDENCE: Final[dict[Confidence, str]] = {
    "confirmed": "confirmed by a second source",
    "single source": "from a single source",
    "computed": "computed by the treaty's own rule",
    "disputed": "disputed",
    "unverified": "not verified",
}


def standing_words(now: Standing) -> str:
    """Say the standing itself: "state party", "left on 20 February 2026"."""
    match now.kind:
        case "state_party":
            return "state party"
        case "withdrawing" if now.until:
            return f"state party until {day(now.until)} ({days(now.days_left or 0)} left), then out"
        case "withdrawing":
            return "state party that has given notice to leave; the day it takes effect is open"
        case "withdrawn":
            return "left"
        case "joining" if now.until:
            return f"has joined; bound from {day(now.until)} ({days(now.days_left or 0)} left)"
        case "joining":
            return "has joined"
        case "signatory":
            return "signed, not party"
        case "non_party":
            return "not party, not signed"
        case "unknown":
            return "not known for that day"
        case "not_open":
            return f"not open for signature before {day(now.until)}" if now.until else "not open for signature yet"


def history_words(now: Standing) -> str:
    """Say the dated steps up to the standing's day, oldest first; empty where there are none."""
    row = now.row
    rule = "by Article 17" if "entry_into_force" in row.computed else ""
    effect = "by Article 20" if "withdrawal_effective" in row.computed else ""
    notice = "counted back from the day of effect" if "withdrawal_notified" in row.computed else ""
    steps = [
        ("signed", row.signed, ""),
        (DONE[row.act] if row.act else "joined", row.deposited, ""),
        ("in force", row.in_force, rule),
        ("withdrawal notified", row.withdrawal_notified, notice),
        ("withdrawal in effect", row.withdrawal_effective, effect),
    ]
    past = [(what, on, how) for what, on, how in steps if on and on <= now.on]
    # A succession can be in force from before its deposit.
    past.sort(key=lambda step: step[1])
    return ", ".join(f"{what} {day(on)}" + (f" ({how})" if how else "") for what, on, how in past)


def source_names(evidence: Evidence) -> str:
    """Name the sources of a row, each once: "TASS, 20 February 2026; Clash Report"."""
    return "; ".join(dict.fromkeys(source_name(source) for source in evidence.sources))


def source_name(source: Source) -> str:
    """Name one source with its date: "TASS, 20 February 2026"."""
    return f"{source.name}, {in_words(source.dated)}" if source.dated else source.name


def cited(evidence: Evidence) -> str:
    """Name the sources in brackets, with how far they reach, and what is to be doubted."""
    text = source_names(evidence)
    if evidence.as_of and evidence.as_of[:4] not in text:
        text += f"; as of {in_words(evidence.as_of)}"
    if evidence.confidence in ("unverified", "disputed"):
        text += f"; {CONFIDENCE[evidence.confidence]}"
    return f"({text})"


def sentence(text: str) -> str:
    """Return the text with a full stop, if it has none; empty stays empty."""
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return "A", "A and B", "A, B and C"."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def linked(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources that have an address, each address once."""
    by_url = {source.url: source for source in sources if source.url}
    return tuple(by_url.values())


def oldest(checks: Iterable[date]) -> date:
    """Return the day from which all of something was checked."""
    return min(checks)
