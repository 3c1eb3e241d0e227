"""How sure the evidence makes us that an item is landmine-policy news."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Focus, Where
from bot.news.evidence import Evidence, Hit, Ruling
from bot.news.meanings import Meaning

#: What a find counts for by where it stands.
PLACES: Mapping[Where, float] = {"title": 1.5, "lead": 1.0, "category": 0.8, "body": 0.5}
#: A feed of the field itself needs less proof than one of all the world's news.
THRESHOLDS: Mapping[Focus, float] = {"core": 2.2, "broad": 3.0}
#: A term's second find counts half, its third nothing.
REPEATS = (1.0, 0.5)
#: One meaning counts at most this many times its weight, in however many words.
MOST_OF_A_MEANING = 2.5
#: Company adds at most this much.
MOST_OF_COMPANY = 2.0
#: Words within which company must stand for a doubtful word to count.
BESIDE = 12

#: What makes a doubtful word ("mine") a weapon.
_COMPANY: tuple[Meaning, ...] = (
    "leaving",
    "ban",
    "treaty",
    "treaty_work",
    "using",
    "stocks",
    "clearing",
    "harm",
    "care",
    "war",
    "civilians",
    "weapon",
    "rights_group",
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The score with each hit's share in it."""

    score: float
    shares: tuple[tuple[Hit, float], ...]
    ruled_out: tuple[Ruling, ...]


def weigh(evidence: Evidence) -> Weighed:
    """Return the score: subjects by place, what is said about them, less what speaks for another sense."""
    shares: list[tuple[Hit, float]] = []
    ruled_out: list[Ruling] = []
    subjects = [hit for hit in evidence.hits if hit.term.sense.role == "subject"]
    certain = any(not hit.term.sense.doubtful for hit in subjects)
    counting: list[Hit] = []
    for hit in subjects:
        if hit.term.sense.doubtful and not certain and not _has_company(evidence, hit, subjects):
            ruled_out.append(Ruling(hit, f"nothing within {BESIDE} words says that a weapon is meant"))
        else:
            counting.append(hit)
    shares += _capped(counting)
    total = sum(share for _, share in shares)
    if counting:
        for role in ("company", "against"):
            best = _best([hit for hit in evidence.hits if hit.term.sense.role == role and hit.counts])
            room = MOST_OF_COMPANY if role == "company" else None
            for hit, worth in best:
                share = worth if room is None else min(worth, room)
                if room is not None:
                    room -= share
                total += share
                shares.append((hit, share))
    return Weighed(max(0.0, round(total, 3)), tuple(shares), tuple(ruled_out))


def _has_company(evidence: Evidence, hit: Hit, subjects: list[Hit]) -> bool:
    if any(other.term.means != hit.term.means and evidence.distance(hit, other) <= BESIDE for other in subjects):
        return True
    return any(evidence.distance(hit, other) <= BESIDE for other in evidence.of(*_COMPANY))


def _capped(hits: list[Hit]) -> list[tuple[Hit, float]]:
    times: dict[int, int] = {}
    used: dict[Meaning, float] = {}
    shares: list[tuple[Hit, float]] = []
    for hit in sorted(hits, key=lambda hit: -PLACES[hit.where]):
        time = times.get(hit.number, 0)
        times[hit.number] = time + 1
        room = MOST_OF_A_MEANING * hit.term.weight - used.get(hit.term.means, 0)
        share = 0.0
        if hit.counts and time < len(REPEATS):
            share = max(0.0, min(room, hit.term.weight * PLACES[hit.where] * REPEATS[time]))
        used[hit.term.means] = used.get(hit.term.means, 0) + share
        shares.append((hit, share))
    return shares


def _best(hits: list[Hit]) -> list[tuple[Hit, float]]:
    """Return each meaning once, where it counts most."""
    best: dict[Meaning, tuple[Hit, float]] = {}
    for hit in hits:
        worth = hit.term.weight * PLACES[hit.where]
        if hit.term.means not in best or abs(worth) > abs(best[hit.term.means][1]):
            best[hit.term.means] = (hit, worth)
    return list(best.values())
