"""Which topics the evidence speaks for. Each topic has evidence of its own."""

from bot.model import TOPICS, Topic
from bot.news.evidence import Evidence, Hit
from bot.news.meanings import Meaning

#: Words within which two finds are taken to be said of each other.
CLOSE = 12
#: Words within which something said in a long text belongs to its subject.
AROUND = 15

_Meanings = tuple[Meaning, ...]

_BANS: _Meanings = ("mine_ban", "cluster_ban")
_MINES: _Meanings = ("antipersonnel", "landmine", "mine", "minefield", "mine_harm")
_DANGERS: _Meanings = (*_MINES, "cluster", "anti_vehicle", "remnants")


def topics_of(evidence: Evidence) -> tuple[Topic, ...]:
    """Return the topics of an item that is taken to be relevant, in the order of ``TOPICS``."""
    told = _Told(evidence)
    leaving = told.close(("leaving",), (*_BANS, "treaty")) or (told.in_title("leaving") and told.any(*_BANS))
    judged: dict[Topic, bool] = {
        "treaty": told.any("treaty_work")
        or told.close(("joining",), (*_BANS, "treaty"))
        or (told.in_title(*_BANS) and not told.any("leaving")),
        "withdrawal": leaving,
        "use": told.any("laying") or told.close(("using",), (*_MINES, "cluster", "anti_vehicle"), 4),
        "production_transfer": told.close(
            ("making", "giving", "stocks"), ("antipersonnel", "landmine", "mine", "cluster")
        ),
        "us_policy": told.close(("united_states",), ("giving", "making", "using", "stocks", "money", "ban"))
        or told.in_title("united_states"),
        "clearance": told.any("demining", "clearance_body")
        or told.close(("clearing",), _DANGERS)
        or (told.any("minefield") and not leaving),
        "funding": told.any("money") and told.any("demining", "clearance_body", "clearing"),
        "casualties": told.any("mine_harm")
        or told.close(("harm", "care"), _DANGERS)
        or told.in_title("harm")
        or (told.any("harm") and told.in_title(*_DANGERS) and not leaving),
        "cluster_munitions": told.any("cluster", "cluster_ban"),
        "campaign": told.any("campaign_body", "rights_group"),
    }
    return tuple(topic for topic in TOPICS if judged[topic])


class _Told:
    """The hits that are about the item's subject: all of title and lead, and those around a subject in the body."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        subjects = [hit for hit in evidence.hits if hit.term.sense.role == "subject"]
        self._hits: dict[Meaning, list[Hit]] = {}
        for hit in evidence.hits:
            # A campaign's own name ("Cluster Munition Coalition") tells of the campaign alone.
            if hit.inside == "campaign_body":
                continue
            if hit.where != "body" or any(evidence.distance(hit, other) <= AROUND for other in subjects):
                self._hits.setdefault(hit.term.means, []).append(hit)

    def any(self, *meanings: Meaning) -> bool:
        return any(meaning in self._hits for meaning in meanings)

    def in_title(self, *meanings: Meaning) -> bool:
        return any(hit.where == "title" for meaning in meanings for hit in self._hits.get(meaning, ()))

    def close(self, these: _Meanings, those: _Meanings, within: int = CLOSE) -> bool:
        first = [hit for meaning in these for hit in self._hits.get(meaning, ())]
        second = [hit for meaning in those for hit in self._hits.get(meaning, ())]
        return any(self._evidence.distance(one, other) <= within for one in first for other in second)
