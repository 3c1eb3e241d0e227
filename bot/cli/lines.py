"""Values as JSON lines: others script against these names, so they stay."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TextIO

from bot.errors import TreatywatchError
from bot.model import Card, Match, NewsItem, OutboxRow, Stop, Verdict, Waiting


def read_lines(file: TextIO, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each JSON object with its line's number; empty lines are passed over.

    Raises:
        TreatywatchError: A line is no JSON object; the message names it.
    """
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            raise TreatywatchError(
                f"{name}:{number}: not JSON. Each line must be one object: {{'title': …}}."
            ) from None
        if not isinstance(value, dict):
            raise TreatywatchError(f"{name}:{number}: not an object. Each line must be one object: {{'title': …}}.")
        yield number, value


def item_of(row: Mapping[str, Any]) -> NewsItem:
    """Return the item that a line of ``classify`` describes; every field but the title may be missing."""

    def text(field: str) -> str:
        value = row.get(field)
        return value if isinstance(value, str) else ""

    return NewsItem(
        feed="",
        key=str(row.get("id") or text("url")),
        url=text("url"),
        title=text("title"),
        summary=text("summary"),
        content=text("content"),
        source=text("source"),
        language=text("lang") or None,
        published=_moment(text("published")),
    )


def verdict_line(verdict: Verdict) -> dict[str, Any]:
    """Return what a verdict says, for JSON."""
    return {
        "relevant": verdict.relevant,
        "score": verdict.score,
        "threshold": verdict.threshold,
        "topics": list(verdict.topics),
        "countries": list(verdict.countries),
        "stage": verdict.stage,
        "urgency": verdict.urgency,
        "language": verdict.language,
        "matches": [_match(match) for match in verdict.matches],
    }


def card_line(card: Card) -> dict[str, Any]:
    """Return a card, for JSON."""
    return {
        "title": card.title,
        "url": card.url,
        "lead": card.lead,
        "facts": [{"label": fact.label, "value": fact.value} for fact in card.facts],
        "rows": [{"head": row.head, "text": row.text, "url": row.url} for row in card.rows],
        "links": [{"label": link.label, "url": link.url} for link in card.links],
        "buttons": [{"label": one.label, "action": one.action, "value": one.value} for one in card.buttons],
        "footer": card.footer,
        "tone": card.tone,
        "text": card.text,
    }


def outbox_line(row: OutboxRow) -> dict[str, Any]:
    """Return a delivery, for JSON."""
    return {
        "id": row.id,
        "key": row.key,
        "channel": row.channel,
        "state": row.state,
        "title": row.title,
        "url": row.url,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
        "retry_at": row.retry_at.isoformat() if row.retry_at else None,
        "reason": row.reason,
        "message": row.message,
        "kind": row.kind,
        "held": row.held,
        "digest": row.digest,
    }


def waiting_lines(held: Mapping[str, Waiting], stops: Sequence[Stop]) -> dict[str, Any]:
    """Return what waits for a digest and which channels are stopped, for JSON."""
    return {
        "held": {to: {"count": one.count, "since": one.since.isoformat()} for to, one in held.items()},
        "stops": [
            {
                "channel": stop.to,
                "kind": stop.kind,
                "reason": stop.reason,
                "since": stop.since.isoformat(),
                "probe_at": stop.probe_at.isoformat() if stop.probe_at else None,
            }
            for stop in stops
        ],
    }


def dump(value: object) -> str:
    """Return one line of JSON, letters of all scripts as they are."""
    return json.dumps(value, ensure_ascii=False)


def _match(match: Match) -> dict[str, Any]:
    return {
        "term": match.term,
        "text": match.text,
        "where": match.where,
        "position": match.position,
        "language": match.language,
        "weight": match.weight,
        "topic": match.topic,
    }


def _moment(text: str) -> datetime | None:
    """Return a date or a month as the moment it begins, in UTC, also as feeds write it; None for anything else."""
    for form in (text, f"{text}-01", f"{text}-01-01"):
        try:
            moment = datetime.fromisoformat(form)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    with suppress(ValueError):
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def many(count: int, what: str) -> str:
    """Return a count with its word: "1 channel", "2 channels"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
