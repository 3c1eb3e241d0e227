"""Names as people type them to states. A guess is marked as a guess, and no answer is better than a wrong one."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.treaty.countries import COUNTRIES, FOLDER
from bot.treaty.spelling import is_latin, key, sound, words

#: Longer texts are sentences and no names.
MAX_CHARS = 120
#: As many as Discord shows.
MAX_CHOICES = 25
_MAX_SUGGESTIONS = 4

#: Words that stand around a name and change nothing.
_BEFORE = frozenset(
    "the a an of in for on about with is are was has does did do what whats which who where how show tell me us please "
    "status state states country nation republic rep kingdom principality sultanate commonwealth federation federal "
    "union democratic islamic people peoples socialist treaty government govt update news info check find get and "
    "la le les l el los las il lo gli i o os as der die das den dem de du des del della d da do dos das di im en "
    "republique republik republica repubblica respublika republika rzeczpospolita royaume reino konigreich koninkrijk "
    "bundesrepublik estado stato etat pays pais страна государство республика статус".split()
)
_AFTER = frozenset(
    "republic rep kingdom state states country nation government govt treaty mine mines ban landmine landmines "
    "convention status and the please now today party member signatory is a in of on s to for it yet still ratified "
    "joined withdrawn signed left info news update".split()
)
_FLAG = re.compile(
    "([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])"
    "|\U0001f3f4([\U000e0061-\U000e007a]{2})[\U000e0061-\U000e007a0-9]*\U000e007f"
    "|:flag[-_]([a-z]{2}):",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"([^,]+),\s*([^,]+)")
_BRACKETED = re.compile(r"([^()]+)\(([^()]+)\)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a text names."""

    #: Alpha-3 code; None where the text names no state, or more than one.
    iso3: str | None
    #: Whether the text is no name of the state but looks like one: to be shown as "Did you mean …?".
    guess: bool = False
    #: Whether several states have this very name: "Congo".
    ambiguous: bool = False
    #: English names of what can be meant, the likeliest first; of a guess, too.
    suggestions: tuple[str, ...] = ()


class _Names:
    """The names file, ready to be looked up."""

    def __init__(self, groups: Mapping[str, Mapping[str, list[str]]]) -> None:
        self.asked = {plain: tuple(codes.split()) for codes, keys in groups["asked"].items() for plain in keys}
        self.none = {plain: tuple(codes.split()) for codes, keys in groups["none"].items() for plain in keys}
        self.exact: dict[str, str] = {}
        for group in ("all", "spoken", "own"):
            for iso3, keys in groups[group].items():
                self.exact.update(dict.fromkeys(keys, iso3))
        self.accented = {name: tuple(codes.split()) for codes, names in groups["accented"].items() for name in names}
        self.codes = {country.iso2.lower(): iso3 for iso3, country in COUNTRIES.items()}
        self.codes |= {iso3.lower(): iso3 for iso3 in COUNTRIES}
        #: For guesses: keys that are long enough, the well-known ones first, with what they stand for.
        self.near: dict[str, tuple[str, ...]] = {
            plain: (iso3,) for iso3, keys in groups["own"].items() for plain in keys if _slips(plain)
        }
        self.near |= {plain: codes for plain, codes in self.asked.items() if _slips(plain)}
        self.within = {**self.none, **{plain: (iso3,) for plain, iso3 in self.exact.items()}, **self.asked}
        self.near_keys = tuple(self.near)
        self.far: dict[str, tuple[str, ...]] = {
            plain: (iso3,) for iso3, keys in groups["spoken"].items() for plain in keys if len(plain) > 5
        }
        self.far_keys = tuple(self.far)
        self.sounds: dict[str, set[tuple[str, ...]]] = {}
        for pool in (self.near, self.far):
            for plain, codes in pool.items():
                if is_latin(plain):
                    self.sounds.setdefault(sound(plain), set()).add(codes)
        self.english = sorted((key(country.name), country.name, iso3) for iso3, country in COUNTRIES.items())


@lru_cache(maxsize=1)
def _names() -> _Names:
    return _Names(json.loads((FOLDER / "names.json").read_text(encoding="utf-8")))


def resolve(text: str) -> Resolved:
    """Find the state that a text names, in any language of CLDR, by code, by flag or with a slip of the finger.

    Never raises. Takes a few microseconds for a name and up to three milliseconds for a guess.
    """
    names = _names()
    text = text.strip()
    if not text or len(text) > MAX_CHARS:
        return Resolved(iso3=None)
    flags, text = _take_flags(text, names)
    if flags:
        return _with_flags(flags, _named(text, names) if text.strip() else None)
    return _named(text, names)


