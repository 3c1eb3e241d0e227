"""The settings of a channel: their names, how each is written and read; one reading for the file, chat and forms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from bot.following.hours import (
    read_quiet,
    read_rhythm,
    read_timezone,
    say_quiet,
    say_rhythm,
    write_quiet,
    write_rhythm,
)
from bot.following.problem import Problem
from bot.following.states import read_countries, say_countries, write_countries
from bot.following.tongues import (
    read_language,
    read_languages,
    say_language,
    say_languages,
    write_language,
    write_languages,
)
from bot.following.topics import read_topics, read_urgency, say_topics, say_urgency, write_topics
from bot.model import TOPICS, URGENCIES, Channel
from bot.words import ENGLISH, LANGUAGES, Words, mark

_YES = ("yes", "on", "true", "y", "always")
_NO = ("no", "off", "false", "n", "never", "none", "")
_PING = re.compile(r"(?:<@&([0-9]{1,20})>|<!subteam\^(S[A-Z0-9]{1,20})(?:\|[^>]*)?>|([0-9]{1,20})|(S[A-Z0-9]{4,20}))")
#: Alerts in one hour: the least and the most that can be chosen.
PER_HOUR = (1, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a channel."""

    #: Its key in feeds.yaml and its option in chat.
    name: str
    #: The field of ``Channel`` that holds it.
    field: str
    #: What it is called where settings are shown.
    label: str
    #: What it does, at most 100 characters.
    about: str
    #: What can be written.
    example: str
    #: A text to its value.
    read: Callable[[str], Any]
    #: A value to the text that is kept; ``read`` gives the same value of it.
    write: Callable[[Any], str]
    #: A value as it is shown in a language.
    say: Callable[[Any, Words], str]
    #: All there is to choose from; empty for free text.
    choices: tuple[str, ...] = ()
    #: Whether several values may be given.
    several: bool = False

    def canonical(self, text: str) -> str | Problem:
        """Return a text in the one way in which it is kept."""
        value = self.read(text)
        return value if isinstance(value, Problem) else self.write(value)

    def of(self, channel: Channel) -> Any:
        """Return its value in a channel."""
        return getattr(channel, self.field)

    def put(self, channel: Channel, value: Any) -> Channel:
        """Return the channel with another value."""
        return replace(channel, **{self.field: value})

    @property
    def default(self) -> Any:
        """Its value where nobody chose one."""
        return next(one.default for one in fields(Channel) if one.name == self.field and one.default is not MISSING)


def read_yes(text: str) -> bool | Problem:
    """Read yes or no."""
    plain = text.strip().casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    message = mark("'{text}' is neither yes nor no.")
    return Problem(message=message, values={"text": text.strip()[:40]}, example="yes")


def write_yes(value: bool) -> str:
    """Return what ``read_yes`` reads back."""
    return "yes" if value else "no"


def say_yes(value: bool, say: Words = ENGLISH) -> str:
    """Say yes or no."""
    return say("yes") if value else say("no")


def read_number(text: str) -> int | Problem:
    """Read how many alerts may come in an hour."""
    plain = text.strip()
    least, most = PER_HOUR
    if plain.isascii() and plain.isdecimal() and len(plain) < 6 and least <= int(plain) <= most:
        return int(plain)
    return Problem(
        message=mark("'{text}' is no number of {least} to {most}."),
        values={"text": plain[:40], "least": str(least), "most": str(most)},
        example="12",
    )


def read_ping(text: str) -> str | Problem:
    """Read a role of Discord or a user group of Slack, as its mention or its id; empty for nobody."""
    plain = text.strip()
    if plain.casefold() in _NO or plain.casefold() == "nobody":
        return ""
    found = _PING.fullmatch(plain)
    if found:
        return next(part for part in found.groups() if part)
    return Problem(
        message=mark("'{text}' is no role or user group. Mention it, or give its id; a whole channel can't be pinged."),
        values={"text": plain[:40]},
        example="@campaigners",
    )


