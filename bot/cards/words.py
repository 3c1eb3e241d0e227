"""How cards say things about treaties: standings, sources, lists, numbers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.model import Tone
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.records import Act, Confidence, Evidence, Source, TreatyKey
from bot.treaty.standing import Standing, StandingKind
from bot.words import ENGLISH, Words, mark

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
    "ratification": mark("ratified {day}"),
    "accession": mark("acceded {day}"),
    "acceptance": mark("accepted {day}"),
    "approval": mark("approved {day}"),
    "succession": mark("succeeded {day}"),
}

ACTS: Final[dict[Act, str]] = {
    "ratification": mark("ratification"),
    "accession": mark("accession"),
    "acceptance": mark("acceptance"),
    "approval": mark("approval"),
    "succession": mark("succession"),
}

CONFIDENCE: Final[dict[Confidence, str]] = {
    "confirmed": mark("confirmed"),
    "single source": mark("single source"),
    "computed": mark("computed"),
    "disputed": mark("disputed"),
    "unverified": mark("unverified"),
}

#: What the data calls the treaties and groups of states; said by ``Words.name`` and ``Words.group``.
NAMES: Final = (
    mark("Mine Ban Treaty"),
    mark("Convention on Cluster Munitions"),
    mark("Amended Protocol II"),
    mark("Protocol V"),
    mark("EU"),
    mark("NATO"),
    mark("AU"),
    mark("ASEAN"),
    mark("OAS"),
    mark("OSCE"),
    mark("Commonwealth"),
)


def in_text(iso3: str, say: Words = ENGLISH) -> str:
    """Name a state within a sentence: "the Netherlands"; other languages have labels there, so the bare name."""
    return COUNTRIES[iso3].in_text if say.language == "en" else say.country(iso3)


def opening(iso3: str, say: Words = ENGLISH) -> str:
    """Name a state at the start of a sentence: "The Netherlands"."""
    name = in_text(iso3, say)
    return name[:1].upper() + name[1:]


def treaty_name(facts: Facts, treaty: TreatyKey, say: Words = ENGLISH) -> str:
    """Name a treaty as its people do: "Mine Ban Treaty", "Convention d'Ottawa"."""
    return say.name(facts.treaties[treaty].name)


def act_of(act: Act | None, say: Words = ENGLISH) -> str:
    """Name how a state consented: "accession", or "joining" where that is not known."""
    return say(ACTS[act]) if act else say("joining")


def checked(on: date, say: Words = ENGLISH) -> str:
    """Say when something was last compared with its sources, as a sentence."""
    return say("Checked {day}.", day=say.day(on))


def as_of(text: str, say: Words = ENGLISH) -> str:
    """Say how far a source reaches."""
    return say("as of {day}", day=say.partial(text))


def standing_words(now: Standing, say: Words = ENGLISH) -> str:
    """Say the standing itself: "state party", "left on 20 February 2026"."""
    match now.kind:
        case "state_party":
            return say("state party")
        case "withdrawing" if now.until:
            return say.many(
                "state party until {day} ({number} day left), then out",
                "state party until {day} ({number} days left), then out",
                now.days_left or 0,
                day=say.day(now.until),
            )
        case "withdrawing":
            return say("state party that has given notice to leave; the day it takes effect is open")
        case "withdrawn":
            return say("left")
        case "joining" if now.until:
            return say.many(
                "has joined; bound from {day} ({number} day left)",
                "has joined; bound from {day} ({number} days left)",
                now.days_left or 0,
                day=say.day(now.until),
            )
        case "joining":
            return say("has joined")
        case "signatory":
            return say("signed, not party")
        case "non_party":
            return say("not party, not signed")
        case "unknown":
            return say("not known for that day")
        case "not_open":
            if now.until:
                return say("not open for signature before {day}", day=say.day(now.until))
            return say("not open for signature yet")


def history_words(now: Standing, say: Words = ENGLISH) -> str:
    """Say the dated steps up to the standing's day, oldest first; empty where there are none."""
    row = now.row
    rule = say("by Article 17") if "entry_into_force" in row.computed else ""
    effect = say("by Article 20") if "withdrawal_effective" in row.computed else ""
    notice = say("counted back from the day of effect") if "withdrawal_notified" in row.computed else ""
    steps = [
        (mark("signed {day}"), row.signed, ""),
        (DONE[row.act] if row.act else mark("joined {day}"), row.deposited, ""),
        (mark("in force {day}"), row.in_force, rule),
        (mark("withdrawal notified {day}"), row.withdrawal_notified, notice),
        (mark("withdrawal in effect {day}"), row.withdrawal_effective, effect),
    ]
    past = [(what, on, how) for what, on, how in steps if on and on <= now.on]
    # A succession can be in force from before its deposit.
    past.sort(key=lambda step: step[1])
    return say.series([say(what, day=say.day(on)) + (f" ({how})" if how else "") for what, on, how in past])


def source_names(evidence: Evidence, say: Words = ENGLISH) -> str:
    """Name the sources of a row, each once: "TASS, 20 February 2026; Clash Report"."""
    return say.apart(list(dict.fromkeys(source_name(source, say) for source in evidence.sources)))


def source_name(source: Source, say: Words = ENGLISH) -> str:
    """Name one source with its date: "TASS, 20 February 2026"."""
    return say.series((source.name, say.partial(source.dated))) if source.dated else source.name


def cited(evidence: Evidence, say: Words = ENGLISH) -> str:
    """Name the sources in brackets, with how far they reach, and what is to be doubted."""
    text = source_names(evidence, say)
    if evidence.as_of and evidence.as_of[:4] not in text:
        text = say.apart((text, as_of(evidence.as_of, say)))
    if evidence.confidence in ("unverified", "disputed"):
        doubt = mark("not verified") if evidence.confidence == "unverified" else mark("disputed")
        text = say.apart((text, say(doubt)))
    return f"({text})"


def sentence(text: str) -> str:
    """Return the text with a full stop, if it has none; empty stays empty."""
    return text if not text or text.endswith((".", "?", "!", "؟")) else f"{text}."


def listed(names: Sequence[str], say: Words = ENGLISH) -> str:
    """Return "A", "A and B", "A, B and C"."""
    return say.all_of(names)


def linked(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources that have an address, each address once."""
    by_url = {source.url: source for source in sources if source.url}
    return tuple(by_url.values())


def oldest(checks: Iterable[date]) -> date:
    """Return the day from which all of something was checked."""
    return min(checks)
