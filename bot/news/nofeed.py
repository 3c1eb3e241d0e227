"""What an answer is that is no feed, in a sentence for the operator."""

import re
from itertools import islice

from bot.errors import ParseError
from bot.model import Fault
from bot.news import links
from bot.news.text import line

_HEAD_BYTES = 4_096
_ROOT = re.compile(rb"<([a-z][\w.-]*(?::[a-z][\w.-]*)?)", re.IGNORECASE)
_PROLOG = re.compile(rb"\A(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s+(?!html)[^>\[]*(?:\[[^\]]*\]\s*)?>)*", re.S | re.I)
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|center)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,300})", re.IGNORECASE)
_ALTERNATE = re.compile(r"<link\b[^<>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)

_PROOF = re.compile(
    r"captcha|cf-challenge|challenge-platform|just a moment|attention required|are you (?:a )?(?:human|robot)|"
    r"verify(?:ing)? (?:that )?you are|enable javascript and cookies|ddos|unusual traffic|bot detection|"
    r"checking your browser|pardon our interruption|_incapsula_resource|datadome|perimeterx|made us think you",
    re.IGNORECASE,
)
# What a refusal says that means the same: of its page alone, since sites load scripts named after captchas for forms.
_CHALLENGE = re.compile(
    r"just a moment|challenge-platform|cf-(?:chl|challenge)|captcha-delivery|(?:px|geetest|hcaptcha|slider)-captcha|"
    r"checking your browser|enable js and disable any ad blocker|enable javascript and cookies|_incapsula_resource|"
    r"datadome|perimeterx|pardon our interruption|unusual traffic|are you (?:a )?(?:human|robot)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|ddos-guard",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"consent\.(?:google|yahoo|youtube)|cookie consent|before you continue|privacy choices", re.IGNORECASE
)
# A page with so many links is one of a site, which loads a captcha for a form or asks for consent in a corner.
_LINKS = 25
_LINK = re.compile(r"<a\s", re.IGNORECASE)
_CONSENT_SITE = re.compile(r"\Ahttps?://(?:consent|guce)\.", re.IGNORECASE)
_DENIED = re.compile(
    r"access denied|access to this (?:page|resource)|403 forbidden|request blocked|not authori[sz]ed", re.IGNORECASE
)


def is_page(body: bytes) -> bool:
    """Whether bytes are an HTML page, judged by how they begin."""
    head = body[:_HEAD_BYTES]
    start = _PROLOG.match(head)
    return _HTML_START.match(head, start.end() if start else 0) is not None


def asks_for_proof(page: bytes) -> bool:
    """Whether the page that came with a refusal asks whoever was refused to prove that they are human."""
    return _CHALLENGE.search(page[:20_000].decode("utf-8", "replace")) is not None


def begins_like_xml(body: bytes) -> bool:
    """Whether bytes begin with a tag or a declaration, whatever becomes of them later."""
    return body[:_HEAD_BYTES].lstrip().startswith(b"<")


def page_error(body: bytes, url: str) -> ParseError:
    """Return what is wrong with a web page in place of a feed, and what to do."""
    page = body[:200_000].decode("utf-8", "replace")
    title = line(found[1])[:80] if (found := _TITLE.search(page)) else ""
    named = f" titled {title!r}" if title else ""
    fault: Fault = "not_a_feed"
    # Ordinary pages also load scripts named after captchas and ask for consent in a corner, but they name their feed.
    if not _CONSENT_SITE.match(url) and (feed := _named_feed(page, url)) is not None:
        said = f"a web page{named}, not a feed; the page names its feed: {links.shown(feed)}"
    elif _PROOF.search(page[:20_000]) and (asks_for_proof(body) or not _is_site(page)):
        fault = "captcha"
        said = f"a page{named} that asks for proof of being human; the publisher keeps bots out: ask for access"
    elif _CONSENT_SITE.match(url) or (_CONSENT.search(page[:20_000]) and not _is_site(page)):
        fault = "consent"
        said = f"a page{named} that asks for consent to cookies, not the feed; use another address of the publisher"
    elif _DENIED.search(f"{title} {page[:5_000]}"):
        fault = "blocked"
        said = f"a page{named} that denies access; ask the publisher, or use another source"
    else:
        said = f"a web page{named}, not a feed; look for one with: treatywatch feeds add {links.shown(url)}"
    return ParseError(fault, f"{links.shown(url)}: {said}")


def other_error(body: bytes, address: str) -> ParseError:
    """Return what is wrong with bytes that are neither a feed nor a web page."""
    if begins_like_xml(body):
        root = _ROOT.search(body[:_HEAD_BYTES])
        name = root[1].decode("ascii", "replace")[:40] if root else "nothing"
        if name.lower().rpartition(":")[2] in ("rss", "feed", "rdf", "channel"):
            return ParseError(
                "malformed", f"{address}: begins as a feed, but nothing in it can be read; tell the publisher"
            )
        return ParseError("not_a_feed", f"{address}: XML with <{name}> at its root, not a feed; check the address")
    said = line(body[:400].decode("utf-8", "replace"))[:120]
    return ParseError("not_a_feed", f"{address}: not a feed but {said!r}; check the address, or poll it less often")


def _is_site(page: str) -> bool:
    return sum(1 for _ in islice(_LINK.finditer(page), _LINKS)) == _LINKS


def _named_feed(page: str, url: str) -> str | None:
    for tag in _ALTERNATE.finditer(page[:100_000]):
        if _FEED_TYPE.search(tag[0]) and (href := _HREF.search(tag[0])):
            return links.absolute(href[1], url)
    return None