def write_ping(ping: str) -> str:
    """Return what ``read_ping`` reads back."""
    return ping or "nobody"


def say_ping(ping: str, say: Words = ENGLISH) -> str:
    """Name who is pinged."""
    return ping or say("nobody")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="topics",
        field="topics",
        label=mark("Topics"),
        about=mark("Which topics, divided by commas; all if none is named"),
        example="withdrawal, use",
        read=read_topics,
        write=write_topics,
        say=say_topics,
        choices=TOPICS,
        several=True,
    ),
    Setting(
        name="countries",
        field="countries",
        label=mark("Countries"),
        about=mark("Which countries, as you would write them, divided by commas; all if none is named"),
        example="Poland, Ukraine",
        read=read_countries,
        write=write_countries,
        say=say_countries,
        several=True,
    ),
    Setting(
        name="languages",
        field="languages",
        label=mark("Languages of articles"),
        about=mark("In which languages articles are wanted, divided by commas; all if none is named"),
        example="English, French",
        read=read_languages,
        write=write_languages,
        say=say_languages,
        several=True,
    ),
    Setting(
        name="urgency",
        field="urgency",
        label=mark("Urgency"),
        about=mark("This urgency and above"),
        example="normal",
        read=read_urgency,
        write=str,
        say=say_urgency,
        choices=URGENCIES,
    ),
    Setting(
        name="digest",
        field="rhythm",
        label=mark("Digest"),
        about=mark("instant, daily with an hour, or weekly with a day and an hour"),
        example="daily 08:00",
        read=read_rhythm,
        write=write_rhythm,
        say=say_rhythm,
    ),
    Setting(
        name="quiet",
        field="quiet",
        label=mark("Quiet hours"),
        about=mark("Hours in which alerts wait: 22:00-07:00, or off"),
        example="22:00-07:00",
        read=read_quiet,
        write=write_quiet,
        say=say_quiet,
    ),
    Setting(
        name="high_at_once",
        field="high_at_once",
        label=mark("High urgency at once"),
        about=mark("Whether high urgency comes through quiet hours and digests at once"),
        example="yes",
        read=read_yes,
        write=write_yes,
        say=say_yes,
        choices=("yes", "no"),
    ),
    Setting(
        name="per_hour",
        field="per_hour",
        label=mark("Most in an hour"),
        about=mark("How many alerts may come in an hour; the rest comes as a digest"),
        example="12",
        read=read_number,
        write=str,
        say=lambda value, say: str(value),
    ),
    Setting(
        name="timezone",
        field="timezone",
        label=mark("Time zone"),
        about=mark("Of digests and quiet hours: Europe/Warsaw"),
        example="Europe/Warsaw",
        read=read_timezone,
        write=str,
        say=lambda value, say: str(value),
    ),
    Setting(
        name="language",
        field="language",
        label=mark("Language of the bot"),
        about=mark("What the bot speaks in this channel: en, fr, es, pt, de, pl, uk, ru or ar"),
        example="fr",
        read=read_language,
        write=write_language,
        say=say_language,
        choices=(*LANGUAGES, "none"),
    ),
    Setting(
        name="ping",
        field="ping",
        label=mark("Ping for high urgency"),
        about=mark("A role or user group to ping for high urgency, or nobody"),
        example="@campaigners",
        read=read_ping,
        write=write_ping,
        say=say_ping,
    ),
    Setting(
        name="calendar",
        field="calendar",
        label=mark("Reminders"),
        about=mark("Whether deadlines, effects of withdrawals and meetings are told beforehand"),
        example="yes",
        read=read_yes,
        write=write_yes,
        say=say_yes,
        choices=("yes", "no"),
    ),
    Setting(
        name="empty_digest",
        field="empty_digest",
        label=mark("Empty digests"),
        about=mark("Whether a digest with nothing new is sent all the same"),
        example="no",
        read=read_yes,
        write=write_yes,
        say=say_yes,
        choices=("yes", "no"),
    ),
)
BY_NAME: Mapping[str, Setting] = {one.name: one for one in SETTINGS}
