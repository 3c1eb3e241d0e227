"""Whether two reports tell one event: what must agree, and what the rest adds up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.model import Stage, Topic
from bot.news.stories.event import Event
from bot.news.stories.ideas import weight
from bot.news.stories.names import CASELESS, shared, usual

#: Two reports of one event come within this time of each other.
WINDOW = timedelta(days=3)
#: Points that make two reports one event.
NEEDED = 2.8
#: Steps that a report names beside the event, or for want of a better one.
VAGUE: frozenset[Stage | None] = frozenset((None, "statement"))
#: Steps that the treaties put half a year between: within a few days both are words for one.
MONTHS_APART: frozenset[Stage | None] = frozenset(("notice_lodged", "in_effect"))
#: Ideas that say how far a matter has come.
ACTS = frozenset(("plan", "vote", "lodge", "effective", "opening", "closing"))
#: Topics of which they say it: "approves" is no vote where mines are given.
STEPPED: frozenset[Topic] = frozenset(("withdrawal", "treaty"))
#: Topics under which a country has several events a week: sharing one says little.
FREQUENT: frozenset[Topic] = frozenset(("casualties", "clearance", "use", "funding", "campaign", "treaty"))
#: Topics that one event may be read as in two headlines; what that counts, and what other topics do.
_NEAR: tuple[frozenset[Topic], ...] = (frozenset(("withdrawal", "treaty")), frozenset(("clearance", "funding")))
NEIGHBOURS, UNLIKE = -0.3, -2.0
#: Countries with events of mines every week. Elsewhere two reports of one topic in one day are seldom of two events.
BUSY = frozenset("AFG AGO AZE COL IRN IRQ ISR KHM LAO LBN MMR PSE RUS SDN SYR THA UKR USA YEM".split())
#: Who is hurt, by what can be said of one person in two ways.
VICTIMS = {
    "child": "young",
    "teen": "young",
    "farmer": "on the land",
    "shepherd": "on the land",
    "driver": "on the land",
    "soldier": "in uniform",
    "deminer": "in uniform",
    "journalist": "journalist",
    "teacher": "teacher",
    "woman": "woman",
    "tourist": "tourist",
    "police": "in uniform",
    "monk": "monk",
    "hunter": "in the woods",
    "forester": "in the woods",
    "fisher": "fisher",
    "migrant": "migrant",
}
FATES = frozenset(("dead", "hurt"))
_OTHER_FATES = {frozenset(("dead",)), frozenset(("hurt",))}
#: What it counts that two accidents hurt other people, killed in one case only, or hurt another number of them.
OTHERS, OTHER_FATE, OTHER_COUNT = 1.2, 1.5, 1.5
#: A mine seldom hurts so many: who names such a number counts the victims of months, not those of one accident.
MANY_HURT = 100
A_TALLY = 1.0
#: Countries that act together; what it counts that a report names some of them only, or no country at all.
MANY = 3
A_PART, PLACELESS = -1.0, -1.0
#: What it counts that one state does something with, or for, another than in the other report.
OTHER_PARTNER = -4.0
#: Of reports a day or more apart, by days.
_BY_DAYS = (1.0, 0.7, -0.3, -1.0)
UNDATED = 0.0

#: Nothing in common but country, day and topic may be chance; where such events are frequent, one thing in common, too.
ALONE = -0.8
#: Points and, where they speak for one event, why.
_Points = tuple[float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much speaks for two reports telling one event, and what."""

    points: float
    why: tuple[str, ...]


def likeness(a: Event, b: Event) -> Likeness | None:
    """Return what speaks for one event; None where something that must agree does not.

    What must agree: the days, within the window; mines or cluster munitions; each is about the country that the other
    is first about; two different steps of a decision are two events, unless both name the figures of one vote. Then
    evidence is added up: what is rare in news of mines and stands in both (a number, a name, an idea such as a bus or
    a medal) speaks for one event; numbers and ideas that stand in one each speak against it. The text itself is
    compared within one language only.
    """
    days = abs((a.day - b.day).days) if a.day and b.day else None
    if (days is not None and days > WINDOW.days) or a.cluster != b.cluster or not _same_place(a, b):
        return None
    if _other_step(a, b) and not (days in (None, 0, 1) and _same_figures(a, b)):
        return None
    points = UNDATED if days is None else _BY_DAYS[days]
    why: list[str] = []
    for more, reason in _evidence(a, b):
        points += more
        if reason:
            why.append(reason)
    if not why or (len(why) < 2 and _frequent(a, b) and a.large.isdisjoint(b.large)):
        points += ALONE
    return Likeness(points=points, why=tuple(why))


def _other_step(a: Event, b: Event) -> bool:
    if a.stage == b.stage or not {a.stage, b.stage}.isdisjoint(VAGUE):
        return False
    return {a.stage, b.stage} != MONTHS_APART


def _same_figures(a: Event, b: Event) -> bool:
    """Say whether both name the figures of one vote, so that one of them names a step to come or gone by."""
    return not a.large.isdisjoint(b.large) and len((a.large | a.numbers) & (b.large | b.numbers)) > 1


def _same_place(a: Event, b: Event) -> bool:
    if not a.countries or not b.countries:
        return True
    if a.countries[0] in b.countries and b.countries[0] in a.countries:
        return True
    return _part_of(a, b) or _part_of(b, a)


def _part_of(a: Event, b: Event) -> bool:
    """Say whether one is about some of many states that took one step together, and about the same step."""
    return (
        a.stage == b.stage
        and a.stage not in VAGUE
        and len(b.countries) >= MANY
        and set(a.countries) <= set(b.countries)
    )


