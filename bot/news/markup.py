"""HTML and XML to trees, and what stands in them. The only module that knows lxml."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.etree  # type: ignore[import-untyped]  # publishes no types
import lxml.html  # type: ignore[import-untyped]  # publishes no types

from bot.news import links
from bot.news.charset import as_utf8
from bot.news.text import visible

#: An element of a tree; lxml publishes no types.
Element = Any

#: Where the links of every page of a site stand, and no news of its own.
_FRAME = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNREAD = frozenset({"script", "style", "noscript", "template"})
#: Attributes of one element beyond which a page is none: libxml2 looks through all of them for each, minutes for 5 MB.
_ATTRIBUTES = 2_000
_CROWDED = re.compile(
    rb"""<[a-z][^\s<>]*+(?:\s++[^\s<>="']++(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s<>"']*+))?+){%d}""" % _ATTRIBUTES,
    re.IGNORECASE,
)
#: What stands apart from what follows it, though no space is written.
_APART = frozenset({"br", "p", "div", "li", "td", "section", "article", "time", "span", *_HEADS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A web page as a tree."""

    root: Element
    #: What its relative links are resolved against.
    base: str

    @property
    def title(self) -> str:
        """What the site calls itself, else its page; empty where neither is said."""
        named = (one.get("content") for one in self.root.iter("meta") if one.get("property") == "og:site_name")
        site = visible(next(filter(None, named), ""))
        found = self.root.find(".//title")
        return site or ("" if found is None else words(found))

    @property
    def language(self) -> str:
        """The language the page declares for itself, as given; empty where it declares none."""
        return str(self.root.get("lang") or "")

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield every element with one of these names, in the page's order."""
        yield from self.root.iter(*tags)

    def chosen(self, select: str) -> list[Element]:
        """Return the elements that a CSS selector picks.

        Raises:
            ValueError: It is no selector; the message says why.
        """
        return list(_selector(select)(self.root))

    def address(self, element: Element) -> str | None:
        """Return where an element leads, as an absolute http(s) address; None where that is no such address."""
        return links.absolute(str(element.get("href") or ""), self.base)


def read_page(body: bytes, *, url: str, content_type: str = "") -> Page | None:
    """Return a web page as a tree; None where there is nothing in it, or what nobody could read in a reasonable time.

    Args:
        body: The bytes, decompressed.
        url: The address that answered.
        content_type: The HTTP header, for its charset; empty where there is none.
    """
    body, encoding = as_utf8(body, content_type)
    if _CROWDED.search(body):
        return None
    parser = lxml.html.HTMLParser(encoding=_known(encoding), no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(body, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None
    base = next((href for one in root.iter("base") if (href := one.get("href"))), "")
    return Page(root=root, base=links.absolute(str(base), url) or url)


def read_xml(body: bytes) -> Element | None:
    """Return the root of an XML document as far as it can be read; None where nothing can be.

    Nothing outside the document is fetched and no entity of its own is resolved.
    """
    parser = lxml.etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.etree.fromstring(body, parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def selector_problem(select: str) -> str:
    """Return what is wrong with a CSS selector; empty where it is one."""
    try:
        _selector(select)
    except ValueError as error:
        return str(error)
    return ""


def words(element: Element) -> str:
    """Return what an element says, on one line."""
    parts: list[str] = []
    walk = lxml.etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        if event == "start" and one.tag in _UNREAD:
            walk.skip_subtree()
        elif event == "start":
            parts += (one.text or "", f" {one.get('alt') or ''} " if one.tag == "img" else "")
        elif one is not element:
            parts += (" " if one.tag in _APART else "", one.tail or "")
    return visible("".join(parts))


def heading(element: Element) -> str:
    """Return the first heading within an element; empty where there is none."""
    return next((text for one in element.iter(*_HEADS) if (text := words(one))), "")


def within_frame(element: Element) -> bool:
    """Whether an element belongs to a page's frame: menus, head, foot, forms."""
    return any(one.tag in _FRAME or one.get("role") in _ROLES for one in element.iterancestors())


def _selector(select: str) -> Any:
    import cssselect  # needed by pages alone
    from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]  # publishes no types

    try:
        return CSSSelector(select, translator="html")
    except (cssselect.SelectorError, lxml.etree.XPathError) as error:
        raise ValueError(f"'{select:.80}' is no CSS selector ({error!s:.80})") from None


def _known(encoding: str | None) -> str | None:
    """Leave out an encoding that nobody knows; the page's own declaration then counts."""
    try:
        return codecs.lookup(encoding).name if encoding else None
    except LookupError:
        return None
