"""How a form is written in a lexicon file, and what it finds.

    landmine            the whole word
    landmine*           words that begin so
    *minen*             words that contain it (compounds)
    mine* ban treaty    several words, each whole or with stars
    pull* .. out        up to five words between
    anti-personnel      with the hyphen, a space or nothing in its place
    (land-|)mine*       alternatives; an empty one makes the part optional
    APL                 nothing but capitals: found only in capitals

Texts come in the one spelling of ``normalise``; forms are put through it as well.
"""

import re
from typing import NamedTuple

from bot.news.normalise import fold

#: More than this many spellings of one form is taken for a slip of the pen.
MOST_SPELLINGS = 400
_GROUP = re.compile(r"\(([^()]*)\)")
_HYPHEN = re.compile(r"(?<=[\w*])-(?=[\w*])")
_FIRST_GAP = re.compile(r"\*| ?\.\.")


#: Letters may stand before; letters may stand after; the find goes on to the end of the word; only in capitals;
#: the language's prefixes (Arabic "ال", "و") may stand before.
OPEN_LEFT, OPEN_RIGHT, EXTENDS, CASED, PREFIXED = 1, 2, 4, 8, 16


class Form(NamedTuple):
    """One spelling, ready to be looked for."""

    #: What the automaton looks for; the rest is checked where it is found.
    anchor: str
    #: The sum of what holds: OPEN_LEFT, OPEN_RIGHT …
    flags: int
    #: What follows the anchor, with its stars and dots; empty where the anchor is all.
    rest: str


class FormError(ValueError):
    """A form that can't be read; the message says why."""


def read_form(written: str, *, spaces: bool = True, prefixed: bool = False) -> tuple[Form, ...]:
    """Return every spelling that a written form stands for.

    Args:
        written: As in the lexicon file.
        spaces: Whether the language puts spaces between words. Where it does not, letters may stand around any form.
        prefixed: Whether the language writes small words onto the next one.

    Raises:
        FormError: Nothing to find, unbalanced brackets, or far too many spellings.
    """
    letters = [char for char in written if char.isalpha()]
    flags = CASED if len(letters) > 1 and all(char.isupper() for char in letters) else 0
    flags |= PREFIXED if prefixed else 0
    spellings = dict.fromkeys(fold_form(spelling) for spelling in _expand(written))
    return tuple(_form(spelling, flags, spaces) for spelling in spellings)


def fold_form(spelling: str) -> str:
    """Return a spelling as the normalised text has it; stars and dots stay."""
    return " ".join(fold(spelling).text.split())


def _expand(written: str) -> list[str]:
    spellings = [written]
    while any("(" in spelling for spelling in spellings):
        wider: list[str] = []
        for spelling in spellings:
            group = _GROUP.search(spelling)
            if group is None:
                if "(" in spelling:
                    raise FormError("a bracket is not closed")
                wider.append(spelling)
                continue
            wider += [spelling[: group.start()] + part + spelling[group.end() :] for part in group[1].split("|")]
        spellings = wider
        if len(spellings) > MOST_SPELLINGS:
            raise FormError(f"more than {MOST_SPELLINGS} spellings")
    if any(char in spelling for spelling in spellings for char in ")|"):
        raise FormError("a bracket or bar without its opening bracket")
    joined = [joint for spelling in spellings for joint in _hyphens(spelling)]
    if len(joined) > MOST_SPELLINGS:
        raise FormError(f"more than {MOST_SPELLINGS} spellings")
    return joined


def _hyphens(spelling: str) -> list[str]:
    first, *rest = _HYPHEN.split(spelling)
    joined = [first]
    for part in rest:
        joined = [begun + joint + part for begun in joined for joint in (" ", "")]
    return joined


def _form(spelling: str, flags: int, spaces: bool) -> Form:
    if spelling.startswith("*") or not spaces:
        flags |= OPEN_LEFT
    if spelling.endswith("*") or not spaces:
        flags |= OPEN_RIGHT | (EXTENDS if spaces else 0)
    inner = spelling.strip("*").strip()
    if not inner:
        raise FormError("nothing to find")
    if inner.startswith("..") or inner.endswith(".."):
        raise FormError("nothing before or after the two dots")
    anchor = _FIRST_GAP.split(inner, maxsplit=1)[0].rstrip()
    if len(anchor) < 2 and anchor.isascii() and (anchor.isalnum() or not anchor):
        raise FormError("the part before the first star is too short to look for")
    return Form(anchor, flags, inner[len(anchor) :])
