"""Copies: the same article under two links, the same title twice, one agency's text in many papers."""

from datetime import timedelta

from bot.model import NewsItem
from bot.news.links import canonical
from bot.news.stories.event import Event

#: What is republished word for word may come later than a second report.
COPY_WINDOW = timedelta(days=7)
#: Titles shorter than this ("News in brief") say nothing about being the same.
TITLE_CHARS = 20
#: Runs of words that a text must have to be compared, and the part of them that makes a copy.
RUNS = 8
PART = 0.5


def copied(item: NewsItem, event: Event, other: NewsItem, theirs: Event) -> str:
    """Return how an item copies another, in words; empty where it does not.

    The same title counts for a week only where the texts share something, too: a weekly bulletin has one title every
    week. A text with other numbers is another bulletin.
    """
    if item.url and other.url and canonical(item.url) == canonical(other.url):
        return "the same link"
    apart = abs((event.day - theirs.day).days) if event.day and theirs.day else 0
    if apart > COPY_WINDOW.days or event.cluster != theirs.cluster:
        return ""
    if event.large != theirs.large and event.large.isdisjoint(theirs.large):
        return ""
    both = len(event.shingles & theirs.shingles)
    shorter = min(len(event.shingles), len(theirs.shingles))
    if len(event.title) >= TITLE_CHARS and event.title == theirs.title and (apart <= 1 or both):
        return "the same title"
    if shorter >= RUNS and both >= PART * shorter:
        return f"{both / shorter:.0%} of the text word for word"
    return ""


def another_issue(event: Event, theirs: Event) -> bool:
    """Say whether two texts are one form filled in twice: the same words, or two weeks' counts, and other numbers."""
    if not event.large or not theirs.large or not event.large.isdisjoint(theirs.large):
        return False
    if "weekly" in event.ideas and "weekly" in theirs.ideas:
        return True
    shorter = min(len(event.shingles), len(theirs.shingles))
    return shorter >= RUNS and len(event.shingles & theirs.shingles) >= PART * shorter
