"""What the automaton looks for, made of the lexicon's forms when it is compiled.

A text is searched with a space in place of each mark (``Folded.words``), and an anchor has a space where a word must
begin or end: found bare, most anchors were found within other words, and each find had to be thrown away by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.news.forms import OPEN_LEFT, OPEN_RIGHT, PREFIXED
from bot.news.normalise import words_alone

#: For each anchor its forms: flags, what may follow (one a line; nothing for the anchor alone) and owner (any number).
Wanted = Mapping[str, Sequence[tuple[int, str, int]]]
#: A form where its anchor was found: the anchor, where the text may have another mark in its place (else nothing);
#: flags, what may follow, owner.
Asked = tuple[str, int, str, int]
#: What is looked for; how far its beginning and its end are ahead of the text's own places in the spaced text; whose it
#: is. Words that others only need further on are nobody's.
Anchor = tuple[str, int, int, list[Asked]]

#: By how far a beginning and an end are ahead: what the anchor has there.
_LEADING, _TRAILING = (" ", ""), ("", "", " ")
#: Fewer letters stand in every text; fewer than this where each is a syllable or a word.
_FEWEST, _FEWEST_BEYOND_ASCII = 3, 2


def anchors_of(wanted: Wanted, common: Iterable[str] = ()) -> list[Anchor]:
    """Return what must be looked for to find forms.

    Args:
        wanted: The forms.
        common: Words that stand in nearly every text: that one is there tells nothing.
    """
    everywhere = frozenset(f" {word} " for word in common)
    anchors: dict[tuple[str, int, int], list[Asked]] = {}
    helpful: set[str] = set()
    for anchor, forms in wanted.items():
        spaced = words_alone(anchor)
        for flags, rests, owner in forms:
            before = 1 if flags & (OPEN_LEFT | PREFIXED) else 0
            behind = 2 if (_parted(rests) if rests else not flags & OPEN_RIGHT) else 1
            # What has no letters ("$") is found by itself.
            looked_for = anchor if spaced.isspace() else f"{_LEADING[before]}{spaced}{_TRAILING[behind]}"
            helpful.update(_telling(rests, everywhere, closed=not flags & OPEN_RIGHT) if rests else ())
            asked = ("" if anchor.isalnum() else anchor, flags, rests, owner)
            anchors.setdefault((looked_for, before, behind), []).append(asked)
    for words in sorted(helpful - {"", *(looked_for for looked_for, _, _ in anchors)}):
        anchors[words, 0, 1] = []
    return [(*key, asked) for key, asked in anchors.items()]


def words_of(rest: str, *, closed: bool) -> Iterable[str]:
    """Return what stands together in the spaced text wherever a form's rest follows.

    Args:
        rest: A form without its anchor.
        closed: Whether no letter may follow.
    """
    # Around words between there is a space or a mark; what stands on either side of a star is a part of a word.
    words = rest.replace(" .. ", " * ") + (" " if closed else "")
    return map(words_alone, words.split("*"))


def _parted(rests: str) -> bool:
    """Whether a word ends before whatever may follow."""
    return all(rest.startswith(" ") for rest in rests.split("\n"))


def _telling(rests: str, everywhere: frozenset[str], *, closed: bool) -> Iterator[str]:
    """Yield the longest words of each rest that not every text has."""
    for rest in rests.split("\n"):
        yield max(
            (
                words
                for words in words_of(rest, closed=closed)
                if words not in everywhere
                and len(words.strip()) >= (_FEWEST if words.isascii() else _FEWEST_BEYOND_ASCII)
            ),
            key=len,
            default="",
        )
