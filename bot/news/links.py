"""Links: the address to click, and the form of it in which two addresses of one page are equal."""

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

#: Characters; a longer link is no link (Slack and Discord take at most 3,000 and 512).
LINK_CHARS = 2_000

# Parameters that say where a reader came from, never which page is meant.
_TRACKING = frozenset(
    "_ga _gl at_bbc_team at_campaign at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name cmp cmpid "
    "dclid dgcl emc fb_action_ids fb_source fbclid ftag gbraid gclid gclsrc guccounter icid igsh igshid ito maca "
    "mc_cid mc_eid mkt_tok mkwid ncid oc ocid partner partnerid pk_campaign pk_kwd s_cid sc_src sh_kit smid smtyp "
    "spm srnd traffic_source trk twclid wbraid wt_mc wt.mc_id xtor yclid ysclid _hsenc _hsmi hsctatracking "
    "msclkid mtm_campaign mtm_source mtm_medium piwik_campaign rss_source taid vero_id wickedid".split()
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "/:@!$&'()*+,;=%~"
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+")
_USER = re.compile(r"\A(\s*[a-z][a-z0-9+.-]*:[/\\]*|\s*[/\\]{2})[^/?#\\]*@", re.IGNORECASE)
_SECRET = re.compile(
    r"([?&;])([^=&;#]*(?:key(?!words?=)|token|secret|passw|pwd|auth|signature|credential|session)[^=&;#]*)=[^&;#]*",
    re.IGNORECASE,
)
#: An address in which there is nothing to make equal but scheme, ``www.`` and the slash at its end: most links of news.
_PLAIN = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z0-9-]+)((?:/[\w.~-]*)*)", re.ASCII)
_SURROGATES = re.compile("[\ud800-\udfff]")
# What a host name in a clickable link may hold, in any script.
_BAD_HOST = re.compile(r"[\s<>\"'`\\^{|}@%/?#]")


def absolute(link: str, base: str) -> str | None:
    """Return a feed's link as an absolute http(s) address to click, or None if it is none.

    Relative links are resolved against ``base``; the redirects of Bing and Google News searches are replaced by the
    address they lead to, since that stands in them. User names and passwords are taken out: in
    ``https://hrw.org@evil.example/`` the first part only looks like the host.
    """
    if _PLAIN.fullmatch(link) and len(link) <= LINK_CHARS:
        return link
    link = _SURROGATES.sub("", _BLANKS.sub(" ", link)).strip().replace(" ", "%20")
    if not link:
        return None
    try:
        given = urlsplit(link)
        if given.scheme in ("http", "https") and not given.netloc:  # else urljoin makes it the base itself
            return None
        url = direct(urljoin(base, link))
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # brackets that hold no IPv6 address, a port that is no number
        return None
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or _BAD_HOST.search(host) or len(url) > LINK_CHARS:
        return None
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return parts._replace(netloc=netloc).geturl()


def direct(url: str) -> str:
    """Return where a search engine's redirect leads, as far as its address says so; else the address itself."""
    while (inner := _inside(url)) is not None:
        url = inner
    return url


@lru_cache(maxsize=1024)
def canonical(url: str) -> str:
    """Return the form of an address for comparing: equal for two addresses of one page. Never for clicking.

    Scheme, ``www.``, default port, trailing slash, fragment, order of the query and parameters that only say where a
    reader came from are made equal; UN News's feed addresses become those of its pages. Applied to its own
    result it changes nothing. What is no http(s) address comes back stripped of outer space.
    """
    plain = _PLAIN.fullmatch(url)
    if plain and (host := _without_www(plain[1])) != "news.un.org":
        return f"https://{host}{plain[2].rstrip('/')}"
    return _canonical(url)


def _canonical(url: str) -> str:
    url = _SURROGATES.sub("", _BLANKS.sub(" ", url)).strip().replace(" ", "%20")
    try:
        parts = urlsplit(direct(url))
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = _host(parts.hostname)
    if not host:
        return url
    if port is not None and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = _percent(parts.path)
    if host == "news.un.org":
        while path.startswith("/feed/view/"):
            path = path.removeprefix("/feed/view")
    path = path.rstrip("/")
    query = urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name.lower() not in _TRACKING and not name.lower().startswith(("utm_", "utm-", "pk_", "mtm_"))
        )
    )
    return f"https://{host}{path}?{query}" if query else f"https://{host}{path}"


def is_site_root(url: str) -> bool:
    """Whether an address names a whole site, so that it can't tell one entry from another."""
    return canonical(url).removeprefix("https://").rstrip("/").find("/") < 0 and "?" not in url


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host, ``www.`` aside."""
    return _netloc(one) == _netloc(other) != ""


def shown(url: str) -> str:
    """Return an address for messages and logs: without user name, password and what looks like a key in its query."""
    return _SECRET.sub(r"\1\2=…", _USER.sub(r"\1", url))


def _netloc(url: str) -> str:
    try:
        return _host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _inside(url: str) -> str | None:
    """Return the address that a redirect of Bing or Google carries in its query."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    if host == "bing.com" and parts.path.lower().endswith("/apiclick.aspx"):
        names: tuple[str, ...] = ("url",)
    elif host.startswith("google.") and parts.path == "/url":
        names = ("url", "q")
    else:
        return None
    query = dict(parse_qsl(parts.query))
    inner = next((query[name] for name in names if query.get(name, "").lower().startswith(("http://", "https://"))), "")
    return _BLANKS.sub("%20", inner) if inner and urlsplit(inner).hostname else None


def _host(host: str) -> str:
    host = host.lower()
    if not host.isascii():
        # What is too long for a label, or no name at all, is compared as it stands.
        with suppress(UnicodeError):
            host = host.encode("idna").decode()
    host = _without_www(quote(host, safe=":%").lower().strip("."))
    return f"[{host}]" if ":" in host else host


def _without_www(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:].lstrip(".")
    return host


def _percent(path: str) -> str:
    """Give every character of a path the one spelling of RFC 3986 (section 6.2.2)."""

    def spelling(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else found[0].upper()

    return quote(_PERCENT.sub(spelling, path), safe=_SAFE)
