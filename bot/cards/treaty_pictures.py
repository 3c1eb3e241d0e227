"""The pictures that come with ``/treaty map``, ``/treaty stats`` and ``/treaty casualties``: facts to plain values."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal, get_args

from bot.cards.treaty_stats import best
from bot.model import Attachment, day
from bot.pictures.bar_chart import bar_chart, bar_chart_alt
from bot.pictures.shades import Category
from bot.pictures.world_map import world_map, world_map_alt
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.records import TreatyKey
from bot.treaty.standing import StandingKind

MapKind = Literal["status", "cluster", "deadlines"]
MAP_KINDS: tuple[MapKind, ...] = get_args(MapKind)

#: Days before a deadline from which it counts as near.
NEAR_DAYS = 365

BOUNDARIES = (
    "Boundaries shown do not imply endorsement. Fine stripes: not settled, as United Nations maps mark it. "
    "Borders: Natural Earth and Visionscarto, changed."
)
_UNSETTLED = "status not settled"

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
    ("party", "states parties"),
    ("disputed", "party, claims to have suspended it"),
    ("leaving", "party, has given notice to leave"),
    ("joining", "joined, not bound yet"),
    ("signatory", "signed, not party"),
    ("left", "left the treaty"),
    ("outside", "not party"),
    ("unknown", "not known for that day"),
)
_DEADLINES: Final[tuple[tuple[Category, str], ...]] = (
    ("cleared", "declared clearance complete"),
    ("ahead", "deadline more than a year ahead"),
    ("soon", "deadline within a year"),
    ("passed", "newest known deadline has passed"),
    ("unknown", "deadline not found"),
)


def treaty_map(facts: Facts, kind: MapKind, today: date) -> Attachment:
    """Return a world map of the day: where states stand towards a treaty, or their clearance deadlines."""
    match kind:
        case "status":
            return _status_map(facts, "mine_ban_treaty", today)
        case "cluster":
            return _status_map(facts, "cluster_munitions", today)
        case "deadlines":
            return _deadline_map(facts, today)


def casualties_chart(facts: Facts, today: date) -> Attachment:
    """Return a chart of the recorded casualties by year, with a gap for each year without a figure."""
    by_year = {row.year: best(row) for row in facts.tables.casualties if row.year < today.year}
    years = range(min(by_year, default=today.year), max(by_year, default=today.year - 1) + 1)
    rows = [(str(year), by_year.get(year)) for year in years]
    title = "Recorded casualties of mines and explosive remnants"
    note = (
        "Landmine Monitor, as quoted by the sources of each year; the newest figure published for it. Only recorded "
        f"casualties are counted: each figure is a lower bound. Checked {day(facts.checked)}."
    )
    missing = "no figure found for that year"
    return Attachment(
        name="casualties.png",
        data=bar_chart(rows, title, note, missing=missing),
        description=bar_chart_alt(rows, title, "not found"),
    )


def _status_map(facts: Facts, treaty: TreatyKey, today: date) -> Attachment:
    values: dict[str, Category] = {}
    for iso3 in facts.states:
        now = facts.standing(iso3, treaty, today)
        if now is not None:
            disputed = now.kind == "state_party" and any(row.treaty == treaty for row in facts.disputes(iso3, today))
            values[iso3] = "disputed" if disputed else _CATEGORIES[now.kind]
    name = facts.treaties[treaty].name
    bound = sum(category in ("party", "disputed", "leaving") for category in values.values())
    note = (
        f"{bound} of {len(values)} states are bound. UN Treaty Collection {facts.treaties[treaty].mtdsg} and later "
        f"reports, checked {day(facts.checked)}."
    )
    title = f"The {name} on {day(today)}"
    return _map(f"map-{treaty.replace('_', '-')}.png", values, _STATUS, title, note, "not in the list of states")


def _deadline_map(facts: Facts, today: date) -> Attachment:
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
    late = sorted(COUNTRIES[row.iso3].in_text for row in facts.tables.stockpiles if row.deadline < today)
    note = (
        "Deadlines under Article 5 of the Mine Ban Treaty as far as found: a later one may have been granted, and one "
        "that was only asked for counts here. "
        + (f"Stockpiles left after the deadline of Article 4: {', '.join(late)}. " if late else "")
        + f"Checked {day(facts.checked)}."
    )
    title = f"Clearing mined areas: deadlines on {day(today)}"
    return _map("map-deadlines.png", values, _DEADLINES, title, note, "no clearance deadline recorded")


def _map(
    name: str,
    values: Mapping[str, Category],
    legend: tuple[tuple[Category, str], ...],
    title: str,
    note: str,
    rest: str,
) -> Attachment:
    names = {iso3: COUNTRIES[iso3].name for iso3 in values}
    return Attachment(
        name=name,
        data=world_map(values, legend, title, note, BOUNDARIES, rest=rest, unsettled=_UNSETTLED),
        description=world_map_alt(values, legend, title, names),
    )