def complete(typed: str) -> tuple[tuple[str, str], ...]:
    """Suggest states while someone types: at most 25 English names with their codes, the likeliest first."""
    names = _names()
    plain = key(typed[:MAX_CHARS])
    found: dict[str, None] = {}
    resolved = resolve(typed) if plain or typed.strip() else None
    if resolved and resolved.iso3 and not resolved.guess:
        found[resolved.iso3] = None
    found |= dict.fromkeys(iso3 for english, _, iso3 in names.english if english.startswith(plain))
    if len(plain) > 1:
        starts = (codes for known, codes in names.near.items() if known.startswith(plain))
        found |= dict.fromkeys(iso3 for codes in starts for iso3 in codes)
        starts = (codes for known, codes in names.far.items() if known.startswith(plain))
        found |= dict.fromkeys(iso3 for codes in starts for iso3 in codes)
        found |= dict.fromkeys(iso3 for english, _, iso3 in names.english if plain in english)
    if not found and resolved:
        by_name = {country.name: iso3 for iso3, country in COUNTRIES.items()}
        found |= dict.fromkeys(by_name[name] for name in resolved.suggestions)
    return tuple((COUNTRIES[iso3].name, iso3) for iso3 in list(found)[:MAX_CHOICES])


def _shown(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(COUNTRIES[iso3].name for iso3 in dict.fromkeys(codes))


# ── exact ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _take_flags(text: str, names: _Names) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    for first, second, tag, code in _FLAG.findall(text):
        if first:
            iso2 = "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in (first, second))
        else:
            iso2 = "".join(chr(ord(letter) - 0xE0000) for letter in tag) or code.lower()
        found.append(names.codes.get(iso2, "?"))
    return tuple(dict.fromkeys(found)), _FLAG.sub(" ", text)


def _with_flags(flags: tuple[str, ...], beside: Resolved | None) -> Resolved:
    """A flag counts if the words beside it say nothing else."""
    known = tuple(iso3 for iso3 in flags if iso3 in COUNTRIES)
    if known == flags and len(known) == 1 and (beside is None or beside.iso3 == known[0]):
        return Resolved(iso3=known[0])
    said = () if beside is None else (beside.iso3,) if beside.iso3 else ()
    return Resolved(iso3=None, suggestions=_shown((*known, *said)))


def _named(text: str, names: _Names) -> Resolved:
    whole = words(text)
    for reading in _whole_readings(text, whole):
        if found := _exact(text, "".join(reading), names):
            return found
    for reading in _shorter_readings(whole):
        if found := _exact(" ".join(reading), "".join(reading), names):
            # "Dominica Republic" is Dominica, or the Dominican Republic with a slip.
            rivals = [codes for codes in _one_slip_away("".join(whole), names) if codes != (found.iso3,)]
            if rivals and found.iso3:
                return Resolved(iso3=None, suggestions=_shown((found.iso3, *rivals[0])))
            return found
    return _guess(whole, names)


def _whole_readings(text: str, whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield whole
    if match := _INVERTED.fullmatch(text):  # "Korea, Republic of"
        yield words(match[2]) + words(match[1])
    if match := _BRACKETED.fullmatch(text):  # "Iran (Islamic Republic of)"
        yield words(match[2]) + words(match[1])


def _shorter_readings(whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield fewer and fewer of the words, without what stands around a name."""
    count = len(whole)
    before = next((i for i, word in enumerate(whole) if word not in _BEFORE), count)
    after = next((i for i, word in enumerate(reversed(whole)) if word not in _AFTER), count)
    spans = [
        (start, stop)
        for start in range(before + 1)
        for stop in range(count - after, count + 1)
        if start < stop and stop - start < count
    ]
    for start, stop in sorted(spans, key=lambda span: span[0] - span[1]):
        yield whole[start:stop]


def _exact(text: str, plain: str, names: _Names) -> Resolved | None:
    accented = () if text.isascii() else names.accented.get(text.casefold(), ())
    if len(accented) == 1:
        return Resolved(iso3=accented[0])
    asked = names.asked.get(plain)
    if asked is not None:
        return Resolved(iso3=None, ambiguous=True, suggestions=_shown(asked))
    if plain in names.none:
        return Resolved(iso3=None, suggestions=_shown(names.none[plain]))
    if len(plain) <= 3 and is_latin(plain):
        return _exact_short(text, plain, names)
    iso3 = names.exact.get(plain) or (names.exact.get(plain[2:]) if plain.startswith("ال") else None)
    return Resolved(iso3=iso3) if iso3 else None


def _exact_short(text: str, plain: str, names: _Names) -> Resolved | None:
    """Two or three Latin letters: an abbreviation, a code, or a short name."""
    own, code, short = names.exact.get(plain), names.codes.get(plain), names.accented.get(text.casefold(), ())
    if own:
        return Resolved(iso3=own)
    if code and text.isascii():
        if short and code not in short and text.istitle():
            return Resolved(
                iso3=None, ambiguous=True, suggestions=_shown((code, *short))
            )  # "Nga": a code, or Russia in Vietnamese
        return Resolved(iso3=code)
    if len(short) == 1:
        return Resolved(iso3=short[0])
    return Resolved(iso3=None, ambiguous=True, suggestions=_shown(short)) if short else None


# ── guesses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _slips(plain: str) -> int:
    """Return how many slips a name of this length may have: 0 to 3."""
    length = len(plain)
    if not is_latin(plain):
        return 1 if length > 4 else 0
    return 0 if length < 4 else 1 if length < 9 else 2 if length < 14 else 3


@dataclass(frozen=True, slots=True)
class _Near:
    """A known name close to what was typed."""

    distance: int
    known: str
    codes: tuple[str, ...]


def _guess(whole: tuple[str, ...], names: _Names) -> Resolved:
    """Guess from all words, then from those that are left without what stands around a name."""
    seen: list[_Near] = []
    likely: list[_Near] = []
    for typed in dict.fromkeys(("".join(whole), _core(whole))):
        if len(typed) < 4:
            continue
        near = _near(typed, names.near, names.near_keys, _slips(typed) + 1)
        likely = [name for name in near if _likely(typed, name)]
        if not likely and len(typed) > 5:
            likely = [name for name in _near(typed, names.far, names.far_keys, 1) if _likely(typed, name)]
        best = _alike(typed, likely, names) or _best(likely)
        if best:
            rivals = [iso3 for name in likely for iso3 in name.codes]
            return Resolved(iso3=best, guess=True, suggestions=_shown((best, *rivals))[:_MAX_SUGGESTIONS])
        if likely:
            break
        seen += [name for name in near if name.known[0] == typed[0] or name.distance == 1]
    meant = [iso3 for name in likely for iso3 in name.codes]
    meant += _named_within(whole, names)
    core = _core(whole)
    meant += [iso3 for english, _, iso3 in names.english if len(core) > 2 and english.startswith(core)]
    meant = meant or [iso3 for name in seen for iso3 in name.codes]
    return Resolved(iso3=None, suggestions=_shown(meant)[:_MAX_SUGGESTIONS])


def _one_slip_away(typed: str, names: _Names) -> list[tuple[str, ...]]:
    near = _near(typed, names.near, names.near_keys, 1) if len(typed) > 3 else []
    return [name.codes for name in near if _likely(typed, name)]


def _core(whole: tuple[str, ...]) -> str:
    """The words without those that stand around a name."""
    start, stop = 0, len(whole)
    while start < stop and whole[start] in _BEFORE:
        start += 1
    while stop > start and whole[stop - 1] in _AFTER:
        stop -= 1
    return "".join(whole[start:stop])


def _named_within(whole: tuple[str, ...], names: _Names) -> tuple[str, ...]:
    """Return the states that a longer text names: only to be suggested, since "New Mexico" is not Mexico."""
    found: list[str] = []
    count = len(whole)
    for size in range(min(count - 1, 6), 0, -1):
        for start in range(count - size + 1):
            plain = "".join(whole[start : start + size])
            if len(plain) > 3 and plain not in _BEFORE and plain not in _AFTER:
                found += names.within.get(plain, ())
    return tuple(dict.fromkeys(found))


def _near(typed: str, pool: Mapping[str, tuple[str, ...]], keys: tuple[str, ...], cutoff: int) -> list[_Near]:
    """Return the known names within so many slips, the nearest first."""
    found = process.extract(typed, keys, scorer=OSA.distance, score_cutoff=cutoff, limit=20)
    return sorted((_Near(int(distance), known, pool[known]) for known, distance, _ in found), key=lambda n: n.distance)


def _alike(typed: str, likely: list[_Near], names: _Names) -> str | None:
    """Return the one state whose name sounds like this, unless another's is one slip away."""
    heard = names.sounds.get(sound(typed), set()) if is_latin(typed) else set()
    if len(heard) != 1:
        return None
    (codes,) = heard
    if len(codes) > 1 or any(name.distance == 1 and name.codes != codes for name in likely):
        return None
    return codes[0]


def _best(likely: list[_Near]) -> str | None:
    """Return the state with the nearest name, if no other's is as near."""
    if not likely or len(likely[0].codes) != 1:
        return None
    (best,) = likely[0].codes
    rivals = [name for name in likely if name.distance == likely[0].distance and best not in name.codes]
    return None if rivals else best


def _likely(typed: str, name: _Near) -> bool:
    """Whether a known name can have become this text by slips: people rarely miss the first letter."""
    known, distance = name.known, name.distance
    if typed[0] != known[0] and typed[:2] != known[1::-1]:
        return distance == 1 and (len(known) > 6 or (typed == known[1:] and len(known) > 5))
    if len(known) == 4 and is_latin(known):
        return distance <= 1 and (sorted(typed) == sorted(known) or len(typed) == 5)
    if distance == 2 and len(known) in (7, 8):
        return sorted(typed) == sorted(known) and typed[-1] == known[-1]
    return distance <= _slips(known)
