"""From words found to countries ranked: who the story is about, by where a word stands and what part it plays there."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.model import Where
from bot.news.country_roles import OPENS, Part, Role
from bot.news.country_terms import Hit

MAX_COUNTRIES: Final = 8

#: A word in the title tells most; the body is long and counts little.
_WHERE: Final[dict[Where, float]] = {"title": 4.0, "lead": 1.0, "body": 0.25}
_KIND: Final = {
    "name": 1.0,
    # "Latvian dogs in Ukraine": the noun tells where.
    "people": 0.85,
    "seat": 1.0,
    "leader": 0.9,
    "place": 0.95,
    # "Danish Refugee Council" is at work somewhere, and rarely in Denmark.
    "organisation": 0.3,
    # "the government", in a language that one country speaks.
    "home": 0.7,
}
_ROLE: Final[dict[Role, float]] = {
    "subject": 1.0,
    "receiver": 0.9,
    "donor": 0.5,
    "speaker": 0.6,
    "visitor": 0.5,
    "reason": 0.25,
    "precedent": 0.5,
    "excluded": 0.3,
    "organisation": 0.4,
    "government": 1.0,
    "host": 0.12,
    "of another": 0.05,
    # "Dutch company", "Israeli army": as if the country itself were named.
    "actor": 1 / 0.85,
}
#: Who is named first is more often the one it is about; in parts of the weight of the place in the text.
_FIRST: Final = 0.35
#: "Polish sappers train Ukrainians": of two peoples in a title the first; but of a people and a land the land.
_FIRST_PEOPLE: Final = 0.14
#: Said twice is not twice as central.
_AGAIN: Final = 0.25
#: Named by "Jordan" alone, which is a person too.
_DOUBTFUL: Final = 0.4
#: Arms given: the giver's decision is the story, so the receiver comes after one named in the summary only.
_ARMED: Final = 0.3
#: The one who lays the mines comes after the land they lie in, and the neighbour after the state that decides.
_RUSSIA_BESIDE_OTHERS: Final = 0.5


class Played(NamedTuple):
    """A hit that names countries, and the part they play in its sentence."""

    hit: Hit
    where: Where
    role: Role
    weight: float


#: Geneva is where meetings are held and reports launched, and "Ottawa" beside mines is the treaty where it does nothing
#: that a government does. Oslo and Vienna can also mean their governments.
NEVER_SPEAKS_BY_CITY = frozenset({"CHE", "CAN"})


def weigh(parts: Sequence[Part], lead: int, body: int) -> list[Played]:
    """Weigh each part by its place, its sort of word and its role.

    Args:
        parts: In order of place.
        lead: Where the summary begins.
        body: Where the article begins.
    """
    played: list[Played] = []
    seen: dict[tuple[str, str], int] = {}
    for hit, role, armed in parts:
        start, _, term = hit
        where: Where = "title" if start < lead else "lead" if start < body else "body"
        weight = _WHERE[where] * _KIND[term.kind] * _ROLE[role]
        if armed:
            weight *= _ARMED
        if term.doubtful:
            weight *= _DOUBTFUL
        codes = term.codes
        repeated = max([seen.get((code, where), 0) for code in codes])
        for code in codes:
            seen[code, where] = repeated + 1
        played.append(Played(hit, where, role, weight * _AGAIN ** min(repeated, 3) if repeated else weight))
    return played


def rank(played: Sequence[Played]) -> tuple[str, ...]:
    """Return the countries, the most central first."""
    scores: dict[str, float] = {}
    first: dict[str, int] = {}
    begun = False
    for at, (hit, where, role, weight) in enumerate(played):
        bonus = 0.0
        # "Moldova gets robots from Italy": who opens the title is its subject though it receives.
        opens = at == 0 and role == "receiver" and hit.start <= OPENS
        if not begun and (opens or role in ("subject", "government", "actor")):
            begun = True
            if hit.term.kind != "people" or role == "actor":
                bonus = _FIRST * _WHERE[where]
            elif where == "title":
                bonus = _FIRST_PEOPLE * _WHERE[where]
        for code in hit.term.codes:
            first.setdefault(code, at)
            scores[code] = scores.get(code, 0.0) + weight + bonus
    if len(scores) > 1 and "RUS" in scores:
        scores["RUS"] *= _RUSSIA_BESIDE_OTHERS
    for code in NEVER_SPEAKS_BY_CITY & scores.keys():
        if all(one.role == "host" for one in played if code in one.hit.term.codes):
            del scores[code]
    if len(scores) < 2:
        return tuple(scores)
    order = sorted(scores, key=lambda code: (-scores[code], first[code]))
    return tuple(order[:MAX_COUNTRIES])
