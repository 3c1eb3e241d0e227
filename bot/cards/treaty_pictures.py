"""The pictures that come with ``/treaty map``, ``/treaty stats`` and ``/treaty casualties``: facts to plain values."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, Literal, get_args

from bot.cards.treaty_stats import best
from bot.cards.words import checked, in_text, treaty_name
from bot.model import Attachment
from bot.pictures.bar_chart import bar_chart, bar_chart_alt
from bot.pictures.canvas import can_join
from bot.pictures.shades import Category
from bot.pictures.world_map import world_map, world_map_alt
from bot.treaty.facts import Facts
from bot.treaty.records import TreatyKey
from bot.treaty.standing import StandingKind
from bot.words import ENGLISH, Words, mark

MapKind = Literal["status", "cluster", "deadlines"]
MAP_KINDS: tuple[MapKind, ...] = get_args(MapKind)

#: Days before a deadline from which it counts as near.
NEAR_DAYS = 365

BOUNDARIES = mark(
    "Boundaries shown do not imply endorsement. Fine stripes: not settled, as United Nations maps mark it. "
    "Borders: Natural Earth and Visionscarto, changed."
)
_UNSETTLED = mark("status not settled")

_CATEGORIES: Final[dict[StandingKind, Category]] = {
    "state_party": "party",
    "withdrawing": "leaving",
    "withdrawn": "left",
    "joining": "joining",
    "signatory": "signatory",
    "non_party": "outside",
    "unknown": "unknown",
    "not_open": "outside",
}
_STATUS: Final[tuple[tuple[Category, str], ...]] = (
    ("party", mark("states parties")),
    ("disputed", mark("party, claims to have suspended it")),
    ("leaving", mark("party, has given notice to leave")),
    ("joining", mark("joined, not bound yet")),
    ("signatory", mark("signed, not party")),
    ("left", mark("left the treaty")),
    ("outside", mark("not party")),
    ("unknown", mark("not known for that day")),
)
_DEADLINES: Final[tuple[tuple[Category, str], ...]] = (
    ("cleared", mark("declared clearance complete")),
    ("ahead", mark("deadline more than a year ahead")),
    ("soon", mark("deadline within a year")),
    ("passed", mark("newest known deadline has passed")),
    ("unknown", mark("deadline not found")),
)


def drawn_in(say: Words, can_join: Callable[[], bool] = can_join) -> Words:
    """Return the language that a picture is drawn in: English where this machine can't join Arabic letters."""
    return ENGLISH if say.rtl and not can_join() else say


def treaty_map(facts: Facts, kind: MapKind, today: date, say: Words = ENGLISH) -> Attachment:
    """Return a world map of the day: where states stand towards a treaty, or their clearance deadlines.

    Its description is in the language, too, even where the picture has to be English.
    """
    match kind:
        case "status":
            return _status_map(facts, "mine_ban_treaty", today, say)
        case "cluster":
            return _status_map(facts, "cluster_munitions", today, say)
        case "deadlines":
            return _deadline_map(facts, today, say)


def casualties_chart(facts: Facts, today: date, say: Words = ENGLISH) -> Attachment:
    """Return a chart of the recorded casualties by year, with a gap for each year without a figure."""
    by_year = {row.year: best(row) for row in facts.tables.casualties if row.year < today.year}
    years = range(min(by_year, default=today.year), max(by_year, default=today.year - 1) + 1)
    rows = [(str(year), by_year.get(year)) for year in years]

    def title(say: Words) -> str:
        return say("Recorded casualties of mines and explosive remnants")

    def note(say: Words) -> str:
        return say(
            "Landmine Monitor, as quoted by the sources of each year; the newest figure published for it. Only "
            "recorded casualties are counted: each figure is a lower bound. Checked {day}.",
            day=say.day(facts.checked),
        )

    drawn = drawn_in(say)
    missing = drawn(mark("no figure found for that year"))
    return Attachment(
        name="casualties.png",
        data=bar_chart(rows, title(drawn), note(drawn), missing=missing, say=drawn),
        description=bar_chart_alt(rows, title(say), say("not found"), say),
    )


def _status_map(facts: Facts, treaty: TreatyKey, today: date, say: Words) -> Attachment:
    values: dict[str, Category] = {}
    for iso3 in facts.states:
        now = facts.standing(iso3, treaty, today)
        if now is not None:
            disputed = now.kind == "state_party" and any(row.treaty == treaty for row in facts.disputes(iso3, today))
            values[iso3] = "disputed" if disputed else _CATEGORIES[now.kind]
    bound = sum(category in ("party", "disputed", "leaving") for category in values.values())

    def title(say: Words) -> str:
        return say("The {treaty} on {day}", treaty=treaty_name(facts, treaty, say), day=say.day(today))

    def note(say: Words) -> str:
        return say(
            "{bound} of {number} states are bound. UN Treaty Collection {code} and later reports, checked {day}.",
            bound=bound,
            number=len(values),
            code=facts.treaties[treaty].mtdsg,
            day=say.day(facts.checked),
        )

    name = f"map-{treaty.replace('_', '-')}.png"
    return _map(name, values, _STATUS, title, note, mark("not in the list of states"), say)


def _deadline_map(facts: Facts, today: date, say: Words) -> Attachment:
    values: dict[str, Category] = {}
    for row in facts.tables.clearances:
        now = facts.standing(row.iso3, "mine_ban_treaty", today)
        if now is not None and now.bound:
            values[row.iso3] = (
                "cleared"
                if row.state == "completed"
                else "unknown"
                if row.deadline is None
                else "passed"
                if row.deadline < today
                else "soon"
                if row.deadline <= today + timedelta(days=NEAR_DAYS)
                else "ahead"
            )

    def title(say: Words) -> str:
        return say("Clearing mined areas: deadlines on {day}", day=say.day(today))

    def note(say: Words) -> str:
        late = sorted(
            (in_text(row.iso3, say) for row in facts.tables.stockpiles if row.deadline < today), key=say.in_order
        )
        parts = [
            say(
                "Deadlines under Article 5 of the Mine Ban Treaty as far as found: a later one may have been granted, "
                "and one that was only asked for counts here."
            )
        ]
        if late:
            names = say.series(late)
            parts.append(say("Stockpiles left after the deadline of Article 4: {names}.", names=names))
        return " ".join((*parts, checked(facts.checked, say)))

    return _map("map-deadlines.png", values, _DEADLINES, title, note, mark("no clearance deadline recorded"), say)


def _map(
    name: str,
    values: Mapping[str, Category],
    legend: tuple[tuple[Category, str], ...],
    title: Callable[[Words], str],
    note: Callable[[Words], str],
    rest: str,
    say: Words,
) -> Attachment:
    def entries(say: Words) -> tuple[tuple[Category, str], ...]:
        return tuple((category, say(label)) for category, label in legend)

    drawn = drawn_in(say)
    picture = world_map(
        values,
        entries(drawn),
        title(drawn),
        note(drawn),
        drawn(BOUNDARIES),
        rest=drawn(rest),
        unsettled=drawn(_UNSETTLED),
        say=drawn,
    )
    names = {iso3: say.country(iso3) for iso3 in values}
    return Attachment(name=name, data=picture, description=world_map_alt(values, entries(say), title(say), names, say))
