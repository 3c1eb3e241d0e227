"""Which state a misspelt name is meant for: few slips, no other state as near, and a likely kind of slip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.treaty.name_table import Codes, NameTable
from bot.treaty.spelling import is_latin, sound

#: Shorter texts are too like too much.
SHORTEST = 4
#: Names in other languages are only tried for texts of this length and more, one slip away.
_SHORTEST_FAR = 6


@dataclass(frozen=True, slots=True)
class Near:
    """A known name close to what was typed."""

    distance: int
    known: str
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a text may be meant for."""

    #: None where no state is likelier than all others.
    iso3: str | None
    #: The likely ones, the nearest first.
    likely: tuple[str, ...]
    #: Those that are a little further away.
    faint: tuple[str, ...]


def guess(typed: str, table: NameTable) -> Guess:
    """Guess what a text (``spelling.key``) of at least ``SHORTEST`` letters is meant for."""
    near = _near(typed, table.near, slips(typed) + 1)
    likely = [name for name in near if _likely(typed, name)]
    if not likely and len(typed) >= _SHORTEST_FAR:
        likely = [name for name in _near(typed, table.far, 1) if _likely(typed, name)]
    return Guess(
        iso3=_alike(typed, likely, table) or _nearest(likely),
        likely=_codes(likely),
        faint=_codes(name for name in near if name.known[0] == typed[0] or name.distance == 1),
    )


def one_slip_away(typed: str, table: NameTable) -> tuple[Codes, ...]:
    """Return what well-known names stand for that one slip could have made this text of."""
    if len(typed) < SHORTEST:
        return ()
    return tuple(name.codes for name in _near(typed, table.near, 1) if _likely(typed, name))


def slips(plain: str) -> int:
    """Return how many slips a name of this length may have: 0 to 3."""
    length = len(plain)
    if not is_latin(plain):
        return 1 if length > 4 else 0
    return 0 if length < SHORTEST else 1 if length < 9 else 2 if length < 14 else 3


def _codes(names: Iterable[Near]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iso3 for name in names for iso3 in name.codes))


def _near(typed: str, pool: Mapping[str, Codes], cutoff: int) -> list[Near]:
    """Return the known names within so many slips (optimal string alignment), the nearest first."""
    found = process.extract(typed, tuple(pool), scorer=OSA.distance, score_cutoff=cutoff, limit=20)
    return sorted((Near(int(distance), known, pool[known]) for known, distance, _ in found), key=lambda n: n.distance)


def _alike(typed: str, likely: list[Near], table: NameTable) -> str | None:
    """Return the one state whose name sounds like this, unless another's is one slip away."""
    heard = table.sounds.get(sound(typed), frozenset()) if is_latin(typed) else frozenset()
    if len(heard) != 1:
        return None
    (codes,) = heard
    if len(codes) > 1 or any(name.distance == 1 and name.codes != codes for name in likely):
        return None
    return codes[0]


def _nearest(likely: list[Near]) -> str | None:
    """Return the state with the nearest name, if no other's is as near."""
    if not likely or len(likely[0].codes) != 1:
        return None
    (best,) = likely[0].codes
    rivals = [name for name in likely if name.distance == likely[0].distance and best not in name.codes]
    return None if rivals else best


def _likely(typed: str, name: Near) -> bool:
    """Whether a known name can have become this text by slips: people rarely miss the first letter."""
    known, distance = name.known, name.distance
    if typed[0] != known[0] and typed[:2] != known[1::-1]:
        return distance == 1 and (len(known) > 6 or (typed == known[1:] and len(known) > 5))
    if len(known) == 4 and is_latin(known):
        return distance <= 1 and (sorted(typed) == sorted(known) or len(typed) == 5)
    if distance == 2 and len(known) in (7, 8):
        return sorted(typed) == sorted(known) and typed[-1] == known[-1]
    return distance <= slips(known)
