"""What a worker says of entries: the classifier's verdict and our summary, with a lexicon loaded when first needed."""

import gc
from collections.abc import Sequence
from functools import cache

from bot.model import Focus, NewsItem, Verdict
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon
from bot.news.summarise import summarise


def judged(items: Sequence[NewsItem], focus: Focus) -> tuple[tuple[Verdict, str], ...]:
    """Return each entry's verdict and summary, in order; the summary is empty where the entry is not relevant.

    Raises:
        DataError: The lexicon breaks a rule.
    """
    classify = classifier().classify
    verdicts = [classify(item, focus) for item in items]
    return tuple(
        [
            (verdict, summarise(item, verdict) if verdict.relevant else "")
            for item, verdict in zip(items, verdicts, strict=True)
        ]
    )


@cache
def classifier() -> Classifier:
    """Return the classifier with the lexicon that comes with the bot.

    Raises:
        DataError: The lexicon breaks a rule.
    """
    made = Classifier(load_lexicon())
    keep_for_good()
    return made


def keep_for_good() -> None:
    """Have garbage collection pass over all that is there now.

    The lexicon and the libraries are a quarter of a million objects that never go; to look through them each time
    takes longer than to parse a feed, and holds up answers.
    """
    gc.collect()
    gc.freeze()
