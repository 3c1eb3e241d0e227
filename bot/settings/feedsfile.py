"""feeds.yaml: which feeds, and to which channels. Every mistake is found in one reading, each with its line."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import yaml

from bot.errors import SettingsError
from bot.following.keys import BY_NAME, Setting
from bot.following.problem import Problem
from bot.following.topics import topic_of
from bot.model import FOCUSES, KINDS, TOPICS, URGENCIES, Channel, Feed, Mute
from bot.news.links import shown
from bot.words import LANGUAGES, language_of

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")
L = TypeVar("L", bound=str)

TO = re.compile(r"console|slack:(T[A-Z0-9]{1,20}/)?[CDG][A-Z0-9]{1,20}|discord:[0-9]{1,20}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FEED_KEYS = (
    *("name", "url", "language", "kind", "focus", "enabled"),
    *("min_interval", "max_interval", "pause", "user_agent", "select", "articles"),
)
#: Of ``min_interval`` and ``max_interval``: no feed is left alone for longer.
DAY_S = 86_400
#: Of ``pause``.
HOUR_S = 3_600
#: What a header may hold (RFC 9110, section 5.5), without what only confuses its readers.
USER_AGENT = re.compile(r"[!-~]([ -~]{0,298}[!-~])?")
#: Keys of a channel that are read as the settings of the same name are in chat.
AS_IN_CHAT = ("digest", "quiet", "high_at_once", "per_hour", "timezone", "empty_digest", "ping")
CHANNEL_KEYS = ("to", "topics", "countries", "languages", "urgency", "calendar", "language", *AS_IN_CHAT, "mute")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsFile:
    """What feeds.yaml says."""

    feeds: tuple[Feed, ...]
    channels: tuple[Channel, ...]

    @property
    def enabled(self) -> tuple[Feed, ...]:
        """The feeds that are to be polled."""
        return tuple(feed for feed in self.feeds if feed.enabled)


def load_feeds(path: Path, countries: Collection[str]) -> FeedsFile:
    """Read and check a feeds.yaml.

    Args:
        path: The file.
        countries: The ISO 3166-1 alpha-3 codes that a channel may ask for.

    Raises:
        SettingsError: With one line for every mistake: "feeds.yaml:12: …".
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            (f"{path}: no such file. Set FEEDS_FILE, or start from the feeds.yaml of the project.",)
        ) from None
    except UnicodeDecodeError:
        raise SettingsError((f"{path}: not UTF-8 text. Save it again as UTF-8.",)) from None
    except OSError as error:
        raise SettingsError(
            (f"{path}: can't be read ({error.strerror}). Check the file and its permissions.",)
        ) from None
    return read_feeds(text, str(path), countries)


def read_feeds(text: str, path: str, countries: Collection[str]) -> FeedsFile:
    """Read and check what stands in a feeds.yaml; ``path`` names it in messages.

    Raises:
        SettingsError: As ``load_feeds``.
    """
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(
            (f"{path}:{line}: not valid YAML ({error.problem}). Check indents, dashes and quotes.",)
        ) from None
    except yaml.YAMLError:
        raise SettingsError(
            (f"{path}: holds characters that YAML does not allow. Save it again as plain UTF-8.",)
        ) from None
    reading = _Reading(countries)
    found = reading.file(root)
    if reading.problems:
        raise SettingsError(tuple(f"{path}:{line}: {text}" for line, text in sorted(reading.problems)))
    return found


