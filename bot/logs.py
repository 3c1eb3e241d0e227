"""How a log line looks: text for people or JSON by setting, on stderr, with every token masked."""

import logging
import re
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any, Literal

import structlog

#: What tokens look like, whoever logs them: Slack's (xoxb-, xapp-, …), Discord's bot tokens, passwords in addresses.
TOKENS = re.compile(
    r"xox[a-z]-[\w.-]+|xapp-[\w.-]+|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
)
MASK = "•••"


class Masking:
    """A structlog processor that replaces tokens in every text of a log line."""

    def __init__(self, secrets: Sequence[str]) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, known))) if known else None

    def mask(self, text: str) -> str:
        """Return the text without any token."""
        if self.known:
            text = self.known.sub(MASK, text)
        return TOKENS.sub(MASK, text)

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name, value in event.items():
            if isinstance(value, str):
                event[name] = self.mask(value)
            elif not isinstance(value, int | float | bool | type(None)):
                event[name] = self.mask(str(value))
        return event


def set_up_logs(level: str, style: Literal["text", "json"], secrets: Sequence[str] = ()) -> None:
    """Send all logs, the libraries' too, to stderr in one style.

    Tracebacks are part of a line as text, so that they are masked as well.
    """
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        Masking(secrets),
    ]
    if style == "json":
        shared.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        shared.append(
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=_plain)
        )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("apscheduler", "alembic", "discord", "slack_bolt", "slack_sdk", "aiohttp", "asyncio"):
        logging.getLogger(noisy).setLevel("DEBUG" if level == "DEBUG" else "WARNING")


def _plain(stream: Any, exc_info: Any) -> None:
    stream.write("\n".join(str(part) for part in exc_info))
