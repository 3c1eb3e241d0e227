"""Which topics the evidence speaks for. Each topic has evidence of its own."""

from collections.abc import Iterable

from bot.model import TOPICS, Topic
from bot.news.evidence import Evidence, Hit, distance
from bot.news.meanings import Meaning
from bot.news.terms import SHARED

#: Words within which two finds are taken to be said of each other.
CLOSE = 12
#: Words within which something said in a long text belongs to its subject.
AROUND = 15

_Meanings = tuple[Meaning, ...]

_BANS: _Meanings = ("mine_ban", "cluster_ban")
_MINES: _Meanings = ("antipersonnel", "landmine", "mine", "minefield", "mine_harm")
_WEAPONS: _Meanings = ("antipersonnel", "landmine", "mine", "cluster")
_DANGERS: _Meanings = (*_MINES, "cluster", "anti_vehicle", "remnants", "device")
#: What is told of mines that lie somewhere.
_IN_THE_GROUND: _Meanings = ("demining", "clearance_body", "clearing", "harm", "mine_harm", "civilians", "laying")
#: What else can be done about mines than to clear them.
_OTHER_DEEDS: _Meanings = ("making", "giving", "stocks", "united_states", "joining", "rights_group")
#: Names in which the weapon's own name says nothing about weapons: "Cluster Munition Coalition", "mine clearance".
_NAMES: frozenset[Meaning] = frozenset({"campaign_body", "clearance_body", "mine_ban", "cluster_ban", "demining"})
_APART = (("title", "lead"), ("lead", "title"))


def topics_of(evidence: Evidence) -> tuple[Topic, ...]:
    """Return the topics of an item that is taken to be relevant, in the order of ``TOPICS``."""
    told = _Told(evidence)
    leaving = (
        told.together(("leaving",), (*_BANS, "notifying", "treaty"))
        or told.close(("leaving",), ("treaty", "ban", "in_effect", "notifying", "treaty_work"))
        or told.overlap(("leaving",), ("antipersonnel", "landmine", "mine"))
        # "The Landmine Monitor counts, as states head for the exit": what else would they leave?
        or (told.in_title("campaign_body") and told.in_title("leaving"))
    ) and not (
        # "Tonga joins" is the news, and that others leave is told beside it.
        told.in_title("joining") and not told.in_title("leaving")
    )
    paid_clearance = told.any("money") and told.any("demining", "clearance_body", "clearing")
    judged: dict[Topic, bool] = {
        # A withdrawal that enters into force is no news of the treaty's own life.
        "treaty": (told.any("treaty_work") and not (leaving and told.any("in_effect")))
        # "Parties to cluster ban scold Lithuania": they meet, and that one has left is what they speak of.
        or (leaving and told.in_title("cluster_ban") and not told.in_title("leaving"))
        or (
            not leaving
            and (told.close(("joining",), (*_BANS, "treaty")) or told.any("mine_ban") or told.in_title(*_BANS))
        ),
        # The United States are in neither treaty: what they give up is a policy.
        "withdrawal": leaving and not told.in_title("united_states"),
        "use": told.any("laying")
        or (
            told.close(("using",), (*_MINES, "anti_vehicle", "device"), 5)
            and not told.in_title("demining", "clearing", "clearance_body")
        )
        or (told.any("using") and told.in_title("united_states") and not told.any("giving")),
        "production_transfer": told.close(("making", "giving", "stocks"), _WEAPONS, 5)
        or (not leaving and told.together(("making", "giving", "stocks"), ("antipersonnel", "landmine", "cluster")))
        # The bare word, too, where nothing tells that the mines lie in the ground.
        or (not leaving and not told.any(*_IN_THE_GROUND) and told.together(("making", "giving", "stocks"), ("mine",))),
        "us_policy": told.in_title("united_states")
        or told.close(("united_states",), ("giving", "making", "using", "stocks", "money")),
        "clearance": told.any("demining", "clearance_body")
        # "New mines found at the border": that they are there is told of the one who laid them.
        or (told.close(("clearing",), _DANGERS, 5) and (not told.in_title("laying") or told.in_title("clearing")))
        or (not leaving and told.any("clearing") and told.any("civilians"))
        # "A strategy on mines", and below it that land is surveyed: nothing else is done about them.
        or (
            not leaving
            and not told.in_title("harm", "mine_harm", "laying")
            and not told.any(*_OTHER_DEEDS)
            and told.together(("clearing",), (*_WEAPONS, "mine_ban", "remnants"))
        )
        # "The conference ends with a plan to finish clearance".
        or (
            not leaving
            and told.in_title("clearing")
            and told.any("mine_ban", "antipersonnel", "landmine", "mine", "remnants", "mine_harm")
        )
        or (
            not leaving
            and told.any("minefield")
            # One that hurt somebody, or that is to be laid, is not told of as one to be cleared.
            and (
                (told.in_title("minefield") and told.any("campaign_body") and not told.in_title("harm", "mine_harm"))
                or not told.together(("minefield",), ("harm", "mine_harm"))
            )
            and not told.close(("minefield",), ("laying", "using", "announcing"), 6)
            and not told.in_title("laying")
        ),
        # The care of those who were hurt is paid for as clearance is.
        "funding": paid_clearance or told.together(("money",), ("care",)),
        "casualties": told.any("mine_harm")
        or told.in_title("harm")
        or (told.in_title("care") and told.any("harm"))
        # Beside a title about money the dead are the reason for it.
        or (
            not told.in_title("money")
            and (
                told.close(("harm", "care"), (*_DANGERS, "demining", "clearance_body"))
                or (not leaving and told.together(("harm", "care"), _DANGERS))
                or (not leaving and told.any("harm") and not told.any("campaign_body", "rights_group", "mine_ban"))
            )
        ),
        "cluster_munitions": told.any("cluster", "cluster_ban")
        # "Cluster Munition Coalition": whoever speaks is named after what is spoken of, where nothing else is.
        or (told.names_cluster and not told.any(*_MINES, "mine_ban", "demining", "anti_vehicle")),
        "campaign": told.any("campaign_body")
        # A group that only passes the money on does not campaign.
        or (
            told.named("rights_group")
            and not (paid_clearance and told.in_title("money") and not told.any("campaigning"))
        )
        # A clearing charity that speaks of its money does not campaign.
        or (
            (told.together(("rights_group",), ("campaigning",)) and not told.close(("clearance_body",), ("money",)))
            and not (told.in_title("demining", "clearing", "clearance_body") and not told.in_title("rights_group"))
        ),
    }
    if (
        told.in_title("clearing", "demining")
        and not told.in_title("stocks")
        and not told.any("making", "giving", "treaty_work")
    ):
        # "Army clears French lines": what it destroyed lay in the ground.
        judged["production_transfer"] = False
    if (
        told.in_title("demining", "mine_harm", "harm", "care")
        and not told.in_title("making", "giving", "stocks")
        and not told.close(("making", "giving", "stocks"), _WEAPONS, 3)
    ):
        # A charity that sends a machine, a victim who sells scrap: it is no trade in the weapon.
        judged["production_transfer"] = False
    if judged["us_policy"] and told.in_title("giving") and not told.in_title("laying", "using"):
        # Where mines sent may be laid is a condition of the gift.
        judged["use"] = False
    if told.in_title("united_states") and not (
        told.in_title(*_BANS, "treaty", "ban") or told.any("joining", "treaty_work")
    ):
        # A policy measured by the treaty is none of the treaty's own life.
        judged["treaty"] = False
    if leaving:
        # "Production could start soon": of what the treaty forbade, though the weapon is not named beside it.
        judged["production_transfer"] = judged["production_transfer"] or told.close(
            ("making",), ("announcing", "pending"), 2
        )
        # What a state leaves a treaty for, and what comes of it, is told as background unless the title tells it.
        judged["use"] = judged["use"] and told.in_title("laying", "using")
        judged["clearance"] = judged["clearance"] and told.in_title("demining", "clearing", "minefield")
        judged["funding"] = judged["funding"] and told.in_title("money")
        judged["casualties"] = judged["casualties"] and told.in_title("mine_harm", "harm")
        judged["us_policy"] = judged["us_policy"] and told.in_title("united_states")
    if (judged["funding"] and paid_clearance) or (told.any("remnants") and not any(judged.values())):
        judged["clearance"] = True
    return tuple(topic for topic in TOPICS if judged[topic])


