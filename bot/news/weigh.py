"""How sure the evidence makes us that an item is landmine-policy news."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.model import Focus, Where
from bot.news.evidence import Evidence, Hit, Ruling, distance
from bot.news.meanings import SENSES, Meaning
from bot.news.mined import AT_HOME, MINED
from bot.news.thin import HARD, ON_THE_GROUND, OTHER_WORLDS, is_thin

#: What a find counts for by where it stands.
PLACES: Mapping[Where, float] = {"title": 1.5, "lead": 1.0, "category": 0.8, "body": 0.5}
#: A feed of the field itself needs less proof than one of all the world's news.
THRESHOLDS: Mapping[Focus, float] = {"core": 2.0, "broad": 2.8}
#: A term's second find counts half, its third nothing.
REPEATS = (1.0, 0.5)
#: One meaning counts at most this many times its weight, in however many words.
MOST_OF_A_MEANING = 2.5
#: Company adds at most this much.
MOST_OF_COMPANY = 2.5
#: What too little bears out is not made sure by much else that is said.
MOST_OF_THIN_COMPANY = 1.3
#: Words within which company must stand for a doubtful word to count in a long text.
BESIDE = 12
#: What speaks for another sense counts so much more where all subjects are doubtful words.
DOUBT = 1.5
#: It counts so much more where it stands in the title and no subject does: then the item is about that. So does news
#: of the front wherever it stands: mines are in it in passing.
ELSEWHERE = 1.8
#: A doubtful word beside the harm done or the ground cleared is no longer doubtful, and counts so much more.
LAND_AND_LIFE = 1.5
#: "Landmine" by itself may be a figure of speech: without any company it counts so much less.
LONELY = 0.5

#: A lone word with other senses, borne out by too little or outnumbered by other worlds' words, counts so much less.
THIN = 0.35
#: Bombs and shells found in a country at peace, and nothing more of mines, count so much less.
HOME_NEWS = 0.4

#: What makes a doubtful word ("mine") a weapon.
_COMPANY: frozenset[Meaning] = frozenset(
    {
        "leaving",
        "joining",
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
    }
)
#: What a figure of speech has no use for.
_REAL: frozenset[Meaning] = frozenset(
    {
        "harm",
        "care",
        "clearing",
        "war",
        "civilians",
        "weapon",
        "treaty",
        "treaty_work",
        "ban",
        "joining",
        "stocks",
        "rights_group",
        "giving",
        "money",
    }
)
_FIGURATIVE: frozenset[Meaning] = frozenset({"landmine", "minefield", "mine"})
#: Names that no other world has a use for.
_NAMED: frozenset[Meaning] = frozenset({"mine_ban", "cluster_ban", "campaign_body", "clearance_body", "antipersonnel"})
_DOUBTFUL: frozenset[Meaning] = frozenset(meaning for meaning, sense in SENSES.items() if sense.doubtful)
#: What is found in the ground and is no mine.
_FINDS: frozenset[Meaning] = frozenset({"remnants", "device", "clearance_body"})


@dataclass(slots=True, eq=False)
class Weighed:
    """The score with each hit's share in it. Not changed once made."""

    score: float
    shares: tuple[tuple[Hit, float], ...]
    ruled_out: tuple[Ruling, ...]


