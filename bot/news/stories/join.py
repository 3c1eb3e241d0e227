"""Which story a new report joins, and why."""

from collections import defaultdict
from collections.abc import Sequence

from bot.model import Joined, Judged, Telling
from bot.news.stories.copies import another_issue, copied
from bot.news.stories.event import Event, event_of
from bot.news.stories.same import NEEDED, Likeness, likeness

#: What a report and all tellings of a story must come to on average: one that resembles the last telling only,
#: and none of the others, would chain two events.
AVERAGE = 1.0
#: What a telling counts that can't be of the same event.
IMPOSSIBLE = -3.0


def join(judged: Judged, tellings: Sequence[Telling]) -> Joined | None:
    """Return the story that tells the same event as the item, and why; None where none does.

    Copies first: the same link, the same title, the same text. Then the event: see ``same.likeness``. Of several
    stories the one most like it.

    Args:
        judged: The new item.
        tellings: The items of the stories that could be meant, the stories in any order.
    """
    event = event_of(judged.item, judged.verdict)
    known = [(telling, event_of(telling.item, telling.verdict)) for telling in tellings]
    for telling, theirs in known:
        how = copied(judged.item, event, telling.item, theirs)
        if how:
            return Joined(story=telling.story, why=f"{how} as in {_named(telling)}")
    stories: defaultdict[str, list[tuple[Telling, Likeness | None]]] = defaultdict(list)
    for telling, theirs in known:
        like = None if another_issue(event, theirs) else likeness(event, theirs)
        stories[telling.story].append((telling, like))
    best: tuple[float, str, Telling, Likeness] | None = None
    for story, compared in stories.items():
        possible = [(telling, like) for telling, like in compared if like is not None]
        if not possible:
            continue
        telling, like = max(possible, key=lambda pair: pair[1].points)
        average = sum(one.points if one else IMPOSSIBLE for _, one in compared) / len(compared)
        if like.points >= NEEDED and average >= AVERAGE and (best is None or like.points > best[0]):
            best = (like.points, story, telling, like)
    if best is None:
        return None
    _, story, telling, like = best
    return Joined(
        story=story, why=f"like {_named(telling)}: {_why(event, event_of(telling.item, telling.verdict), like)}"
    )


def _named(telling: Telling) -> str:
    return telling.item.source or "another report"


def _why(event: Event, theirs: Event, like: Likeness) -> str:
    both = [iso3 for iso3 in event.countries if iso3 in theirs.countries]
    days = abs((event.day - theirs.day).days) if event.day and theirs.day else 0
    when = {0: "the same day", 1: "a day apart"}.get(days, f"{days} days apart")
    topics = sorted(topic.replace("_", " ") for topic in event.topics & theirs.topics)
    return "; ".join(part for part in (" ".join(both), when, ", ".join(topics), *like.why) if part)
