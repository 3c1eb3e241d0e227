"""Says of a news item whether it is landmine-policy news, and everything an alert needs to know of it, with reasons."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from bot.model import Focus, Match, NewsItem, RuledOut, Verdict
from bot.news.automaton import Found
from bot.news.compiled import LISTS
from bot.news.countries import CountryFinder, load_countries
from bot.news.evidence import Hit, Ruling, gather
from bot.news.language import UNKNOWN, Teller, subtag
from bot.news.lexicon import Lexicon
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

    def classify(self, item: NewsItem, focus: Focus = "broad") -> Verdict:
        """Judge one item. Pure: the same item and focus give the same verdict; no text makes it raise.

        Args:
            item: As parsed; its declared language is believed unless its words speak for another.
            focus: Whether the feed is of the field itself (core) or brings all kinds of news (broad: surer proof).
        """
        lexicon = self.lexicon
        reading = read(item)
        found = lexicon.subjects.find(reading.whole)
        declared = subtag(item.language)
        if not found:
            language = self._teller.tell(reading.whole.text) if declared == UNKNOWN else declared
            return Verdict(
                relevant=False, score=0.0, threshold=THRESHOLDS[focus], language=language, lexicon=lexicon.version
            )
        language = self._language(declared, reading, found)
        evidence = gather(reading, lexicon, found, self._readers(language, found))
        spoken = None if language == UNKNOWN else language

        @cache
        def countries() -> tuple[str, ...]:
            return self._countries.rank(item.title, item.summary, item.content, spoken)

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
            matches=tuple(_match(reading, hit, share) for hit, share in weighed.shares),
            ruled_out=tuple(_ruled_out(reading, ruling) for ruling in evidence.ruled_out + weighed.ruled_out),
            lexicon=lexicon.version,
        )

    def _readers(self, language: str, found: Sequence[Found]) -> frozenset[str]:
        """Return whose terms count: the language's, or of an unknown one those in which a subject was found."""
        if language != UNKNOWN:
            return self._languages(language)
        finders = {self.lexicon.terms[one.owner // LISTS].language for one in found} - {SHARED}
        return frozenset({*finders, SHARED} & self.lexicon.tongues.keys()) if finders else self._all

    def _languages(self, language: str) -> frozenset[str]:
        return self._by_language.get(language, self._all)

    def _language(self, declared: str, reading: Reading, found: Sequence[Found]) -> str:
        """Return the declared language, unless more was found in another one and the text is told to be in that."""
        finds = Counter(self.lexicon.terms[one.owner // LISTS].language for one in found)
        own = sum(finds[code] for code in self._languages(declared)) if declared != UNKNOWN else 0
        if own >= max(finds.values()):
            return declared
        told = self._teller.tell(reading.whole.text)
        return told if declared == UNKNOWN or told in finds else declared


def languages_for(language: str, lexicon: Lexicon) -> frozenset[str]:
    """Return whose terms count for a text: its language's, those meant for it too, and what all languages share.

    Where there are none, or the language is not known, all count.
    """
    own = {tongue.code for tongue in lexicon.tongues.values() if language in (tongue.code, *tongue.also_for)}
    return frozenset(own | {SHARED} & lexicon.tongues.keys()) if own else frozenset(lexicon.tongues)


def _match(reading: Reading, hit: Hit, share: float) -> Match:
    text, position = reading.quote(hit.start, hit.end, hit.part)
    return Match(
        term=hit.term.name,
        text=text,
        where=hit.where,
        position=position,
        language=hit.term.language,
        weight=round(share, 3),
        topic=hit.sense.topic,
    )


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
