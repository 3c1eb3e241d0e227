"""From words found to countries ranked: who the story is about, by where a word stands and what part it plays there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.model import Where
from bot.news.country_terms import Hit

Role = Literal["subject", "receiver", "donor", "reason", "precedent", "excluded", "organisation", "government"]

MAX_COUNTRIES: Final = 8

#: A word in the title tells most; the body is long and counts little.
_WHERE: Final[dict[Where, float]] = {"title": 3.0, "lead": 1.0, "body": 0.25}
_KIND: Final = {
    "name": 1.0,
    "seat": 0.9,
    "leader": 0.9,
    "place": 0.95,
    # "Danish Refugee Council" is at work somewhere, and rarely in Denmark.
    "organisation": 0.12,
    # "the government", in a language that one country speaks.
    "home": 0.5,
}
_ROLE: Final = {
    "subject": 1.0,
    "receiver": 0.9,
    "donor": 0.5,
    "reason": 0.25,
    "precedent": 0.5,
    "excluded": 0.3,
    "organisation": 1.0,
    "government": 1.0,
}
_CUES: Final[dict[str, Role]] = {
    "reason_before": "reason",
    "reason_after": "reason",
    "past_before": "precedent",
    "not_before": "excluded",
    "donor_before": "donor",
    "donor_after": "donor",
}
#: Letters between a cue and its country: "because of the looming threat from Russia" has the cue nearest.
_REACH: Final = 18
#: Letters between two countries of one list: ", " or " and ".
_LIST: Final = 7
#: Letters between "Ottawa" and "Convention".
_BESIDE: Final = 12
_STOPS: Final = frozenset(".!?;:。！？؛؟\n")


@dataclass(frozen=True, slots=True)
class Played:
    """A hit that names countries, and the part they play in its sentence."""

    hit: Hit
    where: Where
    role: Role
    weight: float


def cast(hits: Sequence[Hit], cues: Sequence[Hit], raw: str, parts: tuple[int, int]) -> list[Played]:
    """Give each hit its part.

    Args:
        hits: Terms in order of place, none within another.
        cues: Words that tell a part.
        raw: The text as written.
        parts: Where lead and body begin.
    """
    played: list[Played] = []
    before: tuple[int, Role] | None = None
    seen: dict[tuple[str, str], int] = {}
    for hit in hits:
        term = hit.term
        if not term.codes or (term.treaty_city and _beside_treaty(hit, cues, raw)):
            continue
        where: Where = "title" if hit.start < parts[0] else "lead" if hit.start < parts[1] else "body"
        role: Role = "subject"
        if term.kind == "organisation":
            role = "organisation"
        elif term.kind == "home":
            role = "government"
        else:
            role = _told_by_cue(hit, cues, raw) or role
            if (
                role == "subject"
                and before
                and hit.start - before[0] <= _LIST
                and _one_sentence(raw, before[0], hit.start)
            ):
                role = before[1]
            before = (hit.end, role) if role != "subject" else None
        weight = _WHERE[where] * _KIND[term.kind] * _ROLE[role]
        if term.doubtful:
            weight *= 0.4
        for code in term.codes:
            repeated = seen.get((code, where), 0)
            seen[code, where] = repeated + 1
        played.append(Played(hit, where, role, weight / (1 << min(repeated, 4))))
    return played


def rank(played: Sequence[Played]) -> tuple[str, ...]:
    """Return the countries, the most central first."""
    scores: dict[str, float] = {}
    first: dict[str, int] = {}
    for at, one in enumerate(played):
        bonus = 0.0
        if not first and one.role == "subject":
            bonus = 0.35 * _WHERE[one.where]
        for code in one.hit.term.codes:
            first.setdefault(code, at)
            scores[code] = scores.get(code, 0.0) + one.weight + bonus
    if len(scores) > 1 and "RUS" in scores:
        # The one who lays the mines comes after the land they lie in, and the neighbour after the state that decides.
        scores["RUS"] *= 0.5
    order = sorted(scores, key=lambda code: (-scores[code], first[code]))
    return tuple(order[:MAX_COUNTRIES])


def _told_by_cue(hit: Hit, cues: Sequence[Hit], raw: str) -> Role | None:
    for cue in cues:
        role = _CUES.get(cue.term.cue)
        if role is None:
            continue
        if cue.term.cue.endswith("_before"):
            if 0 <= hit.start - cue.end <= _REACH and _one_sentence(raw, cue.end, hit.start):
                return role
        elif 0 <= cue.start - hit.end <= _REACH and _one_sentence(raw, hit.end, cue.start):
            return role
    return None


def _beside_treaty(hit: Hit, cues: Sequence[Hit], raw: str) -> bool:
    for cue in cues:
        if cue.term.cue != "treaty":
            continue
        if 0 <= cue.start - hit.end <= _BESIDE and _one_sentence(raw, hit.end, cue.start):
            return True
        if 0 <= hit.start - cue.end <= _BESIDE and _one_sentence(raw, cue.end, hit.start):
            return True
    return False


def _one_sentence(raw: str, start: int, end: int) -> bool:
    return not any(letter in _STOPS for letter in raw[start:end])
