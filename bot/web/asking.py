"""From an address's query to what is sought in the archive, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from bot.following.topics import topic_of
from bot.model import STAGES, Sought
from bot.treaty.names import resolve
from bot.web.plain import plain

#: Characters of a field.
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asked for, as far as it could be read."""

    sought: Sought
    #: Ids of the stories where the page ends or begins; empty for the newest page.
    before: str = ""
    after: str = ""
    #: What could not be read, one sentence each, by field.
    problems: Mapping[str, str]
    #: The fields as they were typed, for the form.
    typed: Mapping[str, str]


def read(query: Mapping[str, str]) -> Asked:
    """Read a query. Fields that are not known are passed over, as trackers and proxies add some."""
    typed = {name: plain(query.get(name, ""))[:LONGEST].strip() for name in FIELDS}
    problems: dict[str, str] = {}
    topic = topic_of(typed["topic"]) if typed["topic"] else None
    if typed["topic"] and topic is None:
        problems["topic"] = f"“{typed['topic']}” is no topic. Choose one of the list."
    country = ""
    if typed["country"]:
        found = resolve(typed["country"])
        if found.iso3 and not found.guess:
            country = found.iso3
        else:
            meant = f" Did you mean {found.suggestions[0]}?" if found.suggestions else ""
            problems["country"] = f"“{typed['country']}” is no country.{meant}"
    stage = next((one for one in STAGES if one == typed["stage"]), None)
    if typed["stage"] and stage is None:
        problems["stage"] = f"“{typed['stage']}” is no stage. Choose one of the list."
    language = typed["language"].casefold()
    if language and not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
        problems["language"] = f"“{typed['language']}” is no language. Choose one of the list."
    days: dict[str, date | None] = {name: _day(typed[name], name, problems) for name in ("from", "to")}
    if days["from"] and days["to"] and days["from"] > days["to"]:
        problems["to"] = "The last day is before the first. Exchange them."
    sought = Sought(
        words=typed["q"],
        topic=topic,
        country=country,
        stage=stage,
        language="" if "language" in problems else language,
        source=typed["source"],
        since=days["from"],
        until=days["to"],
    )
    before, after = (query.get(name, "")[:64] for name in ("before", "after"))
    return Asked(sought=sought, before=before, after=after, problems=problems, typed=typed)


def write(sought: Sought, **page: str) -> str:
    """Return the query of what is sought, as ``read`` reads it, with "?"; empty where all is wanted."""
    fields = {
        "q": " ".join(sought.words.split()),
        "topic": sought.topic or "",
        "country": sought.country,
        "stage": sought.stage or "",
        "language": sought.language,
        "source": sought.source,
        "from": sought.since.isoformat() if sought.since else "",
        "to": sought.until.isoformat() if sought.until else "",
        **page,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"?{query}" if query else ""


FIELDS = ("q", "topic", "country", "stage", "language", "source", "from", "to")


def _day(text: str, name: str, problems: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = f"“{text}” is no day. Write it as 2026-03-02."
        return None
