"""How often verdicts are right, on items that people have judged."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.model import TOPICS, NewsItem, Topic, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An item with what people say of it."""

    id: str
    item: NewsItem
    relevant: bool
    topics: frozenset[Topic] = frozenset()
    #: ISO 3166-1 alpha-3, the most central first.
    countries: tuple[str, ...] = ()
    #: Why it is hard; empty where it is not.
    hard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of right and wrong decisions."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(tp=self.tp + other.tp, fp=self.fp + other.fp, fn=self.fn + other.fn, tn=self.tn + other.tn)

    @property
    def count(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> float | None:
        """The share of what was taken that should have been; None where nothing was taken."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """The share of what should have been taken that was; None where there was nothing to take."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where there was nothing to take and nothing was taken."""
        wrong = self.fp + self.fn
        return 2 * self.tp / (2 * self.tp + wrong) if self.tp + wrong else None


def decision(expected: bool, found: bool) -> Score:
    """Return the score of one decision."""
    return Score(
        tp=int(expected and found),
        fp=int(found and not expected),
        fn=int(expected and not found),
        tn=int(not expected and not found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A decision that was not as people say."""

    labelled: Labelled
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """The scores of a set."""

    overall: Score
    hard: Score
    english: Score
    others: Score
    languages: Mapping[str, Score]
    #: On items that are relevant and were found so.
    topics: Mapping[Topic, Score]
    #: Relevant items with a country, and how many of them have the right one first.
    placed: int
    placed_right: int
    wrong: tuple[Wrong, ...] = field(default=(), repr=False)

    @property
    def topics_micro(self) -> Score:
        """All topics' decisions together."""
        return sum(self.topics.values(), Score())


def measure(labelled: Iterable[Labelled], classify: Callable[[NewsItem], Verdict]) -> Accuracy:
    """Judge every item and compare.

    A topic counts on every relevant item; an item that was not found relevant has none, which counts as missed.
    """
    overall = hard = english = others = Score()
    languages: dict[str, Score] = defaultdict(Score)
    topics: dict[Topic, Score] = {topic: Score() for topic in TOPICS}
    placed = right = 0
    wrong = []
    for one in labelled:
        verdict = classify(one.item)
        score = decision(one.relevant, verdict.relevant)
        language = one.item.language or "und"
        overall += score
        languages[language] += score
        hard += score if one.hard else Score()
        english += score if language == "en" else Score()
        others += score if language != "en" else Score()
        if one.relevant:
            found = set(verdict.topics) if verdict.relevant else set()
            for topic in TOPICS:
                topics[topic] += decision(topic in one.topics, topic in found)
            if one.countries:
                placed += 1
                right += verdict.countries[:1] == one.countries[:1]
        if score.fp or score.fn:
            wrong.append(Wrong(labelled=one, verdict=verdict))
    return Accuracy(
        overall=overall,
        hard=hard,
        english=english,
        others=others,
        languages=dict(sorted(languages.items())),
        topics=topics,
        placed=placed,
        placed_right=right,
        wrong=tuple(wrong),
    )
