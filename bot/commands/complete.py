"""Suggestions while somebody types: in memory, at once."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from bot.commands.recent import Recent
from bot.following.hours import WEEKDAYS
from bot.following.tongues import NAMES
from bot.model import TOPICS, Choice
from bot.treaty.names import complete as complete_country

#: As many as Discord shows, and as long as it takes.
MOST = 25
CHARS = 100
#: Hours that digests are suggested for.
_HOURS = ("08:00", "07:00", "09:00", "12:00", "17:00", "18:00")


def completed(kind: str, typed: str, recent: Recent) -> tuple[Choice, ...]:
    """Return suggestions for an option of a kind; of a text with commas, for what stands after the last one."""
    before, comma, last = typed.rpartition(",")
    if kind in ("source", "story"):
        return _fitting(_stories(kind, typed, recent))
    found = _choices(kind, last.strip())
    if not comma:
        return _fitting(found)
    kept = f"{before.strip()}, "
    return _fitting(Choice(label=kept + one.label, value=kept + one.value) for one in found)


def _choices(kind: str, typed: str) -> Iterable[Choice]:
    plain = typed.casefold()
    match kind:
        case "topic":
            topics = (topic for topic in TOPICS if plain.replace(" ", "_") in topic)
            return (Choice(label=topic.replace("_", " "), value=topic) for topic in topics)
        case "country":
            return (Choice(label=name, value=iso3.lower()) for name, iso3 in complete_country(typed))
        case "language":
            names = {code: name for name, code in reversed(NAMES.items())}
            near = (name for name in sorted(names.values()) if name.startswith(plain))
            return (Choice(label=name.capitalize(), value=name) for name in near)
        case "digest":
            return (Choice(label=one, value=one) for one in _rhythms() if plain in one.casefold())
        case "timezone":
            words = plain.replace(" ", "_")
            return (Choice(label=zone, value=zone) for zone in _zones() if words in zone.casefold())
        case _:
            return ()


def _stories(kind: str, typed: str, recent: Recent) -> Iterable[Choice]:
    """Suggest what can be muted (a source, a topic, a story) or asked about (a story)."""
    recent.refresh()
    plain = typed.strip().casefold()
    if kind == "source":
        for name in recent.known_sources():
            if plain in name.casefold() and len(name) <= CHARS:
                yield Choice(label=name, value=name)
        yield from (one for one in _choices("topic", typed.strip()))
    for story in recent.stories:
        if plain in story.item.title.casefold():
            yield Choice(label=story.item.title, value=story.id)


def _fitting(found: Iterable[Choice]) -> tuple[Choice, ...]:
    out = []
    for one in found:
        if one.label.strip() and 0 < len(one.value) <= CHARS:
            out.append(Choice(label=_shown(one.label), value=one.value))
        if len(out) == MOST:
            break
    return tuple(out)


def _shown(label: str) -> str:
    """Return a label as long as it may be; of a list, the end is what is being typed."""
    if len(label) <= CHARS:
        return label
    return f"… {label[-(CHARS - 2) :]}" if "," in label else label[:CHARS]


@cache
def _rhythms() -> tuple[str, ...]:
    daily = [f"daily {hour}" for hour in _HOURS]
    return ("instant", *daily, *(f"weekly {day} {_HOURS[0]}" for day in WEEKDAYS))


@cache
def _zones() -> tuple[str, ...]:
    """Return the time zones that are named after a place, the large continents' first."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return ("UTC", *zones)
