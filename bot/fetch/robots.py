"""What a site lets robots fetch: its robots.txt, read once a day."""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, unquote_to_bytes, urlsplit
from weakref import WeakValueDictionary

from bot.errors import FetchError
from bot.model import Fault, Unchanged, Validators
from bot.ports import Clock, Fetcher

#: What the bot is called in robots.txt.
AGENT = "treatywatch"
#: Bytes of a robots.txt that are read.
ROBOTS_BYTES = 512_000
#: How long what it says is believed, and what could not be asked.
KEPT = timedelta(days=1)
ASKED_AGAIN = timedelta(hours=1)
#: Sites remembered at a time.
SITES = 500
#: Rules of one site that are kept.
RULES = 2_000

# There is none, or none that we may see: nothing is forbidden (RFC 9309, 2.3.1.3).
_NONE: frozenset[Fault] = frozenset({"not_found", "gone", "blocked", "legal"})
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one robots.txt says to one robot."""

    #: (whether it allows, the path as it is written); the longest that fits decides.
    lines: tuple[tuple[bool, str], ...] = ()
    #: Seconds between two requests that it asks for; 0 where it does not ask.
    pause_s: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched.

        Source:
            RFC 9309, section 2.2.2: the longest rule that fits decides, and of two as long the one that allows.
        """
        parts = urlsplit(url)
        path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(rule), allow) for allow, rule in self.lines if _fits(rule, path)]
        return max(fitting)[1] if fitting else True


#: What counts where a robots.txt could not be asked for.
NOTHING = Rules(lines=((False, "/"),))
ANYTHING = Rules()


def read_rules(text: str, agent: str = AGENT) -> Rules:
    """Read a robots.txt: the groups that name the robot, else those for all.

    Args:
        text: The file; what is no rule is passed over, so a web page in its place forbids nothing.
        agent: The robot's name, in small letters.

    Source:
        RFC 9309, section 2.2.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    named: list[str] = []
    in_rules = False
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            named = [] if in_rules else named
            in_rules = False
            found = re.match(r"\*|[A-Za-z_-]+", value)
            named.append(found[0].lower() if found else "")
            groups.setdefault(named[-1], [])
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for name in named:
                groups[name].append((key, value))
    own = groups.get(agent, groups.get("*", []))[:RULES]
    rules = tuple((key == "allow", _plain(value)) for key, value in own if key != "crawl-delay" and value)
    pauses = [float(value) for key, value in own if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d+)?", value)]
    return Rules(lines=rules, pause_s=max(pauses, default=0.0))


class Robots:
    """Asks sites what may be fetched, and remembers their answers for a day.

    Args:
        fetcher: For robots.txt, which is fetched as feeds are: within limits, and from public addresses alone.
        clock: The time.
    """

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._known: OrderedDict[str, tuple[datetime, Rules]] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def rules(self, url: str, *, user_agent: str = "") -> Rules:
        """Return what a page's site says; that nothing may be fetched where it can't be asked now."""
        parts = urlsplit(url)
        agent = name_of(user_agent)
        site = f"{parts.scheme}://{parts.netloc}"
        name = f"{agent} {site}"
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            now = self._clock.now()
            if (known := self._known.get(name)) is not None and now < known[0]:
                return known[1]
            until, rules = await self._ask(f"{site}/robots.txt", agent, user_agent, now)
            self._known[name] = until, rules
            self._known.move_to_end(name)
            while len(self._known) > SITES:
                self._known.popitem(last=False)
        return rules

    async def _ask(self, url: str, agent: str, user_agent: str, now: datetime) -> tuple[datetime, Rules]:
        try:
            answer = await self._fetcher.get(url, Validators(), user_agent=user_agent)
        except FetchError as error:
            return (now + KEPT, ANYTHING) if error.fault in _NONE else (now + ASKED_AGAIN, NOTHING)
        if isinstance(answer, Unchanged):  # it was asked without validators
            return now + ASKED_AGAIN, NOTHING
        return now + KEPT, read_rules(answer.body[:ROBOTS_BYTES].decode("utf-8", "replace"), agent)


def name_of(user_agent: str) -> str:
    """Return what robots.txt calls a robot with this User-Agent; the bot's own name for an empty one."""
    names = [name.lower() for name in re.findall(r"([A-Za-z_-]+)/", user_agent)]
    return next((name for name in names if name != "mozilla"), AGENT)


def _fits(rule: str, path: str) -> bool:
    """Whether a path begins as a rule says; "*" stands for anything, "$" at the end for the end.

    Part by part from the left, which needs no going back.
    """
    ended = rule.endswith("$")
    first, *parts = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in parts[:-1] if ended else parts:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if not ended:
        return True
    if not parts:
        return at == len(path)
    return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= at


def _plain(path: str) -> str:
    """Return a path in the one form in which two spellings of it are equal: percent signs only where they must be."""
    octets = quote(path, safe="%/?:@!$&'()*+,;=~").encode()

    def spelt(found: re.Match[bytes]) -> bytes:
        octet = unquote_to_bytes(found[0])
        return octet if octet[0] in _UNRESERVED else found[0].upper()

    return _PERCENT.sub(spelt, octets).decode()
