"""How far a state's decision is, and how soon people must know."""

from collections.abc import Iterable, Sequence

from bot.model import Stage, Topic, Urgency, Where
from bot.news.evidence import Evidence, Hit, distance
from bot.news.meanings import Meaning

#: Words within which a stage and what it is the stage of must stand.
AROUND = 15

#: Later stages first: a law that is signed was voted before, and news tells both.
_STAGES: tuple[tuple[Meaning, Stage], ...] = (
    ("reversing", "reversed"),
    ("in_effect", "in_effect"),
    ("notifying", "notice_lodged"),
    ("signing", "signed_into_law"),
    ("parliament", "parliament_vote"),
    ("government", "government_decision"),
    ("announcing", "statement"),
)
_STAGE_BY_MEANING = dict(_STAGES)
_DECIDED: frozenset[Topic] = frozenset({"withdrawal", "treaty", "us_policy"})
_STEPS: frozenset[Stage] = frozenset(
    {"government_decision", "parliament_vote", "signed_into_law", "notice_lodged", "in_effect", "reversed"}
)
#: What is decided on.
_DECISIONS: tuple[Meaning, ...] = ("leaving", "joining", "mine_ban", "cluster_ban", "antipersonnel", "landmine")
_ROUTINE: frozenset[Topic] = frozenset({"clearance", "funding"})


def stage_of(evidence: Evidence, topics: Sequence[Topic]) -> Stage | None:
    """Return the stage that the title tells, else the one the rest tells; None where nothing is being decided.

    What is yet to come ("parliament must agree") is no stage reached.
    """
    if _DECIDED.isdisjoint(topics):
        return None
    return _told(evidence, ("title",)) or _told(evidence, ("lead", "category", "body"))


def urgency_of(evidence: Evidence, topics: Sequence[Topic], stage: Stage | None) -> Urgency:
    """Return how soon people must know.

    High: a step of a state's decision is taken, a policy is reversed, or the title tells of new use or production.
    A campaign's statement on a step that only its text names is not the step itself.
    Low: nothing but clearance and its money, or no topic at all.
    """
    if stage in _STEPS and ("campaign" not in topics or _told(evidence, ("title",))):
        return "high"
    if "use" in topics and _in_title(evidence.of(("laying", "using"))):
        return "high"
    if "production_transfer" in topics and _in_title(evidence.of(("making", "giving"))):
        return "high"
    return "low" if set(topics) <= _ROUTINE else "normal"


def _told(evidence: Evidence, places: Sequence[Where]) -> Stage | None:
    """Return the latest stage that is told in some parts of an item, close to what is decided on."""
    if evidence.by_meaning.keys().isdisjoint(_STAGE_BY_MEANING):
        return None
    decisions = evidence.of(_DECISIONS)
    to_come = evidence.of(("pending",))
    for meaning, stage in _STAGES:
        for hit in evidence.of((meaning,)):
            if (
                hit.where in places
                and not any(hit.start < one.end and one.start < hit.end for one in to_come)
                and any(distance(hit, one) <= AROUND for one in decisions)
            ):
                return stage
    return None


def _in_title(hits: Iterable[Hit]) -> bool:
    return any(hit.where == "title" for hit in hits)
