"""The two or three sentences of an entry's own text that say who decided or did what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from bot.model import NewsItem, Verdict
from bot.news.follow_on import leans, tells_what_follows
from bot.news.furniture import is_furniture, without_dateline
from bot.news.harm import identifies, names_someone, of_casualties
from bot.news.sentences import each_sentence

#: Longest summary, in characters.
SUMMARY_CHARS = 400
#: A line shorter than this says nothing by itself ("Read on", "Photo: AP"), the second where a sign is a word; half of
#: it is enough where a stop says that it is a sentence.
LEAST_CHARS = 25
DENSE_CHARS = 10
#: Sentences looked at, from the top: news says what matters first.
LOOKED_AT = 60
SENTENCES = 3
#: What a third sentence must be worth to be shown.
WORTH = 0.5
#: Share of its words that a sentence may have in common with one that is shown already.
SAME = 0.75

_DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_QUOTES = "\"“„«»'‘「『"
_PAIRS = (("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("(", ")"))
_ENDED = re.compile(r"[.!?。！？؟۔។៕။…;][\"'”’“»«)\]」』】）]*\Z")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    text: str
    words: frozenset[str]
    value: float
    #: Whether it means something of the sentence before it, and whether that one stands before it here, too.
    leans: bool
    follows: bool


def summarise(item: NewsItem, verdict: Verdict) -> str:
    """Return whole sentences from the summary and text of an entry, in their order, at most SUMMARY_CHARS.

    Those are taken that carry most of the verdict's terms and of what the title speaks of, that give a date or a figure
    or say what follows; earlier ones have a head start. Nothing is added: every sentence stands in the source. A first
    sentence that is too long by itself is cut at a word, with "…". Empty where the entry has a title only.

    Of a story of casualties, what names those who were hurt, or where they live, is left out.
    """
    pool = _candidates(item, verdict)
    if not pool:
        return ""
    chosen: list[int] = []
    left = SUMMARY_CHARS
    while len(chosen) < SENTENCES:
        worth = {
            index: _worth(index, pool, chosen)
            for index, one in enumerate(pool)
            if index not in chosen and len(one.text) <= left and not _told(one, pool, chosen)
        }
        best = max(worth, key=lambda index: (worth[index], -index), default=None)
        if best is None or (len(chosen) == SENTENCES - 1 and worth[best] < WORTH):
            break
        chosen.append(best)
        left -= len(pool[best].text) + 1
    if not chosen:
        first = max(range(len(pool)), key=lambda index: (pool[index].value, -index))
        return shorten(pool[first].text, SUMMARY_CHARS)
    gap = "" if verdict.language in ("ja", "zh") else " "
    return gap.join(pool[index].text for index in sorted(chosen))


def shorten(text: str, limit: int) -> str:
    """Return the text if it fits, else its beginning up to the last whole word that fits, with "…"."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut
    return head.rstrip(" ,;:–-") + "…"


def _candidates(item: NewsItem, verdict: Verdict) -> tuple[_Sentence, ...]:
    """Return the distinct sentences of summary and text that could stand alone, the summary's first."""
    language = "" if verdict.language == "und" else verdict.language
    hurt = of_casualties(verdict)
    title = _every_word(item.title)
    found: dict[str, int] = {}
    hidden = -1
    both = (sentence for text in (item.summary, item.content) for sentence in each_sentence(text, language))
    for place, sentence in enumerate(islice(both, LOOKED_AT)):
        shown = without_dateline(sentence)
        if hurt and (identifies(shown, language) or (hidden == place - 1 and leans(shown, language))):
            # "He is in hospital" tells of whoever was named before.
            hidden = place
        elif _stands_alone(shown, title):
            found.setdefault(shown, place)
    whole = item.summary.strip()
    if (
        not found
        and hidden < 0
        and _says_more(whole, title)
        and not is_furniture(whole)
        and not (hurt and identifies(whole, language))
    ):
        found[whole] = 0
    texts = [text for text in found if not _begins_another(text, found)]
    weights: dict[str, float] = {}
    for match in verdict.matches:
        term = match.text.casefold()
        weights[term] = max(weights.get(term, 0.0), match.weight, 0.5)
    about = frozenset(_words(item.title))
    words = [frozenset(_words(text)) for text in texts]
    return tuple(
        _Sentence(
            text=text,
            words=words[index],
            value=_value(index, text, weights, len(about & words[index]), language)
            - (1.5 if hurt and names_someone(text) else 0.0),
            leans=leans(text, language),
            follows=index > 0 and found[text] == found[texts[index - 1]] + 1,
        )
        for index, text in enumerate(texts)
    )


def _stands_alone(sentence: str, title: frozenset[str]) -> bool:
    least = DENSE_CHARS if _DENSE.search(sentence) else LEAST_CHARS
    if _ENDED.search(sentence):
        least //= 2
    return len(sentence) >= least and _says_more(sentence, title) and not is_furniture(sentence)


def _says_more(sentence: str, title: frozenset[str]) -> bool:
    """Whether a sentence has a word that the title has not."""
    return not _every_word(sentence) <= title


def _begins_another(text: str, others: Mapping[str, int]) -> bool:
    """Whether a sentence was cut off and stands whole elsewhere."""
    head = text.removesuffix("…").rstrip()
    return text.endswith("…") and any(other is not text and other.startswith(head) for other in others)


def _value(index: int, sentence: str, weights: dict[str, float], told: int, language: str) -> float:
    """Weigh a sentence: the terms that made the verdict, how many of the title's words, and how early it comes.

    A bare quotation counts less: it says what someone thinks of the news, not the news. So do what is cut off, a
    quotation that does not end, and a line without a stop, which is mostly a heading or a caption.
    """
    folded = sentence.casefold()
    found = sum(weight for term, weight in weights.items() if term in folded)
    value = min(found, 6.0) + 1.5 * min(told, 4) + (2.0 if index == 0 else 0.0) - 0.15 * index
    if tells_what_follows(sentence):
        value += 2.0
    if _FIGURE.search(sentence):
        value += 1.0
    if sentence[0] in _QUOTES:
        value -= 3.0
    if sentence.endswith("…"):
        value -= 2.0
    elif language not in ("", "th") and _ENDED.search(sentence) is None:
        value -= 1.5
    if any(sentence.count(left) != sentence.count(right) for left, right in _PAIRS) or sentence.count('"') % 2:
        value -= 3.0
    return value


def _worth(index: int, pool: tuple[_Sentence, ...], chosen: list[int]) -> float:
    """Return what a sentence adds beside those that are chosen; one that leans on another needs that one."""
    one = pool[index]
    return one.value - (2.5 if one.leans and not (one.follows and index - 1 in chosen) else 0.0)


def _told(one: _Sentence, pool: tuple[_Sentence, ...], chosen: list[int]) -> bool:
    """Whether what a sentence says is said already."""
    return len(one.words) > 1 and any(len(one.words & pool[index].words) > SAME * len(one.words) for index in chosen)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3]


def _every_word(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
