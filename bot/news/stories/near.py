"""Where to look for reports of one event: by country and day, so that the search does not grow with the archive."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.model import Judged, Telling
from bot.news.stories.same import WINDOW

#: Under this stands every report, for those that name no country.
ALL = "*"
#: Under this stand the reports that name no country.
NONE = ""


def places(countries: Sequence[str]) -> tuple[str, ...]:
    """Return what a report of these countries stands under."""
    return (*dict.fromkeys(countries), ALL) if countries else (NONE, ALL)


def sought(countries: Sequence[str]) -> tuple[str, ...]:
    """Return under what the reports stand that can tell the same event as a report of these countries."""
    return (*dict.fromkeys(countries), NONE) if countries else (ALL,)


class Shelf:
    """Reports in memory, found by country and day; those without a day are found on every day."""

    def __init__(self) -> None:
        self._by_place: defaultdict[tuple[str, date | None], list[Telling]] = defaultdict(list)

    def put(self, telling: Telling) -> None:
        """Keep a report."""
        published = telling.item.published
        for place in places(telling.verdict.countries):
            self._by_place[place, published.date() if published else None].append(telling)

    def near(self, judged: Judged) -> tuple[Telling, ...]:
        """Return the reports that can tell the same event."""
        published = judged.item.published
        if published is None:
            keys: Iterable[tuple[str, date | None]] = list(self._by_place)
        else:
            days = [published.date() + timedelta(days=apart) for apart in range(-WINDOW.days, WINDOW.days + 1)]
            keys = [(place, day) for place in sought(judged.verdict.countries) for day in (*days, None)]
        wanted = set(sought(judged.verdict.countries))
        found = [one for key in keys if key[0] in wanted for one in self._by_place.get(key, ())]
        return tuple({id(one): one for one in found}.values())
