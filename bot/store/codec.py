"""Values to columns and back. What JSON is kept, only this module reads and writes."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.model import Difference, FeedState, Match, NewsItem, RuledOut, Validators, Verdict
from bot.store.schema import feeds, items

Value = TypeVar("Value", Match, RuledOut, Verdict)

#: What ``entry`` needs to be given, with ``items`` joined to ``feeds``.
ENTRY: tuple[sa.ColumnElement[Any], ...] = (
    feeds.c.url,
    items.c.key,
    items.c.url,
    items.c.title,
    items.c.summary,
    items.c.source,
    items.c.language,
    items.c.published,
    items.c.categories,
    items.c.verdict,
    items.c.digest,
    items.c.content,
)


def digest(text: str) -> str:
    """Return what a text of any length and content is looked up by: 32 characters of [0-9a-f]."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def story_id(feed: str, key: str) -> str:
    """Return the id of the story that this entry opens: the same for ever, 12 characters of [0-9a-f]."""
    return digest(f"{feed}\0{key}")[:12]


def fold(text: str) -> str:
    """Return the text as it is searched: "POLAND", "Poland" and "Ｐｏｌａｎｄ" are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def title_key(title: str) -> str:
    """Return the words of a title alone: the same for titles that differ in case, spaces and punctuation."""
    return " ".join(re.findall(r"\w+", fold(title)))


def encode_words(words: Sequence[str]) -> str:
    return _compact(words)


def decode_words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def encode_differences(differences: Sequence[Difference]) -> str:
    """Return them as JSON; nothing for none."""
    rows = [(one.what, one.before, one.after) for one in differences]
    return json.dumps(rows, separators=(",", ":")) if rows else ""


def decode_differences(text: str) -> tuple[Difference, ...]:
    if not text:
        return ()
    return tuple(Difference(what=what, before=before, after=after) for what, before, after in json.loads(text))


def encode_chosen(chosen: Mapping[str, str]) -> str:
    return json.dumps(dict(chosen), separators=(",", ":"))


def decode_chosen(text: str) -> dict[str, str]:
    return {str(name): str(value) for name, value in json.loads(text).items()}


def _fields(value: Match | RuledOut | Verdict) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


# Made once: ``json.dumps`` makes one for each value.
_compact = json.JSONEncoder(default=_fields, separators=(",", ":")).encode


def _value(make: Callable[..., Value], names: Sequence[str], found: Mapping[str, Any]) -> Value:
    # A field that has gone since is passed over; one that has come since takes its default.
    return make(**{name: found[name] for name in names if name in found})


def encode_verdict(verdict: Verdict) -> str:
    """Return the verdict as JSON: ASCII only, so that text of any kind comes back as it was."""
    return _compact(_fields(verdict))


def stage_part(stage: str) -> str:
    """Return what stands in the JSON of verdicts of this stage and of no other: quotes within its texts are escaped."""
    return f'"stage":{json.dumps(stage)},'


def language_part(language: str) -> str:
    """Return what stands in the JSON of verdicts on texts in this language and of no other.

    Each match has a language as well; what follows tells the verdict's own.
    """
    return f'"language":{json.dumps(language)},"matches":['


# Every new item is compared with the same recent ones.
@lru_cache(maxsize=4096)
def decode_verdict(text: str) -> Verdict:
    found = json.loads(text)
    found["topics"] = tuple(found["topics"])
    found["countries"] = tuple(found["countries"])
    found["matches"] = tuple(_value(Match, Match.__slots__, match) for match in found["matches"])
    found["ruled_out"] = tuple(_value(RuledOut, RuledOut.__slots__, term) for term in found["ruled_out"])
    return _value(Verdict, Verdict.__slots__, found)


def item_values(item: NewsItem, verdict: Verdict, summary: str, link: str) -> dict[str, Any]:
    """Return the columns that an item's text decides, to be written when it comes and when it is edited.

    Args:
        item: The entry.
        verdict: What the classifier says of it.
        summary: Our summary of it.
        link: Its canonical link.
    """
    return {
        "text_hash": item.text_hash,
        "link_hash": digest(link),
        "title_hash": digest(title_key(item.title)),
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "digest": summary,
        "source": item.source,
        "language": item.language,
        "published": item.published,
        "categories": encode_words(item.categories),
        "relevant": verdict.relevant,
        "verdict": encode_verdict(verdict),
        "content": item.content,
    }


def entry(columns: Sequence[Any]) -> tuple[NewsItem, Verdict, str]:
    """Return item, verdict and our summary from the values of ``ENTRY``."""
    feed, key, url, title, summary, source, language, published, categories, verdict, ours, content = columns
    item = NewsItem(
        feed=feed,
        key=key,
        url=url,
        title=title,
        summary=summary,
        content=content,
        source=source,
        language=language,
        published=published,
        categories=decode_words(categories),
    )
    return item, decode_verdict(verdict), ours


def feed_values(state: FeedState) -> dict[str, Any]:
    return {
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_hash": state.body_hash,
        "first_polled": state.first_polled,
        "last_polled": state.last_polled,
        "last_ok": state.last_ok,
        "next_poll": state.next_poll,
        "failures": state.failures,
        "fault": state.fault,
        "fault_message": state.fault_message,
        "fault_since": state.fault_since,
        "last_new": state.last_new,
        "gap_s": state.gap_s,
        "interval_s": state.interval_s,
        "asked_s": state.asked_s,
        "moved_to": state.moved_to,
        "moved_polls": state.moved_polls,
        "ended": state.ended,
        "silent": state.silent,
        "missed": state.missed,
        "hub": state.hub,
        "topic": state.topic,
        "blocks": state.blocks,
    }


def feed_state(row: sa.Row[*tuple[Any, ...]]) -> FeedState:
    return FeedState(
        url=row.url,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        body_hash=row.body_hash,
        first_polled=row.first_polled,
        last_polled=row.last_polled,
        last_ok=row.last_ok,
        next_poll=row.next_poll,
        failures=row.failures,
        fault=row.fault,
        fault_message=row.fault_message,
        fault_since=row.fault_since,
        last_new=row.last_new,
        gap_s=row.gap_s,
        interval_s=row.interval_s,
        asked_s=row.asked_s,
        moved_to=row.moved_to,
        moved_polls=row.moved_polls,
        ended=row.ended,
        silent=row.silent,
        missed=row.missed,
        hub=row.hub,
        topic=row.topic,
        blocks=row.blocks,
    )
