"""Templates to pages: the only module that knows jinja2. Imported late, since most bots serve no pages."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.cards.alert import PARTS, STAGE_WORDS
from bot.following.topics import TOPIC_WORDS
from bot.model import day
from bot.web.plain import direction, plain, safe_url
from bot.words import ENGLISH

FOLDER = Path(__file__).parent / "templates"


class Drawer:
    """Draws pages.

    Args:
        prefix: What stands before every path of a link: the path of the public address, without a slash at its end.
    """

    def __init__(self, prefix: str = "") -> None:
        self._jinja = _environment(prefix)

    def prepare(self) -> None:
        """Compile all templates, which takes a tenth of a second: in a thread, before the first reader comes."""
        for name in self._jinja.list_templates(extensions=["html"]):
            self._jinja.get_template(name)

    def page(self, name: str, values: Mapping[str, Any]) -> str:
        """Draw a page."""
        return self._jinja.get_template(f"{name}.html").render(values)


def _moment(at: datetime | None) -> str:
    return f"{day(at.astimezone(UTC).date())}, {at.astimezone(UTC):%H:%M} UTC" if at else "never"


def _iso(at: datetime | date) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(at, datetime) else at.isoformat()


@cache
def _environment(prefix: str) -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals |= {"root": prefix}
    found.filters |= {
        "plain": plain,
        "href": safe_url,
        "direction": direction,
        "moment": _moment,
        "day": lambda at: day(at.date() if isinstance(at, datetime) else at),
        "iso": _iso,
        "topic": lambda topic: TOPIC_WORDS[topic],
        "stage": lambda stage: STAGE_WORDS[stage],
        "part": lambda where: PARTS[where],
        "country": ENGLISH.country,
        "tongue": ENGLISH.tongue,
        "number": lambda value: f"{value:g}",
    }
    return found
