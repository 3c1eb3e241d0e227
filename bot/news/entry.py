"""Entries as a format's reader found them, and what becomes of them: items, or a reason to leave them out."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import NewsItem
from bot.news import identity, links
from bot.news.boilerplate import opening, passage
from bot.news.publisher import headline, lists_links
from bot.news.text import line, visible

#: A summary longer than this is the article itself, and its opening paragraph the summary.
SUMMARY_CHARS = 1_000
_TITLE_CHARS = 500
_TITLE_WORDS = 12
_NAME_CHARS = 120
_CATEGORIES = 100
#: Of what a feed says of itself, with its mark-up; the rest is cut off. What is longer is no address either.
HEAD_CHARS = 2_000

_LANGUAGE = re.compile(r"\A([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8}){0,5})\Z")
# "[Outlet] Town — …": AllAfrica names the outlet it took an item from before the text.
_OUTLET = re.compile(r"\A\[([^\[\]\n]{2,80})\]\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself; title and link are at most ``HEAD_CHARS`` long, since they are read often."""

    title: str
    #: The site for people, as given; empty where there is none.
    link: str
    language: str | None
    #: Seconds between polls that it asks for. None where it does not ask.
    wait_s: float | None = None
    #: WebSub: the hub that tells of news, and what the feed calls itself there.
    hub: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry with its mark-up, whatever the format."""

    guid: str
    #: Every address the entry names, the likeliest first.
    links: tuple[str, ...]
    title: str
    summary: str
    content: str
    #: Name and address in ``<source>``; empty where there is none.
    source: str = ""
    source_url: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What became of entries."""

    #: In the feed's own order.
    items: tuple[NewsItem, ...]
    #: One sentence for each entry that had to be left out.
    dropped: tuple[str, ...]
    #: Guid, canonical page and item's key of each entry, in order; empty where it has none, or gave no item.
    names: tuple[tuple[str, str, str], ...]


def items_of(
    head: Head, entries: Sequence[Entry], *, feed: str, source: str, url: str
) -> tuple[tuple[NewsItem, ...], tuple[str, ...]]:
    """Return the items of a feed in its own order, and one sentence for each entry that had to be left out.

    Args: see ``sift``.
    """
    found = sift(head, entries, feed=feed, source=source, url=url)
    return found.items, found.dropped


def sift(
    head: Head,
    entries: Sequence[Entry],
    *,
    feed: str,
    source: str,
    url: str,
    numbers: Sequence[int] | None = None,
    others: Callable[[str], tuple[int, int]] | None = None,
) -> Sifted:
    """Make items of a feed's entries.

    Args:
        head: What the feed says of itself.
        entries: What was found in it.
        feed: The feed's address in feeds.yaml.
        source: The publisher's name where an entry names none; empty for the feed's own title.
        url: The address that answered: relative links are resolved against it where the feed names no site.
        numbers: Where each stands in the feed, counted from 1; None if these are all.
        others: Of entries in the feed that are not among these: how many have this text as guid, and how many as
            canonical page.
    """
    base = links.absolute(head.link, url) or url
    addresses = [_address(entry, base) for entry in entries]
    guids = [visible(entry.guid) for entry in entries]
    pages = [links.canonical(address) if address is not None else "" for address in addresses]
    shared = identity.Shared(
        guids=_counted(guids, others, 0),
        links=_counted(pages, others, 1),
        own=frozenset(map(links.canonical, (feed, url, base))),
    )
    items: dict[str, NewsItem] = {}
    dropped: list[str] = []
    names: list[tuple[str, str, str]] = []
    for number, entry, address, guid, page in zip(
        numbers or range(1, len(entries) + 1), entries, addresses, guids, pages, strict=True
    ):
        made = _item(head, entry, address, feed=feed, source=source, key=shared.key)
        names.append((guid, page, "" if isinstance(made, str) else made.key))
        if isinstance(made, str):
            dropped.append(f"entry {number}: {made}")
        elif (first := items.setdefault(made.key, made)) is not made:
            dropped.append(f"entry {number} ({made.title[:80]}): the same entry again as {first.title[:80]!r}")
    return Sifted(items=tuple(items.values()), dropped=tuple(dropped), names=tuple(names))


