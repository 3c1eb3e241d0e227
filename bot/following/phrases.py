"""Settings said in one line, in any order: "withdrawal use poland in english french high digest daily 08:00"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot.following.hours import read_quiet, read_rhythm, read_timezone
from bot.following.keys import BY_NAME, SETTINGS
from bot.following.problem import Problem
from bot.following.states import longest
from bot.following.states import unknown as no_country
from bot.following.tongues import CODES, NAMES, code_of, named
from bot.following.topics import LONGEST, TOPIC_NAMES, URGENCY_NAMES, topic_of
from bot.treaty.names import resolve
from bot.words import mark

EXAMPLE = "withdrawal use poland ukraine in english french high digest daily 08:00"
#: A setting's name as people say it before its value.
_ALIASES = {
    **{one.name: one.name for one in SETTINGS},
    "topic": "topics",
    "country": "countries",
    "digests": "digest",
    "rhythm": "digest",
    "quiet_hours": "quiet",
    "time_zone": "timezone",
    "tz": "timezone",
    "lang": "language",
    "speak": "language",
    "speaking": "language",
    "max": "per_hour",
    "most": "per_hour",
    "cap": "per_hour",
    "reminders": "calendar",
    "empty_digests": "empty_digest",
}
#: Names of two words.
_PAIRS = {pair.replace("_", " "): pair for pair in ("quiet_hours", "time_zone", "empty_digest", "empty_digests")}
_RHYTHMS = ("instant", "instantly", "immediately", "daily", "weekly", "every", "each")
_FILLERS = frozenset(
    "and or & + only just news about on of from with for the at to as by a an please alerts alert stories articles "
    "follow me this channel here hours hour per both also urgency more".split()
)
_TOKEN = re.compile(r"\"[^\"]*\"|“[^”]*”|<[^>\s]+>|,|;|[^\s,;]+")
_NAMED = re.compile(r"(?P<name>[a-z_]+)(?P<sign>[:=])(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_MENTION = re.compile(r"<(@&|!subteam\^)[^>]+>")
#: Words of the longest value of a setting that is looked for.
_SPAN = 6


def read_phrases(text: str) -> dict[str, str] | Problem:
    """Read settings from a line of words in any order.

    Returns:
        What was said, by setting, each as it is kept; nothing for an empty line. A problem where a word is understood
        as nothing: nothing is guessed.
    """
    reading = _Reading(_TOKEN.findall(text))
    while reading.left:
        problem = reading.step()
        if problem:
            return problem
    return reading.chosen()


class _Reading:
    """A walk along the words; what was understood is gathered on the way."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.left = [token.strip('"“”') for token in tokens]
        self.topics: list[str] = []
        self.countries: list[str] = []
        self.languages: list[str] = []
        self.single: dict[str, str] = {}

    def chosen(self) -> dict[str, str]:
        lists = {"topics": self.topics, "countries": self.countries, "languages": self.languages}
        said = {name: ", ".join(dict.fromkeys(values)) for name, values in lists.items() if values}
        # Each of these is known by now, so none is a problem.
        kept = {name: str(BY_NAME[name].canonical(text)) for name, text in said.items()}
        return {one.name: value for one in SETTINGS if (value := kept.get(one.name) or self.single.get(one.name))}

    def step(self) -> Problem | None:
        """Understand the next words; return a problem where that can't be done."""
        word = self.left[0].casefold()
        if word in (",", ";", ""):
            self.left.pop(0)
            return None
        if _MENTION.fullmatch(word):
            return self.single_setting("ping", 1)
        named_setting = _NAMED.fullmatch(word)
        if named_setting and named_setting["name"] in _ALIASES:
            rest = self.left.pop(0)[len(named_setting["name"]) + 1 :]
            if rest:
                self.left.insert(0, rest)
            return self.value(_ALIASES[named_setting["name"]])
        pair = _PAIRS.get(" ".join(self.left[:2]).casefold())
        if pair:
            del self.left[:2]
            return self.value(_ALIASES[pair])
        if word == "high" and [one.casefold() for one in self.left[1:3]] == ["at", "once"]:
            del self.left[:3]
            self.single["high_at_once"] = "yes"
            return None
        if word in _RHYTHMS or (word == "at" and self.left[1:2] == ["once"]):
            return self.span("digest")
        if word in _ALIASES:
            self.left.pop(0)
            return self.value(_ALIASES[word])
        return self.bare(word)

    def value(self, name: str) -> Problem | None:
        """Read the value that follows a setting's name."""
        if name in ("topics", "countries"):
            # The words after it say by themselves what they are.
            return None if self.left else self.missing(name)
        if name == "languages":
            return self.tongues(asked=True)
        if name in ("digest", "quiet", "timezone"):
            return self.span(name)
        if name in ("calendar", "empty_digest", "high_at_once"):
            said = self.left[:1] and not isinstance(BY_NAME[name].canonical(self.left[0]), Problem)
            self.single[name] = str(BY_NAME[name].canonical(self.left.pop(0))) if said else "yes"
            return None
        return self.single_setting(name, 1)

    def single_setting(self, name: str, n: int) -> Problem | None:
        text = " ".join(self.left[:n])
        if not text:
            return self.missing(name)
        value = BY_NAME[name].canonical(text)
        if isinstance(value, Problem):
            return replace(value, example=f"{name} {value.example}")
        del self.left[:n]
        self.single[name] = value
        return None

    def span(self, name: str) -> Problem | None:
        """Read the longest value of a setting that the next words are."""
        read = {"digest": read_rhythm, "quiet": read_quiet, "timezone": read_timezone}[name]
        for n in range(min(_SPAN, len(self.left)), 0, -1):
            if not isinstance(read(" ".join(self.left[:n])), Problem):
                return self.single_setting(name, n)
        return self.single_setting(name, 1)

    def missing(self, name: str) -> Problem:
        setting = BY_NAME[name]
        message = mark("what is it to be?")
        return Problem(label=setting.label, message=message, example=f"{name} {setting.example}")

    def bare(self, word: str) -> Problem | None:
        """Understand words that say by themselves what they are."""
        if word == "in" and self.left[1:]:
            return self.after_in()
        if word in ("all", "any", "everything", "everywhere"):
            return self.everything(word)
        for n in range(min(LONGEST, len(self.left)), 0, -1):
            topic = topic_of(" ".join(self.left[:n]))
            if topic:
                del self.left[:n]
                self.topics.append(topic)
                return None
        if word in URGENCY_NAMES:
            return self.single_setting("urgency", 1)
        if named(word):
            return self.tongues(asked=False)
        if word in _FILLERS:
            self.left.pop(0)
            return None
        if "/" in word or word == "utc":
            return self.span("timezone")
        words = self.left[: self.left.index(",")] if "," in self.left else self.left
        iso3, n = longest(words)
        if iso3:
            del self.left[:n]
            self.countries.append(iso3)
            return None
        return unknown(self.left[0])

    def after_in(self) -> Problem | None:
        """Read "in english", "in en fr", "in poland"."""
        word = self.left[1].casefold()
        if word == "uk":
            return Problem(
                message=mark(
                    "'in uk' may mean Ukrainian or the United Kingdom. Write the language or the country out."
                ),
                example="in ukrainian",
            )
        self.left.pop(0)
        return self.tongues(asked=False) if word in CODES or named(word) else None

    def tongues(self, *, asked: bool) -> Problem | None:
        """Read languages, by name or code, as far as they go."""
        found = False
        while self.left:
            word = self.left[0].casefold()
            if word in (",", ";", "and", "or") and found:
                self.left.pop(0)
                continue
            if asked and not found and word in ("all", "any"):
                self.left.pop(0)
                self.single["languages"] = "all"
                return None
            code = code_of(word) if (word in CODES or word in NAMES or named(word)) else None
            if code is None:
                break
            self.left.pop(0)
            self.languages.append(code)
            found = True
        if asked and not found:
            return self.single_setting("languages", 1)
        return None

    def everything(self, word: str) -> Problem | None:
        self.left.pop(0)
        what = self.left[0].casefold() if self.left else ""
        if word == "everywhere" or what in ("countries", "country"):
            names: tuple[str, ...] = ("countries",)
        elif what in ("topics", "topic"):
            names = ("topics",)
        elif what in ("languages", "language"):
            names = ("languages",)
        else:
            names = ("topics", "countries", "languages")
        if len(names) == 1 and word != "everywhere":
            self.left.pop(0)
        if len(names) > 1:
            self.single["urgency"] = "low"
        self.single |= dict.fromkeys(names, "all")
        return None


def unknown(word: str) -> Problem:
    """Say that a word is understood as nothing, and what it may be."""
    found = resolve(word)
    near = get_close_matches(word.casefold(), [*TOPIC_NAMES, *NAMES, *URGENCY_NAMES, "digest", "quiet", "daily"], n=1)
    meant = near or [name.casefold() for name in found.suggestions[:2]]
    if found.ambiguous:
        return no_country(word)
    return Problem(
        message=mark("'{text}' is no topic, country, language or setting."),
        values={"text": word[:40]},
        meant=meant,
        example=meant[0] if meant else EXAMPLE,
    )
