"""What a check-up has found: one line, whether it is well, and what to do where it is not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

#: "warning": it works, and somebody should look. "error": something does not work until somebody acts.
Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    #: What was looked at: "settings", "slack", "discord:123", a feed's name.
    part: str
    level: Level
    #: What is there; one sentence without a full stop where it is well.
    text: str
    #: What to do now; empty where nothing is.
    advice: str = ""


#: Asks a platform whether the bot may do in these places ("C024BE91L") what it has to do there. Never raises for what a
#: platform answers: that is a finding.
Examine = Callable[[Sequence[str]], Awaitable[tuple[Finding, ...]]]


def wrong(part: str, text: str) -> Finding:
    """Return a finding of what does not work; the text says what to do."""
    return Finding(part=part, level="error", text=text)
