"""The part each country plays in its sentence: giver, receiver, reason, visitor, host, …"""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from bot.news.country_terms import Hit, Tongue

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
    "actor",
]

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
_OF_WORDS: Final = "of|of the|de|de la|du|di|della|von|van|z|från|fra|af|av|της|iš|з|из"
_OF: Final = frozenset(["", " ", " d'", *(f" {word} " for word in _OF_WORDS.split("|"))])
#: Letters between a visitor and the visit: "Japan's foreign minister visits".
_VISITOR: Final = 40
#: Letters before the first country of a title that opens with it, and from there to what it cuts.
OPENS: Final = 6
_CUTS: Final = 8
#: Letters between it and money or aid, for a verb to stand between.
_A_VERB: Final = 4
#: Letters between a leader and the place: " in ".
_IN: Final = 4
#: Letters between "Russian" and "mine".
_BESIDE: Final = 3
#: The treaty on mines goes by the name of this country's capital.
_BIRTHPLACE: Final = ("CAN",)
_STOPS: Final = frozenset(".!?;:。！？؛؟\n")


class Part(NamedTuple):
    """A hit that names countries, and the part they play."""

    hit: Hit
    role: Role
    #: Given arms: "cluster munitions for Ukraine".
    armed: bool


#: By cue: the role it gives, whether it stands before its country, and whether it stands behind it.
_ROLE_OF: Final[dict[str, tuple[Role, bool, bool]]] = {
    cue: (role, not cue.endswith("_after"), not cue.endswith("_before")) for cue, role in _CUES.items()
}
#: A cue with its place: start, end, and what it says.
_RoleCue = tuple[int, int, tuple[Role, bool, bool]]


#: After a city it says that its government is meant: "Ottawa pledges more".
_ACTS = re.compile(
    r"\s+(pledg|add|giv|donat|doubl|tripl|send|promis|commit(?:s|ted)\b|sa(?:ys|id)|announc|offer|boost|spend|provid|urg|reject"
    r"|defend|rul(?:es|ed) out|decid|want|plan(?:s|ned) to|will |fund|contribut|approv"
    r"|prom[eè]t|annonc|débloqu|vers[eé]|verspr|gibt|kündig|stellt|zahlt|anuncia|dona|destina|obiec|przeka|daje|обеща"
    r"|выдел|виділ|обіця|lupaa|antaa|ger |lov[ae]r|gi[rv]|belooft|geeft|stanzia)",
    re.IGNORECASE,
)

#: What makes a country's name an adjective of something else: "Rwanda-backed rebels", "a US-made shell".
_BY_HYPHEN = re.compile(
    r"-(back|fund|financ|train|suppl|built|made|plant|laid|style|support|held|occupied|run)", re.IGNORECASE
)
#: Who decides in a country's name, and the arms that are told of as its own: "Dutch company halts exports".
_ACTOR = re.compile(
    r" (?:[a-z-]+ )?(company|firm|fund|bank|maker|manufacturer|insurer|army|military|armed forces|navy|air force"
    r"|agency|ministry|government|cabinet|president|prime minister|minister|parliament|lawmakers|mps"
    r"|senate|missiles?|rockets?|jets|drones)\b"
    r"(?!.{0,40}\b(killed|hurt|injured|wounded|maimed|dead|dies?|lost|loses?)\b)",
    re.IGNORECASE,
)
#: Somebody who has no country's name speaks of a place named before: ", mayor says".
_ANOTHER_SPEAKS = re.compile(r", [a-z]")
#: An end of aid that does something in another country: "Trump cuts leave Laos with bombs".
_AID_ENDS = re.compile(
    r"(['’]s)?(?: [a-z-]+){0,2} (cuts?|freeze|orders?|end|exit|pull-?out|shutdown|halt|pause|stop|suspension"
    r"|withdrawal) "
    r"(leaves?|stops?|stopped|halts?|idles?|hits?|puts?|threatens?|means?|imperils?|cripples?|strands?|slows?|closes?|forces?)\b",
    re.IGNORECASE,
)


