"""An item's text in one piece: what is searched, and the way back to the publisher's own words."""

from dataclasses import dataclass
from typing import NamedTuple

from bot.model import NewsItem, Where
from bot.news.normalise import Folded, fold

#: Characters read of a title or category, and of a summary or full text; categories read.
TITLE_CHARS, BODY_CHARS, MOST_CATEGORIES = 1_000, 12_000, 30
#: Stands between two parts; a control character, so that no publisher's text holds it, and ASCII stays ASCII.
MARK = "\0"
#: A text with fewer spaces than one in so many characters is taken to write without them (Japanese, Khmer).
SPARSE = 15


class Part(NamedTuple):
    """A part of the item: where it ends in the folded text, and where it begins in the original."""

    where: Where
    end: int
    begins: int


@dataclass(slots=True, eq=False)
class Reading:
    """An item's parts, title first, folded together. Not frozen, as ``Folded`` is not."""

    whole: Folded
    parts: tuple[Part, ...]
    #: Whether spaces divide its words.
    spaced: bool

    def quote(self, start: int, end: int, part: int) -> tuple[str, int]:
        """Return the words of a find as they stand in the original, and where they begin in their part."""
        begins = self.parts[part].begins
        if self.whole.aligned:
            return self.whole.original[start:end], start - begins
        position, text = self.whole.original_slice(start, end)
        return text, position - begins


def read(item: NewsItem) -> Reading:
    """Return an item's parts in the one spelling."""
    written: list[tuple[Where, str]] = [("title", item.title[:TITLE_CHARS])]
    if item.summary:
        written.append(("lead", item.summary[:BODY_CHARS]))
    written += [("category", category[:TITLE_CHARS]) for category in item.categories[:MOST_CATEGORIES]]
    if item.content:
        written.append(("body", item.content[:BODY_CHARS]))
    whole = fold(f" {MARK} ".join([text.replace(MARK, " ") for _, text in written]))
    parts: list[Part] = []
    at = begins = 0
    for where, text in written:
        end = whole.text.find(MARK, at)
        parts.append(Part(where, end if end >= 0 else len(whole.text), begins))
        at, begins = end + 1, begins + len(text) + len(MARK) + 2
    spaced = whole.text.isascii() or whole.text.count(" ") * SPARSE > len(whole.text)
    return Reading(whole, tuple(parts), spaced)
