"""Whether a Socket Mode connection still brings what people do: decided from what was heard of it. Pure."""

from dataclasses import dataclass
from typing import Literal

#: "replace": it is dead, and goes first. "renew": it may be deaf, and goes when another one is open.
Remedy = Literal["", "replace", "renew"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long is too long, in seconds."""

    #: Between two looks.
    watch_s: float = 5.0
    #: Between two pings; an unanswered one closes the connection, and the SDK connects anew.
    ping_s: float = 5.0
    #: Down, while the SDK tries to bring it back. It can't where Slack's address for the socket has run out: it tries
    #: the same one for ever (slackapi/python-slack-sdk issue 1379).
    patience_s: float = 30.0
    #: Open without Slack's "hello": nothing will ever come (slackapi/bolt-python issue 1529).
    hello_s: float = 20.0
    #: Open and answering pings, without one event. Most channels are as quiet as that at times, and it costs one call,
    #: so it is renewed without a gap.
    quiet_s: float = 1200.0
    #: Between the opening of a new connection and the end of the old one, for answers under way.
    linger_s: float = 3.0


USUAL = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What is known of one connection."""

    #: It is open and its pings are answered.
    connected: bool
    #: Slack has said "hello" on it.
    greeted: bool
    #: Seconds since it was last seen connected.
    down_s: float
    #: Seconds since it was opened.
    age_s: float
    #: Seconds since anything but a pong came.
    silent_s: float


def remedy(pulse: Pulse, timing: Timing) -> Remedy:
    """Return what is to be done about a connection; empty for nothing."""
    if not pulse.connected:
        return "replace" if pulse.down_s >= timing.patience_s else ""
    if not pulse.greeted:
        return "replace" if pulse.age_s >= timing.hello_s else ""
    return "renew" if pulse.silent_s >= timing.quiet_s else ""
