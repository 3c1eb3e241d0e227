"""Which feeds a page names, and where a site that names none might have one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from bot.news import links
from bot.news.markup import Page, read_page, words

#: Feeds of one page that are named.
MOST = 12
#: Links of one page that are looked at.
_LOOKED_AT = 3_000
#: Where publishing systems put their feeds: WordPress, Drupal, Joomla, Hugo, Jekyll, Ghost, Blogger, and by hand.
PATHS = (
    "/feed/",
    "/rss.xml",
    "/feed.xml",
    "/rss",
    "/atom.xml",
    "/index.xml",
    "/rss/news",
    "/feeds/posts/default",
    "/news/feed/",
    "/?feed=rss2",
    "/?format=feed&type=rss",
    "/feed.json",
)

_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "text/rss+xml",
    "application/x-rss+xml",
}
#: Types that may be a feed's and are mostly something else's; the address has to look like one then.
_LOOSE_TYPES = {"application/xml", "text/xml", "application/json"}
_LOOKS = re.compile(
    r"(?:\A|[/._-])(?:rss2?|atom|feeds?|rdf)(?:[/._]|\Z)|\.(?:rss|atom|rdf)\Z|(?:\A|[?&])(?:feed|format|type|alt)="
    r"(?:feed|rss|atom)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:rss|atom|xml feed|news ?feed|web ?feed|feed)\b", re.IGNORECASE)
#: Where links to "feed" are buttons for sharing or for a feed reader on the Web.
_ELSEWHERE = re.compile(
    r"(?:\A|\.)(?:facebook|twitter|x|linkedin|pinterest|instagram|t|feedly|inoreader|netvibes|newsblur|bloglovin)"
    r"\.(?:com|me)\Z"
)
_COMMENTS = re.compile(r"comments?\b|commentaires|comentarios|kommentare|коментар", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed's."""

    url: str
    #: What the page calls it; empty where it says nothing.
    title: str = ""
    #: Declared in the page's head, linked to from its text, or guessed.
    how: Literal["declared", "linked", "guessed"] = "declared"

    @property
    def comments(self) -> bool:
        """Whether it seems to be a feed of readers' comments, not of news."""
        return bool(_COMMENTS.search(f"{self.title} {urlsplit(self.url).path}"))


def named(body: bytes, *, url: str, content_type: str = "") -> tuple[Candidate, ...]:
    """Return the feeds that a page names, the likeliest first: declared ones, then links; comments last.

    Args:
        body: The page.
        url: The address that answered.
        content_type: The HTTP header, for its charset; empty where there is none.
    """
    page = read_page(body, url=url, content_type=content_type)
    if page is None:
        return ()
    found: dict[str, Candidate] = {}
    for one in (*_declared(page), *_linked(page)):
        found.setdefault(twin(one.url), one)
    found.pop(twin(url), None)
    return tuple(sorted(found.values(), key=lambda one: one.comments)[:MOST])


def guessed(url: str) -> tuple[Candidate, ...]:
    """Return where a site might have a feed: below the given address first, then at the root of the host."""
    parts = urlsplit(url)
    below = parts.path.rstrip("/")
    places = [below + PATHS[0]] if below and "." not in below.rpartition("/")[2] else []
    found: dict[str, Candidate] = {}
    for place in [*places, *PATHS]:
        path, _, query = place.partition("?")
        guess = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
        found.setdefault(twin(guess), Candidate(url=guess, how="guessed"))
    found.pop(twin(url), None)
    return tuple(found.values())


def twin(url: str) -> str:
    """Return what two addresses of one feed have in common: not the scheme, ``www.``, fragment or last slash.

    Unlike ``links.canonical`` it keeps the query as it stands: ``?format=feed&type=rss`` is what makes a feed of a
    page.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").lower().removeprefix("www.").rstrip(".")
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = parts.path.rstrip("/")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def _declared(page: Page) -> Iterator[Candidate]:
    for one in islice(page.all("link"), _LOOKED_AT):
        relations = str(one.get("rel") or "").lower().split()
        kind = str(one.get("type") or "").lower().partition(";")[0].strip()
        url = page.address(one)
        if url is None or not {"alternate", "feed"} & set(relations):
            continue
        if kind in _TYPES or (kind in _LOOSE_TYPES and _looks(url)) or ("feed" in relations and not kind):
            yield Candidate(url=url, title=" ".join(str(one.get("title") or "").split())[:120])


def _linked(page: Page) -> Iterator[Candidate]:
    for one in islice(page.all("a", "area"), _LOOKED_AT):
        url = page.address(one)
        if url is None or str(one.get("href") or "").startswith("#") or _ELSEWHERE.search(urlsplit(url).hostname or ""):
            continue
        said = words(one) or str(one.get("title") or one.get("aria-label") or "")
        kind = str(one.get("type") or "").lower()
        marked = kind in _TYPES or _looks(url)
        # A text alone ("feed the children") says little, so the site must be the page's own.
        if marked or (_SAYS.search(said) and len(said) < 30 and links.same_site(url, page.base)):
            yield Candidate(url=url, title=" ".join(said.split())[:120], how="linked")


def _looks(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_LOOKS.search(parts.path) or _LOOKS.search(f"?{parts.query}"))
