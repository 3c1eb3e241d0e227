"""Many stories that no one takes for another."""

from datetime import timedelta

from bot.model import NewsItem
from tests.builders import news
from tests.fakes import NOON

PLACES = (
    "Angola", "Bosnia", "Cambodia", "Chad", "Colombia", "Croatia", "Ecuador", "Eritrea", "Ethiopia", "Iraq",
    "Laos", "Lebanon", "Libya", "Mauritania", "Mozambique", "Nepal", "Oman", "Peru", "Senegal", "Serbia",
    "Somalia", "Sri Lanka", "Sudan", "Tajikistan", "Thailand", "Turkey", "Vietnam", "Yemen", "Zambia", "Zimbabwe",
)  # fmt: skip


def clearance(number: int) -> NewsItem:
    """Return the story of this number: another place, another day, another field."""
    place = PLACES[number % len(PLACES)]
    return news(
        f"{place.replace(' ', '-').lower()}-{number}",
        title=f"Antipersonnel landmines cleared in {place}, says campaign number {number}",
        summary=f"Deminers in {place} finished work on field {number} and destroyed {number + 3} antipersonnel mines.",
        published=NOON + timedelta(days=10 * number),
    )