def _evidence(a: Event, b: Event) -> Iterator[_Points]:
    yield _countries(a, b)
    yield _step(a, b)
    yield _topics(a, b)
    yield _large_numbers(a, b)
    yield _small_numbers(a, b)
    if "casualties" in a.topics and "casualties" in b.topics:
        yield _victims(a, b), ""
    yield _places(a, b)
    yield _names(a, b)
    yield _ideas(a, b)
    if a.language == b.language:
        yield _text(a, b)


def _countries(a: Event, b: Event) -> _Points:
    ours, theirs = set(a.countries), set(b.countries)
    if bool(ours) != bool(theirs):
        return PLACELESS, ""
    if ours and not (a.countries[0] in theirs and b.countries[0] in ours):
        return A_PART, ""
    if len(ours ^ theirs) >= MANY:
        return A_PART, ""
    if len(ours & theirs) == 1 and len(ours) > 1 and len(theirs) > 1:
        return OTHER_PARTNER, ""
    if len(ours & theirs) > 1:
        return (1.6 if ours == theirs else 1.2), ""
    return (0.8 if ours and ours == theirs else 0.0), ""


def _step(a: Event, b: Event) -> _Points:
    if a.stage is None or b.stage is None:
        return 0.0, ""
    if a.stage != b.stage:
        return -1.0, ""
    return (0.5 if a.stage in VAGUE else 2.5), f"the same step ({a.stage.replace('_', ' ')})"


def _topics(a: Event, b: Event) -> _Points:
    both = a.topics & b.topics
    if not both:
        if not a.topics or not b.topics:
            return 0.0, ""
        return (NEIGHBOURS if any(a.topics & pair and b.topics & pair for pair in _NEAR) else UNLIKE), ""
    part = len(both) / len(a.topics | b.topics)
    return (-0.8 if _frequent(a, b) else 0.2) + 1.2 * part, ""


def _frequent(a: Event, b: Event) -> bool:
    """Say whether what both are about happens often there, so that it may have happened twice."""
    both = set(a.countries) & set(b.countries)
    return (a.topics & b.topics) <= FREQUENT and (not both or not both.isdisjoint(BUSY))


def _large_numbers(a: Event, b: Event) -> _Points:
    both = a.large & b.large
    if both:
        return min(4.0, sum(map(_telling, both))), "the same numbers (" + ", ".join(
            f"{n:,}" for n in sorted(both)
        ) + ")"
    return (-1.8 if a.large and b.large else 0.0), ""


def _telling(number: int) -> float:
    """Return how much it tells that two reports name a number: 6,279 more than 100 or 166."""
    return 1.6 if number < 1_000 and number % 10 == 0 else 2.0 if number < 1_000 or number % 1_000 == 0 else 3.0


def _small_numbers(a: Event, b: Event) -> _Points:
    both = a.numbers & b.numbers
    if both:
        return min(1.0, 0.5 * len(both)), "the same small numbers (" + ", ".join(map(str, sorted(both))) + ")"
    return (-1.5 if a.numbers and b.numbers else 0.0), ""


def _victims(a: Event, b: Event) -> float:
    """Return what speaks against one accident: others were hurt, so many others, or they died in one report only."""
    points = 0.0
    ours, theirs = a.ideas & VICTIMS.keys(), b.ideas & VICTIMS.keys()
    if ours and theirs and {VICTIMS[one] for one in ours}.isdisjoint(VICTIMS[one] for one in theirs):
        points -= OTHERS
    if {frozenset(a.ideas & FATES), frozenset(b.ideas & FATES)} == _OTHER_FATES:
        points -= OTHER_FATE
    if a.numbers and b.numbers and a.numbers.isdisjoint(b.numbers):
        points -= OTHER_COUNT
    if any(number >= MANY_HURT for number in a.large) != any(number >= MANY_HURT for number in b.large):
        points -= A_TALLY
    return points


def _places(a: Event, b: Event) -> _Points:
    both = a.places & b.places
    if both:
        return 0.7, f"both name {', '.join(sorted(both))}"
    return (-3.5 if a.places and b.places else 0.0), ""


def _names(a: Event, b: Event) -> _Points:
    # In scripts without capitals every word may be a name: they are compared with others' names only.
    if a.language in CASELESS and b.language in CASELESS:
        return 0.0, ""
    both = shared(a.names, b.names)
    if not both:
        return (-1.0 if a.language == b.language and a.sure_names and b.sure_names else 0.0), ""
    telling = sum(not usual(name) for name in both)
    points = sum(0.5 if usual(name) else 0.5 * (len(name) - 1) for name in both)
    return min(3.5, points), f"{telling} name{'s' if telling > 1 else ''} in both" if telling else ""


def _ideas(a: Event, b: Event) -> _Points:
    if not a.ideas or not b.ideas:
        return 0.0, ""
    both = a.ideas & b.ideas
    found = sum(map(weight, both))
    missed = min(sum(map(weight, a.ideas)), sum(map(weight, b.ideas))) - found
    ours, theirs = a.ideas & ACTS, b.ideas & ACTS
    if ours and theirs and ours.isdisjoint(theirs) and not STEPPED.isdisjoint(a.topics & b.topics):
        missed += 2
    return min(3.0, 0.6 * found) - min(2.0, 0.4 * missed), f"both speak of {', '.join(sorted(both))}" if both else ""


def _text(a: Event, b: Event) -> _Points:
    if not a.words or not b.words:
        return 0.0, ""
    part = len(a.words & b.words) / min(len(a.words), len(b.words))
    # A bulletin has the same words each week, and other numbers.
    if a.large and b.large and a.large.isdisjoint(b.large):
        return min(0.0, 6 * (part - 0.3)), ""
    return max(-0.6, 6 * (part - 0.3)), f"{part:.0%} of the words in common" if part > 0.35 else ""
