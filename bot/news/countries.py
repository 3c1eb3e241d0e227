"""Which countries a news text is about, the most central first, and which words say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.model import Where
from bot.news.country_rank import Played, rank, weigh
from bot.news.country_roles import Role, parts
from bot.news.country_terms import Hit, TermTable, Tongue, load_terms
from bot.news.country_text import Aligned, align

#: What stands further down in a summary or an article is rarely what it is about.
PART_CHARS = 2000
#: A word so long, or with a capital, is no common word of another language.
_LONG = 8
_DIVIDE = " \n "


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One word that names a country, and the part it plays."""

    #: ISO 3166-1 alpha-3 (XKX for Kosovo).
    iso3: str
    #: As it stands in the text.
    text: str
    where: Where
    #: Characters from the start of that part.
    position: int
    role: Role
    #: What is disputed about the place; empty where nothing is.
    note: str = ""


class CountryFinder:
    """Finds countries in texts of any language; immutable, and safe to share between threads."""

    def __init__(self, terms: TermTable) -> None:
        self._terms = terms

    def rank(
        self, title: str, lead: str, body: str, language: str | None, *, of_mines: bool = False
    ) -> tuple[str, ...]:
        """Return the countries a story is about, the most central first; at most eight.

        Args:
            title: The headline.
            lead: The summary.
            body: The article; only its beginning counts. May be empty.
            language: BCP 47, or None where it is not known. Words of other languages in the same script count only
                where nothing else is found. A text that names no country, or Russia only, and does not speak of the
                world is taken to be about the country that alone speaks its language.
            of_mines: Whether it speaks of mines or their treaties: then "Ottawa" is mostly the treaty.
        """
        played, _, _, home = self._read(title, lead, body, language, of_mines=of_mines)
        ranked = rank(played)
        # "Russian drones mine the roads" needs no name for the land in a language that one country speaks.
        return (*home, *ranked) if ranked in ((), ("RUS",)) else ranked

    def mentions(self, title: str, lead: str, body: str, language: str | None) -> tuple[Mention, ...]:
        """Return every word that counted for ``rank``, in order of place; "Baltic states" once for each state."""
        played, texts, starts, _ = self._read(title, lead, body, language)
        origins = [text.origins() for text in texts]
        found: list[Mention] = []
        for one in played:
            at = ("title", "lead", "body").index(one.where)
            first = origins[at][one.hit.start - starts[at]]
            # To the next letter's place: marks written onto the last letter belong to the word.
            last = origins[at][one.hit.end - starts[at]]
            for code in one.hit.term.codes:
                found.append(
                    Mention(
                        iso3=code,
                        text=texts[at].original[first:last],
                        where=one.where,
                        position=first,
                        role=one.role,
                        note=self._terms.notes.get(one.hit.term.note or code, ""),
                    )
                )
        return tuple(found)

    def _read(
        self, title: str, lead: str, body: str, language: str | None, *, of_mines: bool = False
    ) -> tuple[list[Played], tuple[Aligned, Aligned, Aligned], tuple[int, int, int], tuple[str, ...]]:
        texts = align(title), align(lead[:PART_CHARS]), align(body[:PART_CHARS])
        second = 1 + len(texts[0].raw) + len(_DIVIDE)
        starts = 1, second, second + len(texts[1].raw) + len(_DIVIDE)
        raw = f" {texts[0].raw}{_DIVIDE}{texts[1].raw}{_DIVIDE}{texts[2].raw} "
        folded = f" {texts[0].folded}{_DIVIDE}{texts[1].folded}{_DIVIDE}{texts[2].folded} "
        tongue = self._terms.tongue(language)
        unknown = self._terms.any_tongue
        matches = self._terms.matches(folded)
        hits, cues = self._terms.read(matches, folded, raw, tongue)
        if not hits and tongue is not unknown:
            hits, _ = self._terms.read(matches, folded, raw, unknown)
            hits = [hit for hit in hits if _plain(hit, raw)]
        elif tongue is unknown:
            hits = [hit for hit in hits if _plain(hit, raw)]
        played = weigh(parts(hits, cues, tongue, raw, folded, of_mines=of_mines), starts[1], starts[2])
        return played, texts, starts, _home(tongue, cues, folded)


def _home(tongue: Tongue, cues: Sequence[Hit], folded: str) -> tuple[str, ...]:
    """Return the country that alone speaks a text's language, where the text does not speak of the world."""
    if not tongue.home or folded.isspace() or any(cue.term.cue == "world" for cue in cues):
        return ()
    return (tongue.home,)


def _plain(hit: Hit, raw: str) -> bool:
    """Whether a word may count where the language is not known: English "letter" is Swedish for Latvians."""
    return hit.end - hit.start >= _LONG or not raw[hit.start].islower()


@cache
def load_countries() -> CountryFinder:
    """Load the table shipped with the bot, once.

    Raises:
        DataError: The table is not of this program's shape.
    """
    return CountryFinder(load_terms())
