"""Topics and urgencies as people write them."""

from difflib import get_close_matches

from bot.following.problem import Problem
from bot.model import TOPICS, URGENCIES, Topic, Urgency
from bot.words import ENGLISH, Words, mark

#: Topics as they are told.
TOPIC_WORDS: dict[Topic, str] = {
    "treaty": mark("treaty"),
    "withdrawal": mark("withdrawal"),
    "use": mark("use of mines"),
    "production_transfer": mark("production and transfer"),
    "us_policy": mark("US policy"),
    "clearance": mark("clearance"),
    "funding": mark("funding"),
    "casualties": mark("casualties"),
    "cluster_munitions": mark("cluster munitions"),
    "campaign": mark("campaign"),
}
#: Said for all there is, and for none.
ALL = ("all", "any", "every", "everything", "everywhere", "anything", "*", "")
#: What else people say, plain.
TOPIC_NAMES: dict[str, Topic] = {
    **{topic.replace("_", " "): topic for topic in TOPICS},
    "treaties": "treaty",
    "withdrawals": "withdrawal",
    "leaving": "withdrawal",
    "exit": "withdrawal",
    "new use": "use",
    "use of mines": "use",
    "production": "production_transfer",
    "transfer": "production_transfer",
    "transfers": "production_transfer",
    "stockpiles": "production_transfer",
    "production and transfer": "production_transfer",
    "us policies": "us_policy",
    "demining": "clearance",
    "funds": "funding",
    "victims": "casualties",
    "victim assistance": "casualties",
    "casualty": "casualties",
    "cluster": "cluster_munitions",
    "clusters": "cluster_munitions",
    "cluster munition": "cluster_munitions",
    "cluster bombs": "cluster_munitions",
    "campaigns": "campaign",
}
#: Words of the longest name of a topic.
LONGEST = max(len(name.split()) for name in TOPIC_NAMES)
URGENCY_NAMES: dict[str, Urgency] = {
    **{urgency: urgency for urgency in URGENCIES},
    "urgent": "high",
    "urgent only": "high",
    "medium": "normal",
}
#: Which alerts an urgency lets come.
URGENCY_WORDS: dict[Urgency, str] = {
    "low": mark("all"),
    "normal": mark("normal and high"),
    "high": mark("high only"),
}


def topic_of(text: str) -> Topic | None:
    """Return the topic that a text names in any case: "production_transfer", "US policy", "victims"; None for none."""
    return TOPIC_NAMES.get(" ".join(text.casefold().replace("_", " ").replace("-", " ").split()))


def read_topics(text: str) -> frozenset[Topic] | Problem:
    """Read topics divided by commas, or by spaces where that is clear; all is the empty choice."""
    if text.strip().casefold() in ALL:
        return frozenset()
    found: set[Topic] = set()
    for part in text.replace(";", ",").split(","):
        words = part.split()
        while words:
            for n in range(min(LONGEST, len(words)), 0, -1):
                topic = topic_of(" ".join(words[:n]))
                if topic:
                    found.add(topic)
                    words = words[n:]
                    break
            else:
                if words[0].casefold() not in ("and", "or"):
                    return _unknown(words[0])
                words = words[1:]
    return frozenset(found)


def write_topics(topics: frozenset[Topic]) -> str:
    """Return what ``read_topics`` reads back."""
    return ", ".join(topic for topic in TOPICS if topic in topics) or "all"


def say_topics(topics: frozenset[Topic], say: Words = ENGLISH) -> str:
    """Name topics for people."""
    return say.series([say(TOPIC_WORDS[topic]) for topic in TOPICS if topic in topics]) or say("all")


def say_urgency(urgency: Urgency, say: Words = ENGLISH) -> str:
    """Say which alerts an urgency lets come."""
    return say(URGENCY_WORDS[urgency])


def read_urgency(text: str) -> Urgency | Problem:
    """Read an urgency; all is "low"."""
    plain = " ".join(text.casefold().replace("only", "").split())
    if plain in ALL:
        return "low"
    urgency = URGENCY_NAMES.get(plain)
    return urgency or Problem(
        message=mark("'{text}' is no urgency. It is low, normal or high."),
        values={"text": text.strip()[:40]},
        example="high",
    )


def _unknown(word: str) -> Problem:
    near = get_close_matches(word.casefold(), TOPIC_NAMES, n=1)
    if near:
        message, values = mark("'{text}' is no topic."), {"text": word[:40]}
        return Problem(message=message, values=values, meant=near, example="withdrawal, use")
    topics = ", ".join(TOPICS).replace("_", " ")
    return Problem(
        message=mark("'{text}' is no topic. Topics are {topics}."),
        values={"text": word[:40], "topics": topics},
        example="withdrawal, use",
    )
