"""What an entry is known by within its feed, so that it is the same one at the next poll and no other is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from bot.news import links
from bot.news.text import visible

_KEY_CHARS = 250
# Al Jazeera's "/?t=1764600000": the second of publication, which changes when a story is published again.
_MOMENT = re.compile(r"\Ahttps?://[^/?#]+/?\?t=\d+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What in one feed can't tell its entries apart."""

    #: How often each guid, and each link in its canonical form, stands in the feed.
    guids: Mapping[str, int]
    links: Mapping[str, int]
    #: Canonical forms of the feed's own address and its site's.
    own: frozenset[str] = frozenset()

    def key(self, guid: str, link: str, text: str) -> str:
        """Return an entry's key: its guid if that is stable, else its link, else a hash of its text. Never a date.

        A guid that is an address is compared as one: without scheme and fragment (the BBC counts re-publications in
        ``#0`` … ``#3``). It is not stable if it names a moment, the feed, its site, or several entries with different
        links; a link is no key if it names the feed, its site or several entries.

        Args:
            guid: As given; empty where there is none.
            link: The entry's absolute address.
            text: Title and text, for an entry that has nothing else of its own.
        """
        page = links.canonical(link)
        alone = self.links.get(page, 0) <= 1 and not self._is_own(link)
        if guid := visible(guid):
            address = guid.startswith(("http://", "https://"))
            # Several entries with one guid are versions of one entry only if they lead to one page.
            several = self.guids.get(guid, 0) > 1 and alone
            if not several and not _MOMENT.match(guid) and not (address and self._is_own(guid)):
                return _bounded("guid:" + (links.canonical(guid) if address else guid))
        if alone:
            return _bounded("link:" + page)
        return _bounded("text:" + blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest())

    def _is_own(self, address: str) -> bool:
        return links.is_site_root(address) or links.canonical(address) in self.own


def _bounded(key: str) -> str:
    """Keep a key short enough for an index; a longer one keeps its beginning and a hash of the whole."""
    if len(key) <= _KEY_CHARS:
        return key
    return f"{key[:200]}…{blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
