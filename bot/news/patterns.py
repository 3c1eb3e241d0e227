"""Many spellings that begin alike, as one regular expression that shares what they share.

Tried one after the other, fifty spellings of "convention against … mines" cost fifty looks at the text; as a tree of
their letters they cost little more than one.
"""

import re
from collections.abc import Iterable, Iterator

#: Up to five words between, in one sentence: a full stop may stand within a word ("3.5"), commas and quotation marks
#: anywhere ("laid, officers say, «mines»").
_BETWEEN = r"(?:[^\s!?\0]*[^\s.!?\0] ){0,5}"
_CLOSING, _OPENING = r"[^\w\s.!?\0]*", r"[^\w\s\0]*"
#: Letters, and the vowel signs that Khmer, Burmese, Thai and Hindi write onto them.
_LETTERS = r"[\w\u0900-\u0963\u0e31-\u0e4e\u102b-\u103e\u17b4-\u17d3]*"
_MARKS = re.compile(r" \.\. |\*|.", re.DOTALL)


_Tree = dict[str, "_Tree"]


def pattern_of(rests: Iterable[str], *, closed: bool) -> str:
    """Return an expression for what follows the beginning that some forms share, the longest first.

    Args:
        rests: The forms without their beginning: stars stand for letters, " .. " for words between.
        closed: Whether no letter may follow.
    """
    tree: _Tree = {}
    for rest in rests:
        node = tree
        for mark in _marks(rest):
            node = node.setdefault(mark, {})
        node[""] = {}
    return _expression(tree) + (r"(?!\w)" if closed else "")


def _marks(rest: str) -> Iterator[str]:
    for mark in _MARKS.findall(rest):
        if mark == "*":
            yield _LETTERS
        elif mark == " .. ":
            yield _CLOSING + " "
            yield _BETWEEN + _OPENING
        else:
            yield re.escape(mark)


def _expression(node: _Tree) -> str:
    branches = [mark + _expression(child) for mark, child in node.items() if mark]
    if "" in node:
        branches.append("")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
