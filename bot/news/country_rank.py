"""From words found to countries ranked: who the story is about, by where a word stands and what part it plays there."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from bot.model import Where
from bot.news.country_terms import Hit, Tongue

#: The part a country plays in its sentence.
Role = Literal[
    "subject",
    "receiver",
    "donor",
    "speaker",
    "visitor",
    "reason",
    "precedent",
    "excluded",
    "organisation",
    "government",
    "host",
    "of another",
]

MAX_COUNTRIES: Final = 8

#: A word in the title tells most; the body is long and counts little.
_WHERE: Final[dict[Where, float]] = {"title": 3.0, "lead": 1.0, "body": 0.25}
_KIND: Final = {
    "name": 1.0,
    # "Latvian dogs in Ukraine": the noun tells where.
    "people": 0.85,
    "seat": 0.9,
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
}
#: Who is named first is more often the one it is about; in parts of the weight of the place in the text.
_FIRST: Final = 0.35
#: Said twice is not twice as central.
_AGAIN: Final = 0.25
#: Named by "Jordan" alone, which is a person too.
_DOUBTFUL: Final = 0.4
#: Arms given: the giver's decision is the story, so the receiver comes after one named in the summary only.
_ARMED: Final = 0.3
#: The one who lays the mines comes after the land they lie in, and the neighbour after the state that decides.
_RUSSIA_BESIDE_OTHERS: Final = 0.5

_CUES: Final[dict[str, Role]] = {
    "reason_before": "reason",
    "reason_after": "reason",
    # "After Washington froze aid" tells why the clearing of Laos stands still.
    "cut": "reason",
    "past_after": "precedent",
    "not_after": "excluded",
    "donor_before": "donor",
    "donor_after": "donor",
    "receiver_after": "receiver",
    "speaker_before": "speaker",
    "speaker_after": "speaker",
    "org_after": "organisation",
}
_BEFORE: Final[dict[str, Role]] = {"past": "precedent", "not": "excluded", "receiver": "receiver"}
#: Letters between a cue and its country: "because of the looming threat from Russia" has the cue nearest.
_REACH: Final = 18
#: Letters between the arms and the receiver: "cluster munitions of the older kind to Ukraine".
_ARMS_REACH: Final = 40
#: Letters between two countries of one list: ", " or " und dem ".
_LIST: Final = 10
#: Letters between "Lithuania" and a "government" that is its own: "Lithuania's new conservative government".
_OWN_GOVERNMENT: Final = 30
#: Letters between "Ottawa" and "Convention" ("Ottawa Mine Ban Convention").
_TREATY_AFTER: Final = {1: 3, 2: 26}
#: What stands between "parliament" and the country whose it is, or "convention" and its city.
_OF: Final = frozenset(
    [
        "",
        " ",
        " of ",
        " of the ",
        " d'",
        " de ",
        " de la ",
        " du ",
        " di ",
        " della ",
        " von ",
        " van ",
        " z ",
        " från ",
    ]
).union([" fra ", " af ", " av ", " της ", " iš ", " no ", " з ", " из "])
#: Letters between a visitor and the visit: "Japan's foreign minister visits".
_VISITOR: Final = 40
_STOPS: Final = frozenset(".!?;:。！？؛؟\n")


class _RoleCue(NamedTuple):
    start: int
    end: int
    role: Role
    #: Stands before its country.
    leads: bool
    #: Stands behind it.
    follows: bool


class Played(NamedTuple):
    """A hit that names countries, and the part they play in its sentence."""

    hit: Hit
    where: Where
    role: Role
    weight: float


def cast(
    hits: Sequence[Hit], cues: Sequence[Hit], tongue: Tongue, raw: str, folded: str, parts: tuple[int, int]
) -> list[Played]:
    """Give each hit its part.

    Args:
        hits: Terms in order of place, none within another.
        cues: Words that tell a part.
        tongue: What the text's language tells.
        raw: The text as written.
        folded: The same as it was searched.
        parts: Where lead and body begin.
    """
    named = {cue.term.cue for cue in cues}
    arms = [] if "clearance" in named else [cue.end for cue in cues if cue.term.cue == "arms"]
    hosting = "treaty" in named or "arms" in named
    countries = [
        hit for hit in hits if hit.term.codes and not (hit.term.treaty_city and _beside_treaty(hit, cues, raw))
    ]
    roles = [
        _RoleCue(start, end, _CUES[term.cue], not term.cue.endswith("_after"), not term.cue.endswith("_before"))
        for start, end, term in cues
        if term.cue in _CUES
    ]
    visits = "visit" in named
    played: list[Played] = []
    listed: tuple[int, Role] | None = None
    seen: dict[tuple[str, str], int] = {}
    for at, hit in enumerate(countries):
        term = hit.term
        where: Where = "title" if hit.start < parts[0] else "lead" if hit.start < parts[1] else "body"
        role: Role = "subject"
        if term.kind == "organisation":
            role = "organisation"
        elif term.kind in ("home", "seat") and _of_another(at, countries, raw):
            role = "of another"
        elif term.kind == "home":
            role = "government"
        elif term.treaty_city == 2 and hosting:
            role = "host"
        else:
            if listed and _near(raw, listed[0], hit.start, _LIST):
                # "After Poland, Latvia votes": a comma ends what came before.
                ended = listed[1] == "precedent" and "," in raw[listed[0] : hit.start]
                role = "subject" if ended else listed[1]
            role = _told(hit, roles, tongue, raw, folded) or role
            if visits and role == "subject" and _visits(at, countries, cues, raw):
                role = "visitor"
            listed = (hit.end, role) if role not in ("subject", "speaker", "visitor") else None
        weight = _WHERE[where] * _KIND[term.kind] * _ROLE[role]
        if role == "receiver" and any(0 <= hit.start - end <= _ARMS_REACH for end in arms):
            weight *= _ARMED
        if term.doubtful:
            weight *= _DOUBTFUL
        repeated = max([seen.get((code, where), 0) for code in term.codes])
        for code in term.codes:
            seen[code, where] = repeated + 1
        played.append(Played(hit, where, role, weight * _AGAIN ** min(repeated, 3)))
    return played


def rank(played: Sequence[Played]) -> tuple[str, ...]:
    """Return the countries, the most central first."""
    scores: dict[str, float] = {}
    first: dict[str, int] = {}
    begun = False
    for at, one in enumerate(played):
        bonus = 0.0
        if not begun and one.role in ("subject", "government"):
            begun = True
            if one.hit.term.kind != "people":
                bonus = _FIRST * _WHERE[one.where]
        for code in one.hit.term.codes:
            first.setdefault(code, at)
            scores[code] = scores.get(code, 0.0) + one.weight + bonus
    if len(scores) > 1 and "RUS" in scores:
        scores["RUS"] *= _RUSSIA_BESIDE_OTHERS
    order = sorted(scores, key=lambda code: (-scores[code], first[code]))
    return tuple(order[:MAX_COUNTRIES])


def _told(hit: Hit, cues: Sequence[_RoleCue], tongue: Tongue, raw: str, folded: str) -> Role | None:
    for cue in cues:
        before, after = hit.start - cue.end, cue.start - hit.end
        if (0 <= before <= _REACH and cue.leads and _one_sentence(raw, cue.end, hit.start)) or (
            0 <= after <= _REACH and cue.follows and _one_sentence(raw, hit.end, cue.start)
        ):
            return cue.role
    told = _word_before(hit.start, tongue, folded)
    if told in _BEFORE:
        return _BEFORE[told]
    if tongue.receiver_endings and told != "place" and folded.endswith(tongue.receiver_endings, hit.start, hit.end):
        return "receiver"
    return None


def _word_before(start: int, tongue: Tongue, folded: str) -> str:
    """Return what the last words before a place tell, the fewest that tell anything; at most four are tried."""
    space = start - 1
    for _ in range(4):
        space = folded.rfind(" ", 0, space)
        if space < 0:
            return ""
        told = tongue.before.get(folded[space:start])
        if told:
            return told
    return ""


def _visits(at: int, countries: Sequence[Hit], cues: Sequence[Hit], raw: str) -> bool:
    """Whether this is the one who comes: a word for a visit follows, and behind it another country."""
    for cue in cues:
        if cue.term.cue == "visit" and _near(raw, countries[at].end, cue.start, _VISITOR):
            for after in countries[at + 1 :]:
                if after.term.codes != countries[at].term.codes and _near(raw, cue.end, after.start, _VISITOR):
                    return True
    return False


def _of_another(at: int, countries: Sequence[Hit], raw: str) -> bool:
    """Whether "parliament" or "Seimas" is that of the country named beside it: "the Lithuanian Sejm"."""
    hit = countries[at]
    before = countries[at - 1] if at else None
    after = countries[at + 1] if at + 1 < len(countries) else None
    if before and _is_other(before, hit):
        reach = _OWN_GOVERNMENT if hit.term.kind == "home" else 1
        if _near(raw, before.end, hit.start, reach):
            return "," not in raw[before.end : hit.start]
    return bool(after and _is_other(after, hit) and raw[hit.end : after.start] in _OF)


def _is_other(beside: Hit, hit: Hit) -> bool:
    return beside.term.kind in ("name", "people") and beside.term.codes != hit.term.codes


def _beside_treaty(hit: Hit, cues: Sequence[Hit], raw: str) -> bool:
    for cue in cues:
        if cue.term.cue != "treaty":
            continue
        if _near(raw, hit.end, cue.start, _TREATY_AFTER[hit.term.treaty_city]):
            return True
        if cue.end < hit.start and raw[cue.end : hit.start].replace("’", "'") in _OF:
            return True
    return False


def _near(raw: str, end: int, start: int, reach: int) -> bool:
    """Whether ``start`` follows ``end`` within so many letters of one sentence."""
    return 0 <= start - end <= reach and _one_sentence(raw, end, start)


def _one_sentence(raw: str, start: int, end: int) -> bool:
    return _STOPS.isdisjoint(raw[start:end])
