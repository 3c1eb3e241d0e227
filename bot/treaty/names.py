"""Names as people type them to states. A guess is marked as a guess, and no answer is better than a wrong one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.treaty.around import AFTER, BEFORE, core, shorter_readings
from bot.treaty.countries import COUNTRIES
from bot.treaty.guesses import SHORTEST, guess, one_slip_away
from bot.treaty.name_table import NameTable, name_table
from bot.treaty.spelling import is_latin, key, words

#: Longer texts are sentences and no names.
MAX_CHARS = 120
#: As many as Discord shows.
MAX_CHOICES = 25
#: As many as fit into one question.
_MAX_SUGGESTIONS = 6

_POINTS = {
    "n": ("north", "northern"),
    "s": ("south", "southern"),
    "e": ("east", "eastern"),
    "w": ("west", "western"),
}
_FLAG = re.compile(
    "([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])"
    "|\U0001f3f4([\U000e0061-\U000e007a]{2})[\U000e0061-\U000e007a0-9]*\U000e007f"
    "|:flag[-_]([a-z]{2}):",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^\W+|\W+$")
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


def resolve(text: str) -> Resolved:
    """Find the state that a text names, in any language of CLDR, by code, by flag or with a slip of the finger.

    Never raises. Takes a few microseconds for a name and up to three milliseconds for a guess.
    """
    names = name_table()
    text = unicodedata.normalize("NFC", text).strip()
    if not text or len(text) > MAX_CHARS:
        return Resolved(iso3=None)
    flags, text = _take_flags(text, names)
    if flags:
        return _with_flags(flags, _named(text, names) if text.strip() else None)
    return _named(text, names)


def complete(typed: str) -> tuple[tuple[str, str], ...]:
    """Suggest states while someone types: at most 25 English names with their codes, the likeliest first."""
    names = name_table()
    plain = key(typed[:MAX_CHARS])
    found: dict[str, None] = {}
    resolved = resolve(typed) if plain or typed.strip() else None
    if resolved and resolved.iso3 and not resolved.guess:
        found[resolved.iso3] = None
    found |= dict.fromkeys(iso3 for english, _, iso3 in names.english if english.startswith(plain))
    if len(plain) > 1:
        starts = (codes for known, codes in names.near.items() if known.startswith(plain))
        found |= dict.fromkeys(iso3 for codes in starts for iso3 in codes)
        found |= dict.fromkeys(iso3 for english, _, iso3 in names.english if plain in english)
    if plain and (not found or not is_latin(plain)):
        found |= dict.fromkeys(iso3 for known, iso3 in names.exact.items() if known.startswith(plain))
    if not found and resolved:
        by_name = {country.name: iso3 for iso3, country in COUNTRIES.items()}
        found |= dict.fromkeys(by_name[name] for name in resolved.suggestions)
    return tuple((COUNTRIES[iso3].name, iso3) for iso3 in list(found)[:MAX_CHOICES])


def _shown(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(COUNTRIES[iso3].name for iso3 in dict.fromkeys(codes))[:_MAX_SUGGESTIONS]


# ── exact ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _take_flags(text: str, names: NameTable) -> tuple[tuple[str, ...], str]:
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


def _named(text: str, names: NameTable) -> Resolved:
    whole = words(text)
    if len(whole) > 1 and whole[0] in _POINTS:
        # "N. Ireland" is not Ireland with a slip: what the letter stands for is looked up, and nothing guessed.
        written_out = (_exact(text, "".join((point, *whole[1:])), names) for point in _POINTS[whole[0]])
        alone = _exact(text, "".join(whole), names)
        found = alone or next((name for name in written_out if name), None)
        return found or Resolved(iso3=None, suggestions=_shown(_named_within(whole, names)))
    for reading in _whole_readings(text, whole):
        if found := _exact(text, "".join(reading), names):
            return found
    for reading in shorter_readings(whole):
        if found := _exact(" ".join(reading), "".join(reading), names):
            # "Dominica Republic" is Dominica, or the Dominican Republic with a slip.
            rivals = [codes for codes in one_slip_away("".join(whole), names) if codes != (found.iso3,)]
            if rivals and found.iso3:
                return Resolved(iso3=None, suggestions=_shown((found.iso3, *rivals[0])))
            return _guess(whole, names) if rivals else found
    return _guess(whole, names)


def _whole_readings(text: str, whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield whole
    if len(whole) > 1 and whole[0] == "the":  # "the Zambia" is not the Gambia with a slip
        yield whole[1:]
    if match := _INVERTED.fullmatch(text):  # "Korea, Republic of"
        yield words(match[2]) + words(match[1])
    if match := _BRACKETED.fullmatch(text):  # "Iran (Islamic Republic of)"
        yield words(match[2]) + words(match[1])


def _exact(text: str, plain: str, names: NameTable) -> Resolved | None:
    accented = () if text.isascii() else names.accented.get(_bare(text), ())
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


def _bare(text: str) -> str:
    """Return the text in lower case without what stands around it, accents kept."""
    return _AROUND.sub("", text).casefold()


def _exact_short(text: str, plain: str, names: NameTable) -> Resolved | None:
    """Two or three Latin letters: an abbreviation, a code, or a short name."""
    own, code, short = names.exact.get(plain), names.codes.get(plain), names.accented.get(_bare(text), ())
    if own:
        return Resolved(iso3=own)
    if code and text.isascii():
        if short and code not in short and text.istitle():
            # "Nga": Nigeria's code, or Russia in Vietnamese.
            return Resolved(iso3=None, ambiguous=True, suggestions=_shown((code, *short)))
        return Resolved(iso3=code)
    if len(short) == 1:
        return Resolved(iso3=short[0])
    return Resolved(iso3=None, ambiguous=True, suggestions=_shown(short)) if short else None


# ── guesses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _guess(whole: tuple[str, ...], names: NameTable) -> Resolved:
    """Guess from all words, then from those that are left without what stands around a name."""
    meant: list[str] = []
    faint: list[str] = []
    for typed in dict.fromkeys(("".join(whole), core(whole))):
        if len(typed) < SHORTEST:
            continue
        found = guess(typed, names)
        if found.iso3:
            return Resolved(iso3=found.iso3, guess=True, suggestions=_shown((found.iso3, *found.likely)))
        meant += found.likely
        faint += found.faint
        if meant:
            break
    meant += _named_within(whole, names)
    start = core(whole)
    meant += [iso3 for english, _, iso3 in names.english if len(start) > 2 and english.startswith(start)]
    return Resolved(iso3=None, suggestions=_shown(meant or faint))


def _named_within(whole: tuple[str, ...], names: NameTable) -> tuple[str, ...]:
    """Return the states that a longer text names: only to be suggested, since "New Mexico" is not Mexico."""
    found: list[str] = []
    count = len(whole)
    for size in range(min(count - 1, 6), 0, -1):
        for start in range(count - size + 1):
            plain = "".join(whole[start : start + size])
            if len(plain) > 3 and plain not in BEFORE and plain not in AFTER:
                iso3 = names.exact.get(plain)
                found += names.asked.get(plain) or names.none.get(plain) or ((iso3,) if iso3 else ())
    return tuple(dict.fromkeys(found))