def weigh(evidence: Evidence, countries: Callable[[], Collection[str]]) -> Weighed:
    """Return the score: subjects by place, what is said about them, less what speaks for another sense.

    Args:
        evidence: What was found.
        countries: Returns the item's countries; called only where they decide.
    """
    own = [hit for hit in evidence.hits if hit.inside is None]
    subjects: list[Hit] = []
    said: list[Hit] = []
    spoken_against: list[Hit] = []
    for hit in own:
        role = hit.role
        if role == "subject":
            subjects.append(hit)
        elif role == "company":
            said.append(hit)
        elif role == "against":
            spoken_against.append(hit)
    meant = {hit.means for hit in own}
    certain = not _DOUBTFUL.issuperset([hit.means for hit in subjects])
    ruled_out: list[Ruling] = []
    counting = subjects if certain else []
    if not certain:
        company = [hit for hit in own if hit.means in _COMPANY]
        for hit in subjects:
            if _has_company(hit, subjects, company) or not MINED.isdisjoint(countries()):
                counting.append(hit)
            else:
                ruled_out.append(Ruling(hit, "nothing beside it says that a weapon is meant"))
    if not counting:
        return Weighed(0.0, (), tuple(ruled_out))
    kinds = {hit.means for hit in counting}
    figurative = len(kinds) == 1 and kinds <= _FIGURATIVE and _REAL.isdisjoint(meant)
    mined = not kinds.isdisjoint(_FIGURATIVE) and not MINED.isdisjoint(countries())
    # Nothing that the field alone tells, and words of another world, or one kind of word and no country: borrowed.
    bare = _NAMED.isdisjoint(kinds) and HARD.isdisjoint(meant)
    borrowed = bare and (not OTHER_WORLDS.isdisjoint(meant) or (len(kinds) == 1 and not countries()))
    lonely = borrowed or (figurative and not mined and not (certain and countries()))
    thin = is_thin(counting, own, countries, against=bool(spoken_against))
    found_at_home = kinds <= _FINDS and kinds != {"clearance_body"} and _at_home(countries())
    less = THIN if thin else LONELY if lonely else HOME_NEWS if found_at_home else 1
    landed = [hit for hit in own if hit.means in ON_THE_GROUND] if _DOUBTFUL & kinds and not thin else []
    worth = [(hit, _worth(hit, landed, mined=mined) * less) for hit in counting]
    shares = _capped(worth)
    room = MOST_OF_THIN_COMPANY if thin else MOST_OF_COMPANY
    for hit, full in _best(said):
        share = min(full, room)
        room -= share
        shares.append((hit, share))
    if spoken_against:
        in_title = "title" in {hit.where for hit in counting}
        if any(hit.means == "old_bomb" for hit in spoken_against) and _in_the_ground(countries()):
            # "They tried to cut up a 250-pound bomb", in Laos: nothing found on a building site at home.
            spoken_against = [hit for hit in spoken_against if hit.means != "old_bomb"]
        for hit, full in _best(spoken_against):
            elsewhere = not in_title and (hit.where == "title" or hit.means == "front_news")
            shares.append((hit, full * (1 if certain else DOUBT) * (ELSEWHERE if elsewhere else 1)))
    return Weighed(max(0.0, round(sum([share for _, share in shares]), 3)), tuple(shares), tuple(ruled_out))


def _at_home(countries: Collection[str]) -> bool:
    return bool(countries) and AT_HOME.issuperset(countries)


def _in_the_ground(countries: Collection[str]) -> bool:
    """Whether a country is named in whose news mines and bombs lie in the ground, and none at peace alone."""
    return not MINED.isdisjoint(countries) and not _at_home(countries)


def _has_company(hit: Hit, subjects: list[Hit], company: list[Hit]) -> bool:
    """Whether another kind of subject or company stands beside a hit: in title or lead anywhere, in a body close by."""
    means = hit.means
    return _is_beside(hit, [one for one in subjects if one.means != means]) or _is_beside(hit, company)


def _is_beside(hit: Hit, others: list[Hit]) -> bool:
    short = hit.where != "body"
    return any((short and other.where != "body") or distance(hit, other) <= BESIDE for other in others)


def _worth(hit: Hit, landed: list[Hit], *, mined: bool) -> float:
    worth = hit.term.weight * PLACES[hit.where]
    if not hit.doubtful:
        return worth
    beside = (mined and hit.means == "minefield" and hit.where == "title") or _is_beside(hit, landed)
    return worth * LAND_AND_LIFE if beside else worth


def _capped(hits: list[tuple[Hit, float]]) -> list[tuple[Hit, float]]:
    """Return what each hit adds: a term's second find counts half, and a meaning's finds no more than its most."""
    times: dict[int, int] = {}
    used: dict[Meaning, float] = {}
    shares: list[tuple[Hit, float]] = []
    if len(hits) > 1:
        hits.sort(key=_less_worth)
    for hit, worth in hits:
        time = times.get(hit.number, 0)
        times[hit.number] = time + 1
        if time < len(REPEATS):
            term = hit.term
            before = used.get(term.means, 0)
            share = max(0.0, min(MOST_OF_A_MEANING * term.weight - before, worth * REPEATS[time]))
            used[term.means] = before + share
            shares.append((hit, share))
    return shares


def _less_worth(pair: tuple[Hit, float]) -> float:
    return -pair[1]


def _best(hits: list[Hit]) -> list[tuple[Hit, float]]:
    """Return each meaning once, where it counts most; the weightiest first."""
    best: dict[Meaning, tuple[Hit, float]] = {}
    for hit in hits:
        term = hit.term
        worth = term.weight * PLACES[hit.where]
        known = best.get(term.means)
        if known is None or abs(worth) > abs(known[1]):
            best[term.means] = (hit, worth)
    return sorted(best.values(), key=lambda pair: -abs(pair[1])) if len(best) > 1 else list(best.values())
