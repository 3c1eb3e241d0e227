"""A page without a feed to news items: its links are its entries."""

import re
from collections.abc import Iterator
from itertools import islice

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.news import dates, links, nofeed
from bot.news.entry import HEAD_CHARS, Entry, Head, items_of, language_tag
from bot.news.markup import Element, Page, heading, read_page, within_frame, words

#: Links of one page that are read.
MOST = 300
#: Links of one page that are looked at for headlines.
_LOOKED_AT = 3_000
#: A headline found without a selector has at least so many words, or letters where words are not parted.
_WORDS = 4
_LETTERS = 12
#: Elements that hold one entry of a list.
_HOLDERS = frozenset({"article", "li", "tr", "section", "div"})
_HOLDER_CHARS = 1_500
_HOLDER_LINKS = 8
_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|mp[34]|zip|css|js|ics)\Z", re.IGNORECASE)
_UNPARTED = re.compile("[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# What a link says that belongs to the headline beside it.
_MORE = re.compile(
    r"(?:read|learn|see|view|find out|show)(?: the)?(?: full)?(?: more| on| article| story| details| post)?\W*\Z"
    r"|(?:more|continue(?: reading)?|details?|link|here|click here|download|pdf|→|»|›|\.\.\.|…)\W*\Z"
    r"|(?:lire|en savoir) (?:plus|la suite)\W*\Z|(?:leer|ver) más\W*\Z|weiterlesen\W*\Z|mehr(?: erfahren)?\W*\Z"
    r"|czytaj (?:więcej|dalej)\W*\Z|(?:читать|подробнее|докладніше|детальніше|читати)\b.{0,20}\Z|المزيد\W*\Z",
    re.IGNORECASE,
)


def parse_page(body: bytes, *, feed: str, source: str, url: str, content_type: str, select: str = "") -> ParsedFeed:
    """Read the links of a page as entries: the headline is the link's text, or the heading beside it.

    Args:
        body: The bytes, decompressed.
        feed: The page's address in feeds.yaml; becomes ``NewsItem.feed``.
        source: The publisher's name; empty for the page's own title.
        url: The address that answered, against which relative links are resolved.
        content_type: The HTTP header, for its charset; empty where there is none.
        select: A CSS selector of the links, or of what holds one link each. Empty to have the headlines found: links
            to the same site, outside menus, head and foot, that say at least four words.

    Returns:
        At most ``MOST`` items in the page's own order. An entry has a date where a ``<time>`` stands beside its link.

    Raises:
        ParseError: "empty" (nothing, or no link of the wanted kind: most likely the page was rebuilt), "captcha",
            "consent", "blocked"; "malformed" where the selector is none. No other exception.
    """
    address = links.shown(url)
    if not body.strip():
        raise ParseError("empty", f"{address}: an empty answer; it is tried again, tell the publisher if it stays so")
    page = read_page(body, url=url, content_type=content_type)
    entries = () if page is None else tuple(_chosen(page, select, address) if select else _found(page))
    if page is None or not entries:
        raise _nothing(body, url, select)
    title = page.title[:HEAD_CHARS]
    head = Head(title=title, link=page.base[:HEAD_CHARS], language=language_tag(page.language))
    items, dropped = items_of(head, entries[:MOST], feed=feed, source=source, url=url)
    if len(entries) > MOST:
        dropped = (f"of {len(entries)} links only the first {MOST} are read", *dropped)
    return ParsedFeed(title=title, language=head.language, items=items, dropped=dropped)


def _nothing(body: bytes, url: str, select: str) -> ParseError:
    """Return why a page has no entries: what keeps bots out says so, and any other was rebuilt or is the wrong one."""
    said = nofeed.page_error(body, url) if nofeed.is_page(body) else None
    if said is not None and said.fault != "not_a_feed":
        return said
    address = links.shown(url)
    if select:
        what = f"no link is picked by select '{select:.80}'; the page may have been rebuilt: look and correct it"
    else:
        what = "no headlines with links are on the page; name the links by 'select', or watch another page"
    return ParseError("empty", f"{address}: {what} (treatywatch feeds add {address} --page --select CSS shows them)")


def _chosen(page: Page, select: str, address: str) -> Iterator[Entry]:
    try:
        elements = page.chosen(select)
    except ValueError as error:
        raise ParseError("malformed", f"{address}: select {error}; correct it in feeds.yaml") from None
    picked = _Picked()
    for element in elements[:_LOOKED_AT]:
        for link in [element] if element.tag == "a" else element.iter("a"):
            if (url := page.address(link)) is not None and not _stays(page, url):
                holder = element if element is not link else _holder(link)
                picked.put(url, _title(link, holder), holder)
                # What holds an entry has one link of its own: its first that leads anywhere.
                break
    return picked.entries()


def _found(page: Page) -> Iterator[Entry]:
    picked = _Picked()
    for link in islice(page.all("a"), _LOOKED_AT):
        url = page.address(link)
        if url is None or _stays(page, url) or not links.same_site(url, page.base) or links.is_site_root(url):
            continue
        if _FILE.search(url.partition("?")[0]) or within_frame(link):
            continue
        holder = _holder(link)
        if _is_headline(title := _title(link, holder)):
            picked.put(url, title, holder)
    return picked.entries()


class _Picked:
    """The links so far: each address once, with the longest of what its links say (a picture's is often nothing)."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, str, Element | None]] = {}

    def put(self, url: str, title: str, holder: Element | None) -> None:
        key = links.canonical(url)
        before = self._found.get(key)
        if before is None or len(title) > len(before[1]):
            self._found[key] = (before[0] if before else url, title, holder)

    def entries(self) -> Iterator[Entry]:
        for url, title, holder in self._found.values():
            times = holder.iter("time") if holder is not None else ()
            yield Entry(
                guid="",
                links=(url,),
                title=title,
                summary="",
                content="",
                published=next(
                    (when for one in times if (when := dates.read_iso(str(one.get("datetime") or "")))), None
                ),
            )


def _stays(page: Page, url: str) -> bool:
    """Whether a link leads to the page it stands on."""
    return links.canonical(url) == links.canonical(page.base)


def _title(link: Element, holder: Element | None) -> str:
    said = words(link)
    if said and not _MORE.match(said):
        return heading(link) or said
    beside = heading(holder) if holder is not None else ""
    return beside or " ".join(str(link.get("aria-label") or link.get("title") or "").split()) or said


def _holder(link: Element) -> Element | None:
    """Return what holds a link's entry: the nearest list item, article or box that is not the whole list."""
    best = None
    for one in link.iterancestors():
        if one.tag not in _HOLDERS:
            continue
        if not _is_small(one):
            break
        best = one
        if one.tag in ("article", "li", "tr"):
            break
    return best


def _is_small(element: Element) -> bool:
    """Whether an element holds no more than one entry; a look at its beginning tells of a large one."""
    anchors = tuple(islice(element.iter("a"), _HOLDER_LINKS + 1))
    chars = 0
    for text in element.itertext():
        chars += len(text)
        if chars > _HOLDER_CHARS:
            return False
    return len(anchors) <= _HOLDER_LINKS and len({str(one.get("href")) for one in anchors}) <= 3


def _is_headline(said: str) -> bool:
    if _UNPARTED.search(said):
        return len(said) >= _LETTERS
    return len(said.split()) >= _WORDS and len(said) >= 20