class _Told:
    """The hits that are about the item's subject: all of title and lead, and those around a subject in the body."""

    def __init__(self, evidence: Evidence) -> None:
        self._hits: dict[Meaning, list[Hit]] = {}
        self._titled: set[Meaning] = set()
        #: Whether a name has cluster munitions in it.
        self.names_cluster = False
        subjects = [hit for hit in evidence.hits if hit.role == "subject"]
        for hit in evidence.hits:
            inside, means, where = hit.inside, hit.means, hit.where
            if inside in _NAMES and hit.role == "subject" and not (inside == "demining" and means == "cluster"):
                self.names_cluster = self.names_cluster or means == "cluster"
                continue
            # What deminers and their centre are quoted with is no clearance.
            if inside == "landmine" and means in ("demining", "clearance_body"):
                continue
            if where != "body" or any(distance(hit, other) <= AROUND for other in subjects):
                self._hits.setdefault(means, []).append(hit)
                if where == "title":
                    self._titled.add(means)

    def _of(self, meanings: _Meanings) -> list[Hit]:
        """Return the hits that mean one of these."""
        if self._hits.keys().isdisjoint(meanings):
            return []
        found = [self._hits[meaning] for meaning in meanings if meaning in self._hits]
        return found[0] if len(found) == 1 else [hit for hits in found for hit in hits]

    def any(self, *meanings: Meaning) -> bool:
        return not self._hits.keys().isdisjoint(meanings)

    def in_title(self, *meanings: Meaning) -> bool:
        return not self._titled.isdisjoint(meanings)

    def named(self, meaning: Meaning) -> bool:
        """Whether something is called by its own name, which all languages share."""
        return any(hit.term.language == SHARED for hit in self._hits.get(meaning, ()))

    def close(self, these: _Meanings, those: _Meanings, within: int = CLOSE) -> bool:
        """Whether one of these stands within so many words of one of those."""
        first = self._of(these)
        second = self._of(those) if first else ()
        return _any_within(within, first, second) if second else False

    def overlap(self, these: _Meanings, those: _Meanings) -> bool:
        """Whether one of these is written with one of those in it: "the return of landmines"."""
        first = self._of(these)
        second = self._of(those) if first else ()
        return any(one.start < other.end and other.start < one.end for one in first for other in second)

    def together(self, these: _Meanings, those: _Meanings) -> bool:
        """Whether they stand close, or one in the title and the other in the lead."""
        first = self._of(these)
        second = self._of(those) if first else ()
        if not second:
            return False
        apart = {(one.where, other.where) for one in first for other in second}
        return not apart.isdisjoint(_APART) or _any_within(CLOSE, first, second)


def _any_within(words: int, these: Iterable[Hit], those: Iterable[Hit]) -> bool:
    for one in these:
        for other in those:
            if distance(one, other) <= words:
                return True
    return False
