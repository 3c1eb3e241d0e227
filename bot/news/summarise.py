"""The two or three sentences of an entry's own text that say who decided or did what."""

import re

from bot.model import NewsItem, Verdict
from bot.news.sentences import sentences

#: Longest summary, in characters.
SUMMARY_CHARS = 400
#: A sentence shorter than this says nothing by itself ("Read on.", "Photo: AP").
LEAST_CHARS = 25
#: Sentences looked at, from the top: news says what matters first.
LOOKED_AT = 40
SENTENCES = 3


def summarise(item: NewsItem, verdict: Verdict) -> str:
    """Return whole sentences from the summary and text of an entry, in their order, at most SUMMARY_CHARS.

    Those are taken that carry most of the verdict's terms and of what the title speaks of; earlier ones have a head
    start. Nothing is added: every sentence stands in the source. A first sentence that is too long
    by itself is cut at a word, with "…". Empty where the entry has a title only.
    """
    pool = _candidates(item)
    if not pool:
        return ""
    weights: dict[str, float] = {}
    for match in verdict.matches:
        term = match.text.casefold()
        weights[term] = max(weights.get(term, 0.0), match.weight, 0.5)
    about = frozenset(_words(item.title))
    ranked = sorted(range(len(pool)), key=lambda index: (-_value(index, pool[index], weights, about), index))
    chosen: list[int] = []
    left = SUMMARY_CHARS
    for index in ranked:
        if len(chosen) == SENTENCES:
            break
        if len(pool[index]) <= left:
            chosen.append(index)
            left -= len(pool[index]) + 1
    if not chosen:
        return shorten(pool[ranked[0]], SUMMARY_CHARS)
    return " ".join(pool[index] for index in sorted(chosen))


def shorten(text: str, limit: int) -> str:
    """Return the text if it fits, else its beginning up to the last whole word that fits, with "…"."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut
    return head.rstrip(" ,;:–-") + "…"


def _candidates(item: NewsItem) -> tuple[str, ...]:
    """Return the distinct sentences of summary and text that could stand alone, the summary's first."""
    title = item.title.casefold().rstrip(".")
    seen: dict[str, None] = {}
    for sentence in (*sentences(item.summary), *sentences(item.content)):
        folded = sentence.casefold().rstrip(".")
        if len(sentence) >= LEAST_CHARS and folded != title:
            seen.setdefault(sentence, None)
        if len(seen) == LOOKED_AT:
            break
    whole = item.summary.strip()
    return tuple(seen) or ((whole,) if whole and whole.casefold().rstrip(".") != title else ())


def _value(index: int, sentence: str, weights: dict[str, float], about: frozenset[str]) -> float:
    """Weigh a sentence: the terms that made the verdict, what the title speaks of, and how early it comes.

    A bare quotation counts less: it says what someone thinks of the news, not the news.
    """
    folded = sentence.casefold()
    found = sum(weight for term, weight in weights.items() if term in folded)
    told = len(about.intersection(_words(sentence)))
    quoted = 3.0 if sentence[0] in "\"“„«»'‘「" else 0.0
    return min(found, 6.0) + 1.5 * min(told, 4) + (2.0 if index == 0 else 0.0) - 0.15 * index - quoted


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3]
