"""Whether a word that has other senses is borne out, or stands there as a figure of speech, a toy, a soldier's bomb."""

from collections.abc import Callable, Collection, Mapping, Sequence

from bot.news.evidence import Hit
from bot.news.meanings import Meaning
from bot.news.mined import MINED

#: Who is hurt by mines and what is done about them.
ON_THE_GROUND: frozenset[Meaning] = frozenset({"harm", "care", "clearing", "civilians", "stocks", "treaty_work"})
#: Worlds in which even a plain name of the weapon is likely a figure of speech, a toy or a brand.
OTHER_WORLDS: frozenset[Meaning] = frozenset({"figure", "play", "ore", "elsewhere"})
#: What only the field's own news tells beside a weapon: the words of other worlds then say nothing against it.
HARD: frozenset[Meaning] = frozenset(
    {"harm", "care", "war", "civilians", "treaty_work", "rights_group", "weapon", "clearing", "ban", "stocks"}
)
#: By a single word that has other senses: how many kinds of company show that the weapon is meant, first where no
#: country is named, then where one is in whose news no mines lie. "Budget minefield" and "device found" have one by
#: chance, as every story of people has; anti-tank mines where none lie are an army's own.
_SINGLE: Mapping[Meaning, tuple[int, int]] = {
    "landmine": (4, 1),
    "minefield": (4, 2),
    "mine": (4, 2),
    "device": (3, 3),
    "anti_vehicle": (9, 9),
}
#: What is done about the weapon: a figure of speech has the hurt and the troops, too, but none of this.
_POLICY: frozenset[Meaning] = frozenset(
    {
        *("ban", "treaty", "treaty_work", "joining", "stocks", "clearing", "care", "weapon", "rights_group"),
        *("using", "making", "giving", "united_states"),
    }
)
#: What speaks of a fight, and who or what is in the news of mines though there is none.
_FIGHTING: frozenset[Meaning] = frozenset({"attack", "front_news"})
_SPARED: Mapping[Meaning, frozenset[Meaning]] = {
    "device": frozenset({"civilians", "clearing", "care", "treaty", "treaty_work", "rights_group"})
}
#: Makers of weapons and those who pay them are in the news of business, too.
_TRADE: frozenset[Meaning] = frozenset({"making", "giving"})
_SHOWING: frozenset[Meaning] = HARD | _TRADE | {"treaty", "joining", "leaving", "using", "united_states"}


def is_thin(
    counting: Sequence[Hit], own: Sequence[Hit], countries: Callable[[], Collection[str]], *, against: bool
) -> bool:
    """Return whether too little bears out the subjects of an item, or words of other worlds outnumber what does.

    Args:
        counting: The subjects that count.
        own: Every hit that is no part of a longer one.
        countries: Returns the item's countries; called only where they decide.
        against: Whether anything speaks for another sense.
    """
    return _is_bare(counting, own, countries) or (against and _is_outnumbered(counting, own, countries))


def _is_bare(counting: Sequence[Hit], own: Sequence[Hit], countries: Callable[[], Collection[str]]) -> bool:
    """Whether a single kind of word that has other senses stands with too little of what would show it is meant."""
    means = counting[0].means
    wanted = _SINGLE.get(means)
    if wanted is None or any(hit.means != means for hit in counting):
        return False
    told = {hit.means for hit in _around(counting, own)}
    # A bomb set off against soldiers, or the day's report from the front, has nobody else in it.
    if (means == "device" or not told.isdisjoint(_FIGHTING)) and told.isdisjoint(_SPARED.get(means, ON_THE_GROUND)):
        return True
    placed = countries()
    if not MINED.isdisjoint(placed):
        return False
    return len(_SHOWING & told) < wanted[1 if placed else 0] or (means == "landmine" and told.isdisjoint(_POLICY))


def _is_outnumbered(counting: Sequence[Hit], own: Sequence[Hit], countries: Callable[[], Collection[str]]) -> bool:
    """Whether words of another world stand around a word with other senses, more of them than what bears it out.

    In a country where mines lie it takes one word more.
    """
    if any(hit.means not in _SINGLE and hit.means != "cluster" for hit in counting):
        return False
    around = _around(counting, own)
    other = len({hit.start for hit in around if hit.means in OTHER_WORLDS})
    if other < 2:
        return False
    return other > len((HARD | _TRADE) & {hit.means for hit in around}) + (not MINED.isdisjoint(countries()))


def _around(counting: Sequence[Hit], own: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits of title and lead; those of the text too where it alone has a subject."""
    if all(hit.where == "body" for hit in counting):
        return own
    return [hit for hit in own if hit.where != "body"]
