"""Stories for other programs: Atom (RFC 4287), JSON Feed 1.1 and CSV (RFC 4180)."""

import csv
import io
import json
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.following.topics import TOPIC_WORDS
from bot.model import Story
from bot.web.plain import plain, safe_url
from bot.words import ENGLISH

#: What ids are made in, so that those of other things can't be the same.
_SPACE = uuid.UUID("6f1d2f6e-3c0b-5f0e-9f6a-0a6b6c1d7e21")
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: An empty feed was never updated.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: What spreadsheets take for the beginning of a formula, also in the wide forms of East Asian keyboards.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
COLUMNS = (
    "id",
    "first_seen",
    "published",
    "updated",
    "title",
    "summary",
    "url",
    "source",
    "also_reported_by",
    "topics",
    "countries",
    "stage",
    "urgency",
    "language",
    "page",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a feed says of itself."""

    title: str
    #: Absolute addresses: of the web server, of the page that shows the same stories, and of the feed.
    base: str
    page: str
    own: str
    #: Of the next page of older stories; empty where there is none.
    older: str = ""


def entry_id(story: str) -> str:
    """Return a story's id for feeds: the same for ever, wherever the bot is reached."""
    return uuid.uuid5(_SPACE, f"story {story}").urn


def updated(stories: Sequence[Story]) -> datetime:
    """Return when something last came to any of the stories."""
    return max((story.updated or story.first_seen for story in stories), default=NEVER)


def atom(stories: Sequence[Story], about: Outgoing) -> bytes:
    """Return an Atom feed."""
    root = ET.Element("feed", {"xmlns": _ATOM, _LANG: "en"})
    _text(root, "id", uuid.uuid5(_SPACE, f"feed {about.page}").urn)
    _text(root, "title", about.title)
    _text(root, "updated", _moment(updated(stories)))
    _text(root, "generator", "Treatywatch")
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": about.own})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": about.page})
    if about.older:
        ET.SubElement(root, "link", {"rel": "next", "type": "application/atom+xml", "href": about.older})
    for story in stories:
        root.append(_entry(story, about.base))
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _entry(story: Story, base: str) -> ET.Element:
    item, verdict, page = story.item, story.verdict, f"{base}/stories/{story.id}"
    entry = ET.Element("entry")
    if verdict.language != "und":
        entry.set(_LANG, verdict.language)
    _text(entry, "id", entry_id(story.id))
    _text(entry, "title", item.title)
    _text(entry, "published", _moment(item.published or story.first_seen))
    _text(entry, "updated", _moment(story.updated or story.first_seen))
    _text(ET.SubElement(entry, "author"), "name", item.source or "unknown")
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": safe_url(item.url) or page})
    ET.SubElement(
        entry, "link", {"rel": "related", "type": "text/html", "href": page, "title": "Why it was picked out"}
    )
    for topic in verdict.topics:
        ET.SubElement(entry, "category", {"term": topic, "label": TOPIC_WORDS[topic]})
    for iso3 in verdict.countries:
        ET.SubElement(entry, "category", {"term": iso3, "label": ENGLISH.country(iso3)})
    if story.summary:
        _text(entry, "summary", story.summary)
    return entry


def json_feed(stories: Sequence[Story], about: Outgoing) -> bytes:
    """Return a JSON Feed."""
    whole: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": about.page,
        "feed_url": about.own,
        "language": "en",
    }
    if about.older:
        whole["next_url"] = about.older
    whole["items"] = [_item(story, about.base) for story in stories]
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _item(story: Story, base: str) -> dict[str, Any]:
    item, verdict, page = story.item, story.verdict, f"{base}/stories/{story.id}"
    found: dict[str, Any] = {
        "id": entry_id(story.id),
        "url": safe_url(item.url) or page,
        "title": plain(item.title),
        "content_text": plain(story.summary or item.title),
        "date_published": _moment(item.published or story.first_seen),
        "date_modified": _moment(story.updated or story.first_seen),
        "authors": [{"name": plain(item.source) or "unknown"}],
        "tags": [*verdict.topics, *verdict.countries],
        "_treatywatch": {
            "page": page,
            "stage": verdict.stage,
            "urgency": verdict.urgency,
            "also_reported_by": [plain(name) for name, _ in story.also],
        },
    }
    if verdict.language != "und":
        found["language"] = verdict.language
    return found


def table(stories: Sequence[Story], base: str) -> bytes:
    """Return CSV for spreadsheets: with the mark by which they know UTF-8, and without anything they would compute."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for story in stories:
        rows.writerow([_cell(text) for text in _row(story, base)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _row(story: Story, base: str) -> tuple[str, ...]:
    item, verdict = story.item, story.verdict
    return (
        story.id,
        _moment(story.first_seen),
        _moment(item.published) if item.published else "",
        _moment(story.updated) if story.updated else "",
        item.title,
        story.summary,
        item.url,
        item.source,
        "; ".join(dict.fromkeys(name for name, _ in story.also)),
        " ".join(verdict.topics),
        " ".join(verdict.countries),
        verdict.stage or "",
        verdict.urgency,
        "" if verdict.language == "und" else verdict.language,
        f"{base}/stories/{story.id}",
    )


def _cell(text: str) -> str:
    shown = " ".join(plain(text).split())
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = plain(text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
