"""Says of a news item whether it is landmine-policy news, and everything an alert needs to know of it, with reasons."""

from collections.abc import Callable, Sequence

from bot.model import Focus, Match, NewsItem, RuledOut, Verdict
from bot.news.automaton import Found
from bot.news.compiled import LISTS
from bot.news.countries import CountryFinder, load_countries
from bot.news.evidence import Hit, Ruling, gather
from bot.news.language import UNKNOWN, Teller, subtag
from bot.news.lexicon import Lexicon
from bot.news.meanings import SENSES
from bot.news.reading import Reading, read
from bot.news.stage import stage_of, urgency_of
from bot.news.terms import SHARED
from bot.news.topics import topics_of
from bot.news.weigh import THRESHOLDS, weigh

#: Score from which an item's countries are looked for, relevant or not.
WORTH_PLACING = 1.0


class Classifier:
    """A lexicon and the table of countries, ready to judge; immutable, and safe to share between threads."""

    def __init__(self, lexicon: Lexicon, countries: CountryFinder | None = None) -> None:
        self.lexicon = lexicon
        self._countries = load_countries() if countries is None else countries
        self._teller = Teller(lexicon.tongues.values())
        self._all = frozenset(lexicon.tongues)
        known = {code for tongue in lexicon.tongues.values() for code in (tongue.code, *tongue.also_for)}
        self._by_language = {code: languages_for(code, lexicon) for code in known}
        #: What is said of most items: nothing of mines in them. Made once for each language and focus.
        self._nothing = {(code, focus): self._nothing_in(code, focus) for code in known for focus in THRESHOLDS}

    def classify(self, item: NewsItem, focus: Focus = "broad") -> Verdict:
        """Judge one item. Pure: the same item and focus give the same verdict; no text makes it raise.

        Args:
            item: As parsed; its declared language is believed unless its words speak for another.
            focus: Whether the feed is of the field itself (core) or brings all kinds of news (broad: surer proof).
        """
        reading = read(item)
        language, languages, found = self._look(reading, subtag(item.language))
        if not found:
            return self._nothing.get((language, focus)) or self._nothing_in(language, focus)
        evidence = gather(reading, self.lexicon, found, languages)
        spoken = None if language == UNKNOWN else language

        countries = _Once(lambda: self._place(item, spoken, of_mines=True))
        weighed = weigh(evidence, countries)
        relevant = weighed.score >= THRESHOLDS[focus]
        topics = topics_of(evidence) if relevant else ()
        stage = stage_of(evidence, topics)
        return Verdict(
            relevant=relevant,
            score=weighed.score,
            threshold=THRESHOLDS[focus],
            topics=topics,
            countries=countries() if weighed.score >= WORTH_PLACING else (),
            stage=stage,
            urgency=urgency_of(evidence, topics, stage),
            language=language,
            matches=_matches(reading, weighed.shares),
            ruled_out=tuple([_ruled_out(reading, ruling) for ruling in evidence.ruled_out + weighed.ruled_out]),
            lexicon=self.lexicon.version,
        )

    def _nothing_in(self, language: str, focus: Focus) -> Verdict:
        return Verdict(
            relevant=False, score=0.0, threshold=THRESHOLDS[focus], language=language, lexicon=self.lexicon.version
        )

    def place(self, item: NewsItem, language: str | None) -> tuple[str, ...]:
        """Return the countries an item is about, the most central first, whatever it says of mines.

        ``classify`` asks this only of what may be relevant: of all else nobody needs to know.
        """
        return self._place(item, language, of_mines=False)

    def _place(self, item: NewsItem, language: str | None, *, of_mines: bool) -> tuple[str, ...]:
        return self._countries.rank(item.title, item.summary, item.content, language, of_mines=of_mines)

    def _look(self, reading: Reading, declared: str) -> tuple[str, frozenset[str], list[Found]]:
        """Return an item's language, whose terms count, and the subjects found in it.

        Of a language that can't be told or has no terms, those languages count in which a subject is found.
        """
        language = self._teller.tell(reading.whole.text, declared)
        known = self._by_language.get(language)
        if known is not None:
            return language, known, self.lexicon.subjects(known).find(reading.whole)
        found = self.lexicon.subjects(self._all).find(reading.whole)
        finders = {self.lexicon.terms[owner // LISTS].language for owner, _, _ in found}
        own = frozenset({*finders, SHARED} & self._all) if finders - {SHARED} else self._all
        return language, own, found


class _Once:
    """Countries, looked for when first asked for."""

    __slots__ = ("_look", "_seen")

    def __init__(self, look: Callable[[], tuple[str, ...]]) -> None:
        self._look = look
        self._seen: tuple[str, ...] | None = None

    def __call__(self) -> tuple[str, ...]:
        if self._seen is None:
            self._seen = self._look()
        return self._seen


def languages_for(language: str, lexicon: Lexicon) -> frozenset[str]:
    """Return whose terms count for a text: its language's, those meant for it too, and what all languages share.

    Where there are none, or the language is not known, all count.
    """
    own = {tongue.code for tongue in lexicon.tongues.values() if language in (tongue.code, *tongue.also_for)}
    return frozenset(own | {SHARED} & lexicon.tongues.keys()) if own else frozenset(lexicon.tongues)


def _matches(reading: Reading, shares: Sequence[tuple[Hit, float]]) -> tuple[Match, ...]:
    matches: list[Match] = []
    quote = reading.quote
    for hit, share in shares:
        text, position = quote(hit.start, hit.end, hit.part)
        term = hit.term
        matches.append(
            Match(
                term=term.name,
                text=text,
                where=hit.where,
                position=position,
                language=term.language,
                weight=round(share, 3),
                topic=SENSES[hit.means].topic,
            )
        )
    return tuple(matches)


def _ruled_out(reading: Reading, ruling: Ruling) -> RuledOut:
    hit = ruling.hit
    text, position = reading.quote(hit.start, hit.end, hit.part)
    return RuledOut(
        term=hit.term.name,
        text=text,
        where=hit.where,
        position=position,
        language=hit.term.language,
        reason=ruling.reason,
    )
