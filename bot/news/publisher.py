"""Publishers in titles of news searches: Google News writes "Headline - Publisher", and names it in ``<source>``."""

import re
from urllib.parse import urlsplit

_SEARCHES = frozenset({"news.google.com", "bing.com", "news.yahoo.com", "news.search.yahoo.com"})
#: What stands between a headline and its publisher.
_BETWEEN = re.compile(r"\s+[-–—|]\s+\Z")


def is_search(url: str) -> bool:
    """Whether a feed's address is a news search, whose entries come from many publishers."""
    return _host(url) in _SEARCHES


def lists_links(url: str) -> bool:
    """Whether a feed's texts are lists of links to the headline and others like it, and say nothing of their own."""
    return _host(url) == "news.google.com"


def headline(title: str, publisher: str) -> str:
    """Return a title without its publisher behind a dash, in whatever case it stands there.

    Only a publisher that the entry names is taken off: headlines have dashes of their own. A title that is nothing
    else stays as it is.
    """
    name = " ".join(publisher.split())
    if not name or title[-len(name) :].casefold() != name.casefold():
        return title
    head = title[: -len(name)]
    between = _BETWEEN.search(head)
    return head[: between.start()] if between and head[: between.start()].strip() else title


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