def parts(
    hits: Sequence[Hit], cues: Sequence[Hit], tongue: Tongue, raw: str, folded: str, *, of_mines: bool = False
) -> list[Part]:
    """Give each hit its part; a treaty's city has none.

    Args:
        hits: Terms in order of place, none within another.
        cues: Words that tell a part.
        tongue: What the text's language tells.
        raw: The text as written.
        folded: The same as it was searched.
        of_mines: Whether the text speaks of mines or their treaties, in words that are no cues.
    """
    named = {cue.term.cue for cue in cues}
    arms = [] if "clearance" in named else [cue.end for cue in cues if cue.term.cue == "arms"]
    hosting = "treaty" in named or "arms" in named
    countries = [
        hit for hit in hits if hit.term.codes and not (hit.term.treaty_city and _beside_treaty(hit, cues, raw))
    ]
    if not countries:
        return []
    opener = countries[0].end if countries[0].start <= OPENS else None
    role_cues = [
        (start, end, _ROLE_OF[term.cue])
        for start, end, term in cues
        if term.cue in _ROLE_OF and not (opener is not None and _is_done_by(opener, start, term.cue, raw))
    ]
    given: list[Part] = []
    listed: tuple[int, Role] | None = None
    for at, hit in enumerate(countries):
        kind = hit.term.kind
        role: Role = "subject"
        if kind == "organisation":
            role = "organisation"
        elif kind in ("home", "seat") and _of_another(at, countries, raw):
            role = "of another"
        elif kind == "home":
            role = "government"
        elif _BY_HYPHEN.match(raw, hit.end):
            role = "organisation"
        elif kind == "people" and hit.start <= OPENS and _ACTOR.match(raw, hit.end):
            role = "actor"
        elif hit.start <= OPENS and _AID_ENDS.match(raw, hit.end):
            role = "reason"
        elif (
            hit.term.treaty_city == 2
            and (hosting or (of_mines and hit.term.codes == _BIRTHPLACE))
            and not _ACTS.match(raw, hit.end)
        ):
            role = "host"
        else:
            if listed and _near(raw, listed[0], hit.start, _LIST):
                # "After Poland, Latvia votes": a comma ends what came before.
                ended = listed[1] == "precedent" and "," in raw[listed[0] : hit.start]
                role = "subject" if ended else listed[1]
            role = _told(hit, role_cues, tongue, raw, folded) or role
            if role == "subject" and "visit" in named and _visits(at, countries, cues, raw):
                role = "visitor"
            if (
                role == "subject"
                and kind == "leader"
                and _is_elsewhere(at, countries, "visit" in named, tongue, raw, folded)
            ):
                role = "visitor"
            if role == "subject" and _is_origin(at, countries, tongue, raw, folded):
                role = "donor"
            if role == "subject" and kind == "people" and _names_arms(hit, cues):
                role = "donor"
            listed = (hit.end, role) if role not in ("subject", "actor", "speaker", "visitor") else None
        armed = role == "receiver" and any(0 <= hit.start - end <= _ARMS_REACH for end in arms)
        given.append(Part(hit, role, armed))
    return given


def _names_arms(hit: Hit, cues: Sequence[Hit]) -> bool:
    """Whether a people tells whose make the arms are: "Eritrean mines kill two in Tigray"."""
    return any(cue.term.cue == "arms" and 0 <= cue.start - hit.end <= _BESIDE for cue in cues)


def _is_done_by(opener: int, start: int, cue: str, raw: str) -> bool:
    """Whether a cue tells what the country does that opens the title: "Germany freezes its aid", not "German aid"."""
    between = start - opener
    if cue == "cut":
        return 0 <= between < _CUTS
    return cue == "donor_after" and _A_VERB < between <= _REACH and raw[opener] == " "


def _told(hit: Hit, cues: Sequence[_RoleCue], tongue: Tongue, raw: str, folded: str) -> Role | None:
    first, last, _ = hit
    for start, end, (role, leads, follows) in cues:
        if (leads and 0 <= first - end <= _REACH and _one_sentence(raw, end, first)) or (
            follows and 0 <= start - last <= _REACH and _one_sentence(raw, last, start)
        ):
            # "Mines found in Trostianets, mayor says": the mayor speaks, and the town is where it happened.
            if role == "speaker" and follows and _ANOTHER_SPEAKS.search(raw, last, start):
                continue
            return role
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


def _is_elsewhere(at: int, countries: Sequence[Hit], visiting: bool, tongue: Tongue, raw: str, folded: str) -> bool:
    """Whether a leader is told to be in another country: "Obama in Vientiane", "… in Laos" where a visit is told of."""
    hit = countries[at]
    for after in countries[at + 1 :]:
        if after.term.codes == hit.term.codes or not _one_sentence(raw, hit.end, after.start):
            return False
        if _word_before(after.start, tongue, folded) == "place":
            return visiting or after.start - hit.end <= _IN
    return False


def _is_origin(at: int, countries: Sequence[Hit], tongue: Tongue, raw: str, folded: str) -> bool:
    """Whether those who work elsewhere come from it: "dogs from Bosnia start work in Iraqi minefields"."""
    hit = countries[at]
    if _word_before(hit.start, tongue, folded) != "origin":
        return False
    return any(
        after.term.codes != hit.term.codes
        and _one_sentence(raw, hit.end, after.start)
        and _word_before(after.start, tongue, folded) == "place"
        for after in countries[at + 1 :]
    )


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
