"""A channel as it is: what feeds.yaml says, overlaid by what was set in chat, setting by setting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from bot.following.hold import FOR_EVER
from bot.following.keys import BY_NAME, SETTINGS, Setting
from bot.following.problem import Problem
from bot.model import Channel, Following, Mute
from bot.words import ENGLISH, Words

Origin = Literal["chat", "feeds.yaml", "default"]

#: In ``Following.chosen``: until when nothing is sent, in ISO 8601.
PAUSE = "pause"
#: In ``Following.chosen`` of a server ("discord:server:ID"): the role whose members may change its channels.
MANAGERS = "managers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One setting of a channel as it is, and where that comes from."""

    setting: Setting
    value: Any
    origin: Origin

    def said(self, say: Words = ENGLISH) -> str:
        """Return its value for people."""
        return self.setting.say(self.value, say)


def effective(to: str, base: Channel | None, following: Following | None) -> Channel | None:
    """Return a channel as it is.

    Args:
        to: The channel.
        base: Its entry in feeds.yaml; None where it has none.
        following: What was set in chat; None where nothing was.

    Returns:
        None where nothing is sent: it is followed nowhere, or was unfollowed in chat.
    """
    if following is None:
        return base
    if not following.active:
        return None
    channel = base or Channel(to=to)
    for name, value in _read(following.chosen).items():
        channel = BY_NAME[name].put(channel, value)
    return replace(
        channel, mutes=_together(channel.mutes, following.mutes), paused_until=paused_until(following.chosen)
    )


def channels(bases: Sequence[Channel], followings: Sequence[Following]) -> tuple[Channel, ...]:
    """Return all channels as they are, those of feeds.yaml first."""
    chosen = {one.to: one for one in followings if not is_server(one.to)}
    named = {one.to: one for one in bases}
    all_of = [effective(to, named.get(to), chosen.get(to)) for to in dict.fromkeys((*named, *chosen))]
    return tuple(one for one in all_of if one is not None)


def setup(base: Channel | None, following: Following | None) -> tuple[Setup, ...]:
    """Return each setting of a channel with where it comes from; what feeds.yaml leaves as it is counts as default."""
    chosen = _read(following.chosen) if following else {}
    out = []
    for setting in SETTINGS:
        origin: Origin = "default"
        value = setting.default
        if base is not None and setting.of(base) != value:
            origin, value = "feeds.yaml", setting.of(base)
        if setting.name in chosen:
            origin, value = "chat", chosen[setting.name]
        out.append(Setup(setting=setting, value=value, origin=origin))
    return tuple(out)


def paused_until(chosen: Mapping[str, str]) -> datetime | None:
    """Read until when a channel is paused; None where it is not."""
    text = chosen.get(PAUSE, "")
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def write_pause(until: datetime | None) -> str:
    """Return what ``paused_until`` reads back; None is "until resumed"."""
    return (until or datetime(FOR_EVER, 12, 1, tzinfo=UTC)).isoformat(timespec="seconds")


def is_server(to: str) -> bool:
    """Whether a following is a server's, not a channel's."""
    return to.partition(":")[2].startswith("server:")


def _read(chosen: Mapping[str, str]) -> dict[str, Any]:
    """Read what was set in chat; what this version does not know (a topic that is no more) is as if never set."""
    out = {}
    for name, text in chosen.items():
        setting = BY_NAME.get(name)
        value = setting.read(text) if setting else Problem(message="", example="")
        if not isinstance(value, Problem):
            out[name] = value
    return out


def _together(base: Sequence[Mute], chat: Sequence[Mute]) -> tuple[Mute, ...]:
    renewed = {(one.kind, one.value) for one in chat}
    return (*(one for one in base if (one.kind, one.value) not in renewed), *chat)
