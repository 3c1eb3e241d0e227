"""Whether a new item tells a story that is known already."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from bot.model import Judged, NewsItem, Story, Verdict
from bot.news.links import canonical

#: Two reports of one event come within this time of each other.
WINDOW = timedelta(days=3)
#: A title republished word for word may come later.
SAME_TITLE_WINDOW = timedelta(days=7)
#: Titles shorter than this ("News in brief") say nothing about being the same.
TITLE_CHARS = 20
#: How alike (0 to 100, rapidfuzz token_set_ratio) two texts of one language must be: with the same country and the
#: same stage of a decision, and with the same country and topic only.
ALIKE_WITH_STAGE = 45
ALIKE = 68


def join(judged: Judged, stories: Sequence[Story]) -> Story | None:
    """Return the story that tells the same event, if there is one; the newest where several do.

    Exact copies first: the same link, or the same title within a week. Then the event key: the same first country,
    both or neither about cluster munitions, within three days, and either the same stage of a decision or a shared
    topic; only inside that key does likeness of text decide. Different stages are different stories.
    """
    return next((story for story in stories if _same_event(judged, story)), None)


def normal_title(title: str) -> str:
    """Return a title's words alone, case-folded, for comparing."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def _same_event(judged: Judged, story: Story) -> bool:
    link = canonical(judged.item.url)
    if any(link == canonical(url) for url in (story.item.url, *(url for _, url in story.also))):
        return True
    apart = _apart(judged.item.published, story.item.published)
    title = normal_title(judged.item.title)
    if len(title) >= TITLE_CHARS and title == normal_title(story.item.title):
        return apart <= SAME_TITLE_WINDOW
    return apart <= WINDOW and _same_key(judged.verdict, story.verdict) and _alike(judged, story)


def _same_key(a: Verdict, b: Verdict) -> bool:
    if not a.countries or not b.countries or a.countries[0] != b.countries[0]:
        return False
    if ("cluster_munitions" in a.topics) != ("cluster_munitions" in b.topics):
        return False
    return a.stage == b.stage and bool(a.stage or set(a.topics) & set(b.topics))


def _alike(judged: Judged, story: Story) -> bool:
    same_stage = judged.verdict.stage is not None
    if judged.verdict.language != story.verdict.language:
        return same_stage and judged.verdict.countries == story.verdict.countries
    likeness = fuzz.token_set_ratio(_text(judged.item), _text(story.item))
    return bool(likeness >= (ALIKE_WITH_STAGE if same_stage else ALIKE))


def _text(item: NewsItem) -> str:
    return normal_title(f"{item.title} {item.summary[:600]}")


def _apart(a: datetime | None, b: datetime | None) -> timedelta:
    """Return the time between two publications; none where a date is missing (the store offers recent ones only)."""
    return abs(a - b) if a and b else timedelta(0)
