"""What a lexicon term can mean: the closed list that all languages share and all rules are written in.

A language file says which words mean what; what follows from a meaning (does it make an item relevant, which topic
does it speak for) is decided once, here and in the modules that read these names.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from bot.model import Topic

Role = Literal["subject", "company", "stage", "against"]

Meaning = Literal[
    # subject: what the news is about
    "antipersonnel",
    "landmine",
    "minefield",
    "mine",
    "laying",
    "anti_vehicle",
    "cluster",
    "remnants",
    "device",
    "demining",
    "mine_harm",
    "mine_ban",
    "cluster_ban",
    "campaign_body",
    "clearance_body",
    # company: what is said about it
    "leaving",
    "joining",
    "treaty_work",
    "treaty",
    "ban",
    "using",
    "making",
    "giving",
    "stocks",
    "clearing",
    "money",
    "harm",
    "care",
    "campaigning",
    "rights_group",
    "united_states",
    "war",
    "civilians",
    "weapon",
    # stage: how far a state's decision is
    "announcing",
    "government",
    "parliament",
    "signing",
    "notifying",
    "in_effect",
    "reversing",
    "pending",
    # against: what else the words may be about
    "ore",
    "figure",
    "play",
    "sea",
    "old_bomb",
    "attack",
    "other_cause",
    "breaching",
    "front_news",
    "elsewhere",
]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What follows from a meaning."""

    role: Role
    #: Points for one find in the lead; less than nothing speaks against the item.
    weight: float
    #: The topic it speaks for by itself.
    topic: Topic | None = None
    #: Counts only beside company: the word has common other senses.
    doubtful: bool = False


def _subject(weight: float, topic: Topic | None = None, *, doubtful: bool = False) -> Sense:
    return Sense(role="subject", weight=weight, topic=topic, doubtful=doubtful)


def _company(weight: float) -> Sense:
    return Sense(role="company", weight=weight)


def _against(weight: float) -> Sense:
    return Sense(role="against", weight=weight)


_STAGE = Sense(role="stage", weight=0)

SENSES: dict[Meaning, Sense] = {
    "antipersonnel": _subject(3),
    "landmine": _subject(2.5),
    "minefield": _subject(1.5, doubtful=True),
    "mine": _subject(1.5, doubtful=True),
    "laying": _subject(2, "use", doubtful=True),
    "anti_vehicle": _subject(1, doubtful=True),
    "cluster": _subject(3, "cluster_munitions"),
    "remnants": _subject(2),
    "device": _subject(1.5, doubtful=True),
    "demining": _subject(2.5, "clearance"),
    "mine_harm": _subject(3, "casualties"),
    "mine_ban": _subject(3),
    "cluster_ban": _subject(3, "cluster_munitions"),
    "campaign_body": _subject(2.5, "campaign"),
    "clearance_body": _subject(1.5, doubtful=True),
    "leaving": _company(0.5),
    "joining": _company(0.3),
    "treaty_work": _company(0.5),
    "treaty": _company(0.4),
    "ban": _company(0.4),
    "using": _company(0.2),
    "making": _company(0.2),
    "giving": _company(0.2),
    "stocks": _company(0.4),
    "clearing": _company(0.5),
    "money": _company(0.3),
    "harm": _company(0.6),
    "care": _company(0.5),
    "campaigning": _company(0.2),
    "rights_group": _company(0.4),
    "united_states": _company(0.2),
    "war": _company(0.3),
    "civilians": _company(0.3),
    "weapon": _company(0.3),
    "announcing": _STAGE,
    "government": _STAGE,
    "parliament": _STAGE,
    "signing": _STAGE,
    "notifying": _STAGE,
    "in_effect": _STAGE,
    "reversing": _STAGE,
    "pending": _STAGE,
    "ore": _against(-1.5),
    "figure": _against(-2.5),
    "play": _against(-2),
    "sea": _against(-1.5),
    "old_bomb": _against(-2),
    "attack": _against(-1),
    "other_cause": _against(-2),
    "breaching": _against(-1.5),
    "front_news": _against(-0.5),
    "elsewhere": _against(-0.1),
}
