"""Which states are parties, outside, leaving or late: for lists, by region and membership."""

from datetime import date
from typing import Literal, get_args

from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.records import TreatyKey
from bot.treaty.spelling import key, words
from bot.treaty.standing import StandingKind

Wanted = Literal["parties", "non-parties", "withdrawn", "withdrawing", "signatories", "joining", "missed deadlines"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)

_KINDS: dict[Wanted, frozenset[StandingKind]] = {
    "parties": frozenset({"state_party", "withdrawing"}),
    "non-parties": frozenset({"non_party", "withdrawn", "signatory", "joining", "not_open"}),
    "withdrawn": frozenset({"withdrawn"}),
    "withdrawing": frozenset({"withdrawing"}),
    "signatories": frozenset({"signatory"}),
    "joining": frozenset({"joining"}),
}
#: What else people call them, as ``spelling.key`` writes it.
_SAID: dict[str, Wanted] = {
    **{key(wanted): wanted for wanted in WANTED},
    "party": "parties",
    "statesparties": "parties",
    "stateparties": "parties",
    "members": "parties",
    "nonparty": "non-parties",
    "notparties": "non-parties",
    "notparty": "non-parties",
    "outside": "non-parties",
    "nonmembers": "non-parties",
    "left": "withdrawn",
    "withdrawals": "withdrawn",
    "leaving": "withdrawing",
    "signatory": "signatories",
    "signed": "signatories",
    "deadlines": "missed deadlines",
    "misseddeadline": "missed deadlines",
    "overdue": "missed deadlines",
    "late": "missed deadlines",
}
_TREATIES: dict[str, TreatyKey] = {
    "cluster": "cluster_munitions",
    "clusters": "cluster_munitions",
    "clustermunitions": "cluster_munitions",
    "ccm": "cluster_munitions",
    "mines": "mine_ban_treaty",
    "landmines": "mine_ban_treaty",
    "ottawa": "mine_ban_treaty",
    "minebantreaty": "mine_ban_treaty",
    "minebanconvention": "mine_ban_treaty",
}
#: Around a group's name, not within it.
_JOINING = ("in", "of", "the", "among", "to")
_GROUPS = {
    "europeanunion": "EU",
    "africanunion": "AU",
    "northatlantictreatyorganization": "NATO",
    "organizationofamericanstates": "OAS",
    "organisationofamericanstates": "OAS",
    "commonwealthofnations": "Commonwealth",
    "america": "Americas",
    "latinamerica": "Latin America and the Caribbean",
    "northafrica": "Northern Africa",
    "northamerica": "Northern America",
    "eastasia": "Eastern Asia",
    "southasia": "Southern Asia",
    "westasia": "Western Asia",
    "middleeast": "Western Asia",
    "southeastasia": "South-eastern Asia",
    "easterneurope": "Eastern Europe",
}


def find_states(
    facts: Facts, wanted: Wanted, on: date, *, treaty: TreatyKey = "mine_ban_treaty", group: str | None = None
) -> tuple[str, ...]:
    """Return the codes of the states that are so on a day, within a group if one is named.

    "non-parties" are all that the treaty does not bind: those that left, signed or are only joining, too. "missed
    deadlines" are parties whose newest known deadline for clearance or stockpiles has passed; a later one may have
    been granted (the card says so).
    """
    of_group = {row.iso3 for row in facts.tables.memberships if row.group == group} if group else set(facts.states)
    return tuple(iso3 for iso3 in facts.states if iso3 in of_group and _is(facts, iso3, wanted, treaty, on))


def _is(facts: Facts, iso3: str, wanted: Wanted, treaty: TreatyKey, on: date) -> bool:
    now = facts.standing(iso3, "mine_ban_treaty" if wanted == "missed deadlines" else treaty, on)
    if now is None:
        return False
    if wanted != "missed deadlines":
        return now.kind in _KINDS[wanted]
    clearance, stockpile = facts.clearance(iso3), facts.stockpile(iso3)
    late = bool(clearance and clearance.state != "completed" and clearance.deadline and clearance.deadline < on)
    return now.bound and (late or bool(stockpile and stockpile.deadline < on))


def find_group(facts: Facts, text: str) -> str | None:
    """Return the region or organisation a text names, as the data writes it; None if it names none."""
    plain = key(text).removeprefix("the")
    if plain in _GROUPS:
        return _GROUPS[plain]
    return next((group for group in groups(facts) if key(group) == plain), None)


def neighbours(facts: Facts, iso3: str, most: int) -> tuple[str, ...]:
    """Return other states of the same UN subregion, in the order of their names."""
    regions = {row.group for row in facts.memberships(iso3) if row.kind == "un_subregion"}
    others = {row.iso3 for row in facts.tables.memberships if row.group in regions} - {iso3}
    return tuple(sorted(others, key=lambda other: COUNTRIES[other].name)[:most])


def groups(facts: Facts) -> tuple[str, ...]:
    """Return every region and organisation that states can be listed by."""
    return tuple(sorted({row.group for row in facts.tables.memberships}))


def read_list(facts: Facts, text: str) -> tuple[Wanted, TreatyKey, str | None] | None:
    """Read "non-parties NATO" or "parties clusters Africa": what is wanted, of which treaty, in which group.

    Returns:
        None where the text does not begin with one of ``WANTED``, or ends with what is no group.
    """
    typed = words(text)
    for size in (2, 1):
        wanted = _SAID.get("".join(typed[:size]))
        if wanted and len(typed) >= size:
            rest = typed[size:]
            break
    else:
        return None
    treaty: TreatyKey = "mine_ban_treaty"
    for size in (3, 2, 1):
        for start in range(len(rest) - size + 1):
            if (named := _TREATIES.get("".join(rest[start : start + size]))) is not None:
                treaty, rest = named, rest[:start] + rest[start + size :]
                break
    while rest and rest[0] in _JOINING:
        rest = rest[1:]
    while rest and rest[-1] in _JOINING:
        rest = rest[:-1]
    if not rest:
        return wanted, treaty, None
    group = find_group(facts, " ".join(rest))
    return (wanted, treaty, group) if group else None