def _counted(texts: Sequence[str], others: Callable[[str], tuple[int, int]] | None, which: int) -> Mapping[str, int]:
    found = Counter(filter(None, texts))
    return {text: number + others(text)[which] for text, number in found.items()} if others else found


def _item(
    head: Head, entry: Entry, address: str | None, *, feed: str, source: str, key: Callable[[str, str, str], str]
) -> NewsItem | str:
    summary = passage(entry.summary)
    content = passage(entry.content) if entry.content and entry.content != entry.summary else ""
    title = line(entry.title)
    outlet, summary, content = _outlet(head, summary, content)
    publisher = outlet or _publisher(entry, feed)
    title = headline(title, publisher)
    if lists_links(feed):
        summary = content = ""
    if not title:
        title = _first_words(summary or content)
    if not title:
        return "it has neither a title nor a text"
    if address is None:
        given = next(iter(entry.links), "") or entry.guid
        return f"{title[:80]!r} has no address a reader could open" + (f" ({given[:80]!r})" if given else "")
    if len(summary) > SUMMARY_CHARS:
        # Some publishers put whole articles where the summary belongs.
        content = max(content, summary, key=len)
        summary = ""
    if content and not summary:
        summary, content = opening(content)
        if len(summary) > SUMMARY_CHARS:
            summary = summary[:SUMMARY_CHARS].rsplit(" ", 1)[0] + "…"
    if _says_nothing(summary, title, publisher):
        summary = ""
    return NewsItem(
        feed=feed,
        key=key(entry.guid, address, f"{title}\0{content or summary}"),
        url=address,
        title=title[:_TITLE_CHARS],
        summary=summary,
        content=content if content != summary else "",
        source=publisher or source or line(head.title)[:_NAME_CHARS],
        language=language_tag(entry.language) or head.language,
        published=entry.published,
        categories=_categories(entry.categories),
    )


def address_or_none(text: str) -> str | None:
    """Return what a feed names as a web address; None for anything else, and for what is too long to be one."""
    return text if text.lower().startswith(("http://", "https://")) and len(text) <= HEAD_CHARS else None


def language_tag(declared: str | None) -> str | None:
    """Return a declared language in the form of BCP 47 ("en_us" is "en-US"), or None if it is no such tag."""
    found = _LANGUAGE.match((declared or "").strip())
    if found is None:
        return None
    parts = re.split("[-_]", found[0])
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in parts[1:]]
    return "-".join([parts[0].lower(), *rest])


def _address(entry: Entry, base: str) -> str | None:
    return next((found for link in entry.links if (found := links.absolute(link, base)) is not None), None)


def _outlet(head: Head, summary: str, content: str) -> tuple[str, str, str]:
    """Return the outlet that AllAfrica writes before a text, and the texts without it."""
    if not head.title.casefold().startswith("allafrica"):
        return "", summary, content
    found = _OUTLET.match(summary) or _OUTLET.match(content)
    return (found[1] if found else ""), _OUTLET.sub("", summary), _OUTLET.sub("", content)


def _publisher(entry: Entry, feed: str) -> str:
    """Return who published an entry, as far as the entry says.

    ``<source>`` is the publisher, unless it is the feed's own site: ReliefWeb names itself there and the publishers
    as authors. Elsewhere an author is a person and no publisher.
    """
    name = line(entry.source)[:_NAME_CHARS]
    if not name:
        return ""
    if entry.source_url and links.same_site(entry.source_url, feed):
        return ", ".join(dict.fromkeys(filter(None, map(line, entry.authors))))[:_NAME_CHARS]
    return name


def _says_nothing(summary: str, title: str, publisher: str) -> bool:
    """Whether a summary repeats the title, perhaps with the publisher behind it, as Google News's do."""
    said = summary.replace("\n", " ").casefold().removesuffix(publisher.casefold()).strip(" -–—|…")
    return said == title.casefold().strip(" -–—|…")


def _first_words(text: str) -> str:
    words = text[:_TITLE_CHARS].split()
    return " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")


def _categories(names: Sequence[str]) -> tuple[str, ...]:
    cleaned = (line(name)[:_NAME_CHARS] for name in names[:_CATEGORIES])
    return tuple(dict.fromkeys(name for name in cleaned if name))