class _Reading:
    """One pass over the file's nodes, which know their lines; problems are gathered on the way."""

    def __init__(self, countries: Collection[str]) -> None:
        self.countries = countries
        #: (line, what is wrong there).
        self.problems: list[tuple[int, str]] = []

    def problem(self, node: yaml.Node, text: str) -> None:
        self.problems.append((node.start_mark.line + 1, text))

    def file(self, root: yaml.Node | None) -> FeedsFile:
        if root is None:
            self.problems.append((1, "the file is empty. It needs a list of feeds, see docs/feeds.md."))
            return FeedsFile(feeds=(), channels=())
        top = self.mapping(root, "the file", ("feeds", "channels"))
        feeds = tuple(self.each(top.get("feeds"), "feeds", self.feed))
        channels = tuple(self.each(top.get("channels"), "channels", self.channel))
        if "feeds" not in top and isinstance(root, yaml.MappingNode):
            self.problem(root, "no feeds. Add a list under 'feeds:'.")
        self.once("url", [(feed.url, node) for feed, node in feeds])
        self.once("to", [(channel.to, node) for channel, node in channels])
        return FeedsFile(feeds=tuple(feed for feed, _ in feeds), channels=tuple(channel for channel, _ in channels))

    def once(self, what: str, found: list[tuple[str, yaml.Node]]) -> None:
        first: dict[str, yaml.Node] = {}
        for value, node in found:
            if value in first:
                line = first[value].start_mark.line + 1
                self.problem(node, f"{what} {shown(value)} stands in line {line} already. Keep one of the two.")
            first.setdefault(value, node)

    def mapping(self, node: yaml.Node, what: str, allowed: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"{what} must be made of 'key: value' lines.")
            return {}
        out: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in allowed:
                near = get_close_matches(name, allowed, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(allowed)}."
                self.problem(key, f"unknown key '{name:.40}'. {hint}")
            elif name in out:
                self.problem(key, f"'{name}' is given twice in one entry. Keep one.")
            else:
                out[name] = value
        return out

    def each(
        self, node: yaml.Node | None, what: str, read: Callable[[yaml.Node], T | None]
    ) -> Iterator[tuple[T, yaml.Node]]:
        """Yield what could be read of a list, with the node of each entry."""
        if node is None or _is_null(node):
            return
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, f"{what} must be a list: one entry a line, each after a dash.")
            return
        for child in node.value:
            value = read(child)
            if value is not None:
                yield value, child

    def feed(self, node: yaml.Node) -> Feed | None:
        entry = self.mapping(node, "a feed", FEED_KEYS)
        url = self.text(entry.get("url"), "url")
        if "url" not in entry:
            if isinstance(node, yaml.MappingNode):
                self.problem(node, "this feed has no url.")
            return None
        if not _is_address(url):
            self.problem(entry["url"], f"url '{shown(url):.80}' is not an http or https address.")
        language = self.text(entry.get("language"), "language") or "en"
        if not LANGUAGE.fullmatch(language):
            self.problem(entry["language"], f"language '{language:.20}' is not a code such as en, pt-BR or mul.")
        agent = self.text(entry.get("user_agent"), "user_agent")
        if agent and not USER_AGENT.fullmatch(agent):
            self.problem(entry["user_agent"], "user_agent may hold at most 300 plain letters, digits and signs.")
        feed = Feed(
            url=url,
            name=self.text(entry.get("name"), "name"),
            language=language,
            kind=self.one_of(entry.get("kind"), "kind", KINDS, "media"),
            focus=self.one_of(entry.get("focus"), "focus", FOCUSES, "broad"),
            enabled=self.boolean(entry.get("enabled"), "enabled", default=True),
            min_interval=self.seconds(entry.get("min_interval"), "min_interval", 1, DAY_S),
            max_interval=self.seconds(entry.get("max_interval"), "max_interval", 1, DAY_S),
            pause=self.seconds(entry.get("pause"), "pause", 0, HOUR_S) or 0.0,
            user_agent=agent,
            select=self.text(entry.get("select"), "select"),
            articles=self.boolean(entry.get("articles"), "articles", default=True),
            line=entry["url"].start_mark.line + 1,
        )
        if feed.min_interval and feed.max_interval and feed.min_interval > feed.max_interval:
            self.problem(entry["max_interval"], "max_interval is shorter than min_interval. Swap the two.")
        if feed.select and feed.kind != "page":
            self.problem(entry["select"], "select is for web pages without a feed. Add 'kind: page', or take it out.")
        elif feed.select:
            from bot.news.markup import selector_problem  # most files have none, and its library takes memory

            if problem := selector_problem(feed.select):
                self.problem(entry["select"], f"select {problem}. Write it as in a style sheet: main article h2 a")
        return feed

    def channel(self, node: yaml.Node) -> Channel | None:
        entry = self.mapping(node, "a channel", CHANNEL_KEYS)
        if "to" not in entry:
            if isinstance(node, yaml.MappingNode):
                self.problem(node, "this channel has no 'to'. Write slack:C024BE91L, discord:1234567890 or console.")
            return None
        to = self.text(entry["to"], "to")
        if not TO.fullmatch(to):
            self.problem(
                entry["to"], f"to '{to:.40}' is no channel. Write slack:C024BE91L, discord:1234567890 or console."
            )
        channel = Channel(
            to=to,
            topics=frozenset(self.several(entry.get("topics"), "topics", TOPICS)),
            countries=frozenset(self.codes(entry.get("countries"))),
            languages=frozenset(self.primary_languages(entry.get("languages"))),
            urgency=self.one_of(entry.get("urgency"), "urgency", URGENCIES, "low"),
            calendar=self.boolean(entry.get("calendar"), "calendar", default=False),
            language=self.spoken(entry.get("language")),
            mutes=tuple(_muted(value) for value, _ in self.scalars(entry.get("mute"), "mute")),
        )
        for name in AS_IN_CHAT:
            if name in entry:
                channel = self.as_in_chat(entry[name], BY_NAME[name], channel)
        return channel

    def as_in_chat(self, node: yaml.Node, setting: Setting, channel: Channel) -> Channel:
        value = setting.read(self.text(node, setting.name))
        if isinstance(value, Problem):
            self.problem(node, f"{setting.name}: {value.text} For example: {setting.name}: {setting.example}")
            return channel
        return setting.put(channel, value)

    def text(self, node: yaml.Node | None, what: str) -> str:
        if node is None or _is_null(node):
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.problem(node, f"{what} must be one value, not a list.")
            return ""
        return str(node.value).strip()

    def seconds(self, node: yaml.Node | None, what: str, least: int, most: int) -> float | None:
        """Return a time in seconds; None where none is given."""
        text = self.text(node, what)
        if node is None or not text:
            return None
        value = float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", text) else -1.0
        if not least <= value <= most:
            self.problem(node, f"{what}: '{text:.20}' is no number of seconds from {least} to {most}.")
            return None
        return value

    def boolean(self, node: yaml.Node | None, what: str, *, default: bool) -> bool:
        if node is None:
            return default
        word = self.text(node, what).casefold()
        if word not in ("true", "false", "yes", "no", "on", "off"):
            self.problem(node, f"{what} must be true or false.")
        return word in ("true", "yes", "on")

    def one_of(self, node: yaml.Node | None, what: str, allowed: tuple[L, ...], default: L) -> L:
        return next(iter(self.several(node, what, allowed)), default)

    def several(self, node: yaml.Node | None, what: str, allowed: tuple[L, ...]) -> list[L]:
        chosen: list[L] = []
        for value, child in self.scalars(node, what):
            match = next((word for word in allowed if word == value), None)
            if match is not None:
                chosen.append(match)
                continue
            near = get_close_matches(value, allowed, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(allowed)}."
            self.problem(child, f"{what}: '{value:.40}' is not known. {hint}")
        return chosen

    def codes(self, node: yaml.Node | None) -> list[str]:
        codes = []
        for value, child in self.scalars(node, "countries"):
            if value in self.countries:
                codes.append(value)
            else:
                self.problem(child, f"countries: '{value:.40}' is no ISO code of three capitals, such as POL.")
        return codes

    def primary_languages(self, node: yaml.Node | None) -> list[str]:
        languages = []
        for value, child in self.scalars(node, "languages"):
            if LANGUAGE.fullmatch(value):
                languages.append(value.partition("-")[0])
            else:
                self.problem(child, f"languages: '{value:.40}' is not a code such as en or fr.")
        return languages

    def spoken(self, node: yaml.Node | None) -> str:
        """Return the language of a channel's answers; empty for none."""
        value = self.text(node, "language")
        if node is None or not value or value in LANGUAGES:
            return value
        near = language_of(value)
        hint = f"Did you mean {near}?" if near else f"Known: {', '.join(LANGUAGES)}."
        self.problem(node, f"language: '{value:.40}' is not known. {hint}")
        return ""

    def scalars(self, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the values of a list, or of one value standing alone."""
        if node is None or _is_null(node):
            return
        for child in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(child, yaml.ScalarNode):
                yield str(child.value).strip(), child
            else:
                self.problem(child, f"{what} must be a value or a list of values.")


def _muted(text: str) -> Mute:
    """Return what is meant by an entry under ``mute``: a topic where it is one, else a source."""
    topic = topic_of(text)
    return Mute(kind="topic", value=topic) if topic else Mute(kind="source", value=text)


def _is_null(node: yaml.Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        return False
