"""Whose words a story shows: of the reports that tell it, the best source's."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.model import Kind, Member, Stage, Story, Urgency

#: The nearer to those who decide, the lower; an aggregator's entries are other people's.
TIERS: dict[Kind, int] = {"government": 0, "un": 1, "campaign": 2, "ngo": 2, "media": 3, "page": 3, "aggregator": 4}


def leading(members: Sequence[Member], languages: Collection[str] = ()) -> Member | None:
    """Return the report of the best source: by the kind of its feed, then the earliest.

    What its publisher has retracted goes behind all others.

    Args:
        members: Of one story, in order of arrival.
        languages: Those that its readers chose; reports in others are left aside where there is one in these.
    """
    judged = [one for one in members if one.verdict is not None]
    chosen = [one for one in judged if one.verdict and one.verdict.language in languages]
    return min(chosen or judged, key=lambda one: (_is_retracted(one), TIERS[one.kind]), default=None)


def current(story: Story, languages: Collection[str] = ()) -> Story:
    """Return a story in the words of its best source; one that was not read from the store as it is.

    The stage is that of the best source, or where it names none, of the best one that does; urgency is the highest.

    Args:
        story: As it was recorded.
        languages: Those that its readers chose.
    """
    best = leading(story.members, languages)
    if best is None or best.verdict is None:
        return story
    item = replace(
        story.item,
        url=best.url,
        title=best.title,
        source=best.source,
        published=best.published,
        summary=best.summary,
        content="",
        language=best.verdict.language if best.verdict.language != "und" else None,
    )
    verdict = replace(best.verdict, stage=_stage(story.members, best), urgency=_urgency(story.members))
    return replace(story, item=item, verdict=verdict, summary=best.summary)


def others(story: Story) -> tuple[str, ...]:
    """Return the names of the further sources, in order of arrival, each once."""
    names = [member.source for member in story.members] or [name for name, _ in story.also]
    return tuple(name for name in dict.fromkeys(names) if name and name != story.item.source)


def _is_retracted(member: Member) -> bool:
    return any(one.what == "retracted" for one in member.corrected)


def _stage(members: Sequence[Member], best: Member) -> Stage | None:
    ranked = sorted(members, key=lambda one: TIERS[one.kind])
    stages = [one.verdict.stage for one in (best, *ranked) if one.verdict and one.verdict.stage]
    return stages[0] if stages else None


def _urgency(members: Sequence[Member]) -> Urgency:
    found = {one.verdict.urgency for one in members if one.verdict}
    return "high" if "high" in found else "normal" if "normal" in found else "low"
