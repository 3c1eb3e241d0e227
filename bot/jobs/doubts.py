"""News that differs from our record, kept once for an operator to look at."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cards.differs import Differing, differing, record_line
from bot.model import Judged, Task, day
from bot.treaty.facts import Facts
from bot.words import ENGLISH

#: What such tasks are of.
KIND = "news"


def doubts(judged: Sequence[Judged], facts: Facts, now: datetime) -> tuple[Task, ...]:
    """Return a task for each claim of relevant news that differs from our record.

    Its key is the country, the treaty, the claim and what our record says, so that it comes up once however many report
    it, and again only after our record has changed.
    """
    found: dict[str, Task] = {}
    for one in judged:
        if not one.verdict.relevant or one.step == "too old":
            continue
        on = min(one.item.published or now, now).date()
        for differs in differing(one.item, one.summary, one.verdict.language, facts, on):
            task = _task(one, differs, facts, on, now)
            found.setdefault(task.key, task)
    return tuple(found.values())


def _task(judged: Judged, differs: Differing, facts: Facts, on: date, now: datetime) -> Task:
    claim, standing = differs.claim, differs.standing
    since = standing.since.isoformat() if standing.since else ""
    treaty = facts.treaties[claim.treaty]
    told = f", {day(judged.item.published.date())}" if judged.item.published else ""
    return Task(
        key="\0".join((KIND, claim.iso3, claim.treaty, claim.kind, standing.kind, since)),
        kind=KIND,
        title=f"News differs from our record of {ENGLISH.country(claim.iso3)} ({treaty.name})",
        detail="\n".join(
            (
                f"It says: “{claim.sentence}”",
                f"{judged.item.source}{told}: {judged.item.url}",
                f"Our record: {record_line(standing, facts, on)}, checked {day(differs.checked)}",
                f"The depositary's page: {treaty.page}",
                "If the news is right, correct the row in FACTS_DIR. Dismiss this when it is settled.",
            )
        ),
        created_at=now,
    )
