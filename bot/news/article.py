"""A publisher's page to the article's own words. The only module that knows trafilatura."""

from bot.errors import ParseError
from bot.news import links
from bot.news.markup import Page, read_page
from bot.news.text import plain

#: Bytes of a page that is read.
PAGE_BYTES = 2_000_000
#: Characters of an article that are kept; a summary looks at its beginning.
ARTICLE_CHARS = 20_000
#: An article of fewer characters is none.
LEAST_CHARS = 80

_NOT_QUOTED = frozenset({"nosnippet", "max-snippet:0"})
_ROBOTS = frozenset({"robots", "treatywatch"})


def read_article(body: bytes, *, url: str, content_type: str) -> str:
    """Return the article's words, a paragraph a line, without menus, links to other articles and the like.

    Raises:
        ParseError: "not_a_feed" where it is no web page; "too_large"; "legal" where the page asks that it be not
            quoted; "empty" where no article is found in it.
    """
    address = links.shown(url)
    kind = content_type.partition(";")[0].strip().lower()
    if kind and kind not in ("text/html", "application/xhtml+xml", "text/plain"):
        raise ParseError("not_a_feed", f"{address}: no web page ({kind:.60})")
    if len(body) > PAGE_BYTES:
        raise ParseError("too_large", f"{address}: more than {PAGE_BYTES} bytes")
    page = read_page(body, url=url, content_type=content_type)
    if page is None:
        raise ParseError("empty", f"{address}: nothing in it")
    if _not_to_be_quoted(page):
        raise ParseError("legal", f"{address}: asks not to be quoted")
    import trafilatura  # 40 MiB and 0.2 s, for the few entries that need it

    found = trafilatura.extract(
        page.root, url=url, fast=True, favor_precision=True, include_comments=False, include_tables=False
    )
    words = _paragraphs(found or "")
    if len(words) < LEAST_CHARS:
        raise ParseError("empty", f"{address}: no article found in it")
    return words


def _paragraphs(text: str) -> str:
    """Return plain text made clean as an entry's text is, its lines kept."""
    lines = (plain(line.removeprefix("- ")) for line in text[: 2 * ARTICLE_CHARS].splitlines())
    return "\n".join(filter(None, lines))[:ARTICLE_CHARS]


def _not_to_be_quoted(page: Page) -> bool:
    """Whether the page tells search engines to show none of its words."""
    told = (
        str(one.get("content") or "").lower().replace(" ", "")
        for one in page.all("meta")
        if str(one.get("name") or "").lower() in _ROBOTS
    )
    return any(word in _NOT_QUOTED for content in told for word in content.split(","))
